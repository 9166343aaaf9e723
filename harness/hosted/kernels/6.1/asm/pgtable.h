/* SPDX-License-Identifier: GPL-2.0-only */
/* As on 6.12; what the generic header asks of an architecture had another name. */
#pragma once
#define __HAVE_ARCH_PTE_SWP_EXCLUSIVE
#define pte_mkwrite_novma pte_mkwrite
#include_next <asm/pgtable.h>
