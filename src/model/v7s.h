/* SPDX-License-Identifier: MIT */
/*
 * Walker of the Arm short-descriptor page tables (Arm ARM DDI 0406, B3.5), as a device model sees them. It reads entries
 * through the caller, keeps no state, reports nothing and writes nothing. Of MediaTek's format it knows output addresses of 35
 * bits, not tables above 4 GiB. Freestanding.
 */
#pragma once
#include "base/types.h"
#include "model/lpae.h"

struct v7s_cfg {
	u32 ttbr0, ttbr1;		/* as the registers hold them */
	u8 n;				/* TTBCR.N: addresses whose upper n bits are not 0 go to ttbr1; 0: all to ttbr0 */
	bool off0, off1;		/* PD0, PD1: a walk that starts there faults */
	bool af;			/* the lowest permission bit is an access flag (AFE) */
	bool no_af_fault;
	bool mtk;			/* MediaTek's format: no permissions, output addresses of 35 bits */
};

struct v7s_leaf {
	u32 level;			/* of the entry, or of the fault: 1 or 2 */
	u32 entry;
	u64 pa;				/* the address asked for, translated */
	u8 shift;			/* of what the entry maps: 12, 16, 20 or 24 */
	bool accessed, read, write, unpriv, ng, xn, shared;
	u8 attr;			/* index of the attribute slot: TEX[0], C, B */
};

typedef bool v7s_read(void *ctx, u64 pa, u32 *val);	/* one entry of 4 bytes; false: the walk is aborted */

/* Translates `iova`. LPAE_OK fills *out, access flag and permissions not judged yet. */
enum lpae_fault v7s_walk(const struct v7s_cfg *c, void *ctx, v7s_read *read, u32 iova, struct v7s_leaf *out);
/*
 * ATTR_* of model/device.h that a leaf says. What its slot means is told by PRRR and NMRR, where TEX is remapped; else by the
 * bits themselves.
 */
u8 v7s_attrs(const struct v7s_leaf *l, bool remapped, u32 prrr, u32 nmrr);
/* What Linux takes its slots for, where no register tells: 1 is a device, 4 and 7 are memory, of which 7 is cached. */
#define V7S_PRRR_OF_LINUX 0x8204u
#define V7S_NMRR_OF_LINUX 0x40004000u
enum lpae_fault v7s_check(const struct v7s_cfg *c, const struct v7s_leaf *l, bool write, bool unpriv);
