// SPDX-License-Identifier: GPL-2.0-only
/*
 * The reset controller: line n is that of instance n, asserted at boot. A unit that is held in reset has no registers
 * and loses them, which for the device model is no power. Lines that are out of range are refused; nothing else.
 */
#include <linux/err.h>
#include <linux/init.h>
#include <linux/of.h>
#include <linux/reset-controller.h>

#include "drivers/glue.h"
#include "hosted/host.h"
#include "hosted/kw.h"

static int hold(struct reset_controller_dev *rc, unsigned long id)
{
	h_power((u32)id, false);
	return 0;
}

static int let_go(struct reset_controller_dev *rc, unsigned long id)
{
	if (h_should_fail(FAULT_PM))
		return -EIO;
	h_power((u32)id, true);
	return 0;
}

static const struct reset_control_ops ops = { .assert = hold, .deassert = let_go };
static struct reset_controller_dev controller = { .ops = &ops };

static int __init reset_lines_init(void)
{
	u32 i;

	controller.nr_resets = kw_target->n_instances;
	controller.of_node = of_find_node_by_name(NULL, "reset-controller");
	for (i = 0; i < kw_target->n_instances; i++)
		h_power(i, false);
	return reset_controller_register(&controller);
}
core_initcall(reset_lines_init);
