/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the services tell each other. Kernel world only; the host world sees host.h. Every service
 * reports through h_finding()/finding_report(), recovers, and carries on.
 */
#pragma once
#include <linux/types.h>
#include <linux/gfp_types.h>
#include "hosted/host.h"
#include "hosted/kw.h"

struct device;
struct device_node;
struct lockdep_map;

/* Functions that touch memory which is poisoned on purpose (object headers); SVC_NOSAN: also not within others that may not. */
#define NOSAN __attribute__((no_sanitize("address", "undefined")))
#define SVC_NOSAN NOSAN noinline

/* ---- live list (mem_tag.c): everything allocated and not yet freed, oldest first ---- */
enum mem_kind { MEM_SLAB, MEM_PAGES, MEM_PERCPU, MEM_IDS, MEM_KINDS };
#define MEM_FRAMES 4

/* In front of a slab object (poisoned), in the table of mem_pages.c, in the record of a percpu chunk or of an ID. */
struct mem_tag {
	struct mem_tag *prev, *next;
	u64 seq;				/* order of allocation over the whole run */
	unsigned long pc[MEM_FRAMES];		/* allocation stack, innermost first; 0: none */
	u32 bytes;
	u8 kind;
	bool cached;				/* a page run that is an object of a cache (mem_pages_cached()) */
	u16 site;				/* index into the counts by call site and size */
};

struct mem_live { u32 n; u64 bytes; };
extern struct mem_live mem_live[MEM_KINDS];

/* Takes the stack from `up` frames above the calling function: 0 is that function's caller. */
void mem_tag_add_from(struct mem_tag *t, enum mem_kind kind, u32 bytes, u32 up);
#define mem_tag_add(t, kind, bytes) mem_tag_add_from(t, kind, bytes, 0)
void mem_tag_del(struct mem_tag *t);
struct mem_tag *mem_tag_before(const struct mem_tag *t);	/* the next older one; NULL asks for the youngest, and ends it */
/* Called once per kind: how kw_leaks() frees, and what it calls, one leaked thing. */
void mem_tag_class(enum mem_kind kind, void (*reclaim)(struct mem_tag *),
		   const char *(*name)(struct mem_tag *));
/* Up to `max` call sites, from the caller of the calling function upwards; the rest is zero. */
void stack_save(unsigned long *pc, u32 max);
/* A finding with the current stack, and other stacks as sites. A zero pc ends a stack. */
struct svc_stack { const char *label; const unsigned long *pc; u32 n; };
void svc_finding(enum oracle_id oracle, const char *what, const char *title,
		 const struct svc_stack *other, u32 n_other);

/* ---- chunks for slab objects (mem_arena.c) ---- */
void mem_chunk_init(void);
void *mem_chunk_get(unsigned long *bytes);	/* at least so many: how many it has is told; NULL: the arena is full */
void mem_chunk_put(void *chunk, unsigned long bytes);
bool mem_chunk_is(unsigned long va);		/* va lies in the arena */
void mem_chunk_keep(bool past);		/* for the snapshot: what is in use, whoever wrote there */
unsigned long mem_chunk_end(void);		/* no chunk reaches beyond */

/* ---- pages (mem_pages.c) ---- */
void mem_pages_init(u64 high);	/* RAM and page structs, first of all; high: where it is above 4 GiB, 0: nowhere */
void mem_slab_init(void);
void mem_reset(void);				/* per program */
void *mem_pages_alloc(gfp_t gfp, u32 order);	/* NULL: an injected fault, or full */
void mem_pages_free(void *va, u32 order);
void mem_pages_cached(const void *va);		/* the run is an object of a cache */
bool mem_page_live(unsigned long va);		/* va lies in an allocated arena page */
void mem_uncached(unsigned long va, u32 pages, bool on);	/* set_memory_uc/wb bookkeeping */
u32 mem_uncached_pages(void);
/* Non-coherent devices: from the first sync on, a page reads as it was when last synced. */
void mem_sync_device(u64 pa, size_t bytes);
/* true: kw_mem_read() also reads live slab objects (virtio rings), whose PA is their address. */
extern bool mem_heap_dma;
/* order.c: cleared memory, which the device may see as it was until the next barrier. */
void order_cleared(u64 pa, u64 bytes);
/* dma.c: memory is given back. A finding when a device still has it mapped; `quietly`: it is reclaimed by us. */
void dma_memory_freed(u64 pa, u64 bytes, bool quietly);
enum { NODE_IOMMU_PAGES, NODE_SECONDARY_PAGETABLE, NODE_ITEMS };
extern s64 mem_node_state[NODE_ITEMS];
extern u32 mem_fail_count;			/* injected allocation failures since mem_reset() */
bool mem_should_fail(gfp_t gfp);		/* context check, fault injection */

/* ---- context (context.c), locks (locks.c), order of locks (lockgraph.c) ---- */
extern unsigned int ctx_irqs_off;		/* asm/irqflags.h sets it too */
void ctx_might_sleep(const char *what);		/* `what`: static string naming the primitive */
void ctx_hardirq_enter(void);
void ctx_hardirq_exit(void);
void ctx_softirq_enter(void);			/* what timer functions run in */
void ctx_softirq_exit(void);
void ctx_irq_enable(const char *how);		/* a finding while a lock needs them off */

enum lock_kind { LK_SPIN, LK_RW, LK_MUTEX, LK_RWSEM, LK_NOTE };
#define HELD_MAX 32
#define LOCK_FRAMES 3
struct held {
	struct lockdep_map *map;		/* identity of the lock */
	void *lock;				/* the lock itself, for the reset; NULL: a note */
	u16 cls;
	u8 kind, read;
	u8 irq;					/* taken by a variant that disabled interrupts */
	u8 depth;				/* above 1: recursive */
	u8 level;				/* 0: task, 1: softirq, 2: hard interrupt */
	unsigned long pc[LOCK_FRAMES];
};
extern struct held held[HELD_MAX];
extern u32 n_held;
void locks_reset(void);				/* drops everything held, without a word */
void locks_freed(const void *p, size_t n);	/* a finding when a held lock is inside */
const char *lock_name(const struct lockdep_map *map);
bool lock_held_named(const char *name);		/* is one held that was initialised under this name? */
void lock_force_release(struct held *h);

#define LOCK_CLASSES 512
u8 lockgraph_level(void);
u32 lockgraph_class(struct lockdep_map *map, u32 subclass);	/* 0: not tracked */
/* Called before `cls` is pushed on held[]; `pc` is its acquisition stack. */
void lockgraph_acquire(u32 cls, const struct held *now, bool trylock, bool nested);
u32 lockgraph_classes(void);

/* A call that the real kernel would follow a NULL pointer in: a finding. Returns, so that fuzzing goes on. */
void null_pointer(const char *call, const char *what);

/* ---- interrupts, clocks, windows, dma ---- */
void irq_reset(void);
u32 irq_actions(u32 line);			/* 0: all lines */
void msi_line_in_use(u32 line, bool used);	/* the first handler came, or the last is gone */
void clk_init(const struct target *t);		/* after the device models exist */
void clk_reset(void);
s32 clk_prepared(u32 instance);			/* sums over the clocks of an instance */
s32 clk_enabled(u32 instance);
void mmio_init(const struct target *t);
u32 mmio_windows(u32 instance);

/* ---- the world as it was when it had come up (snapshot.c) ---- */
void snapshot_keep(void *at, unsigned long bytes);	/* a piece of memory that is put back */
void snapshot_keep_pages(void *at, unsigned long bytes);	/* the same, of whole pages that only the kernel world writes */
/* What each service keeps; what it does before (drop) and after (back) the pieces are put back. */
void mem_slab_keep(bool past);
void mem_slab_unkeep(void);			/* objects are given back again: that was the past */
void mem_slab_drop(void);
void mem_slab_back(bool open);			/* open: what was freed can be accessed again */
void mem_pages_keep(bool past);
void mem_pages_drop(bool past);			/* to what was in use when that was called */
void dma_keep(void);
void percpu_keep(void);
void percpu_drop(void);
void percpu_back(void);
void vmap_keep(void);
void vmap_drop(void);
void vmap_back(void);

void ids_init(void);	/* IDs that are given out (ids.c, wraps.txt) */

/* ---- references (refs.c, wraps.txt) and the ledger ---- */
void refs_reset(void);
/* Counts other services contribute: name and id must be stable from call to call. */
const void *ledger_object(const struct ledger_line *l);
void ledger_add(struct ledger *l, const char *kind, const char *name, u32 id, s64 value);
