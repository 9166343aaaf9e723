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

/* Where the element is in the register file. */
static void place(const struct reg_desc *r, struct reg_hit *hit)
{
	hit->state = r->first_state + element(r, hit->index);
	hit->lsb = r->view_lsb;
}

/* The row whose start is the last one at or before offset, plus one; 0: there is none. */
static u32 last_row(const struct reg_map *map, u32 offset)
{
	u32 low = 0, high = map->n_regs;	/* rows below `low` start at or before offset, rows from `high` after */

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (map->regs[mid].offset <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool takes(const struct reg_hit *hit, u32 bytes)
{
	return (hit->reg->access_sizes & bytes) && hit->byte % bytes == 0 &&
	       hit->byte + bytes <= hit->reg->width_bits / 8;
}

/* How well an access fits, where several rows are at one place. `bytes` 0: nothing is known of the access. */
static u32 fit(const struct reg_hit *hit, u32 bytes)
{
	u32 whole = bytes && hit->reg->width_bits / 8 == bytes, storage = !hit->reg->is_view;

	return (bytes && takes(hit, bytes) ? 4u : 0u) + 2 * whole + storage;
}

struct reg_hit regmap_find_access(const struct reg_map *map, u32 offset, u32 bytes, bool write)
{
	enum reg_side other = write ? REG_SIDE_READ : REG_SIDE_WRITE;
	struct reg_hit best = { .reg = NULL };
	u32 no = last_row(map, offset);
	u32 width;

	for (u32 tries = no ? map->regs[no - 1].back + 1 : 0; tries > 0; tries--) {
		const struct reg_desc *r = &map->regs[--no];
		struct reg_hit hit = { .reg = r, .reg_no = no };

		if (r->absent || r->side == other || !locate(r, offset - r->offset, &hit))
			continue;
		place(r, &hit);
		if (!best.reg || fit(&hit, bytes) > fit(&best, bytes))
			best = hit;
		if (!r->overlaps)
			break;
	}
	width = best.reg ? best.reg->width_bits / 8 : 0;
	if (map->big_endian && best.byte + (bytes ? bytes : width) <= width)
		best.byte = width - best.byte - (bytes ? bytes : width);
	return best;
}

struct reg_hit regmap_find(const struct reg_map *map, u32 offset)
{
	return regmap_find_access(map, offset, 0, false);
}

struct reg_hit regmap_storage(const struct reg_map *map, const struct reg_hit *view)
{
	struct reg_hit hit = *view;

	if (!view->reg || !view->reg->is_view)
		return hit;
	hit.reg_no = view->reg->view_of;
	hit.reg = &map->regs[hit.reg_no];
	hit.byte = view->lsb / 8 + view->byte;
	hit.lsb = 0;
	return hit;
}

u32 regmap_elements(const struct reg_desc *r)
{
	u32 n = 1;

	for (u32 dim = 0; dim < r->n_index; dim++)
		n *= r->count[dim];
	return n;
}

/* ---- what an instance has ---------------------------------------------------------------------------------------- */

void regmap_elaborate(const struct reg_map *of, const struct reg_config *c, struct reg_desc *regs, struct reg_map *map)
{
	struct reg_config has = c ? *c : (struct reg_config){ .features = ~0ull };

	*map = *of;
	if (!of->elaborate)
		return;
	if (!has.params)
		has.params = of->param_defaults;
	for (u32 i = 0; i < of->n_regs; i++)
		regs[i] = of->regs[i];
	of->elaborate(&has, regs);
	map->regs = regs;
}

void regmap_turn(struct reg_desc *r, u64 mask, enum reg_bits into, u64 reset, u64 known)
{
	u64 *const masks[] = {
		[BITS_RW] = &r->rw, [BITS_RO] = &r->ro, [BITS_WO] = &r->wo, [BITS_W1C] = &r->w1c, [BITS_W0C] = &r->w0c,
		[BITS_W1S] = &r->w1s, [BITS_W1T] = &r->w1t, [BITS_RC] = &r->rc, [BITS_RS] = &r->rs,
		[BITS_WONCE] = &r->wonce, [BITS_RES0] = &r->res0, [BITS_RES1] = &r->res1, [BITS_MBZ] = &r->mbz,
		[BITS_PRESERVE] = &r->preserve, [BITS_RESVAL] = &r->resval, [BITS_RAZ_WI] = &r->raz_wi,
		[BITS_UNKNOWN] = &r->unknown,
	};

	for (u32 i = 0; i < ARRAY_LEN(masks); i++)
		*masks[i] &= ~mask;
	*masks[into] |= mask;
	r->ro_error &= ~mask;
	r->hw &= ~mask;
	r->reset = (r->reset & ~mask) | (reset & mask);
	r->reset_known = (r->reset_known & ~mask) | (known & mask);
	r->turned |= mask;
}

/* ---- reset ------------------------------------------------------------------------------------------------------- */

/* What the reset at hand does to a row: its own words, or those of the row's entry in the table of kinds. */
static struct reg_reset effect(const struct reg_map *map, u32 kind, u32 no, u32 *next)
{
	const struct reg_desc *r = &map->regs[no];
	struct reg_reset x = { .reset = r->reset, .known = r->reset_known };

	while (*next < map->n_resets && (map->resets[*next].kind < kind ||
					 (map->resets[*next].kind == kind && map->resets[*next].reg_no < no)))
		++*next;
	if (*next == map->n_resets || map->resets[*next].kind != kind || map->resets[*next].reg_no != no)
		return x;
	x = map->resets[*next];
	x.reset = (x.reset & ~r->turned) | (r->reset & r->turned);
	x.known = (x.known & ~r->turned) | (r->reset_known & r->turned);
	x.keep &= ~r->turned;
	return x;
}

static u64 fresh(const struct reg_desc *r, const struct reg_reset *x, u64 unknown_fill)
{
	u64 zero = r->res0 | r->mbz | r->raz_wi;
	u64 unknown = regmap_width_mask(r) & ~(x->known | zero | r->res1);

	return (x->reset & x->known & ~zero) | (unknown_fill & unknown) | r->res1;
}

/* The overrides of one row; they come in the order of the rows. */
static void reset_overrides(const struct reg_map *map, const struct reg_desc *r, u64 *state, u64 keep, u32 *next)
{
	u32 end = r->first_state + regmap_elements(r);

	for (; *next < map->n_overrides && map->overrides[*next].state < end; ++*next) {
		const struct reg_override *o = &map->overrides[*next];
		u64 known = o->known & ~keep & ~r->turned;

		state[o->state] = (state[o->state] & ~known) | (o->reset & known);
	}
}

void regmap_reset_kind(const struct reg_map *map, u32 kind, u64 *state, u64 unknown_fill)
{
	u32 next = 0, next_override = 0;

	for (u32 no = 0; no < map->n_regs; no++) {
		const struct reg_desc *r = &map->regs[no];
		struct reg_reset x = effect(map, kind, no, &next);
		u64 value = fresh(r, &x, unknown_fill);
		u32 n = r->is_view ? 0 : regmap_elements(r);

		for (u32 i = 0; i < n; i++)
			state[r->first_state + i] = (state[r->first_state + i] & x.keep) | (value & ~x.keep);
		if (n)
			reset_overrides(map, r, state, x.keep, &next_override);
	}
}

void regmap_reset(const struct reg_map *map, u64 *state, u64 unknown_fill)
{
	regmap_reset_kind(map, 0, state, unknown_fill);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

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
