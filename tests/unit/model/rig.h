/* SPDX-License-Identifier: MIT */
/*
 * A device model on the bench: a little RAM, a record of violations and of the interrupt line. For the tests of
 * src/model only; each test program is one file, so everything here is static.
 */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "model/device.h"

#define RAM_PA 0x80000000ull
#define RAM_PAGES 64
#define PAGE(n) (RAM_PA + (u64)(n) * 4096)

static struct rig {
	struct device dev;
	u64 ram[RAM_PAGES * 512];
	bool dead[RAM_PAGES];
	u64 now_ns;
	bool irq;
	u32 lines, irq_edges;
	u32 n_violations, n_warnings, n_traced;
	const char *violation[64];	/* ids, in order; warnings apart */
} rig;

static bool rig_mem(void *ctx, u64 pa, u32 bytes, u64 *val)
{
	(void)ctx;
	if (pa < RAM_PA || pa - RAM_PA >= sizeof(rig.ram) || rig.dead[(pa - RAM_PA) / 4096])
		return false;
	assert_int_equal(pa % bytes, 0);
	*val = 0;
	memcpy(val, (const char *)rig.ram + (pa - RAM_PA), bytes);
	return true;
}

static u64 rig_now(void) { return rig.now_ns; }

static bool rig_store(void *ctx, u64 pa, u32 bytes, u64 val)
{
	(void)ctx;
	if (pa < RAM_PA || pa - RAM_PA >= sizeof(rig.ram) || rig.dead[(pa - RAM_PA) / 4096])
		return false;
	assert_int_equal(pa % bytes, 0);
	memcpy((char *)rig.ram + (pa - RAM_PA), &val, bytes);
	return true;
}

static void rig_irq(void *ctx, u32 instance, u32 lines)
{
	(void)ctx;
	assert_int_equal(instance, 3);
	rig.irq = lines;
	rig.lines = lines;
	rig.irq_edges++;
}

static void rig_violation(void *ctx, u32 instance, const struct mon_rule *rule, const struct mon_event *e)
{
	(void)ctx;
	assert_int_equal(instance, 3);
	assert_non_null(e);
	if (rule->warning)
		rig.n_warnings++;
	else if (rig.n_violations < ARRAY_LEN(rig.violation))
		rig.violation[rig.n_violations++] = rule->id;
}

static void rig_trace(void *ctx, u32 instance, const struct mon_event *e)
{
	(void)ctx;
	(void)instance;
	(void)e;
	rig.n_traced++;
}

static const struct dev_env rig_env = {
	.waits = true,
	.mem = { .read = rig_mem, .write = rig_store }, .now_ns = rig_now, .set_irq = rig_irq,
	.violation = rig_violation, .trace = rig_trace,
};

/* Powered and clocked, RAM zero and live, nothing recorded. */
static inline struct device *rig_start(const struct device_class *cls, const struct dev_cfg *cfg)
{
	memset(&rig, 0, sizeof(rig));
	device_init(&rig.dev, cls, 3, cfg, &rig_env);
	device_power(&rig.dev, true);
	device_clock(&rig.dev, true);
	return &rig.dev;
}

static inline u32 rd(u32 offset) { return (u32)device_read(&rig.dev, offset, 4); }
static inline void wr(u32 offset, u32 val) { device_write(&rig.dev, offset, val, 4); }

static inline void poke32(u64 pa, u32 val) { memcpy((char *)rig.ram + (pa - RAM_PA), &val, 4); }
static inline void poke64(u64 pa, u64 val) { memcpy((char *)rig.ram + (pa - RAM_PA), &val, 8); }

static inline struct dma_res access_as(struct dma_req req)
{
	struct dma_res res;

	device_dma(&rig.dev, &req, &res);
	return res;
}

static inline struct dma_res dma_read(u32 stream, u64 iova)
{
	return access_as((struct dma_req){ .stream = stream, .iova = iova });
}

static inline struct dma_res dma_write(u32 stream, u64 iova)
{
	return access_as((struct dma_req){ .stream = stream, .iova = iova, .write = true });
}

static inline bool violated(const char *id)
{
	for (u32 i = 0; i < rig.n_violations; i++)
		if (!strcmp(rig.violation[i], id))
			return true;
	return false;
}

#define assert_clean() do {									\
	if (rig.n_violations)									\
		print_error("violation: %s\n", rig.violation[0]);				\
	assert_int_equal(rig.n_violations, 0);							\
} while (0)

/* Exactly this one violation since the last look. */
#define assert_only(id) do {									\
	assert_int_equal(rig.n_violations, 1);							\
	assert_string_equal(rig.violation[0], id);						\
	rig.n_violations = 0;									\
} while (0)

#define assert_reaches(res, where) do {								\
	struct dma_res r_ = (res);								\
	assert_int_equal(r_.outcome, DMA_OK);							\
	assert_int_equal(r_.pa, where);								\
} while (0)

#define assert_faults(res, code) do {								\
	struct dma_res r_ = (res);								\
	assert_int_equal(r_.outcome, DMA_FAULT);						\
	assert_string_equal(r_.fault, code);							\
} while (0)
