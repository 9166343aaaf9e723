// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that programs take straight from the page allocator and do not give back, by allocation site: tracepoints of the
 * allocator tell what is live. Page tables are such pages, and kmemleak does not see them; objects of slab are its business.
 */
#include <linux/kallsyms.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sprintf.h>
#include <linux/string.h>
#include <trace/events/kmem.h>

#include "uml/uml.h"

#define MAX_PAGES 4096			/* live at one time; a power of two */
#define FRAMES FINDING_FRAMES
#define OWN_FRAMES 3			/* of a stack: this file, the tracepoint, the allocator */

static struct taken { unsigned long pfn; u32 order, n; bool counted; unsigned long frame[FRAMES]; } taken[MAX_PAGES];
static u32 used, lost;			/* lost: did not fit */
static struct task_struct *executor;
static unsigned long depot, depot_end;	/* where debugging keeps stacks for good */

static u32 slot_of(unsigned long pfn) { return (u32)(pfn * 0x9e3779b1u) & (MAX_PAGES - 1); }

static struct taken *find(unsigned long pfn)
{
	u32 i;

	for (i = slot_of(pfn); taken[i].pfn; i = (i + 1) & (MAX_PAGES - 1))
		if (taken[i].pfn == pfn)
			return &taken[i];
	return &taken[i];
}

/* Closes the gap: whatever was pushed on by this entry moves back. */
static void forget(struct taken *t)
{
	u32 hole = (u32)(t - taken), i = hole;

	used--;
	for (;;) {
		u32 home;

		i = (i + 1) & (MAX_PAGES - 1);
		if (!taken[i].pfn)
			break;
		home = slot_of(taken[i].pfn);
		if (((i - home) & (MAX_PAGES - 1)) < ((i - hole) & (MAX_PAGES - 1)))
			continue;
		taken[hole] = taken[i];
		hole = i;
	}
	taken[hole].pfn = 0;
}

static bool for_depot(const struct taken *t)
{
	u32 i;

	for (i = 0; i < t->n; i++)
		if (t->frame[i] >= depot && t->frame[i] < depot_end)
			return true;
	return false;
}

static void on_alloc(void *data, struct page *page, unsigned int order, gfp_t gfp, int type)
{
	unsigned long flags;
	struct taken *t;

	if (!page || current != executor || !in_task())
		return;
	local_irq_save(flags);
	if (used < MAX_PAGES / 4 * 3) {
		t = find(page_to_pfn(page));
		used += !t->pfn;
		t->pfn = page_to_pfn(page);
		t->order = order;
		t->counted = false;
		h_stack(t->frame, &t->n, FRAMES);
		if (for_depot(t))
			forget(t);
	} else {
		lost++;
	}
	local_irq_restore(flags);
}

static void on_free(void *data, struct page *page, unsigned int order)
{
	unsigned long flags;
	struct taken *t;

	local_irq_save(flags);
	t = find(page_to_pfn(page));
	if (t->pfn)
		forget(t);
	local_irq_restore(flags);
}

void uml_leaks_watch(void)
{
	executor = current;
}

void uml_leaks_init(void)
{
	unsigned long bytes, offset;

	depot = kallsyms_lookup_name("stack_depot_save_flags");
	if (!depot || !kallsyms_lookup_size_offset(depot, &bytes, &offset))
		h_bug("this kernel has no stack depot");
	depot_end = depot + bytes;
	if (register_trace_mm_page_alloc(on_alloc, NULL) || register_trace_mm_page_free(on_free, NULL))
		h_bug("the page allocator cannot be traced");
}

u64 kw_alloc_mark(void)
{
	memset(taken, 0, sizeof(taken));
	used = lost = 0;
	return 0;
}

static bool same_site(const struct taken *a, const struct taken *b)
{
	return a->n == b->n && !memcmp(a->frame, b->frame, a->n * sizeof(a->frame[0]));
}

static void report(const struct taken *t, u32 n)
{
	struct finding_raw f = { .oracle = ORA_LEDGER, .rule = "", .what = "leak" };
	char title[128];

	snprintf(title, sizeof(title), "leak: %u x page run (%lu bytes) still allocated at quiescence", n, n * PAGE_SIZE << t->order);
	f.title = title;
	f.n_frames = t->n > OWN_FRAMES ? t->n - OWN_FRAMES : 0;
	memcpy(f.frame, t->frame + OWN_FRAMES, f.n_frames * sizeof(t->frame[0]));
	f.n_sites = 1;
	f.site[0].label = "allocated";
	f.site[0].pc = f.n_frames ? f.frame[0] : 0;
	f.site[0].count = n;
	finding_report(&f);
}

/* Pages that became part of something else have another owner by now. */
static bool is_plain(const struct taken *t)
{
	struct page *page = pfn_to_page(t->pfn);

	return t->pfn && page_count(page) && !PageSlab(page) && !PageReserved(page);
}

/*
 * After a program that replaced long-lived objects nothing younger than the mark is suspect by its age: then only the
 * number of the IOMMU core's pages counts, which is in the ledger.
 */
u32 kw_leaks(u64 mark, bool fresh)
{
	u32 i, k, n, sites = 0;

	if (lost)
		h_bug("a program took more than %u pages at a time", MAX_PAGES / 4 * 3);
	for (i = 0; fresh && i < MAX_PAGES; i++) {
		if (!is_plain(&taken[i]) || taken[i].counted)
			continue;
		for (k = i, n = 0; k < MAX_PAGES; k++)
			if (is_plain(&taken[k]) && same_site(&taken[i], &taken[k])) {
				taken[k].counted = true;
				n++;
			}
		report(&taken[i], n);
		sites++;
	}
	return sites;
}
