// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks of the target, in the kernel's common clock framework: cell 0 of a reference is the instance, cell 1 which of its
 * clocks. The device model learns when all clocks of an instance run.
 */
#include <linux/clk-provider.h>
#include <linux/debugfs.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/of.h>
#include <linux/sprintf.h>

#include "hosted/kw.h"
#include "uml/uml.h"

#define CLOCKS 8

static struct clock {
	struct clk_hw hw;
	char name[32];
	u32 instance;
	s32 enabled;			/* by the hardware: 1 or 0 */
	const u32 *prepare_count;	/* of the framework */
} clock[MAX_INSTANCES][CLOCKS];
static bool running[MAX_INSTANCES];
static u32 told[MAX_INSTANCES];		/* how many firmware tells of */
static bool is_late[MAX_INSTANCES];

static struct clock *of_hw(struct clk_hw *hw) { return container_of(hw, struct clock, hw); }

static u32 n_clocks(u32 instance) { return min_t(u32, the_target.instance[instance].n_clocks, CLOCKS); }

static void tell_device(u32 instance)
{
	bool on = true;
	u32 k;

	for (k = 0; k < told[instance]; k++)
		on &= clock[instance][k].enabled > 0;
	if (on == running[instance])
		return;
	running[instance] = on;
	h_clock(instance, on);
}

/* What nobody tells of runs. */
void kw_clocks_told(u32 instance, u32 n, bool late)
{
	told[instance] = min(n, n_clocks(instance));
	is_late[instance] = late;
	tell_device(instance);
}

static int prepare(struct clk_hw *hw) { return h_should_fail(FAULT_CLK) ? -EIO : 0; }

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
	.prepare = prepare, .enable = enable, .disable = disable, .recalc_rate = rate,
};

static struct clk_hw *get(struct of_phandle_args *args, void *data)
{
	if (args->args_count != 2 || args->args[0] >= the_target.n_instances || args->args[1] >= n_clocks(args->args[0]))
		return ERR_PTR(-EINVAL);
	if (is_late[args->args[0]])
		return ERR_PTR(-EPROBE_DEFER);
	return &clock[args->args[0]][args->args[1]].hw;
}

static void add(u32 instance, u32 k)
{
	struct clock *c = &clock[instance][k];
	struct clk_init_data init = { .ops = &ops };

	snprintf(c->name, sizeof(c->name), "clock-%u-%u", instance, k);
	init.name = c->name;
	c->instance = instance;
	c->hw.init = &init;
	if (clk_hw_register(NULL, &c->hw))
		h_bug("clock %s cannot be registered", c->name);
}

void uml_clk_init(void *node)
{
	u32 i, k;

	for (i = 0; i < the_target.n_instances; i++) {
		for (k = 0; k < n_clocks(i); k++)
			add(i, k);
		told[i] = n_clocks(i);
		running[i] = !told[i];
	}
	if (of_clk_add_hw_provider(node, get, NULL))
		h_bug("no clock provider");
}

static struct dentry *below(struct dentry *dir, const char *name)
{
	struct dentry *d = debugfs_lookup(name, dir);

	if (!d)
		h_bug("the clock framework shows no %s", name);
	dput(d);			/* it stays */
	return d;
}

/* The framework tells how often a clock was prepared in a file only, whose inode has the place of the number. */
static u32 prepare_count(struct clock *c)
{
	if (!c->prepare_count)
		c->prepare_count = d_inode(below(below(below(NULL, "clk"), c->name), "clk_prepare_count"))->i_private;
	return *c->prepare_count;
}

s32 uml_clk_prepared(u32 instance)
{
	s32 sum = 0;
	u32 k;

	for (k = 0; k < n_clocks(instance); k++)
		sum += (s32)prepare_count(&clock[instance][k]);
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
