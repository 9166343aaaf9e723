// SPDX-License-Identifier: GPL-2.0-only
/*
 * Self-test of the services: provokes each finding once and checks that it is reported, then does
 * the same things right and checks that nothing is. Runs inside a booted world (`run --selftest`),
 * because the services need its headers and memory. Returns the number of failed checks, and says
 * each on the log.
 */
#include <linux/kernel.h>
#include <linux/clk.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/idr.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/of.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/set_memory.h>
#include "hosted/kw.h"
#include "hosted/selftest.h"

LASTING static u32 failed;	/* kw_restore() is tested as well */

static void say(const char *claim, const char *what, u32 got, u32 want)
{
	char line[160];

	failed++;
	snprintf(line, sizeof(line), "selftest: %s: %u finding(s) of %s, expected %u", claim, got,
		 what, want);
	h_selftest_failed(line);
}

void selftest_expect(const char *claim, const char *what, u32 want, void (*act)(void))
{
	u32 before = h_finding_count(what), got;

	act();
	got = h_finding_count(what) - before;
	if (got != want)
		say(claim, what, got, want);
}

void selftest_expect_silence(const char *claim, void (*act)(void))
{
	u32 before = h_finding_count(NULL), got;

	act();
	got = h_finding_count(NULL) - before;
	if (got)
		say(claim, "any kind", got, 0);
}

void selftest_check(const char *claim, bool ok)
{
	if (!ok)
		say(claim, "a broken promise", 1, 0);
}

/* ---- memory ---- */

static void leak_slab(void)
{
	u64 mark = kw_alloc_mark();
	void *volatile p = kmalloc(24, GFP_KERNEL);

	selftest_check("a leak is counted", p && kw_leaks(mark, true) == 1);
	selftest_check("a reclaimed leak is gone", kw_leaks(mark, false) == 0);
}

static void leak_page(void)
{
	u64 mark = kw_alloc_mark();

	__get_free_pages(GFP_KERNEL, 1);
	kw_leaks(mark, true);
}

static noinline void *take(unsigned int bytes) { return kmalloc(bytes, GFP_KERNEL); }

/* Something else leaks, too: what came in the place of its like is none the less in use. */
static void leak_beside_replaced(void)
{
	void *old = take(40), *now;
	u64 mark = kw_alloc_mark();

	kfree(old);
	now = take(40);
	take(24);
	selftest_check("what was replaced by its like is no leak beside one", kw_leaks(mark, true) == 1);
	kfree(now);
}

#define BEFORE 16	/* words: what is in front of an object */
#define AFTER 24	/* what a register of five bits leads to, behind an array of eight */
#define TURNS 5000	/* all that waits to be given out again is, twice */

/* A write is reported, and done all the same. */
NOSAN static noinline void scribble(u64 *volatile at, u32 words)
{
	while (words--)
		*at++ = ~0UL;
}

static void write_where_not(void)
{
	u64 mark = kw_alloc_mark();
	u64 *row[4], *freed = take(64);
	u32 i;

	for (i = 0; i < ARRAY_SIZE(row); i++)
		row[i] = take(64);
	kfree(freed);
	scribble(freed - BEFORE, BEFORE + 8);
	for (i = 0; i < ARRAY_SIZE(row); i++)
		scribble(row[i], 8 + AFTER);
	for (i = 0; i < TURNS; i++)
		kfree(take(64));
	for (i = 0; i < ARRAY_SIZE(row); i++)
		kfree(row[i]);
	selftest_check("memory is given out and taken back as before", kw_leaks(mark, true) == 0);
}

static void leak_id(void)
{
	static DEFINE_IDA(ida);
	u64 mark = kw_alloc_mark();
	int n = ida_alloc(&ida, GFP_KERNEL);

	selftest_check("a lost ID is counted", n == 0 && kw_leaks(mark, true) == 1);
	selftest_check("and taken back", ida_alloc(&ida, GFP_KERNEL) == 0);
	ida_free(&ida, 0);
	selftest_check("an ID that was taken back is none", kw_leaks(mark, false) == 0);
}

static void free_twice(void)
{
	void *p = kmalloc(24, GFP_KERNEL);

	kfree(p);
	kfree(p);
}

static void free_page_twice(void)
{
	unsigned long p = __get_free_page(GFP_KERNEL);

	free_page(p);
	free_page(p);
}

static void put_page_twice(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	put_page(page);
	put_page(page);
}

static void free_wrong_order(void) { free_pages(__get_free_pages(GFP_KERNEL, 2), 1); }

static void free_tail(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);

	free_page(p + PAGE_SIZE);
	free_pages(p, 1);
}

static void free_no_object(void)
{
	static char not_an_object[64];

	kfree(not_an_object);
}

static void free_uncached(void)
{
	unsigned long p = __get_free_page(GFP_KERNEL);

	set_memory_uc(p, 1);
	free_page(p);
}

static void destroy_full_cache(void)
{
	struct kmem_cache *s = kmem_cache_create("selftest", 40, 0, 0, NULL);
	void *p = kmem_cache_alloc(s, GFP_KERNEL);

	kmem_cache_destroy(s);
	kmem_cache_free(s, p);
	kmem_cache_destroy(s);
}

static void allocate_properly(void)
{
	u64 mark = kw_alloc_mark(), val;
	unsigned long page = get_zeroed_page(GFP_KERNEL | GFP_DMA32), again;
	char *p = kzalloc(10, GFP_KERNEL), *q = kstrdup("abc", GFP_KERNEL), *v = vzalloc(10000);

	selftest_check("zeroed memory is zero", !p[9] && !v[9999] && !*(u64 *)page);
	*(u64 *)page = 0x1122334455667788ULL;
	selftest_check("the device reads live pages",
		       kw_mem_read(virt_to_phys((void *)page), 8, &val) &&
			       val == 0x1122334455667788ULL);
	p = krealloc(p, 200, GFP_KERNEL);
	p[199] = 1;
	p = krealloc(p, 5, GFP_KERNEL);
	selftest_check("krealloc keeps the contents", !p[4] && ksize(p) == 5);
	selftest_check("a shrunk object ends where it was cut", h_poisoned(p + 8, 1));
	kfree(p);
	kfree(q);
	vfree(v);
	free_page(page);
	selftest_check("the device does not read free pages",
		       !kw_mem_read(virt_to_phys((void *)page), 8, &val));
	again = __get_free_page(GFP_KERNEL | GFP_DMA32);
	selftest_check("placement is lowest first fit", again == page);
	free_page(again);
	selftest_check("nothing is left", kw_leaks(mark, false) == 0);
}

static bool is_low(const void *p) { return virt_to_phys(p) <= DMA_BIT_MASK(32); }

#define ENOUGH 64	/* pages, until one is high: holes that booting left are filled first */

static void place_properly(void)
{
	struct kmem_cache *s = kmem_cache_create("selftest", 1024, 1024, SLAB_CACHE_DMA32, NULL);
	u64 mark = kw_alloc_mark();
	void *page[ENOUGH + 1], *p = kmem_cache_alloc(s, GFP_KERNEL);
	u32 i, high = 0;

	for (i = 0; i < ENOUGH; i++) {
		page[i] = (void *)__get_free_page(GFP_KERNEL);
		high += !is_low(page[i]);
	}
	page[ENOUGH] = (void *)__get_free_page(GFP_KERNEL | GFP_DMA32);
	selftest_check("memory lies above 4 GiB, if there is any", !high == !target_high_ram(kw_target));
	selftest_check("who asks for low memory gets it", is_low(page[ENOUGH]) && is_low(p));
	for (i = 0; i <= ENOUGH; i++)
		free_page((unsigned long)page[i]);
	kmem_cache_free(s, p);
	selftest_check("both kinds of memory are given back", kw_leaks(mark, false) == 0);
	kmem_cache_destroy(s);
}

static void split_properly(void)
{
	u64 mark = kw_alloc_mark();
	struct page *page = alloc_pages(GFP_KERNEL, 2);
	void *exact = alloc_pages_exact(3 * PAGE_SIZE, GFP_KERNEL);
	u32 i;

	split_page(page, 2);
	for (i = 0; i < 4; i++)
		__free_page(page + i);
	free_pages_exact(exact, 3 * PAGE_SIZE);
	page = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);
	selftest_check("a tail finds its head",
		       virt_to_head_page(page_address(page) + 3 * PAGE_SIZE) == page);
	get_page(page);
	put_page(page);
	put_page(page);
	selftest_check("split and compound runs are freed whole", kw_leaks(mark, false) == 0);
}

static void test_memory(void)
{
	selftest_expect("a leaked object is found", "leak-object", 1, leak_slab);
	selftest_expect("a leaked page run is found", "leak", 1, leak_page);
	selftest_expect("a leak beside what was replaced is found", "leak-object", 1, leak_beside_replaced);
	selftest_expect("a lost ID is found", "leak-id", 1, leak_id);
	selftest_expect("kfree twice is found", "double-free", 1, free_twice);
	selftest_expect("free_page twice is found", "double-free", 1, free_page_twice);
	selftest_expect("put_page twice is found", "double-free", 1, put_page_twice);
	selftest_expect("free_pages with another order is found", "free-order", 1,
			free_wrong_order);
	selftest_expect("free_pages of a tail is found", "free-tail", 1, free_tail);
	selftest_expect("kfree of a static variable is found", "free-no-object", 1, free_no_object);
	selftest_expect("freeing an uncached page is found", "uncached-free", 1, free_uncached);
	selftest_expect("destroying a cache in use is found", "cache-not-empty", 1,
			destroy_full_cache);
	selftest_expect_silence("proper allocation is silent", allocate_properly);
	selftest_expect_silence("writing to what was freed, and behind an object, spoils no list", write_where_not);
	selftest_expect_silence("memory lies where it was asked for", place_properly);
	selftest_expect_silence("splitting and compound pages are silent", split_properly);
}

/* ---- interrupts and windows ---- */

static u32 served, threaded;

static irqreturn_t on_irq(int irq, void *id)
{
	served += in_hardirq() && irqs_disabled();
	kw_irq_level(IRQ_SPARE, false);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t on_thread(int irq, void *id)
{
	threaded += !in_hardirq() && !irqs_disabled();
	return IRQ_HANDLED;
}

static void free_unrequested(void) { free_irq(IRQ_SPARE, &served); }

static void serve(void)
{
	u32 result;

	selftest_check("a line is requested",
		       !request_threaded_irq(IRQ_SPARE, on_irq, on_thread, IRQF_SHARED, "selftest",
					     &served));
	selftest_check("an exclusive request is refused",
		       request_irq(IRQ_SPARE, on_irq, 0, "selftest", NULL) == -EBUSY);
	kw_irq_level(IRQ_SPARE, true);
	selftest_check("a raised line is pending", kw_irq_pending() >> IRQ_SPARE & 1);
	disable_irq(IRQ_SPARE);
	selftest_check("a disabled line is not pending", !(kw_irq_pending() >> IRQ_SPARE & 1));
	enable_irq(IRQ_SPARE);
	result = kw_irq_run(IRQ_SPARE);
	selftest_check("the handler and its thread run",
		       result == IRQRES_HANDLED && served == 1 && threaded == 1);
	free_irq(IRQ_SPARE, &served);
	selftest_check("a freed line has no handler", kw_irq_run(IRQ_SPARE) == IRQRES_NO_HANDLER);
}

/* Not at the start of the window: the driver has that mapped, and unmapping is by address. */
static void unmap_twice(void)
{
	void __iomem *va = ioremap(kw_target->instance[0].base + 16, 16);

	iounmap(va);
	iounmap(va);
}

static void test_devices(void)
{
	selftest_expect("freeing an interrupt that is not requested is found", "irq-not-requested",
			1, free_unrequested);
	selftest_expect_silence("requesting, serving and freeing an interrupt is silent", serve);
	if (kw_target->instance[0].bytes)
		selftest_expect("unmapping a window twice is found", "iounmap", 1, unmap_twice);
}

/* ---- clocks, the ledger and reference events ---- */

static void run_clock(void)
{
	struct clk *clk = of_clk_get(kw_instance_node(0), 0);
	s32 before = clk_enabled(0);

	if (IS_ERR(clk))
		return;	/* this target has no clocks */
	selftest_check("a clock can be enabled",
		       !clk_prepare_enable(clk) && clk_enabled(0) == before + 1);
	clk_disable_unprepare(clk);
	selftest_check("a clock can be disabled", clk_enabled(0) == before);
	clk_put(clk);
}

static const struct ledger_line *device_line(struct ledger *l, const char *kind, const char *node)
{
	u32 i;

	kw_ledger(l);
	for (i = 0; i < l->n; i++)
		if (!strcmp(l->line[i].kind, kind) && !strcmp(l->line[i].name, node))
			return &l->line[i];
	return NULL;
}

static void count_reference(const char *kind, void (*take)(struct device *dev), void (*drop)(struct device *dev), u32 frames)
{
	static struct ledger before, after;
	struct device *dev = kw_instance_dev(0);
	const char *node = kw_target->instance[0].node;
	const struct ledger_line *was = device_line(&before, kind, node), *is;
	struct finding_raw f = { 0 };
	s64 kept = 0;
	u32 i;

	refs_reset();
	for (i = 0; i < 2; i++) {
		take(dev);
		if (!i)
			drop(dev);
	}
	is = device_line(&after, kind, node);
	selftest_check("the ledger counts a reference", was && is && is->value == was->value + 1);
	if (is)
		kw_ref_sites(is, 1, &f);
	for (i = 0; i < f.n_sites; i++)
		kept += f.site[i].count;
	selftest_check("the event log knows who took it", f.n_sites >= 2 && kept == 1);
	selftest_check("who kept a node is to blame", f.n_frames == frames);
	drop(dev);
	refs_reset();
}

static void take_device(struct device *dev) { get_device(dev); }
static void take_node(struct device *dev) { of_node_get(dev->of_node); }
static void drop_node(struct device *dev) { of_node_put(dev->of_node); }

static void count_references(void)
{
	count_reference("device refs", take_device, put_device, 0);
	if (kw_instance_node(0))
		count_reference("node refs", take_node, drop_node, 3);
}

static void test_counts(void)
{
	selftest_expect_silence("proper use of a clock is silent", run_clock);
	selftest_expect_silence("counting references is silent", count_references);
}

/* ---- work queues ---- */

struct noted_work {
	struct work_struct work;
	u32 ran_as;		/* 1 for the first that ran, and so on; 0: did not */
	struct workqueue_struct *again;
};

static u32 n_ran;

static void note_work(struct work_struct *work)
{
	struct noted_work *w = container_of(work, struct noted_work, work);

	w->ran_as = ++n_ran;
	if (w->again)
		queue_work(w->again, work);
	w->again = NULL;
}

static void flush_queues(void)
{
	struct workqueue_struct *wq = alloc_workqueue("selftest", WQ_UNBOUND, 0), *other = alloc_workqueue("other", 0, 0);
	struct noted_work w[4] = { 0 };
	u32 i;

	n_ran = 0;
	for (i = 0; i < ARRAY_SIZE(w); i++) {
		INIT_WORK_ONSTACK(&w[i].work, note_work);
		queue_work(i & 1 ? other : wq, &w[i].work);
	}
	flush_workqueue(other);
	selftest_check("flushing a queue runs its work in order", w[1].ran_as == 1 && w[3].ran_as == 2);
	selftest_check("flushing a queue leaves that of others", n_ran == 2 && work_pending(&w[0].work) && work_pending(&w[2].work));
	w[2].again = wq;
	flush_workqueue(wq);
	selftest_check("what is queued meanwhile is not waited for", n_ran == 4 && w[2].ran_as == 4 && work_pending(&w[2].work));
	queue_work(other, &w[1].work);
	drain_workqueue(wq);
	selftest_check("draining runs what is queued meanwhile, too", w[2].ran_as == 5 && work_pending(&w[1].work));
	destroy_workqueue(other);
	selftest_check("a queue is empty when it is gone", w[1].ran_as == 6);
	destroy_workqueue(wq);
}

/* ---- the snapshot ---- */

LASTING static struct ledger as_booted;

static bool same_ledger(void)
{
	static struct ledger now;

	kw_ledger(&now);
	return now.n == as_booted.n && !memcmp(now.line, as_booted.line, now.n * sizeof(now.line[0]));
}

/* Everything is unplugged, and memory of each kind is left behind. */
static void ruin_the_world(void)
{
	struct device *kept = kw_master_dev(0);
	u8 *young = kmalloc(40, GFP_KERNEL);
	void *page = (void *)__get_free_pages(GFP_KERNEL | __GFP_COMP, 1);
	s32 __percpu *chunk = alloc_percpu(s32);

	kw_unplug_all();
	selftest_check("memory of each kind is there", young && page && chunk && !same_ledger());
	selftest_check("what was freed is inaccessible", kw_target->stays_plugged || h_poisoned(kept, 8));
	kw_restore();
	selftest_check("what was freed is back", kw_master_dev(0) == kept && !h_poisoned(kept, sizeof(*kept)));
	selftest_check("what was allocated is gone", h_poisoned(young, 8) && !mem_page_live((unsigned long)page));
	selftest_check("the ledger is that of the snapshot", same_ledger());
}

/* The device models are the host's, and stay as they are. */
static void restore_twice(void)
{
	h_mute(true);
	kw_restore();
	kw_ledger(&as_booted);
	ruin_the_world();
	ruin_the_world();
	h_mute(false);
}

u32 kw_selftest(void)
{
	failed = 0;
	test_memory();
	selftest_locks();
	test_devices();
	test_counts();
	selftest_expect_silence("flushing work queues is silent", flush_queues);
	selftest_expect_silence("going back to the snapshot is silent", restore_twice);
	return failed;
}
