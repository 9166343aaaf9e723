/* SPDX-License-Identifier: MIT */
/*
 * Device models: what the hardware of one IOMMU does. A model is a class (one per spec) and any number of instances.
 * The generic wrapper (model/device.c) owns the register file, power and clock checks, the protocol monitor and the
 * trace; a class adds side effects, table walks, a TLB and faults. Freestanding; all memory is the instance's own.
 */
#pragma once
#include "base/types.h"
#include "bus/monitor.h"
#include "bus/regmap.h"

#define DEV_TLB_ENTRIES 256

struct dma_req;
struct dma_res;
struct page_req;

/* What a device sees of memory. Returns false when [pa, pa+bytes) is not live RAM (freed or never allocated). */
struct dev_mem {
	void *ctx;
	bool (*read)(void *ctx, u64 pa, u32 bytes, u64 *val);	/* bytes: 4 or 8, naturally aligned */
	/* `n` words of 64 bits at once. NULL, or false: they are to be read one by one. */
	bool (*words)(void *ctx, u64 pa, u32 n, u64 *words);
	/* The same for queues, messages and updates of entries. NULL: this device writes nothing. */
	bool (*write)(void *ctx, u64 pa, u32 bytes, u64 val);
	/* Has software seen to it that what it wrote there is in memory? NULL: devices look into its caches. */
	bool (*written_back)(void *ctx, u64 pa);
};

struct dev_env {			/* what surrounds an instance; supplied by the back end */
	struct dev_mem mem;
	u64 (*now_ns)(void);		/* virtual time */
	void (*set_irq)(void *ctx, u32 instance, u32 lines);	/* bit i: its i-th line is raised */
	/* A violation seen by a monitor or by the wrapper ("unpowered-access", "walked-freed-memory" ...). */
	void (*violation)(void *ctx, u32 instance, const struct mon_rule *rule, const struct mon_event *e);
	/* Every register access, after it happened. */
	void (*trace)(void *ctx, u32 instance, const struct mon_event *e);
	/* An access that had stalled came to its end, or a request for pages was answered (`code`: how). Or NULL. */
	void (*resumed)(void *ctx, u32 instance, const struct dma_req *req, const struct dma_res *res);
	void (*answered)(void *ctx, u32 instance, const struct page_req *req, u32 code);
	/* Does the device behind this stream translate ahead (ATS)? Its accesses do, then. NULL: none does. */
	bool (*ahead)(void *ctx, u32 instance, u32 stream);
	bool waits;			/* the back end says when software waits: device_waited() */
	void *ctx;
};

/* World knobs of one instance: capabilities the hardware reports, fixed at power-on. Meaning is the class's. */
struct dev_cfg {
	u32 page_shift;			/* smallest page, log2 bytes */
	bool bypass;			/* hardware bypass available */
	bool locked;			/* configuration locked by firmware */
	u32 streams;
	u64 extra[4];
	struct { u64 first, last; bool doorbell; } resv[2];	/* IOVAs the hardware keeps for itself; last 0: none */
	u64 lacks;			/* features of the spec this instance has not, a bit each */
	bool walks_caches;		/* its walks look into caches, where they of the machine's others do not */
	bool other_fill;		/* bits that a reset leaves open come out the other way round than elsewhere */
	const u64 *params;		/* of the spec, in its order; NULL: their defaults */
};

/* What an entry says beside the address and who may do what, a bit each, as the flags of a map do. */
enum { ATTR_CACHED = 4, ATTR_NOEXEC = 8, ATTR_DEVICE = 16, ATTR_PRIV = 32 };

enum dma_outcome {
	DMA_OK, DMA_FAULT, DMA_BYPASS, DMA_HALTED,
	DMA_HELD,			/* its own fault stalled it: answered once software has served that */
	DMA_WAITS,			/* behind the fault of another access: the master tries again */
};
struct dma_req {
	u32 stream;
	u32 ssid;			/* PASID or SubstreamID, where has_ssid */
	u64 iova;
	bool write;
	bool has_ssid, priv, exec;
	bool ats;			/* the device asks for translations, keeps them, and accesses what it was told: see dev_env */
	bool prefetch;			/* fill the TLB, raise no fault */
	bool peek;			/* answer as if the TLB were empty; change nothing, raise nothing, trace nothing */
};
struct dma_res {
	enum dma_outcome outcome;
	u64 pa;				/* OK, BYPASS */
	bool from_tlb;			/* answered by a cached translation */
	bool fresh_ok; u64 fresh_pa;	/* what a walk without the TLB says now */
	bool uncached;			/* the access does not look into the CPU's caches */
	u8 attrs, attrs_told;		/* OK: ATTR_* of the entry; which of them its format has */
	bool walked_dead;		/* a walk touched memory that is not live RAM (already reported) */
	bool silent;			/* refused, and the device cannot tell: reads gave 0, writes went nowhere */
	const char *misconfigured;	/* refused, since hardware cannot use what software tells of the device; why, or NULL */
	const char *fault;		/* name of the fault code, FAULT */
	bool recorded;			/* FAULT: software finds a record of it, with its address */
};

/* A device asks for pages to be mapped (PRI). Requests of one group are answered together. */
struct page_req { u32 stream, ssid; u64 iova; u32 group; bool has_ssid, read, write, exec, priv, last; };

/*
 * Whose accesses an entry answers. STREAM: those of the stream. TAG: those of every stream whose tag agrees in the bits of
 * tag_mask. DEVICE: those of the stream and substream, cached in the device itself. PART: none; it shortens a walk.
 */
enum tlb_kind { TLB_STREAM, TLB_TAG, TLB_DEVICE, TLB_PART };
struct tlb_entry {
	bool valid;
	bool readable, writable, uncached, has_ssid;
	u8 says, says_told;		/* as attrs and attrs_told of struct dma_res */
	u8 page_shift, kind, level;	/* level: the class's */
	u32 stream, ssid;		/* STREAM and DEVICE: whose; else who filled it */
	u64 iova, pa;
	u64 tag, tag_mask, attrs;	/* attrs: the class's */
};

/* What an access through this entry tells of it beside the address. */
static inline void device_says(struct dma_res *r, const struct tlb_entry *e)
{
	r->uncached = e->uncached;
	r->attrs = e->says;
	r->attrs_told = e->says_told;
}
/* What an access looks for; `kinds`: a bit for each kind it looks at. */
struct tlb_key { u32 kinds, stream, ssid; u64 tag; bool has_ssid; };

enum dev_lie {				/* how the hardware may misbehave, on request of a program */
	LIE_NONE, LIE_BUSY_STUCK,	/* arg: number of polls that still read busy; ~0 = until cleared */
	LIE_ACK_STUCK,			/* status never follows the request */
	LIE_READ_ONES,			/* every read returns all ones */
	LIE_ERROR,			/* latch error word `arg` and raise the irq */
	LIE_ANSWER,			/* hardware that answers requests: wrongly; `arg` says how, in the class's own numbers */
	LIE_N,
};

struct device;
struct device_class {
	const char *name;		/* spec's device name */
	const char *variant;
	const struct reg_map *map;
	const struct mon_set *monitors;
	u32 priv_bytes;			/* of priv that the class uses; 0: 256 */
	const void *type;		/* what the model knows of this variant, where one model serves several; or NULL */
	u64 dma_limit;			/* last IOVA a stream can put on the bus */
	bool clocked_by_masters;	/* translates on the clock of who accesses it; its own clocks are for registers */
	/*
	 * Before the instance is made: features it lacks and params, where the class takes them from `extra`. The params may
	 * be put in d->params. Or NULL.
	 */
	void (*configure)(struct device *d);
	void (*power_on)(struct device *d);	/* capabilities into the register file; called after regmap_reset */
	/* The register file already holds the stored value; `val` is what was written. May change it, and more. */
	void (*wrote)(struct device *d, const struct reg_hit *hit, u64 old, u64 val);
	/* The monitors have seen the write: what the hardware does of its own in answer to it. Or NULL. */
	void (*answers)(struct device *d, const struct reg_hit *hit, u64 old);
	/* A read is about to take the stored value: hardware that is waited for makes progress here. Or NULL. */
	void (*reading)(struct device *d, const struct reg_hit *hit);
	/*
	 * Software asks by other means than a register, as by a hypercall: `arg` and the answer are the class's. `starved`:
	 * memory runs out on the way. Or NULL.
	 */
	s64 (*call)(struct device *d, u64 arg, bool starved);
	/*
	 * What becomes of an access before any translation. OK: translate it as `*stream` (remapped, maybe), any other
	 * outcome is final; FAULT sets `*code`.
	 */
	enum dma_outcome (*gate)(struct device *d, const struct dma_req *req, u32 *stream, const char **code);
	/*
	 * Walks the tables of `stream`, reading entries with device_entry(). Returns NULL and fills *e, or the fault code's
	 * name. A translation that only lacks the permission fills *e all the same: hardware may cache it.
	 */
	const char *(*walk)(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r);
	/* Software gives memory back: would walks begin there, in a first table that is in use? Or NULL: nobody says. */
	bool (*begins_in)(struct device *d, u64 pa, u64 bytes);
	void (*powering_off)(struct device *d);	/* its power is about to go. Or NULL */
	/*
	 * Hardware that does not fit gate and walk: all of an access, with its cached configuration, TLB and faults. Then gate,
	 * walk, denied and fault are not used, and `key` tells what an access of this stream would look for now, as memory
	 * and registers are; false: nothing cached decides over it. Or NULL, both.
	 */
	void (*access)(struct device *d, const struct dma_req *req, struct dma_res *res);
	bool (*key)(struct device *d, const struct dma_req *req, struct tlb_key *key);
	void (*request)(struct device *d, const struct page_req *req);	/* a request for pages arrives. Or NULL */
	/*
	 * Would the hardware refuse this stream any request for a translation, as its configuration is in memory now? `cached`:
	 * or as it may still have it. An entry that is not valid, as one under change, refuses none. Or NULL: it knows no ATS.
	 */
	bool (*shut_out)(struct device *d, u32 stream, bool cached);
	const char *denied[2];		/* fault code of a read, of a write that a cached entry does not allow */
	void (*fault)(struct device *d, const struct dma_req *req, const char *code); /* latch and raise the line */
	void (*op_end)(struct device *d);	/* an API call is about to return: a last look at memory. Or NULL */
	bool (*irq_level)(const struct device *d);	/* of the only line */
	u32 (*irq_lines)(const struct device *d);	/* of several: bit i is line i. Or NULL */
	void (*latch)(struct device *d, u64 error);	/* LIE_ERROR: an error word out of nowhere */
	/* Software looks for an answer in memory: time passes for hardware that gives it there. Or NULL. */
	void (*tick)(struct device *d);
	/*
	 * Software waits, whatever for and wherever it looks: what takes the hardware time comes to its end. False: nothing
	 * did, and no interrupt line is another than before. Or NULL.
	 */
	bool (*waited)(struct device *d);
	/* Has it still to carry out what software waits for before it goes on? Or NULL: it takes no time. */
	bool (*unfinished)(const struct device *d);
	void (*lying)(struct device *d);	/* a lie was ordered (d->lie): what happens at once. Or NULL */
	/* It misbehaves no longer: what it had begun comes to its end before anything new is asked of it. Or NULL. */
	void (*finish)(struct device *d);
	/* Forgets what is not architectural state: pending errors, running commands, last selectors. */
	void (*settle)(struct device *d);
	/* Generated: "TCR[3] = TRANSLATE_ENABLE", for register accesses and for walked entries (MON_STRUCT). */
	const char *(*decode)(u32 offset, u64 val, char *buf, u32 bytes);
	const char *(*decode_struct)(u32 struct_no, u64 val, char *buf, u32 bytes);
};

#define DEV_MAX_STATE 4096
#define DEV_MAX_SLOTS 4096		/* state of the monitors */
#define DEV_MAX_PRIV 4096		/* words of a class's own */
#define DEV_MAX_PARAMS 16
#define DEV_MAX_REGS 256		/* rows of the map of a spec whose instances differ */
#define DEV_SEEN 64			/* a power of two */
struct device {			/* the large arrays come last: what every operation looks at lies together */
	const struct device_class *cls;
	const struct dev_env *env;
	u32 instance;
	u32 irq;			/* lines that are raised */
	u32 starts;			/* times it was powered on */
	bool powered, clocked;
	bool left_on;			/* firmware left its clocks on: it is reached without one of software's, which is told */
	bool lied, read_ones;		/* misbehaved, or answered all ones, since it was settled last */
	bool astray;			/* software gave up on it for good: nothing that follows is told against either */
	bool eager;			/* refetches what an invalidation drops, at once: as hardware may */
	bool owes;			/* it carried out commands after it had misbehaved: what must follow may be stuck */
	bool missed;			/* a write did not reach it since it was reset or settled last */
	bool recorded;			/* the access at hand: struct dma_res */
	u32 refusals;			/* how often it answered with an error when it was to attach a stream to a domain */
	bool quiet;			/* a walk for the oracles: no events, no violations */
	u8 world;			/* variant of the world it is in: struct world_cfg */
	u32 tlb_used;			/* entries in use; they are dense, [0, tlb_used) */
	u32 tlb_next;			/* which entry is replaced next when all are in use */
	enum dev_lie lie; u64 lie_arg;
	u32 odd_state; u64 odd_bits;	/* a word that reads with these bits inverted; 0: none does */
	struct device *up;		/* the instance that translates for this one, a cache; or NULL. Set after device_init() */
	struct mon mon;
	struct dev_cfg cfg;
	u64 params[DEV_MAX_PARAMS];
	struct reg_map map;		/* what this instance has; its rows are the class's where no instance differs */
	struct { u32 offset, bytes; bool write; struct reg_hit hit; } seen[DEV_SEEN];	/* where accesses landed: saves a search */
	u64 state[DEV_MAX_STATE];	/* the register file */
	u64 last_read[DEV_MAX_STATE];
	u64 slots[DEV_MAX_SLOTS];
	struct tlb_entry tlb[DEV_TLB_ENTRIES];
	u64 priv[DEV_MAX_PRIV];		/* the class's own words; it may put a struct there */
	struct reg_desc regs[DEV_MAX_REGS];	/* of `map`, where instances differ; never changes */
};

void device_init(struct device *d, const struct device_class *cls, u32 instance, const struct dev_cfg *cfg,
		 const struct dev_env *env);
/* All of `from` that means something; the rest of *to, large arrays that are not used to the end, stays as it is. */
void device_copy(struct device *to, const struct device *from);
bool device_same_registers(const struct device *a, const struct device *b);
void device_power(struct device *d, bool on);	/* off: registers are lost; on: reset values, capabilities */
/* Another kind of reset of the spec, without losing power: registers keep what it keeps. */
void device_reset(struct device *d, u32 kind);
void device_clock(struct device *d, bool on);
u64 device_read(struct device *d, u32 offset, u32 bytes);
void device_write(struct device *d, u32 offset, u64 val, u32 bytes);
s64 device_call(struct device *d, u64 arg, bool starved);
void device_dma(struct device *d, const struct dma_req *req, struct dma_res *res);
void device_request(struct device *d, const struct page_req *req);
void device_forget(struct device *d, u32 stream);	/* a device is reset: what it has cached itself is gone */
u32 device_priv_bytes(const struct device *d);	/* of priv that mean something */
/* The class's shut_out; false where there is none, or it has no power. */
bool device_shut_out(struct device *d, u32 stream, bool cached);
/* What an access looks for in the TLB now; false: nothing there decides over it. Changes nothing. */
bool device_key(struct device *d, const struct dma_req *req, struct tlb_key *key);
void device_lie(struct device *d, enum dev_lie lie, u64 arg);
/*
 * Hardware of another make: of the bits in registers that only tell what it is, which neither software nor hardware changes,
 * number `bit` and those above it in that register read inverted where `pattern` has ones. The model stays what it is.
 * pattern 0: it tells the truth. `spared`: a register that always does, or NULL.
 */
void device_odd(struct device *d, u32 bit, u32 pattern, const char *spared);
void device_tick(struct device *d);
void device_freed(struct device *d, u64 pa, u64 bytes);	/* software has no more use for this memory */
/* Of hardware that did not get everything it was told nobody can say what it does. */
static inline bool device_told_all(const struct device *d) { return !d->lied && !d->missed && !d->astray; }
void device_waited(struct device *d);
void device_settle(struct device *d);
void device_op_end(struct device *d);	/* tells the monitors that an API call returned */

/* For classes: one table entry at `pa`. False: that memory is not live RAM (reported, and noted in *r). */
bool device_entry(struct device *d, u64 pa, u32 bytes, u64 *val, struct dma_res *r);
bool device_words(struct device *d, u64 pa, u32 n, u64 *words, struct dma_res *r);	/* the same for several of 64 bits */
/* For classes: writes to memory. False: nothing live is there, or the back end takes no writes; not reported. */
bool device_store(struct device *d, u64 pa, u32 bytes, u64 val);
/* For classes: tells the monitors which entry was walked. */
void device_walked(struct device *d, u32 struct_no, u32 variant_no, u64 val);
/*
 * For classes that know more of their structures: software changed an entry (old_words), the device read one, or carried
 * one out. `at->time_ns` is filled in. Nothing happens during a quiet walk.
 */
void device_stored(struct device *d, struct mon_at at);
void device_fetched(struct device *d, struct mon_at at);
void device_commanded(struct device *d, struct mon_at at);
/* For classes: does this instance have this feature of its spec? */
bool device_has(const struct device *d, u32 feature);
/* For classes, when settling: lets the monitors know this write as completed, without an access or a violation. */
void device_pretend(struct device *d, u32 offset, u64 val);
/* For classes whose access changed another instance: its interrupt line follows. */
void device_update_irq(struct device *d);
/* For classes: is the hardware still busy because a lie says so? Uses up one poll of LIE_BUSY_STUCK. */
bool device_busy_lie(struct device *d);

/*
 * TLB: fully associative, keeps everything until it is dropped, as hardware may; when all entries are in use the
 * oldest slot is replaced. For classes and for the stale oracle.
 */
/* Caches again, silently, what a walk finds now for whoever filled this entry: no fault, no monitor. */
void device_prefetch(struct device *d, const struct tlb_entry *e);

bool tlb_answers(const struct tlb_entry *e, const struct tlb_key *key);
struct tlb_entry *tlb_find(struct device *d, const struct tlb_key *key, u64 iova);
struct tlb_entry *tlb_lookup(struct device *d, u32 stream, u64 iova);	/* of kind STREAM */
void tlb_insert(struct device *d, const struct tlb_entry *e);
u32 tlb_drop(struct device *d, bool (*match)(const struct tlb_entry *e, u64 arg), u64 arg);
void tlb_invalidate_all(struct device *d);
void tlb_drop_all(struct device *d);

/* Classes, by spec. `variant` NULL or empty: the first of that spec. NULL: there is no such model. */
#define DEVICE_CLASS(object, spec) extern const struct device_class object;
#include "model/classes.def"
#undef DEVICE_CLASS
const struct device_class *device_class_find(const char *spec, const char *variant);
