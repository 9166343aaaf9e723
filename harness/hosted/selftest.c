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
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <asm/set_memory.h>
#include "hosted/services/services.h"

static u32 failed;

static void say(const char *claim, const char *what, u32 got, u32 want)
{
	char line[160];

	failed++;
	snprintf(line, sizeof(line), "selftest: %s: %u finding(s) of %s, expected %u", claim, got,
		 what, want);
	h_selftest_failed(line);
}

/* Runs `act` and expects exactly `want` findings of kind `what` from it. */
static void expect(const char *claim, const char *what, u32 want, void (*act)(void))
{
	u32 before = h_finding_count(what), got;

	act();
	got = h_finding_count(what) - before;
	if (got != want)
		say(claim, what, got, want);
}

static void expect_silence(const char *claim, void (*act)(void))
{
	u32 before = h_finding_count(NULL), got;

	act();
	got = h_finding_count(NULL) - before;
	if (got)
		say(claim, "any kind", got, 0);
}

static void check(const char *claim, bool ok)
{
	if (!ok)
		say(claim, "a broken promise", 1, 0);
}

/* ---- memory ---- */

static void leak_slab(void)
{
	u64 mark = kw_alloc_mark();
	void *volatile p = kmalloc(24, GFP_KERNEL);

	check("a leak is counted", p && kw_leaks(mark, true) == 1);
	check("a reclaimed leak is gone", kw_leaks(mark, false) == 0);
}

static void leak_page(void)
{
	u64 mark = kw_alloc_mark();

	__get_free_pages(GFP_KERNEL, 1);
	kw_leaks(mark, true);
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
	unsigned long page = get_zeroed_page(GFP_KERNEL), again;
	char *p = kzalloc(10, GFP_KERNEL), *q = kstrdup("abc", GFP_KERNEL), *v = vzalloc(10000);

	check("zeroed memory is zero", !p[9] && !v[9999] && !*(u64 *)page);
	*(u64 *)page = 0x1122334455667788ULL;
	check("the device reads live pages",
	      kw_mem_read(virt_to_phys((void *)page), 8, &val) && val == 0x1122334455667788ULL);
	p = krealloc(p, 200, GFP_KERNEL);
	p[199] = 1;
	p = krealloc(p, 5, GFP_KERNEL);
	check("krealloc keeps the contents", !p[4] && ksize(p) == 5);
	check("a shrunk object ends where it was cut", h_poisoned(p + 8, 1));
	kfree(p);
	kfree(q);
	vfree(v);
	free_page(page);
	check("the device does not read free pages",
	      !kw_mem_read(virt_to_phys((void *)page), 8, &val));
	again = __get_free_page(GFP_KERNEL);
	check("placement is lowest first fit", again == page);
	free_page(again);
	check("nothing is left", kw_leaks(mark, false) == 0);
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
	check("a tail finds its head",
	      virt_to_head_page(page_address(page) + 3 * PAGE_SIZE) == page);
	get_page(page);
	put_page(page);
	put_page(page);
	check("split and compound runs are freed whole", kw_leaks(mark, false) == 0);
}

static void test_memory(void)
{
	expect("a leaked object is found", "leak", 1, leak_slab);
	expect("a leaked page run is found", "leak", 1, leak_page);
	expect("kfree twice is found", "double-free", 1, free_twice);
	expect("free_page twice is found", "double-free", 1, free_page_twice);
	expect("put_page twice is found", "double-free", 1, put_page_twice);
	expect("free_pages with another order is found", "free-order", 1, free_wrong_order);
	expect("free_pages of a tail is found", "free-tail", 1, free_tail);
	expect("kfree of a static variable is found", "free-no-object", 1, free_no_object);
	expect("freeing an uncached page is found", "uncached-free", 1, free_uncached);
	expect("destroying a cache in use is found", "cache-not-empty", 1, destroy_full_cache);
	expect_silence("proper allocation is silent", allocate_properly);
	expect_silence("splitting and compound pages are silent", split_properly);
}

/* ---- locks and context ---- */

static DEFINE_SPINLOCK(lock_a);
static DEFINE_SPINLOCK(lock_b);
static DEFINE_SPINLOCK(lock_c);
static DEFINE_SPINLOCK(lock_d);
static DEFINE_SPINLOCK(lock_e);
static DEFINE_SPINLOCK(lock_f);
static DEFINE_SPINLOCK(lock_g);
static DEFINE_SPINLOCK(lock_h);
static DEFINE_SPINLOCK(lock_irq);
static DEFINE_RWLOCK(rw_a);
static DEFINE_MUTEX(mutex_a);
static DECLARE_RWSEM(sem_a);

static void double_lock(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_a);
	kw_context_check("double_lock");
}

static void double_mutex(void)
{
	mutex_lock(&mutex_a);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
	check("a recursive mutex stays locked", mutex_is_locked(&mutex_a));
	mutex_unlock(&mutex_a);
}

static void unlock_unlocked(void)
{
	spin_unlock(&lock_a);
	check("an unlock too many leaves the count alone", !preempt_count());
}

static void leave_locked(void)
{
	spin_lock(&lock_a);
	kw_context_check("leave_locked");
	check("the check resets the lock", !spin_is_locked(&lock_a) && !preempt_count());
}

static void leave_irqs_off(void)
{
	local_irq_disable();
	kw_context_check("leave_irqs_off");
}

static void cycle(void)
{
	spin_lock(&lock_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	spin_unlock(&lock_a);
	spin_lock(&lock_b);
	spin_lock(&lock_a);
	spin_unlock(&lock_a);
	spin_unlock(&lock_b);
}

static void long_cycle(void)
{
	spin_lock(&lock_b);
	spin_lock(&lock_c);
	spin_lock(&lock_d);
	spin_unlock(&lock_d);
	spin_unlock(&lock_c);
	spin_unlock(&lock_b);
	spin_lock(&lock_d);
	write_lock(&rw_a);
	write_unlock(&rw_a);
	spin_unlock(&lock_d);
	write_lock(&rw_a);
	spin_lock(&lock_b);
	spin_unlock(&lock_b);
	write_unlock(&rw_a);
}

static void sleep_in_atomic(void)
{
	void *p;

	spin_lock(&lock_a);
	p = kmalloc(8, GFP_KERNEL);
	spin_unlock(&lock_a);
	kfree(p);
}

static void mutex_in_atomic(void)
{
	spin_lock(&lock_c);
	mutex_lock(&mutex_a);
	mutex_unlock(&mutex_a);
	spin_unlock(&lock_c);
}

static void restore_in_wrong_order(void)
{
	unsigned long outer, inner;

	spin_lock_irqsave(&lock_a, outer);
	spin_lock_irqsave(&lock_d, inner);
	spin_unlock_irqrestore(&lock_a, outer);
	spin_unlock_irqrestore(&lock_d, inner);
	kw_context_check("restore");
}

static void free_locked(void)
{
	struct {
		spinlock_t lock;
	} *p = kmalloc(sizeof(*p), GFP_KERNEL);

	spin_lock_init(&p->lock);
	spin_lock(&p->lock);
	kfree(p);
	kw_context_check("free_locked");
}

static void irq_unsafe(void)
{
	spin_lock(&lock_irq);
	spin_unlock(&lock_irq);
	ctx_hardirq_enter();
	spin_lock(&lock_irq);
	spin_unlock(&lock_irq);
	ctx_hardirq_exit();
}

/*
 * lock_e is used in interrupts and, off them, held around lock_f, which is also taken with
 * interrupts on.
 */
static void irq_inversion(void)
{
	ctx_hardirq_enter();
	spin_lock(&lock_e);
	spin_unlock(&lock_e);
	ctx_hardirq_exit();
	spin_lock(&lock_f);
	spin_unlock(&lock_f);
	spin_lock_irq(&lock_e);
	spin_lock(&lock_f);
	spin_unlock(&lock_f);
	spin_unlock_irq(&lock_e);
}

/* An interrupt's locks do not order behind those of the task it interrupts. */
static void irq_over_task(void)
{
	mutex_lock(&mutex_a);
	ctx_hardirq_enter();
	spin_lock(&lock_g);
	spin_unlock(&lock_g);
	ctx_hardirq_exit();
	mutex_unlock(&mutex_a);
	ctx_softirq_enter();
	spin_lock(&lock_h);
	spin_unlock(&lock_h);
	ctx_softirq_exit();
	spin_lock_bh(&lock_h);
	spin_unlock_bh(&lock_h);
}

static void softirq_unsafe(void)
{
	spin_lock(&lock_h);
	spin_unlock(&lock_h);
}

static void lock_properly(void)
{
	unsigned long flags;
	void *p;

	spin_lock_irqsave(&lock_a, flags);
	p = kmalloc(8, GFP_ATOMIC);
	check("lockdep sees the lock", lock_is_held(&lock_a.dep_map));
	check("a held lock is not taken again", !spin_trylock(&lock_a));
	spin_unlock_irqrestore(&lock_a, flags);
	check("lockdep sees the unlock", !lock_is_held(&lock_a.dep_map));
	kfree(p);
	mutex_lock(&mutex_a);
	down_read(&sem_a);
	check("readers count", rwsem_is_locked(&sem_a) && !down_write_trylock(&sem_a));
	up_read(&sem_a);
	check("the last reader leaves", !rwsem_is_locked(&sem_a));
	mutex_unlock(&mutex_a);
	read_lock(&rw_a);
	read_lock(&rw_a);
	read_unlock(&rw_a);
	read_unlock(&rw_a);
	kw_context_check("lock_properly");
}

static void test_locks(void)
{
	expect("a spinlock taken twice is found", "double-lock", 1, double_lock);
	expect("a mutex taken twice is found", "double-lock", 1, double_mutex);
	expect("an unlock too many is found", "unlock-of-unlocked", 1, unlock_unlocked);
	expect("a lock held at return is found", "lock-held", 1, leave_locked);
	expect("interrupts off at return are found", "irqs-off", 1, leave_irqs_off);
	expect("a cycle of two is found", "lock-order", 1, cycle);
	expect("a cycle of two is found once", "lock-order", 0, cycle);
	expect("a cycle of four is found", "lock-order", 1, long_cycle);
	expect("sleeping allocation under a spinlock is found", "sleep-in-atomic", 1,
	       sleep_in_atomic);
	expect("a mutex under a spinlock is found", "sleep-in-atomic", 1, mutex_in_atomic);
	expect("restoring interrupts too early is found", "irq-restore-order", 1,
	       restore_in_wrong_order);
	expect("freeing a held lock is found", "lock-freed", 1, free_locked);
	expect("a lock that interrupts share must be taken with them off", "irq-unsafe-lock", 1,
	       irq_unsafe);
	expect("a lock that waits for one taken with interrupts on is found", "irq-inversion", 1,
	       irq_inversion);
	expect_silence("interrupts and softirqs that lock properly are silent", irq_over_task);
	expect("a lock that softirqs share must be taken with them off", "irq-unsafe-lock", 1,
	       softirq_unsafe);
	expect_silence("proper locking is silent", lock_properly);
}

/* ---- interrupts and windows ---- */

#define SPARE_LINE 31
static u32 served, threaded;

static irqreturn_t on_irq(int irq, void *id)
{
	served += in_hardirq() && irqs_disabled();
	kw_irq_level(SPARE_LINE, false);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t on_thread(int irq, void *id)
{
	threaded += !in_hardirq() && !irqs_disabled();
	return IRQ_HANDLED;
}

static void free_unrequested(void) { free_irq(SPARE_LINE, &served); }

static void serve(void)
{
	u32 result;

	check("a line is requested", !request_threaded_irq(SPARE_LINE, on_irq, on_thread,
							   IRQF_SHARED, "selftest", &served));
	check("an exclusive request is refused",
	      request_irq(SPARE_LINE, on_irq, 0, "selftest", NULL) == -EBUSY);
	kw_irq_level(SPARE_LINE, true);
	check("a raised line is pending", kw_irq_pending() >> SPARE_LINE & 1);
	disable_irq(SPARE_LINE);
	check("a disabled line is not pending", !(kw_irq_pending() >> SPARE_LINE & 1));
	enable_irq(SPARE_LINE);
	result = kw_irq_run(SPARE_LINE);
	check("the handler and its thread run",
	      result == IRQRES_HANDLED && served == 1 && threaded == 1);
	free_irq(SPARE_LINE, &served);
	check("a freed line has no handler", kw_irq_run(SPARE_LINE) == IRQRES_NO_HANDLER);
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
	expect("freeing an interrupt that is not requested is found", "irq-not-requested", 1,
	       free_unrequested);
	expect_silence("requesting, serving and freeing an interrupt is silent", serve);
	if (kw_target->instance[0].bytes)
		expect("unmapping a window twice is found", "iounmap", 1, unmap_twice);
}

/* ---- clocks, the ledger and reference events ---- */

static void run_clock(void)
{
	struct clk *clk = of_clk_get(kw_instance_node(0), 0);
	s32 before = clk_enabled(0);

	if (IS_ERR(clk))
		return; /* this target has no clocks */
	check("a clock can be enabled", !clk_prepare_enable(clk) && clk_enabled(0) == before + 1);
	clk_disable_unprepare(clk);
	check("a clock can be disabled", clk_enabled(0) == before);
	clk_put(clk);
}

static const struct ledger_line *device_line(struct ledger *l, const char *node)
{
	u32 i;

	kw_ledger(l);
	for (i = 0; i < l->n; i++)
		if (!strcmp(l->line[i].kind, "device refs") && !strcmp(l->line[i].name, node))
			return &l->line[i];
	return NULL;
}

static void count_reference(void)
{
	static struct ledger before, after;
	struct device *dev = kw_instance_dev(0);
	const struct ledger_line *was = device_line(&before, kw_target->instance[0].node), *is;
	struct finding_raw f = { 0 };

	refs_reset();
	get_device(dev);
	is = device_line(&after, kw_target->instance[0].node);
	check("the ledger counts a reference", was && is && is->value == was->value + 1);
	if (is)
		kw_ref_sites(is, &f);
	check("the event log knows who took it", f.n_sites == 1 && f.site[0].count == 1);
	put_device(dev);
	refs_reset();
}

static void test_counts(void)
{
	expect_silence("proper use of a clock is silent", run_clock);
	expect_silence("counting references is silent", count_reference);
}

u32 kw_selftest(void)
{
	failed = 0;
	test_memory();
	test_locks();
	test_devices();
	test_counts();
	return failed;
}
