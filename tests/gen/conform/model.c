/* SPDX-License-Identifier: MIT */
/*
 * Runs the conformance tests of one spec (SUITE names the generated suite, CLASS the device class) on its device model,
 * with the model's own monitors watching. Prints TAP, and last the counts and what the monitors said.
 */
#include <stdio.h>
#include <string.h>

#include "bus/conform.h"
#include "model/device.h"

extern const struct conf_suite SUITE;

static struct device dev;
static u64 now_ns, scratch[DEV_MAX_STATE];
static u32 number, violations;
static char pending[64][128];
static u32 n_pending;

static u64 now(void)
{
	return now_ns;
}

/* No RAM: a walk finds nothing live. */
static bool no_memory(void *ctx, u64 pa, u32 bytes, u64 *val)
{
	(void)ctx;
	(void)pa;
	(void)bytes;
	*val = 0;
	return false;
}

static void said(void *ctx, u32 instance, const struct mon_rule *rule, const struct mon_event *e)
{
	(void)ctx;
	(void)instance;
	if (!rule->warning && n_pending < 64)
		snprintf(pending[n_pending++], sizeof(pending[0]), "%s%s%s", rule->id, e->hit.reg ? " at " : "",
			 e->hit.reg ? e->hit.reg->name : "");
}

static u64 read(void *ctx, u32 offset, u32 bytes)
{
	(void)ctx;
	return device_read(&dev, offset, bytes);
}

static void write(void *ctx, u32 offset, u64 val, u32 bytes)
{
	(void)ctx;
	device_write(&dev, offset, val, bytes);
}

static void delay_us(void *ctx, u32 us)
{
	(void)ctx;
	now_ns += 1000ull * us;
}

static bool reset(void *ctx, u32 kind)
{
	(void)ctx;
	if (kind) {
		device_reset(&dev, kind);
		return true;
	}
	device_power(&dev, false);
	device_power(&dev, true);
	device_clock(&dev, true);
	return true;
}

/* An error out of nowhere, and another one, as the model latches them. */
static bool hw_sets(void *ctx, u32 offset, u64 mask)
{
	struct reg_hit hit = regmap_find_access(&dev.map, offset, 0, false);

	(void)ctx;
	device_lie(&dev, LIE_ERROR, mask);
	device_lie(&dev, LIE_ERROR, mask);
	return hit.reg && (regmap_load(&hit, dev.state) & mask) == mask;
}

static bool stick(void *ctx, u32 offset, bool on)
{
	(void)ctx;
	(void)offset;
	device_lie(&dev, on ? LIE_BUSY_STUCK : LIE_NONE, ~0ull);
	return true;
}

static void report(void *ctx, const struct conf_result *r)
{
	char line[1024];

	(void)ctx;
	device_op_end(&dev);
	conf_tap(r, ++number, line, sizeof(line));
	puts(line);
	for (u32 i = 0; i < n_pending; i++)
		printf("# monitor: %s in %s: %s\n", pending[i], conf_kind_name(r->test->kind), r->id);
	violations += n_pending;
	n_pending = 0;
}

int main(int argc, char **argv)
{
	const struct conf_env env = { .read = read, .write = write, .delay_us = delay_us, .reset = reset, .hw_sets = hw_sets,
				      .stick = stick };
	const struct dev_env around = { .mem = { .read = no_memory }, .now_ns = now, .violation = said };
	const struct dev_cfg cfg = { .page_shift = 12, .bypass = true, .streams = 8 };
	struct conf_options o = { .scratch = scratch, .n_scratch = DEV_MAX_STATE, .report = report };
	struct conf_counts n;

	o.allow = argc > 1 && !strcmp(argv[1], "all") ? CONF_DMA | CONF_ACTION : 0;
	device_init(&dev, &CLASS, 0, &cfg, &around);
	n = conf_run(&SUITE, &env, &o);
	printf("1..%u\n# %u passed, %u failed, %u skipped, %u violations\n", number, n.passed, n.failed, n.skipped, violations);
	return n.failed > 0;
}
