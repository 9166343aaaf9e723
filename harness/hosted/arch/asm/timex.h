/* SPDX-License-Identifier: GPL-2.0-only */
/* Cycle counter: virtual nanoseconds. */
#pragma once
typedef unsigned long cycles_t;
unsigned long hosted_cycles(void);
#define get_cycles() hosted_cycles()
#define CLOCK_TICK_RATE 1000000
