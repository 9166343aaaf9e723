/* SPDX-License-Identifier: MIT */
/*
 * The judge: contract, translate and stale oracles. It keeps the reference model in step with the program and compares
 * every result with it. Freestanding, no allocation; one instance per process.
 */
#pragma once
#include "model/api.h"
#include "model/iova_ref.h"
#include "model/mm.h"
#include "ops/backend.h"
#include "oracle/oracle.h"

#define JUDGE_GHOSTS 64			/* one for each unmap of a program */
#define JUDGE_SG_SPLITS 4		/* entries of a scatter list that begin in the page where the one before ends */

/* A buffer of the DMA API. Addresses in granules; no pages: nothing is translated for it. */
struct judge_handle { bool live; u8 master, group; u64 base, pages; };
/* An unmapped range that a flush queue holds: cached translations may live on, and the address is not free yet. */
struct judge_ghost { u8 group; u64 base, pages, born_us; };
#define JUDGE_STREAM_GROUPS 16
struct judge_stream_group { u32 id, mask, users; u8 of[MAX_MASTERS]; };	/* of: how many streams of each master use it */

/*
 * A page request that has no answer yet. Members wait for the last one of their group, `last`. Who is to answer a last one: the
 * core at once, because nobody serves it; the core's worker, for a process; or whoever attached a domain, and holds it.
 */
enum judge_stage { REQ_DONE, REQ_PARTIAL, REQ_MEMBER, REQ_REFUSED, REQ_WORK, REQ_HELD };
struct judge_request { u8 stage, master, group, last; bool write; u32 pasid, index; u64 va; };

struct judge {
	const struct backend *be;
	const struct target *t;
	struct api_model api;
	u32 blocking;			/* bitmask of groups that have a domain for being blocked: all that could be claimed */
	u32 asleep;			/* bitmask of instances in system sleep */
	u32 idle;			/* bitmask of masters that do not use their instances: they access nothing */
	struct judge_stream_group streams[MAX_INSTANCES][JUDGE_STREAM_GROUPS];
	bool prefetch, rough;		/* world knobs */
	bool misdescribed;		/* firmware tells of something that is not as the target says */
	u32 twice;			/* 1 + the master that has a stream more than the target says: the first one again; 0: none */
	bool lied;			/* some device misbehaved in this program, or had no clock or power when it was written to */
	bool armed;			/* something was to fail, by the program's order */
	bool starving;			/* a clock or power is to fail, by the program's order */
	bool half_gone;			/* a device was removed while something was made to fail */
	bool waking;			/* looking at what an instance came back with, in a rough world */
	bool degraded;			/* an excused failure left hardware less permissive than the model: faults pass */
	bool undoing;			/* looking at what a failed map left behind */
	bool looked;			/* something answered since this was cleared: a lookup or a device */
	bool injected;			/* something was made to fail in this program */
	u8 features[API_MASTERS];	/* enum dev_feature, a bit each, that are on */
	const struct mm_page *page_then;	/* while an access that had to wait is judged: its page when it ended */
	u32 stalled[API_MASTERS][2];	/* accesses that wait for software to serve their fault: of the first stream, of others */
	u32 deferred;			/* bitmask of masters that were not used yet and stay blocked until they are */
	u32 handled;			/* bitmask of groups whose domain was attached with a handle */
	u8 claims[API_MASTERS], uses[API_MASTERS];	/* drivers that took the device for an owner, or use the DMA API with it */
	u32 n_requests; struct judge_request request[PROG_MAX_OPS];	/* in order */
	/* Accesses that hardware refused, or holds; `known`: whoever tells of it knows which way it was. */
	u32 n_refused; struct judge_refused { u64 iova; bool write, known; } refused[PROG_MAX_OPS];
	bool erred;			/* some device told of an error that there was not, by the program's order */
	bool untold, untold_unsure;	/* a fault that nobody was told of yet; others that may have taken its place */
	u32 refusals;			/* by devices, until the last operation */
	u32 n_records; u64 record[16];	/* addresses of faults that hardware keeps a record of, which nobody has read yet */
	u32 open;			/* groups that a window was seen to leave open while they were owned */
	u32 shut;			/* masters that left a window (target.h), and are blocked since */
	u32 tripped;			/* masters whose access was refused, so that software may have blocked them */
	bool lost;			/* a map failed where nothing could be looked at: nothing more can be judged */
	struct judge_handle handle[MAX_HANDLES];
	u32 n_ghosts; struct judge_ghost ghost[JUDGE_GHOSTS];
	u64 us;				/* time that the program let pass */
	bool churned[API_GROUPS]; u64 churned_us[API_GROUPS];	/* a flush queue holds an unknown number of ranges */
	u64 hint[API_GROUPS], iova_hint;	/* the smallest request that an allocator refused; 0: none */
	u8 mask[MAX_MASTERS];		/* bits of address of each master */
	struct iova_ref iova;		/* the IOVA allocator by itself: ranges in use and reserved, in pages */
	bool iova_shaken;		/* ranges were given back to its caches, which hold them in the tree */
	bool iova_unsure;		/* a reservation failed half way */
};

void judge_init(struct judge *j, const struct backend *be);
/* Runs a program: legality, execution, judgement. The caller resets the world before and tears it down after. */
void exec_program(const struct backend *be, const struct program *p, struct exec_stats *st);
/* One of several programs in a row in one world, of which only the first finds it reset and the last one leaves it. */
struct exec_part { bool first, last; };
void exec_program_part(const struct backend *be, const struct program *p, struct exec_part part, struct exec_stats *st);
/* After teardown every master must be in its default domain and nothing else reachable. */
bool exec_check_quiet(const struct backend *be);

/* Internal to the judge_*.c files. Each returns false when reference and driver are apart. */
bool judge_fail(enum oracle_id oracle, const char *rule, const char *what, const char *title);

/* A breach of what the interface promises. */
static inline bool judge_breach(const char *rule, const char *what, const char *title)
{
	return judge_fail(ORA_CONTRACT, rule, what, title);
}

static inline u32 judge_group_number(const struct judge *j, u32 master)
{
	return j->api.master[master].group;
}

static inline struct api_group *judge_group_of(struct judge *j, u32 master)
{
	return &j->api.group[judge_group_number(j, master)];
}

bool judge_map(struct judge *j, struct exec_step *s);
bool judge_unmap(struct judge *j, struct exec_step *s);
bool judge_lookup(struct judge *j, u32 domain, u64 iova, u64 got);
bool judge_dma(struct judge *j, struct exec_step *s);
bool judge_is_scratch(const struct judge *j, u64 pa);	/* what unmapped accesses lead to, where they lead anywhere */
bool judge_group(struct judge *j, struct exec_step *s);
/* Type of the default domain that the core gives this master's group. */
enum api_type judge_default_type(const struct target *t, const struct target_master *m);
bool judge_buffer_map(struct judge *j, struct exec_step *s);
bool judge_buffer_unmap(struct judge *j, struct exec_step *s);
bool judge_buffer_churn(struct judge *j, struct exec_step *s);
bool judge_buffer_legal(struct judge *j, const struct op *op);
bool judge_group_has_handles(const struct judge *j, u32 group);
void judge_flush_queues(struct judge *j, u64 us);
void judge_forget_ghosts(struct judge *j, u32 group);
void judge_bury(struct judge *j, u32 group, u64 base, u64 pages);
const struct judge_ghost *judge_ghost_at(const struct judge *j, u32 group, u64 iova);
bool judge_iova(struct judge *j, struct exec_step *s);
bool judge_iova_legal(struct judge *j, const struct op *op);
bool judge_legal(struct judge *j, const struct op *op);
/* Stream mapping: gives a master its groups, or none of them (false); takes them back; begins anew with who is there. */
bool judge_streams_take(struct judge *j, u32 master);
void judge_streams_drop(struct judge *j, u32 master);
void judge_streams_reset(struct judge *j);
/* Is this call wrong by the rules of the API, so that a kernel warning is a fair answer? */
bool judge_misuse(struct judge *j, const struct op *op);
/* Of a buffer: from its first to its last physical address, the end excluded; is there no such memory, or none that fits? */
u64 judge_extent(const struct judge *j, const struct op *op);
bool judge_beyond_memory(const struct judge *j, const struct op *op);
/* Processes, PASIDs and features of devices (judge_sva.c). */
bool judge_sva(struct judge *j, struct exec_step *s);
bool judge_legal_sva(struct judge *j, const struct op *op);
bool judge_leaves(const struct judge *j, u32 master);	/* nothing keeps this device from being taken away */
/* After each operation: were faults reported as they happened (judge_report.c)? */
void judge_faults_begin(struct judge *j);			/* reports from before are not looked at */
bool judge_faults_told(struct judge *j, const struct exec_step *s);
bool judge_reports(struct judge *j, const struct exec_step *s);	/* were they told at all? (judge_report.c) */
u32 judge_refusals(const struct judge *j);	/* attaches that devices answered with an error, ever */
bool judge_logged(struct judge *j, const struct exec_step *s);
/* Page requests (judge_fault.c). */
bool judge_fault(struct judge *j, struct exec_step *s);
bool judge_legal_fault(struct judge *j, const struct op *op);
bool judge_answers(struct judge *j, struct exec_step *s);	/* after each operation: were the right ones answered, and how? */
void judge_requests_begin(struct judge *j);			/* answers from before are not looked at */
bool judge_requests_end(struct judge *j);
bool judge_waits_for_work(const struct judge *j);
bool judge_asks(const struct judge *j, u32 master);		/* it waits for an answer */
bool judge_partial(const struct judge *j, u32 group);		/* a device of the group has not asked to the end */
/* Is every device of each group told of the same PASIDs as the model has? */
bool judge_told(struct judge *j, const struct op *op);
u32 judge_own_pasid_bits(const struct judge *j, u32 master);
/* What firmware says of devices (judge_direct.c). */
void judge_direct_came(struct judge *j, u32 master);		/* a device is there: first of its group, or not */
void judge_direct_remake(struct judge *j, u32 group);		/* its default domain is a new one */
bool judge_direct_right(struct judge *j, u32 group);
bool judge_direct_needed(const struct judge *j, u32 group);	/* nobody may block it */
void judge_used(struct judge *j, u32 group);			/* its devices are attached, and no longer left alone */
/* Ownership (judge_owner.c). */
bool judge_owner(struct judge *j, struct exec_step *s);
bool judge_legal_owner(struct judge *j, const struct op *op);
bool judge_may_lack_domain(const struct judge *j, u32 master);	/* its IOMMU may have none left for it (judge_group.c) */
/* What is asked of hardware for nothing, and hardware without a driver (judge_idle.c). Before an operation: has it an effect? */
bool judge_has_no_effect(struct judge *j, const struct op *op);
bool judge_idle(struct judge *j, const struct exec_step *s, bool no_effect);
bool judge_resumed(struct judge *j, const struct exec_resumed *r);
bool judge_all_answered(struct judge *j);
/* Page sizes of a domain whose pieces are kept (target.h); 0: it was attached nowhere yet, or pieces are not kept. */
u64 judge_page_sizes(const struct judge *j, const struct api_domain *d);
/* Does [iova, iova+bytes) meet what some hardware keeps for itself? */
bool judge_reserved(const struct judge *j, u64 iova, u64 bytes);
/* Domains that are windows (judge_window.c): one was made; a group became owned, or went back to its default domain. */
void judge_window_made(struct judge *j, u32 domain);
void judge_window_owned(struct judge *j, u32 group);
void judge_window_left(struct judge *j, u32 group);
bool judge_window_open(const struct judge *j, u32 group);	/* everything passes, although the group is owned */
bool judge_tlb(struct judge *j);
/* Compares what the hardware translates at iova with the model, on every stream behind `domain`. */
bool judge_peek_domain(struct judge *j, u32 domain, u64 iova);
bool judge_peek(struct judge *j, u32 master, u32 stream, u64 iova);
bool judge_peek_pasid(struct judge *j, u32 master, u32 pasid, u64 iova);	/* the same for each stream, with this PASID */
/* Compares one access that a device made, or one that ended after it waited. */
bool judge_access(struct judge *j, u32 master, const struct dma_req *req, const struct dma_res *r);
bool judge_refusal(const struct judge *j, const struct dma_res *r);	/* is the device told of it? */
bool judge_all(struct judge *j);
/* The hardware caches what it can reach at iova behind `domain`, as it may at any time. */
void judge_prefetch(struct judge *j, u32 domain, u64 iova);
void judge_prefetch_mm(struct judge *j, u32 mm, u64 va);
static inline u64 op_len(const struct target *t, const struct op *op)
{
	return ((u64)op->pages << t->granule_lg2) + op->bytes;
}
