/* SPDX-License-Identifier: GPL-2.0-only */
/* No user address spaces to switch. */
#pragma once
#include <linux/types.h>
#include <asm-generic/mm_hooks.h>
#define switch_mm(prev, next, tsk) do { } while (0)
#include <asm-generic/mmu_context.h>
