/* SPDX-License-Identifier: MIT */
/*
 * What the types of Arm SMMU (version 1 and 2) differ in, as data: where things are in the register file, which features
 * their spec has, what an implementation adds. Bits of registers are the same in all of them (spec/arm-smmu/arm-smmu.yaml).
 * Registers, maintenance and faults are in arm_smmu.c, streams and translation in arm_smmu_walk.c, the types in
 * arm_smmu_TYPE.c. For src/model/arm_smmu*.c only.
 */
#pragma once
#include "model/device.h"

/* Registers the model looks at. Where a type has none, its place is SMMU_NONE and it reads as 0. */
enum smmu_reg {
	R_SCR0, R_SACR, R_IDR0, R_IDR1, R_IDR2, R_IDR7, R_SGFAR, R_SGFSR, R_SGFSYNR0, R_SGFSYNR1, R_STLBGSTATUS, R_SMR,
	R_S2CR, R_CBAR, R_CBFRSYNRA, R_CBA2R, R_SCTLR, R_ACTLR, R_TCR2, R_TTBR0, R_TTBR1, R_TCR, R_CONTEXTIDR, R_MAIR0,
	R_MAIR1, R_PAR, R_FSR, R_FAR, R_FSYNR0, R_TLBSTATUS, R_ATSR, SMMU_REGS
};
#define SMMU_NONE 0xffff

enum smmu_feature {
	F_S1, F_S2, F_NESTED, F_STREAM_MATCH, F_ATS, F_COHERENT, F_EXIDS, F_VMID16, F_AARCH32_L, F_AARCH32_S, F_4K, F_16K, F_64K,
	SMMU_FEATURES
};

/* Numbers of the spec's table entries, for the monitors; `told`: it has them. */
struct smmu_structs {
	bool told;
	u32 pte, pte_invalid, pte_table, pte_block, page, page_invalid, page_page;
};

struct smmu_type {
	bool v1;			/* AArch32 only, few context interrupts */
	bool mediated;			/* groups are as firmware left them, not unknown */
	u64 cache_lock, prefetch;	/* bits of sACR and ACTLR of an MMU-500; 0: it is none */
	u16 state[SMMU_REGS];
	u64 feature[SMMU_FEATURES];	/* bit of dev_cfg.lacks; 0: this type never has it */
	bool always[SMMU_FEATURES];	/* it has it, and its spec does not mention that */
	struct smmu_structs aarch64, aarch32;	/* of stage 1 */
};

#define SMMU_BANKS 16
#define SMMU_GROUPS 128
#define SMMU_GLOBAL SMMU_BANKS		/* index of what belongs to no bank */

/* Words of the class's own, in device.priv. `left`: reads until what runs is complete. */
struct smmu {
	u8 sync_left[SMMU_BANKS + 1], ats_left[SMMU_BANKS];
	u64 ats_addr[SMMU_BANKS];
	bool ats_write[SMMU_BANKS], ats_priv[SMMU_BANKS];
	struct dma_req stalled[SMMU_BANKS];	/* while FSR.SS is set */
};

static inline const struct smmu_type *smmu_type(const struct device *d) { return d->cls->type; }
static inline struct smmu *smmu_of(struct device *d) { return (struct smmu *)(void *)d->priv; }

static inline u64 smmu_get(const struct device *d, enum smmu_reg r, u32 i)
{
	u16 at = smmu_type(d)->state[r];

	return at == SMMU_NONE ? 0 : d->state[at + i];
}

static inline void smmu_set(struct device *d, enum smmu_reg r, u32 i, u64 val)
{
	u16 at = smmu_type(d)->state[r];

	if (at != SMMU_NONE)
		d->state[at + i] = val;
}

static inline u64 smmu_field(u64 word, u64 mask) { return (word & mask) >> __builtin_ctzll(mask); }
bool smmu_has(const struct device *d, enum smmu_feature f);
u32 smmu_banks(const struct device *d);
u32 smmu_groups(const struct device *d);

/* ---- streams and translation (arm_smmu_walk.c) ------------------------------------------------------------------- */

/* Faults: what FSR latches, and a name. */
struct smmu_fault { const char *name; u64 bit; };
extern const struct smmu_fault smmu_translation_fault, smmu_permission_fault;

/* What becomes of a stream: translated by a bank, passed, or refused with a global fault (bit of sGFSR). */
enum smmu_fate { SMMU_BANK, SMMU_PASS, SMMU_REFUSE };
struct smmu_route { enum smmu_fate fate; u32 bank; u64 gfsr; const char *name; };
struct smmu_route smmu_route(const struct device *d, u32 stream);

void smmu_access(struct device *d, const struct dma_req *req, struct dma_res *res);
bool smmu_key(struct device *d, const struct dma_req *req, struct tlb_key *key);
bool smmu_begins_in(struct device *d, u64 pa, u64 bytes);
/* An address translation operation: the physical address, or the fault. Looks at memory, not at the TLB. */
const struct smmu_fault *smmu_translate(struct device *d, u32 bank, u64 iova, bool write, bool priv, u64 *pa);

/* Tags of cached translations: stage, VMID, ASID. */
#define SMMU_TAG_S2 (1ull << 32)
#define SMMU_TAG_ASID 0xffffull
#define SMMU_TAG_VMID 0xffff0000ull
u64 smmu_tag(const struct device *d, u32 bank);
u32 smmu_vmid(const struct device *d, u32 bank);
bool smmu_stage2(const struct device *d, u32 bank);
bool smmu_aarch64(const struct device *d, u32 bank);
/* Attributes of a cached translation beside which waits for a sync, a bit for each place it was invalidated from. */
#define SMMU_PRIV_ONLY (1ull << 62)
#define SMMU_DOOM(where) (1ull << (where))
#define SMMU_DOOMED (SMMU_DOOM(SMMU_GLOBAL + 1) - 1)

/* ---- registers (arm_smmu.c): the parts of a class ---------------------------------------------------------------- */
void smmu_power_on(struct device *d);
void smmu_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val);
void smmu_reading(struct device *d, const struct reg_hit *hit);
u32 smmu_irq_lines(const struct device *d);
void smmu_latch(struct device *d, u64 error);
void smmu_finish(struct device *d);
void smmu_settle(struct device *d);

/* ---- faults (arm_smmu.c) ----------------------------------------------------------------------------------------- */
void smmu_global_fault(struct device *d, const struct dma_req *req, u64 gfsr);
/* True: the access stalls. */
bool smmu_context_fault(struct device *d, u32 bank, const struct dma_req *req, const struct smmu_fault *f, u32 level);
