/* SPDX-License-Identifier: GPL-2.0-only */
/* Local interrupt masking: one flag, kept by the context service. */
#pragma once

#define ARCH_IRQ_DISABLED 1
#define ARCH_IRQ_ENABLED 0

extern unsigned int ctx_irqs_off;

static inline unsigned long arch_local_save_flags(void) { return ctx_irqs_off; }
static inline void arch_local_irq_restore(unsigned long flags) { ctx_irqs_off = flags; }
#define arch_local_save_flags arch_local_save_flags
#define arch_local_irq_restore arch_local_irq_restore

#include <asm-generic/irqflags.h>
