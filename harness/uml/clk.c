// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks of the target, in the kernel's common clock framework: cell 0 of a reference is the instance, cell 1 which of its
 * clocks. The device model learns when all clocks of an instance run.
 */
#include <linux/clk-provider.h>
#include <linux/err.h>
#include <linux/of.h>
#include <linux/sprintf.h>

#include "uml/uml.h"

#define CLOCKS 8

static struct clock { struct clk_hw hw; u32 instance; s32 prepared, enabled; } clock[MAX_INSTANCES][CLOCKS];
static bool running[MAX_INSTANCES];

static struct clock *of_hw(struct clk_hw *hw) { return container_of(hw, struct clock, hw); }

static u32 n_clocks(u32 instance) { return min_t(u32, the_target.instance[instance].n_clocks, CLOCKS); }

static void tell_device(u32 instance)
{
	bool on = true;
	u32 k;

	for (k = 0; k < n_clocks(instance); k++)
		on &= clock[instance][k].enabled > 0;
	if (on == running[instance])
		return;
	running[instance] = on;
	h_clock(instance, on);
}

static int prepare(struct clk_hw *hw)
{
	if (h_should_fail(FAULT_CLK))
		return -EIO;
	of_hw(hw)->prepared++;
	return 0;
}

static void unprepare(struct clk_hw *hw) { of_hw(hw)->prepared--; }

static int enable(struct clk_hw *hw)
{
	if (h_should_fail(FAULT_CLK))
		return -EIO;
	of_hw(hw)->enabled++;
	tell_device(of_hw(hw)->instance);
	return 0;
}

static void disable(struct clk_hw *hw)
{
	of_hw(hw)->enabled--;
	tell_device(of_hw(hw)->instance);
}

static unsigned long rate(struct clk_hw *hw, unsigned long parent) { return 1000000000ul; }

static const struct clk_ops ops = {
	.prepare = prepare, .unprepare = unprepare, .enable = enable, .disable = disable, .recalc_rate = rate,
};

static struct clk_hw *get(struct of_phandle_args *args, void *data)
{
	if (args->args_count != 2 || args->args[0] >= the_target.n_instances || args->args[1] >= n_clocks(args->args[0]))
		return ERR_PTR(-EINVAL);
	return &clock[args->args[0]][args->args[1]].hw;
}

static void add(u32 instance, u32 k)
{
	struct clock *c = &clock[instance][k];
	struct clk_init_data init = { .ops = &ops };
	char name[32];

	snprintf(name, sizeof(name), "clock-%u-%u", instance, k);
	init.name = name;
	c->instance = instance;
	c->hw.init = &init;
	if (clk_hw_register(NULL, &c->hw))
		h_bug("clock %s cannot be registered", name);
}

void uml_clk_init(void *node)
{
	u32 i, k;

	for (i = 0; i < the_target.n_instances; i++) {
		for (k = 0; k < n_clocks(i); k++)
			add(i, k);
		running[i] = !n_clocks(i);
	}
	if (of_clk_add_hw_provider(node, get, NULL))
		h_bug("no clock provider");
}

s32 uml_clk_prepared(u32 instance)
{
	s32 sum = 0;
	u32 k;

	for (k = 0; k < n_clocks(instance); k++)
		sum += clock[instance][k].prepared;
	return sum;
}

s32 uml_clk_enabled(u32 instance)
{
	s32 sum = 0;
	u32 k;

	for (k = 0; k < n_clocks(instance); k++)
		sum += __clk_get_enable_count(clock[instance][k].hw.clk);
	return sum;
}
