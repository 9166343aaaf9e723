/* SPDX-License-Identifier: MIT */
/*
 * A device model of src/model as the device under test, with memory beside it. CLASS is the device class, STREAMS how
 * many requesters programs name, PAGE_SHIFT the size of its pages.
 */
#include <string.h>

#include "base/hash.h"
#include "regs/regs.h"
#include "regs/rig.h"

struct device rig_dev;
static u64 ram[RIG_RAM_BYTES / 8];
static u32 dirty[REGPROG_MAX_OPS], n_dirty;
static bool written[RIG_RAM_BYTES >> 12];	/* pages that the device itself wrote to */
static u64 now_ns, violations;

u64 rig_violations(void) { return violations; }

static u64 now(void) { return now_ns; }

static bool mem_read(void *ctx, u64 pa, u32 bytes, u64 *val)
{
	u64 word;

	(void)ctx;
	*val = 0;
	if (pa < RIG_RAM_BASE || pa - RIG_RAM_BASE > RIG_RAM_BYTES - bytes)
		return false;
	word = ram[(pa - RIG_RAM_BASE) / 8];
	*val = bytes == 8 ? word : word >> 8 * (pa & 4) & 0xffffffff;
	return true;
}

static bool mem_write(void *ctx, u64 pa, u32 bytes, u64 val)
{
	u64 at = pa - RIG_RAM_BASE;

	(void)ctx;
	if (pa < RIG_RAM_BASE || at > RIG_RAM_BYTES - bytes)
		return false;
	written[at >> 12] = true;
	memcpy((char *)ram + at, &val, bytes);
	return true;
}

static void said(void *ctx, u32 instance, const struct mon_rule *rule, const struct mon_event *e)
{
	(void)ctx;
	(void)instance;
	(void)rule;
	(void)e;
	violations++;
}

static u64 reg_read(void *ctx, u32 offset, u32 bytes)
{
	(void)ctx;
	return plant_read(offset, bytes);
}

static void reg_write(void *ctx, u32 offset, u64 val, u32 bytes)
{
	(void)ctx;
	plant_write(offset, val, bytes);
}

static void delay_us(void *ctx, u32 us)
{
	(void)ctx;
	now_ns += 1000ull * us;
	device_op_end(&rig_dev);
}

void rig_reset(u32 kind)
{
	if (kind) {
		device_reset(&rig_dev, kind);
		return;
	}
	device_power(&rig_dev, false);
	device_power(&rig_dev, true);
	device_clock(&rig_dev, true);
}

static bool reset(void *ctx, u32 kind)
{
	(void)ctx;
	plant_reset(kind);
	return true;
}

static void fresh(void *ctx)
{
	(void)ctx;
	while (n_dirty)
		ram[dirty[--n_dirty]] = 0;
	for (u32 i = 0; i < ARRAY_LEN(written); i++)
		if (written[i])
			memset((char *)ram + ((u64)i << 12), 0, 4096);
	memset(written, 0, sizeof(written));
	now_ns = 0;
}

static void store(void *ctx, u32 offset, u64 val)
{
	(void)ctx;
	dirty[n_dirty++] = offset / 8;
	ram[offset / 8] = val;
}

static u64 dma(void *ctx, u32 stream, u64 iova, bool write)
{
	struct dma_req req = { .stream = stream, .iova = iova & rig_dev.cls->dma_limit, .write = write };
	struct dma_res res = { .outcome = DMA_OK };
	u64 hash;

	(void)ctx;
	device_dma(&rig_dev, &req, &res);
	hash = hash_bytes(HASH_INIT, &res.outcome, sizeof(res.outcome));
	hash = hash_bytes(hash, &res.pa, sizeof(res.pa));
	hash = hash_str(hash, res.outcome == DMA_FAULT && res.fault ? res.fault : "");
	return hash ^ (u64)rig_dev.irq ^ (u64)res.from_tlb << 1 ^ (u64)res.walked_dead << 2;
}

/* Everything the model holds but its monitors, which outlive a reset. */
static u64 digest(void *ctx)
{
	const struct device *d = &rig_dev;
	u64 hash = hash_bytes(HASH_INIT, d->state, d->map.n_state * sizeof(d->state[0]));

	(void)ctx;
	hash = hash_bytes(hash, d->priv, device_priv_bytes(d));
	hash = hash_bytes(hash, &d->tlb_used, sizeof(d->tlb_used));
	hash = hash_bytes(hash, &d->tlb_next, sizeof(d->tlb_next));
	return hash ^ (u64)d->irq ^ (u64)d->lie << 1 ^ (u64)d->powered << 8 ^ (u64)d->clocked << 9;
}

const struct regprog_device *rig_device(void)
{
	static const struct dev_env around = { .mem = { .read = mem_read, .write = mem_write }, .now_ns = now, .violation = said };
	static const struct dev_cfg cfg = { .page_shift = PAGE_SHIFT, .bypass = true, .streams = STREAMS };
	static const struct conf_env env = { .read = reg_read, .write = reg_write, .delay_us = delay_us, .reset = reset };
	static struct regprog_device device = {
		.map = &rig_dev.map, .env = &env, .quiet = true, .fresh = fresh, .store = store, .dma = dma,
		.digest = digest,
	};

	device.target = rig_target;
	device_init(&rig_dev, &CLASS, 0, &cfg, &around);
	return &device;
}
