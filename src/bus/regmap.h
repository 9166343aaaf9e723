/* SPDX-License-Identifier: MIT */
/*
 * Register map: the table `iovet gen masks` writes, one row per register (arrays are one row). Device models and the
 * protocol oracle are driven by it; nothing here knows a particular IOMMU. Freestanding.
 *
 * A value on the bus is a number: what the driver's accessor takes or returns, byte order dealt with. In a big-endian
 * map the lowest byte address of a register is its most significant byte: a narrow access there has the upper bits.
 * Everything else is the same: bit 0 is the least significant bit, and reg_hit.byte counts from it.
 */
#pragma once
#include "base/types.h"

enum reg_side { REG_SIDE_BOTH, REG_SIDE_READ, REG_SIDE_WRITE };	/* what the register answers at its address */

struct reg_desc {
	const char *name;
	u32 offset;			/* bytes, element [0][0] */
	u32 width_bits;			/* 8, 16, 32 or 64 */
	u32 access_sizes;		/* bitmask of permitted access sizes in bytes: 1|2|4|8 */
	u32 n_index;			/* 0, 1 or 2 dimensions */
	u32 count[2], stride[2];
	u32 first_state;		/* index of element [0][0] in the register file; elements are consecutive */
	u32 back;			/* rows before this one that reach past `offset` (interleaved arrays) */
	bool overlaps;			/* another row is at one of its bytes: the kind of access decides which is meant */
	bool absent;			/* this instance does not have it: nothing is there */
	enum reg_side side;
	bool is_view;			/* storage is part of another register, element by element; first_state is that one's */
	u32 view_of, view_lsb;		/* its row, and the first bit there */
	u64 rw, ro, wo, w1c, w0c, w1s, w1t, rc, rs, wonce;	/* masks of field bits by access */
	u64 ro_error;			/* read-only bits where a write of another value is a violation */
	u64 res0, res1, mbz, preserve, resval, raz_wi, unknown;	/* reserved bits by policy */
	u64 hw;				/* bits hardware may change on its own */
	u64 reset, reset_known;		/* by the usual kind of reset */
	u64 turned;			/* bits this instance has otherwise than the table says: `reset` is for every kind */
	bool clear_by_snapshot;
	bool has_protocol;
};

struct reg_override { u32 state; u64 reset, known; };	/* per-element reset value, where it is known */

/* What another kind of reset does to a register; `keep`: bits it leaves alone. Ordered by kind, then by row. */
struct reg_reset { u32 kind, reg_no; u64 reset, known, keep; };

/* What one instance has: a bit for each feature, a value for each param, in the order of the spec. */
struct reg_config { u64 features; const u64 *params; };

struct reg_map {
	const char *device;		/* "apple-dart" */
	const char *variant;
	u64 spec_hash;
	u32 window_bytes;
	bool big_endian;
	u32 n_regs;
	const struct reg_desc *regs;	/* ordered by offset */
	u32 n_state;			/* register elements in all; a view has none of its own */
	u32 n_overrides;
	const struct reg_override *overrides;
	u32 n_kinds;			/* kinds of reset; 0 and 1 are the same */
	const char *const *kinds;	/* their names, or NULL */
	u32 n_resets;
	const struct reg_reset *resets;
	u32 n_params, n_features;
	const char *const *params, *const *features;	/* names */
	const u64 *param_defaults;
	/* Changes the rows of `regs`, n_regs of them, to what an instance has. NULL: every instance is the same. */
	void (*elaborate)(const struct reg_config *c, struct reg_desc *regs);
};

/*
 * The map of one instance: *map of the spec's map `of`, with rows in `regs` (of->n_regs of them, the caller's, as long
 * as *map lives). Where no instance differs nothing is copied and `regs` may be NULL. `c` NULL: every feature; params NULL:
 * their defaults.
 */
void regmap_elaborate(const struct reg_map *of, const struct reg_config *c, struct reg_desc *regs, struct reg_map *map);

/* Where an offset lands. `reg` NULL: no register there (a hole). */
struct reg_hit {
	const struct reg_desc *reg;
	u32 reg_no;			/* index into map->regs */
	u32 index[2];			/* element */
	u32 state;			/* index into the register file */
	u32 lsb;			/* bit of that word where the element begins: 0, but for views */
	u32 byte;			/* of the element, from its least significant one, where a narrow access begins */
};
/* The access decides where registers share bytes: its direction between `shares`, its size between a view and more. */
struct reg_hit regmap_find_access(const struct reg_map *map, u32 offset, u32 bytes, bool write);
/* Without an access at hand: what is read there, storage rather than a view; the whole register in big-endian maps. */
struct reg_hit regmap_find(const struct reg_map *map, u32 offset);
/* The register whose storage `view` is a part of, seen by the same access. A hit that is no view stays as it is. */
struct reg_hit regmap_storage(const struct reg_map *map, const struct reg_hit *view);

/* The register file: `state` holds map->n_state words. */
void regmap_reset(const struct reg_map *map, u64 *state, u64 unknown_fill);
/* The same by another kind of reset, which may keep bits; kind 0 is the usual one. */
void regmap_reset_kind(const struct reg_map *map, u32 kind, u64 *state, u64 unknown_fill);
/* Value after a bus write of `val` over `old`, by the access masks (RW stored, W1C cleared, RO kept ...). */
u64 regmap_write_value(const struct reg_desc *r, u64 old, u64 val);
/* What a bus read returns for stored `cur` (WO and RAZ bits read as 0). */
u64 regmap_read_value(const struct reg_desc *r, u64 cur);
/* What is stored after a read of stored `cur` (RC bits become 0, RS bits 1). */
u64 regmap_after_read(const struct reg_desc *r, u64 cur);

/* How bits behave: one for each mask of struct reg_desc. */
enum reg_bits {
	BITS_RW, BITS_RO, BITS_WO, BITS_W1C, BITS_W0C, BITS_W1S, BITS_W1T, BITS_RC, BITS_RS, BITS_WONCE,
	BITS_RES0, BITS_RES1, BITS_MBZ, BITS_PRESERVE, BITS_RESVAL, BITS_RAZ_WI, BITS_UNKNOWN,
};
/* For elaborate(): `mask` of this register behaves so here. Reset: bits of `known` are as in `reset`. */
void regmap_turn(struct reg_desc *r, u64 mask, enum reg_bits into, u64 reset, u64 known);

/* Elements of a register: 1 unless it is an array. */
u32 regmap_elements(const struct reg_desc *r);

/* All bits of a register. */
static inline u64 regmap_width_mask(const struct reg_desc *r)
{
	return r->width_bits >= 64 ? ~0ull : (1ull << r->width_bits) - 1;
}

/* The element of a hit in the register file. For a view these are its own bits, from bit 0. */
static inline u64 regmap_load(const struct reg_hit *hit, const u64 *state)
{
	return hit->reg->is_view ? state[hit->state] >> hit->lsb & regmap_width_mask(hit->reg) : state[hit->state];
}

static inline void regmap_store(const struct reg_hit *hit, u64 *state, u64 val)
{
	u64 mask = hit->reg->is_view ? regmap_width_mask(hit->reg) << hit->lsb : ~0ull;

	state[hit->state] = (state[hit->state] & ~mask) | (val << hit->lsb & mask);
}

/* The bits of the element that an access of `bytes` at byte `byte` of it covers. */
static inline u64 regmap_lane(u32 byte, u32 bytes)
{
	u64 low = bytes >= 8 ? ~0ull : (1ull << (8 * bytes)) - 1;

	return byte >= 8 ? 0 : low << (8 * byte);
}
