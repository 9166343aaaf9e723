// SPDX-License-Identifier: GPL-2.0-only
/*
 * Clocks: each instance has as many as its target says; a clock is a prepare count and an enable
 * count. The device model learns when all of them run. Rates, parents and bulk helpers are not here
 * (the kernel's own files do bulk and devm).
 */
#include <linux/kernel.h>
#include <linux/clk.h>
#include <linux/clk-provider.h>
#include <linux/clk/clk-conf.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/of.h>
#include <linux/of_clk.h>
#include <linux/string.h>
#include "services.h"

#define CLOCKS 8

struct clk {
	const char *id; /* the name it was first asked for by */
	u32 instance;
	s32 prepared, enabled, got;
};

static struct clk clock[MAX_INSTANCES][CLOCKS];
static u32 n_clocks[MAX_INSTANCES];
static bool running[MAX_INSTANCES], is_late[MAX_INSTANCES];

/* ---- state towards the device ---- */

static void tell_device(u32 instance)
{
	bool on = true;
	u32 i;

	for (i = 0; i < n_clocks[instance]; i++)
		on &= clock[instance][i].enabled > 0;
	if (on == running[instance])
		return;
	running[instance] = on;
	h_trace(EV_CLOCK, on ? "on" : "off", instance, 0);
	h_clock(instance, on);
}

s32 clk_prepared(u32 instance)
{
	s32 sum = 0;
	u32 i;

	for (i = 0; i < n_clocks[instance]; i++)
		sum += clock[instance][i].prepared;
	return sum;
}

s32 clk_enabled(u32 instance)
{
	s32 sum = 0;
	u32 i;

	for (i = 0; i < n_clocks[instance]; i++)
		sum += clock[instance][i].enabled;
	return sum;
}

void clk_init(const struct target *t)
{
	u32 i, k;

	for (i = 0; i < t->n_instances; i++) {
		n_clocks[i] = min_t(u32, t->instance[i].n_clocks, CLOCKS);
		for (k = 0; k < CLOCKS; k++)
			clock[i][k].instance = i;
		running[i] = !n_clocks[i];
		h_clock(i, running[i]);
	}
}

/* Firmware tells of `n` clocks of an instance, and who provides them may be yet to come. What nobody tells of runs. */
void kw_clocks_told(u32 instance, u32 n, bool late)
{
	n_clocks[instance] = min_t(u32, n, CLOCKS);
	is_late[instance] = late;
	tell_device(instance);
}

/* ---- getting one ---- */

static struct clk *by_index(const struct device_node *np, u32 index)
{
	u32 i;

	for (i = 0; np && i < kw_target->n_instances; i++)
		if (kw_instance_node(i) == np && index < n_clocks[i]) {
			if (is_late[i] || h_should_fail(FAULT_GET))
				return ERR_PTR(-EPROBE_DEFER);
			clock[i][index].got++;
			return &clock[i][index];
		}
	return ERR_PTR(-ENOENT);
}

/* What the device tree calls them, if it does; else names are given out in the order in which they are asked for. */
static const char *name_of(u32 instance, u32 index, const char *asked)
{
	const char *const *names = kw_target->instance[instance].clock_names;

	return names && index < kw_target->instance[instance].n_clocks ? names[index] : asked;
}

/* No name is the first clock. */
static u32 index_of(const struct device_node *np, const char *id)
{
	u32 i, k;

	for (i = 0; np && i < kw_target->n_instances; i++) {
		if (kw_instance_node(i) != np)
			continue;
		for (k = 0; id && k < n_clocks[i]; k++) {
			if (!clock[i][k].id)
				clock[i][k].id = name_of(i, k, id);
			if (!strcmp(clock[i][k].id, id))
				return k;
		}
	}
	return id ? CLOCKS : 0;
}

struct clk *of_clk_get(struct device_node *np, int index) { return by_index(np, (u32)index); }

struct clk *of_clk_get_by_name(struct device_node *np, const char *id)
{
	return by_index(np, index_of(np, id));
}

struct clk *clk_get(struct device *dev, const char *id)
{
	return of_clk_get_by_name(dev ? dev->of_node : NULL, id);
}

void clk_put(struct clk *clk)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	if (--clk->got < 0)
		h_finding(ORA_LEDGER, "", "clk-put", "clk_put of a clock that nobody holds");
}

unsigned int of_clk_get_parent_count(const struct device_node *np)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++)
		if (kw_instance_node(i) == np)
			return n_clocks[i];
	return 0;
}

int of_clk_set_defaults(struct device_node *np, bool supplier) { return 0; }

/* ---- counting ---- */

/* Hardware is asked by the first user only: as in the clock framework, a clock that runs cannot fail to start. */
static bool fails(s32 users) { return !users && h_should_fail(FAULT_CLK); }

int clk_prepare(struct clk *clk)
{
	if (!clk)
		return 0;
	ctx_might_sleep("clk_prepare");
	if (fails(clk->prepared))
		return -EIO;
	clk->prepared++;
	return 0;
}

void clk_unprepare(struct clk *clk)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	ctx_might_sleep("clk_unprepare");
	if (!clk->prepared)
		h_finding(ORA_LEDGER, "", "clk-underflow",
			  "clk_unprepare of a clock that is not prepared");
	else if (clk->prepared == 1 && clk->enabled)
		h_finding(ORA_LEDGER, "", "clk-unprepare-enabled",
			  "clk_unprepare of a clock that is still enabled");
	clk->prepared -= clk->prepared ? 1 : 0;
}

int clk_enable(struct clk *clk)
{
	if (!clk)
		return 0;
	if (!clk->prepared) {
		h_finding(ORA_LEDGER, "", "clk-not-prepared",
			  "clk_enable of a clock that is not prepared");
		return -ESHUTDOWN;
	}
	if (fails(clk->enabled))
		return -EIO;
	clk->enabled++;
	tell_device(clk->instance);
	return 0;
}

void clk_disable(struct clk *clk)
{
	if (IS_ERR_OR_NULL(clk))
		return;
	if (!clk->enabled) {
		h_finding(ORA_LEDGER, "", "clk-underflow",
			  "clk_disable of a clock that is not enabled");
		return;
	}
	clk->enabled--;
	tell_device(clk->instance);
}

bool clk_is_match(const struct clk *p, const struct clk *q) { return p == q; }

unsigned long clk_get_rate(struct clk *clk) { return clk ? 1000000000UL : 0; }

int clk_set_rate(struct clk *clk, unsigned long rate) { return 0; }

const char *__clk_get_name(const struct clk *clk) { return clk && clk->id ? clk->id : "clk"; }

void clk_reset(void) {}
