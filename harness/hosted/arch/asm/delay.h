/* SPDX-License-Identifier: GPL-2.0-only */
/* Delays advance virtual time (services/time.c). */
#pragma once
void hosted_udelay(unsigned long us);
void hosted_ndelay(unsigned long ns);
#define udelay(n) hosted_udelay(n)
#define ndelay(n) hosted_ndelay(n)
void __delay(unsigned long loops);
