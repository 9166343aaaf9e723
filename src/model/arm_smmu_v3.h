/* SPDX-License-Identifier: MIT */
/*
 * What the parts of the Arm SMMUv3 model share: the state of an instance, and one translation on its way through them.
 * For src/model/arm_smmu_v3*.c only; everybody else knows the class alone. Section numbers are those of Arm IHI 0070.
 */
#pragma once
#include "arm-smmu-v3/regs.h"
#include "model/device.h"

#define SMMU3_CACHED 96			/* entries of configuration that are kept until they are invalidated */
#define SMMU3_KNOWN 96			/* entries whose changes are told to the monitors */
#define SMMU3_STALLS 32
#define SMMU3_ASKED 32			/* groups of page requests that wait for an answer */

/* Bits of extra[3], the knobs of an instance. */
enum { SMMU3_PAGE0_ALIAS = 1, SMMU3_ABORT_AT_RESET = 2, SMMU3_SLOW_COMMANDS = 4, SMMU3_NO_PREFETCH = 8 };

/* Order matters: what leads to an entry comes before it. */
enum smmu3_kind { SMMU3_L1STD, SMMU3_STE, SMMU3_L1CD, SMMU3_CD };

/* An entry of a table. L1STD: sid is its index; L1CD: ssid is its index; `ssid` of an STE is 0. */
struct smmu3_entry { bool used, untold; u8 kind; u32 sid, ssid; u64 pa, w[8]; };	/* untold: the monitors do not know it */

struct smmu3_stall { bool used, told; u16 stag; struct dma_req req; u64 event[4]; };
struct smmu3_group { bool used, excused; struct page_req req; };	/* excused: its answer may never come, or did not get here */

struct smmu3 {
	u32 cr0_reads, irq_reads, gbpa_reads, cmdq_reads;	/* reads until a change is acknowledged, or commands are carried out */
	u64 gbpa;			/* in effect; the register holds what was asked for */
	struct smmu3_entry cache[SMMU3_CACHED], known[SMMU3_KNOWN];
	u32 n_cached, n_known;		/* of both, how many were ever in use */
	u32 next_cached, next_known;	/* replaced next when all are in use */
	struct smmu3_stall stall[SMMU3_STALLS];
	u32 next_stag;
	struct smmu3_group asked[SMMU3_ASKED];
	bool failed;			/* Service Failure Mode: it terminates every access and carries out nothing */
	bool sync_line;			/* a SYNC raised the wired line; until software looks at the queue */
	u64 syncs, events_lost, requests_lost;
};

static inline struct smmu3 *smmu3_of(struct device *d) { return (struct smmu3 *)d->priv; }
static inline bool smmu3_has(const struct device *d, u64 feature) { return !(d->cfg.lacks & feature); }
static inline u32 smmu3_reg(const struct device *d, u32 state) { return (u32)d->state[state]; }
static inline smmuv3_cr0_t smmu3_in_effect(const struct device *d)
{
	return smmuv3_cr0_from(smmu3_reg(d, SMMUV3_STATE_CR0ACK));
}

/* Structures from the words of memory, which are u64 here, and back. */
#define SMMU3_WORDS(name, n)							\
	static inline smmuv3_##name##_t smmu3_##name(const u64 *w)		\
	{									\
		smmuv3_##name##_t v;						\
										\
		for (u32 i = 0; i < (n); i++)					\
			v.w[i] = w[i];						\
		return v;							\
	}									\
	static inline void smmu3_put_##name(smmuv3_##name##_t v, u64 *w)	\
	{									\
		for (u32 i = 0; i < (n); i++)					\
			w[i] = v.w[i];						\
	}
SMMU3_WORDS(ste, 8)
SMMU3_WORDS(cd, 8)
SMMU3_WORDS(cmd, 2)
SMMU3_WORDS(evt, 4)
SMMU3_WORDS(ppr, 2)

/* What became of a translation that does not succeed. id 0: nothing happened. */
struct smmu3_fault {
	u32 id;				/* of the event record */
	bool unrecorded;		/* no record belongs to it */
	bool s2;
	u32 class_;			/* what the access of the fault was for */
	u64 ipa, fetch_pa;
	bool walk_reads;		/* the walk that lacks a permission was reading */
};

enum smmu3_how { SMMU3_ABORT, SMMU3_BYPASS, SMMU3_TRANSLATE };

/* One access, or one look, on its way. */
struct smmu3_way {
	const struct dma_req *req;
	struct dma_res *res;
	bool fresh;			/* as memory is now: nothing cached is used, nothing is cached */
	bool cached;			/* something cached was used */
	struct smmu3_fault f;
	/* What the configuration says. */
	enum smmu3_how how;
	bool skipped;			/* ... and it is one that translates other accesses: STE.S1DSS */
	bool split;			/* the device is told the address that stage 1 leads to */
	bool s1, s2;			/* stages that translate it */
	u64 regime, vmid, asid;
	smmuv3_ste_t ste;
	smmuv3_cd_t cd_entry;
	struct smmuv3_ste_nested st;	/* all fields an STE can have, where its variant has them */
	struct smmuv3_cd_valid cd;
};

/* TLB tags: the regime, its VMID, its ASID. */
enum { SMMU3_NH = 1, SMMU3_EL2, SMMU3_S2 };
#define SMMU3_TAG(regime, vmid, asid) ((u64)(regime) << 32 | (u64)(vmid) << 16 | (u64)(asid))
#define SMMU3_TAG_ASID 0xffffull
enum {					/* bits of tlb_entry.attrs; the low byte is the granule, log2 */
	SMMU3_UNPRIV = 1 << 8, SMMU3_UXN = 1 << 9, SMMU3_PXN = 1 << 10,
	SMMU3_CLEAN = 1 << 11,		/* a first write has to record itself in the table */
	SMMU3_BY_S2 = 1 << 12,		/* what is not allowed is not allowed by stage 2 */
};

/* A translation of one stage, or of both. */
struct smmu3_page { u64 pa, attrs; u8 shift, level, says, says_told; bool readable, writable, uncached, global; };

/* arm_smmu_v3_cfg.c: stream table and context descriptors. */
bool smmu3_config(struct device *d, struct smmu3_way *w);	/* false: w->f says why */
void smmu3_observe(struct device *d);		/* tells the monitors what software changed since the last look */
void smmu3_know_ste(struct device *d, u32 sid);	/* from now on its changes are looked for */
void smmu3_know_cd(struct device *d, u32 sid, u32 ssid);
void smmu3_drop_ste(struct device *d, u32 sid, u32 lg2, bool leaf);	/* 1 << lg2 of them; lg2 32: everything */
void smmu3_drop_cd(struct device *d, u32 sid, u32 ssid, bool leaf);
void smmu3_drop_cds(struct device *d, u32 sid);

/* arm_smmu_v3_walk.c: translation. */
bool smmu3_stage2(struct device *d, struct smmu3_way *w, u64 ipa, u32 class_, bool write, struct smmu3_page *p);
bool smmu3_translate(struct device *d, struct smmu3_way *w, struct smmu3_page *p);
/* Drops what `e` says: regime, VMID, ASID by tag and mask; addresses unless `everywhere`. */
struct smmu3_tlbi {
	u64 regimes;			/* a bit each */
	u64 tag, mask;
	bool asid_only;			/* global entries stay */
	bool everywhere, leaf;
	u64 first, last;
	u32 level, granule;		/* 0: any */
};
void smmu3_tlbi(struct device *d, const struct smmu3_tlbi *t);

/* arm_smmu_v3_access.c: an access from beginning to end, stalls and ATS. */
void smmu3_access(struct device *d, const struct dma_req *req, struct dma_res *res);
bool smmu3_key(struct device *d, const struct dma_req *req, struct tlb_key *key);
bool smmu3_shut_out(struct device *d, u32 stream, bool cached);
void smmu3_resume(struct device *d, u32 sid, u32 stag, u32 action);
void smmu3_terminate(struct device *d, u32 sid, bool all);	/* what of this stream, or of all, has stalled */
void smmu3_atc_inv(struct device *d, const struct smmuv3_cmd_atc_inv *c);

/* arm_smmu_v3_pri.c: requests for pages, and whether each group of them gets its one answer. */
void smmu3_request(struct device *d, const struct page_req *req);
void smmu3_pri_resp(struct device *d, const struct smmuv3_cmd_pri_resp *c);
void smmu3_requests_excused(struct device *d);	/* nothing is told of groups that wait now and get no answer */
void smmu3_requests_overdue(struct device *d);	/* an API call returns: what software took has to be answered */

/* arm_smmu_v3_cmdq.c */
bool smmu3_cmdq_run(struct device *d);		/* false: there was nothing to do */
void smmu3_cmdq_wrote(struct device *d);	/* software moved the write index */
bool smmu3_cmdq_done(const struct device *d);	/* whatever was written is carried out, and more would be */
bool smmu3_cmdq_pending(const struct device *d);	/* a SYNC is not complete, and nothing stops the queue */

/* arm_smmu_v3_queue.c: what the unit writes: events, page requests, messages, global errors. */
extern const char *const smmu3_event_name[256];
/* The record of a fault; `stag` where it stalls, else -1. */
void smmu3_record(const struct smmu3_way *w, s32 stag, u64 words[4]);
bool smmu3_event(struct device *d, const u64 words[4]);	/* false: it found no room and is lost */
bool smmu3_page_request(struct device *d, const struct page_req *req);
bool smmu3_requests_taken(const struct device *d);	/* software took every page request off the queue */
void smmu3_error(struct device *d, u32 gerror);	/* bits of GERROR become active */
void smmu3_error_acked(struct device *d, u64 old);
bool smmu3_error_active(const struct device *d, u32 gerror);
u32 smmu3_irq_lines(const struct device *d);	/* bit 0: events, 1: page requests, 2: SYNC, 3: global errors */
void smmu3_sync_done(struct device *d, const struct smmuv3_cmd_sync *c);
