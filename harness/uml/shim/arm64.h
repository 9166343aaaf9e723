/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What drivers of arm64 ask about the processor, where this kernel has another: the hosted answers. Included before their
 * sources.
 */
#pragma once
#include "options.h"
#include <linux/delay.h>
#include <linux/mmu_notifier.h>
#include "../../hosted/arch/asm/cpufeature.h"

#define VA_BITS 48
#define vabits_actual 48
#define __iomb() mb()
#define wfe() udelay(100)		/* the event stream ends it */
