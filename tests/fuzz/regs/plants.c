/* SPDX-License-Identifier: MIT */
/*
 * Faults to be found: what a wrong device model does, put between the programs and a right one. Each is off until it is
 * named. They find a register that suits them in the map, so that they work with every model that has one.
 */
#include <stdlib.h>
#include <string.h>

#include "regs/regs.h"
#include "regs/rig.h"

enum plant {
	NONE, RO_WRITABLE, RESET_FORGETS, W1C_STORES, W1C_STUCK, W1C_BY_ZERO, RESERVED_STICKS, STATE_LEFT, HISTORY, OUT_OF_BOUNDS,
	BAD_SHIFT, ASSERTION, ENDLESS, PLANTS
};
static const char *const names[PLANTS] = {
	[NONE] = "none", [RO_WRITABLE] = "ro-writable", [RESET_FORGETS] = "reset-forgets", [W1C_STORES] = "w1c-stores",
	[W1C_STUCK] = "w1c-stuck", [W1C_BY_ZERO] = "w1c-by-zero", [RESERVED_STICKS] = "reserved-sticks", [STATE_LEFT] = "state-left",
	[HISTORY] = "history", [OUT_OF_BOUNDS] = "out-of-bounds", [BAD_SHIFT] = "bad-shift", [ASSERTION] = "assertion",
	[ENDLESS] = "endless",
};
static enum plant plant;
static u64 sticking[DEV_MAX_STATE];	/* reserved bits that were written as one */

bool rig_plant(const char *name)
{
	for (u32 i = 0; i < PLANTS; i++) {
		if (!strcmp(names[i], name)) {
			plant = (enum plant)i;
			return true;
		}
	}
	return false;
}

const char *rig_plant_name(u32 i)
{
	return i + 1 < PLANTS ? names[i + 1] : NULL;
}

/* The write-one-to-clear bits go wrong in three ways. */
static u64 w1c_after(u64 mask, u64 before, u64 written)
{
	switch (plant) {
	case W1C_STORES: return written & mask;
	case W1C_STUCK: return before & mask;
	default: return before & written & mask;
	}
}

/* A table of three entries for a field of two bits: the fourth value is reserved. */
static void count_modes(const struct reg_hit *hit, u64 val)
{
	static u32 *counts;

	if (!counts)
		counts = calloc(3, sizeof(*counts));
	if (hit->reg->n_index && counts)
		counts[val & 3]++;
}

/* A page size of 1 << (10 * n): right for the legal values of a mode. */
static void shift_by(const struct reg_hit *hit, u64 val)
{
	static volatile int page_bytes;

	if (hit->reg->n_index)
		page_bytes = page_bytes ^ 1 << (int)(10 * (val & 15));
}

static void after_write(const struct reg_hit *hit, u64 before, u64 written)
{
	const struct reg_desc *r = hit->reg;
	u64 fixed = r->ro & ~r->hw, now = regmap_load(hit, rig_dev.state);

	switch (plant) {
	case RO_WRITABLE: regmap_store(hit, rig_dev.state, (now & ~fixed) | (written & fixed)); break;
	case W1C_STORES: case W1C_STUCK: case W1C_BY_ZERO:
		if (!r->has_protocol)
			regmap_store(hit, rig_dev.state, (now & ~r->w1c) | w1c_after(r->w1c, before, written));
		break;
	case RESERVED_STICKS: sticking[hit->state] |= written & r->raz_wi; break;
	case OUT_OF_BOUNDS: count_modes(hit, written); break;
	case BAD_SHIFT: shift_by(hit, written); break;
	default: break;
	}
}

static bool takes(const struct reg_hit *hit, u32 bytes)
{
	return hit->reg && (hit->reg->access_sizes & bytes) && hit->byte % bytes == 0;
}

void plant_write(u32 offset, u64 val, u32 bytes)
{
	struct reg_hit hit;
	bool taken;
	u64 before;

	if (plant == NONE) {
		device_write(&rig_dev, offset, val, bytes);
		return;
	}
	hit = regmap_find_access(&rig_dev.map, offset, bytes, true);
	taken = takes(&hit, bytes);
	before = taken ? regmap_load(&hit, rig_dev.state) : 0;
	if (plant == ASSERTION && hit.reg && !taken)
		abort();
	device_write(&rig_dev, offset, val, bytes);
	if (taken)
		after_write(&hit, before, val << 8 * hit.byte);
}

u64 plant_read(u32 offset, u32 bytes)
{
	u64 val = device_read(&rig_dev, offset, bytes);
	static volatile u32 spins;
	struct reg_hit hit;

	if (plant == NONE)
		return val;
	hit = regmap_find_access(&rig_dev.map, offset, bytes, false);
	if (!takes(&hit, bytes))
		return val;
	if (plant == RESERVED_STICKS)
		val |= sticking[hit.state] >> 8 * hit.byte;
	/* Waits for a bit that nobody will clear while the register holds ones only. */
	while (plant == ENDLESS && (hit.reg->rw & 0xfffff000) && (val & hit.reg->rw) == hit.reg->rw)
		spins++;
	return val;
}

/* The last register that programs can fill, in its last element. */
static u32 forgotten(void)
{
	const struct reg_map *map = &rig_dev.map;
	u32 state = 0;

	for (u32 i = 0; i < map->n_regs; i++)
		if (map->regs[i].rw & map->regs[i].reset_known && !map->regs[i].has_protocol)
			state = map->regs[i].first_state + regmap_elements(&map->regs[i]) - 1;
	return state;
}

void plant_reset(u32 kind)
{
	u64 kept, was_used = rig_dev.tlb_used;
	bool was_on = rig_dev.powered;
	static u32 resets;

	if (plant == NONE) {
		rig_reset(kind);
		return;
	}
	kept = rig_dev.state[forgotten()];
	rig_reset(kind);
	memset(sticking, 0, sizeof(sticking));
	if (plant == RESET_FORGETS && was_on)
		rig_dev.state[forgotten()] = kept;
	if (plant == STATE_LEFT && was_used)
		rig_dev.priv[31] = was_used;
	if (plant == HISTORY && ++resets % 512 == 0)
		rig_dev.state[forgotten()] ^= 1;
}
