/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The seam: the only header both worlds include. Above it is the kernel world (real kernel headers, the driver under
 * test, services/); below it the host world (libc, src/). Only plain integers and src/ types that are freestanding
 * cross. h_* is implemented by the host world (harness/hosted/host*.c), kw_* by the kernel world.
 */
#pragma once
#include "base/types.h"
#include "layout.h"
#include "model/mm.h"
#include "ops/op.h"
#include "ops/target.h"
#include "oracle/oracle.h"

/* ---- memory of the process ------------------------------------------------------------------------------------- */
void *h_reserve(unsigned long va, unsigned long bytes);	/* fixed, zero-filled, NORESERVE; aborts if taken */
void *h_malloc(unsigned long align, unsigned long bytes);	/* ASan-tracked; NULL never (aborts) */
void h_free(void *p);
void h_poison(const void *p, unsigned long n);		/* ASan: any access is a `memory` finding */
void h_unpoison(const void *p, unsigned long n);
void h_writable(void *at, unsigned long bytes, bool on);	/* whole pages */
void h_shut(void *at, unsigned long bytes);		/* whole pages: accesses fault, until it is made writable */
void h_memory_freed(u64 pa, u64 bytes);	/* the driver gives it back: does a device still use it? */
void h_mark_freed(const void *p, unsigned long n);	/* inaccessible as AddressSanitizer's own heap is after free() */
bool h_poisoned(const void *p, unsigned long n);
/* What AddressSanitizer knows of whole pages: copied to bytes / 8 at `copy`, or back from there. */
void h_shadow(const void *at, unsigned long bytes, unsigned char *copy, bool back);
/*
 * An object in a chunk of its own, which is aligned to 64 bytes and a multiple of that: of `bytes` at `chunk`, `n` can be accessed
 * from `lead` on. What is in front of them, and `room - n` behind, is poisoned, the rest is as behind objects of ASan's own heap.
 */
void h_frame(const void *chunk, unsigned long bytes, unsigned long lead, unsigned long n, unsigned long room);

/* ---- devices --------------------------------------------------------------------------------------------------- */
u64 h_mmio_read(unsigned long va, u32 bytes);
void h_mmio_write(unsigned long va, u64 val, u32 bytes);
/* A request that is no register access, as a hypercall. `starved`: who carries it out runs out of memory. */
s64 h_hypercall(u32 instance, u64 arg, bool starved);
/* Configuration space of a master that is a function of PCI Express; aligned to `bytes`: 1, 2 or 4. */
u32 h_pci_read(u32 master, u32 offset, u32 bytes);
void h_pci_write(u32 master, u32 offset, u32 val, u32 bytes);
void h_power(u32 instance, bool on);	/* power domain of an instance */
void h_clock(u32 instance, bool on);	/* all clocks of an instance running */
void h_tick(u32 instance);		/* software looks for an answer in memory: time passes for the device */
void h_astray(u32 instance);		/* the driver was got out of a wait that had no end: it is in a state of its own */
/* The harness calls the driver for its own ends: what that does to registers is no finding of a program. */
void h_mute(bool on);
u32 h_variant(void);			/* of the world of the program that runs */
/* Firmware tells of no more than so many bytes of its first window; 0: of all. What lies beyond answers nobody. */
void h_window(u32 instance, u64 bytes);
void h_odd(u32 instance, u32 bit, u32 pattern);	/* its hardware is of another make: device_odd() */
void h_locked(u32 instance, bool on);	/* firmware has locked its registers, or not */
void h_untold(u32 instance);	/* firmware does not tell what is special of its hardware */
void h_as_told(u32 instance);	/* the end of both: the hardware that firmware means, as it starts */
void h_absent(u32 instance, bool on);	/* no such hardware: its registers read as ones */
void h_poke(u32 instance, u32 offset, u64 val);	/* what a register holds, changed behind everybody's back */
void h_op_end(void);			/* tells the monitors that an API call returned */
/* Device-side read of memory, for the models: false unless [pa, pa+bytes) is live. Kernel world implements it. */
bool kw_mem_written_back(u64 pa);		/* by cache maintenance, or because the page is uncached */
bool kw_mem_read(u64 pa, u32 bytes, u64 *val);
bool kw_mem_words(u64 pa, u32 n, u64 *words);	/* of one live page, in order; false: not of one, look at each */
/* The same for what a device writes: queues, messages, flags in table entries. Software sees it at once. */
bool kw_mem_write(u64 pa, u32 bytes, u64 val);

/* ---- time: virtual, advanced only by delays, polls and programs -------------------------------------------------- */
u64 h_now_ns(void);
void h_advance_ns(u64 ns);		/* also the step budget: see h_step */
void h_busy_ns(u64 ns);			/* at least this long, in a busy wait */
#define BUDGET_STEPS 300000u		/* register accesses and delays one call may take: far above any honest poll */
#define SILENT_BUDGETS 16u		/* hardware that never answers: drivers wait up to a second, a microsecond at a time */
#define PAGE_STEPS 200u		/* more for each page, of each instance: some write TLB entries one by one */
void h_call(void);			/* a call into the driver begins: its budget is fresh */
void h_call_pages(u32 pages);		/* it is about so many pages */
#define TAKE_BYTES 128u			/* of memory that one more of them is for: all that a call takes of either kernel is less than it has */
void h_take(u64 bytes);			/* the kernel gives memory away: a call has as many pieces of it as it has steps, or that is a finding */
void h_step(u32 cost);			/* counts work; a call that exceeds its budget is a `progress` finding */

/* ---- faults: the program's n-th fallible primitive fails --------------------------------------------------------- */
bool h_rough(void);			/* the program runs in a rough world */
u32 h_injected(void);			/* how many primitives were made to fail since the program began */
void h_unaccountable(void);		/* the kernel gave up on releasing something, and said so: no ledger this time */
void h_wrecked(void);			/* what has just been reported is the last thing to say about this program */
bool h_hardware_lies(void);		/* some of it does just now, as the operation `hw` has it */
bool h_odd_hardware(void);		/* some of it identifies itself as another than it is */
bool h_lost(void);			/* it was called */
bool h_misuse(void);			/* the operation under way is wrong by the API's rules: the judge says so */
bool h_calm(void);		/* nothing is to fail, no device lies, and firmware is as it should be */
void h_starve(enum fault_kind kind, u32 nth);	/* as the operation `fault` does; 0: none fails any more */
void h_spare(bool on);			/* no allocation fails meanwhile, and none is counted */
bool h_should_fail(enum fault_kind kind);	/* true: the primitive must fail now; recorded in the trace */

/* ---- trace and findings ------------------------------------------------------------------------------------------ */
enum ev { EV_ALLOC, EV_FREE, EV_FAIL, EV_IRQ, EV_PRINTK, EV_WARN, EV_LOCK, EV_CLOCK, EV_POWER, EV_NOTE };
void h_trace(enum ev kind, const char *what, u64 a, u64 b);	/* `what`: static string; cheap when tracing is off */
bool h_tracing(void);						/* text is wanted (replay), not only the hash */
bool h_listening(void);						/* what is printed is looked at, traced or not */
void h_heard(const char *line);
void h_printk(const char *line);				/* one kernel log line, when h_tracing() */
void h_stack(unsigned long *frame, u32 *n, u32 max);		/* frame-pointer walk from the caller */
/* Convenience over finding_report() with the caller's stack. `what` is part of the key; fmt is the title. */
void h_finding(enum oracle_id oracle, const char *rule, const char *what, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void h_fatal(enum oracle_id oracle, const char *rule, const char *what, const char *fmt, ...)
	__attribute__((noreturn, format(printf, 4, 5)));	/* a finding after which the process must end */
void h_bug(const char *fmt, ...) __attribute__((noreturn, format(printf, 1, 2)));	/* our own mistake: abort */

/* ---- kernel world, called by the host world ---------------------------------------------------------------------- */
u32 kw_kernel_version(void);			/* major << 16 | minor << 8 | patch; needs no boot */
void kw_as_real(void);				/* before the boot: like the kernel it is compared with (services/task.c) */
extern bool kw_like_real;			/* it was called */
void kw_boot(const struct target *t);		/* services, driver core, device tree: drivers and devices are yet to come */
void kw_devices_come(void);			/* initcalls; all devices are made, and probed */
void kw_begin(void);				/* before a program: what the target's API needs first */
void kw_exec(const struct op *op, struct op_result *r);	/* one operation that calls the driver */
bool kw_dma_seg(u32 handle, u32 i, struct dma_seg *s);	/* piece `i` of the buffer behind a handle */
u32 kw_dma_master(u32 handle);
void kw_irq_level(u32 line, bool level);	/* the devices drive a line */
void kw_irq_message(u32 line);			/* a device wrote to the doorbell: the line is pending once */
u32 kw_irq_pending(void);			/* bitmask of lines whose level is high and that have a handler */
/* Runs the handlers of a line once, in hardirq context. */
enum irq_result { IRQRES_NONE = 1, IRQRES_HANDLED = 2, IRQRES_NO_HANDLER = 4 };
u32 kw_irq_run(u32 line);
bool kw_irq_break_in(void);		/* hard handlers, in the middle of a call that waits; false: none had anything to do */
void kw_run_work(void);				/* work queue, timers that are due, RCU callbacks, in fixed order */
void kw_pass(u64 ns);			/* this time passes, and what becomes due in it is done when it is */
bool kw_bound(u32 instance);			/* the IOMMU driver is bound to this instance */
bool kw_present(u32 master);			/* the master is on the bus and has an IOMMU group */
s32 kw_group_id(u32 master);			/* -1: none */
/* What a process has at an address. False: there is no such process. */
bool kw_mm_page(u32 mm, u64 va, struct mm_page *page);
u32 kw_mm_pasid(u32 mm);			/* its PASID, from its first bind on; 0: none */
/* For drivers whose hardware has no PASIDs: what they were told, as struct backend has it, and answers to page requests. */
u32 kw_pasid_told(u32 master, u32 pasid);
u32 kw_pasids_told(u32 master);
bool kw_page_answer(struct page_answer *a);
bool kw_fault_told(struct fault_told *f);	/* the next fault that drivers reported to a domain's user */
/* Puts everything back: detach, free, release, resume, re-probe in canonical order. Faults are off meanwhile. */
void kw_teardown(bool hotplug);
/*
 * The call under way has used up its steps. True: the kernel world gets it out of its wait, once it asks for more steps.
 * False, as for drivers without such a way out: the process ends.
 */
bool kw_let_go(void);
void kw_heal(u32 instances);			/* bitmask: they misbehaved; their streams are programmed once more */
/*
 * The machine anew, by a description that is wrong in this way (ops/firmware.h): everything is unplugged and probed, and what
 * comes of it judged. kw_teardown() then plugs everything once more, by the right one. No back end has to have it.
 */
void kw_firmware(u32 kind, u32 at, u32 bit, u32 pattern);
void kw_settle(void);				/* after boot: everything unplugged and probed again */
/* Of a variable of the kernel world: it outlives programs, and is no part of the snapshot. */
#ifdef IOVET_UML
#define LASTING
#define PUTS_BACK 0				/* a real kernel cannot be */
#else
#define LASTING __attribute__((section(".bss.lasting")))
#define PUTS_BACK (!kw_like_real)		/* nor what is compared with one */
#endif
/* The kernel world as it is now, once; back to that, with all that was allocated, mapped or locked since gone. */
void kw_snapshot(void);
void kw_restore(void);
/*
 * The machine before it had drivers and devices, for those that cannot be unbound: kept by kw_remember() when it boots,
 * kw_go_back() leads there, and kw_restore() back.
 */
void kw_remember(void);
void kw_go_back(void);
/* Where the slab object at or near an address was allocated, and freed, as sites of *f; nothing, if there is none. */
void kw_slab_sites(unsigned long va, struct finding_raw *f);
bool kw_written(unsigned long va);		/* after a fault: that was the first write to a page of the snapshot, try again */
/* Resets volatile service state (page cursor, virtual devices' queues, lock graph stays). */
void kw_reset(void);

/* The ledger: named counts. Compared with the baseline at quiescence. */
#define LEDGER_MAX 256
struct ledger_line { const char *kind; const char *name; u32 id; s64 value; };
struct ledger { u32 n; struct ledger_line line[LEDGER_MAX]; };
void kw_ledger(struct ledger *l);
/*
 * What a leak is called, which is part of its key: a function that loses pages may lose objects as well, and one is not the
 * other. Objects of slab and per-CPU memory share a word, since kmemleak does not tell them apart; IDs have one of their own.
 */
static inline const char *mem_leak_word(bool pages) { return pages ? "leak" : "leak-object"; }
/*
 * Live pages, slab objects, percpu chunks and IDs beyond those at `mark`: a `ledger` finding per allocation site, with its
 * stack. Returns how many. What counts is how many there are of one site. With `reclaim`, for programs that replaced no
 * long-lived object on purpose (set_default, hot-plug), they are freed, unless one of that site may be in use in place of another.
 */
u64 kw_alloc_mark(void);
u32 kw_leaks(u64 mark, bool reclaim);
u32 kw_leaked_objects(u64 mark);		/* the same, of all but page runs; reclaims none */
/*
 * Reference events recorded since kw_reset() for the object of a ledger line: reports them as sites. `extra`: references more than
 * there should be; the call stack is that of who kept them, where only one can have.
 */
void kw_ref_sites(const struct ledger_line *l, s64 extra, struct finding_raw *f);
/* Context oracle at an operation boundary: locks held, atomic depth, irqs off, RCU depth; resets them. */
void kw_context_check(const char *opname);

/* ---- self-test of the services (`run --selftest`) ------------------------------------------------------------------ */
u32 kw_selftest(void);				/* in a booted world: number of checks that failed */
u32 h_finding_count(const char *what);		/* findings so far whose `what` is this; NULL: all */
void h_selftest_failed(const char *line);	/* says which check failed, on stderr */
