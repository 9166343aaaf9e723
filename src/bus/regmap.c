/* SPDX-License-Identifier: MIT */
/*
 * Register map: where an offset lands, and what a register stores and shows by its access masks. Knows no IOMMU and
 * has no side effects of its own; the device models and the monitors call it. Freestanding.
 */
#include "bus/regmap.h"

/* Splits `rel`, bytes from element [0][0], into indices and a byte. Dimensions may nest either way round. */
static bool locate(const struct reg_desc *r, u32 rel, struct reg_hit *hit)
{
	u32 outer = r->n_index == 2 && r->stride[1] > r->stride[0];

	for (u32 n = 0; n < r->n_index; n++) {
		u32 dim = n == 0 ? outer : !outer;
		u32 i = rel / r->stride[dim];

		if (i >= r->count[dim])
			return false;
		hit->index[dim] = i;
		rel -= i * r->stride[dim];
	}
	if (rel >= r->width_bits / 8)
		return false;
	hit->byte = rel;
	return true;
}

static u32 element(const struct reg_desc *r, const u32 index[2])
{
	return r->n_index == 2 ? index[0] * r->count[1] + index[1] : index[0];
}

struct reg_hit regmap_find(const struct reg_map *map, u32 offset)
{
	struct reg_hit none = { .reg = NULL };
	u32 low = 0, high = map->n_regs;	/* rows below `low` start at or before offset, rows from `high` after */

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (map->regs[mid].offset <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return none;
	for (u32 no = low - 1, tries = map->regs[no].back + 1; tries > 0; tries--, no--) {
		const struct reg_desc *r = &map->regs[no];
		struct reg_hit hit = { .reg = r, .reg_no = no };

		if (locate(r, offset - r->offset, &hit)) {
			hit.state = r->first_state + element(r, hit.index);
			return hit;
		}
	}
	return none;
}

u32 regmap_elements(const struct reg_desc *r)
{
	u32 n = 1;

	for (u32 dim = 0; dim < r->n_index; dim++)
		n *= r->count[dim];
	return n;
}

void regmap_reset(const struct reg_map *map, u64 *state, u64 unknown_fill)
{
	for (u32 no = 0; no < map->n_regs; no++) {
		const struct reg_desc *r = &map->regs[no];
		u64 zero = r->res0 | r->mbz | r->raz_wi;
		u64 unknown = regmap_width_mask(r) & ~(r->reset_known | zero | r->res1);
		u64 value = (r->reset & r->reset_known & ~zero) | (unknown_fill & unknown) | r->res1;
		u32 n = regmap_elements(r);

		for (u32 i = 0; i < n; i++)
			state[r->first_state + i] = value;
	}
	for (u32 i = 0; i < map->n_overrides; i++)
		state[map->overrides[i].state] = map->overrides[i].reset;
}

/*
 * Reserved bits: preserve and unknown are storage, res1 stays 1, reset-value bits keep what they have, the others are
 * 0. Write-once bits take a value while they still hold their reset value; that a first write stored the reset value
 * itself is not remembered.
 */
u64 regmap_write_value(const struct reg_desc *r, u64 old, u64 val)
{
	u64 stored = r->rw | r->wo | r->preserve | r->unknown;
	u64 kept = r->ro | r->rc | r->rs | r->resval;

	if (((old ^ r->reset) & r->wonce) == 0)
		stored |= r->wonce;
	else
		kept |= r->wonce;
	return (val & stored) | (old & kept) | r->res1 | (old & ~val & r->w1c) | (old & val & r->w0c) |
	       ((old | val) & r->w1s) | ((old ^ val) & r->w1t);
}

u64 regmap_read_value(const struct reg_desc *r, u64 cur)
{
	return (cur & ~(r->wo | r->raz_wi)) | r->res1;
}

u64 regmap_after_read(const struct reg_desc *r, u64 cur)
{
	return (cur & ~r->rc) | r->rs;
}
