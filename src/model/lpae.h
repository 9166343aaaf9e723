/* SPDX-License-Identifier: MIT */
/*
 * Walker of the Arm long-descriptor page tables (VMSAv8-64 and the LPAE of Armv7), both stages, granules of 4, 16 and 64
 * KiB; Arm ARM (DDI 0487) D8. For device models: it reads entries through the caller, keeps no state, reports nothing and
 * writes nothing. It does not nest: a caller whose stage 1 lies in the address space of a stage 2 translates `pa` in
 * read(). It does not know LPA2 (52 address bits with the smaller granules). Freestanding.
 */
#pragma once
#include "base/types.h"

enum lpae_fault {
	LPAE_OK,
	LPAE_TRANSLATION,		/* no valid entry, or the address is outside the input range */
	LPAE_ADDRESS_SIZE,		/* the root, a table or the output lies beyond output_bits */
	LPAE_ACCESS_FLAG,
	LPAE_PERMISSION,
	LPAE_EXTERNAL,			/* read() failed: an aborted walk, or a fault of the other stage that the caller knows */
	LPAE_FAULTS,
};

struct lpae_cfg {			/* one table base as its device's registers describe it */
	bool stage2;
	u8 granule_lg2;			/* 12, 14 or 16; anything else faults */
	u8 input_bits;			/* addresses have 64 - TxSZ bits */
	u8 start_level;			/* of the root: lpae_start_level(), or what SL0 says */
	u8 output_bits;			/* physical address bits of the device, at most 52 */
	bool pa52;			/* entries of 64 KiB tables hold address bits 51 to 48, and level 1 may map */
	bool flat;			/* stage 1: permissions of table entries do not count (HPD) */
	bool dirty;			/* DBM counts: such an entry can be written, and the caller records that (HD) */
	bool no_af_fault;		/* the access flag is ignored, or the caller sets it (AFFD, HA) */
	u64 root;			/* physical; bits below the alignment of the root are ignored */
};

enum lpae_kind { LPAE_INVALID, LPAE_TABLE, LPAE_LEAF };
struct lpae_step { u32 level; u64 pa, val; enum lpae_kind kind; };	/* one entry that was read */

struct lpae_mem {
	void *ctx;
	bool (*read)(void *ctx, u64 pa, u64 *val);	/* one entry of 8 bytes at `pa`, little-endian */
	void (*seen)(void *ctx, const struct lpae_step *s);	/* every entry, once its kind is known; or NULL */
};

struct lpae_leaf {			/* what a walk found, or how far it got */
	u32 level;			/* of the entry, or of the fault */
	u64 entry, entry_pa;		/* the last entry that was read */
	u64 pa;				/* the address asked for, translated */
	u8 shift;			/* of what the entry maps */
	u8 run_shift;			/* of the aligned run it belongs to, with the contiguous bit; else the same as shift */
	bool af;
	bool dbm;			/* dirty is on and the entry is writable on its first write */
	bool read, write;		/* for the privileged; at stage 2 for everybody */
	bool unpriv;			/* what is allowed is allowed to the unprivileged, too */
	bool uxn, pxn;			/* not executable for the unprivileged, for the privileged */
	bool ns, ng;			/* stage 1: of a non-secure world (through NSTable, too); not global */
	u8 sh;				/* shareability, as encoded */
	u8 attr;			/* stage 1: index into the MAIRs; stage 2: memory type, as encoded */
};

/* Translates `iova`. LPAE_OK fills *out, access flag and permissions not judged yet; else out->level is the fault's. */
enum lpae_fault lpae_walk(const struct lpae_cfg *c, const struct lpae_mem *m, u64 iova, struct lpae_leaf *out);

/* May this access use the entry? The access flag comes first, then permissions. */
struct lpae_access { bool write, exec, unpriv; };
enum lpae_fault lpae_check(const struct lpae_cfg *c, const struct lpae_leaf *leaf, struct lpae_access a);

/* Level of the root of a stage 1 that translates this many bits. */
u8 lpae_start_level(u8 granule_lg2, u8 input_bits);
/* Level that SL0 of a stage 2 (VTCR, STE.S2SL0) means; 255: reserved. */
u8 lpae_sl0_level(u8 granule_lg2, u8 sl0);

/* Two table bases and what chooses between them. */
struct lpae_half {
	bool off;			/* EPD: a walk that starts here faults */
	bool tbi;			/* bits 63 to 56 of an address are ignored */
	u8 size;			/* TxSZ */
	u8 granule_lg2;
	u64 root;
};
struct lpae_regime { bool aarch32; struct lpae_half half[2]; };
/*
 * The half that *iova falls into, or -1: neither translates it. Fills in what the half says of *c, and takes from *iova the
 * bits that are all alike above its range, as lpae_walk() wants it.
 */
int lpae_pick(const struct lpae_regime *r, u64 *iova, struct lpae_cfg *c);

/* Granule that TG0 or TG1 of a translation control register means, log2 bytes; 0: reserved. */
u8 lpae_tg0(u8 tg0);
u8 lpae_tg1(u8 tg1);
/* ATTR_* of model/device.h that a leaf says; `mair`: the eight bytes that entries of a stage 1 name. */
u8 lpae_attrs(const struct lpae_leaf *l, bool stage2, u64 mair);
/* Is memory with this byte of a MAIR, or this MemAttr of a stage-2 entry, looked up in the CPU's caches? */
bool lpae_attr_cached(u8 mair_byte);
bool lpae_memattr_cached(u8 memattr);
