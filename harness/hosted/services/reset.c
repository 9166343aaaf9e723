// SPDX-License-Identifier: GPL-2.0-only
/*
 * Resets every service's volatile state before a program, timers before the clock they are measured against: what a
 * program sees may depend on the boot and on itself, never on the programs before it.
 */
#include <linux/kernel.h>
#include "hosted/kw.h"
#include "services.h"

void kw_reset(void)
{
	kw_rcu_reset();
	kw_task_reset();
	ctx_irqs_off = 0;
	locks_reset();
	kw_timer_reset();
	kw_time_reset();
	kw_work_reset();
	kw_random_reset();
	kw_slab_reset();
	mem_reset();
	irq_reset();
	clk_reset();
	refs_reset();
}
