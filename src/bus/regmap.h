/* SPDX-License-Identifier: MIT */
/*
 * Register map: the table `iovet gen masks` writes, one row per register (arrays are one row). Device models and the
 * protocol oracle are driven by it; nothing here knows a particular IOMMU. Freestanding.
 */
#pragma once
#include "base/types.h"

struct reg_desc {
	const char *name;
	u32 offset;			/* bytes, element [0][0] */
	u32 width_bits;			/* 8, 16, 32 or 64 */
	u32 access_sizes;		/* bitmask of permitted access sizes in bytes: 1|2|4|8 */
	u32 n_index;			/* 0, 1 or 2 dimensions */
	u32 count[2], stride[2];
	u32 first_state;		/* index of element [0][0] in the register file; elements are consecutive */
	u32 back;			/* rows before this one that reach past `offset` (interleaved arrays) */
	u64 rw, ro, wo, w1c, w0c, w1s, w1t, rc, rs, wonce;	/* masks of field bits by access */
	u64 ro_error;			/* read-only bits where a write of another value is a violation */
	u64 res0, res1, mbz, preserve, resval, raz_wi, unknown;	/* reserved bits by policy */
	u64 hw;				/* bits hardware may change on its own */
	u64 reset, reset_known;
	bool clear_by_snapshot;
	bool has_protocol;
};

struct reg_override { u32 state; u64 reset; };	/* per-element reset value */

struct reg_map {
	const char *device;		/* "apple-dart" */
	const char *variant;
	u64 spec_hash;
	u32 window_bytes;
	u32 n_regs;
	const struct reg_desc *regs;	/* ordered by offset */
	u32 n_state;			/* register elements in all */
	u32 n_overrides;
	const struct reg_override *overrides;
};

/* Where an offset lands. `reg` NULL: no register there (a hole). */
struct reg_hit {
	const struct reg_desc *reg;
	u32 reg_no;			/* index into map->regs */
	u32 index[2];			/* element */
	u32 state;			/* index into the register file */
	u32 byte;			/* offset inside the element, for narrow accesses */
};
struct reg_hit regmap_find(const struct reg_map *map, u32 offset);

/* The register file: `state` holds map->n_state words. */
void regmap_reset(const struct reg_map *map, u64 *state, u64 unknown_fill);
/* Value after a bus write of `val` over `old`, by the access masks (RW stored, W1C cleared, RO kept ...). */
u64 regmap_write_value(const struct reg_desc *r, u64 old, u64 val);
/* What a bus read returns for stored `cur` (WO and RAZ bits read as 0). */
u64 regmap_read_value(const struct reg_desc *r, u64 cur);
/* What is stored after a read of stored `cur` (RC bits become 0, RS bits 1). */
u64 regmap_after_read(const struct reg_desc *r, u64 cur);

/* Elements of a register: 1 unless it is an array. */
u32 regmap_elements(const struct reg_desc *r);

/* All bits of a register. */
static inline u64 regmap_width_mask(const struct reg_desc *r)
{
	return r->width_bits >= 64 ? ~0ull : (1ull << r->width_bits) - 1;
}

/* The bits of the element that an access of `bytes` at byte `byte` of it covers. */
static inline u64 regmap_lane(u32 byte, u32 bytes)
{
	u64 low = bytes >= 8 ? ~0ull : (1ull << (8 * bytes)) - 1;

	return byte >= 8 ? 0 : low << (8 * byte);
}
