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

#include "base/hash.h"
#include "uml/uml.h"

#define MAX_PAGES 4096			/* live at one time; a power of two */
#define FRAMES FINDING_FRAMES
#define SITE_FRAMES 4			/* as many as the hosted ledger compares */
#define MAX_SITES 512
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

/* Pages that became part of something else have another owner by now. */
static bool is_plain(const struct taken *t)
{
	struct page *page = pfn_to_page(t->pfn);

	return t->pfn && page_count(page) && !PageSlab(page) && !PageReserved(page);
}

/* Where the driver asked: the way there from an operation may differ from the way at boot. */
static u64 site_of(const struct taken *t)
{
	u64 h = HASH_INIT;
	u32 i;

	for (i = OWN_FRAMES; i < t->n && i < OWN_FRAMES + SITE_FRAMES; i++)
		h = (h ^ t->frame[i]) * 0x9e3779b97f4a7c15ull;
	return h;
}

/* How many live pages there were of each site at the mark. */
static struct { u64 site; s32 n; } at_mark[MAX_SITES];

static s32 *count_of(u64 site)
{
	u32 i;

	for (i = 0; i < MAX_SITES && at_mark[i].site; i++)
		if (at_mark[i].site == site)
			return &at_mark[i].n;
	if (i == MAX_SITES)
		h_bug("pages are taken at more than %u places", MAX_SITES);
	at_mark[i].site = site;
	return &at_mark[i].n;
}

u64 kw_alloc_mark(void)
{
	u32 i;

	memset(at_mark, 0, sizeof(at_mark));
	for (i = 0; i < MAX_PAGES; i++)
		if (is_plain(&taken[i]))
			++*count_of(site_of(&taken[i]));
	lost = 0;
	return 0;
}

static void report(const struct taken *t, u32 n)
{
	struct finding_raw f = { .oracle = ORA_LEDGER, .rule = "", .what = "leak" };
	char title[128];

	snprintf(title, sizeof(title), "leak: %u x page run (%lu bytes) still allocated at quiescence", n,
		 n * PAGE_SIZE << t->order);
	f.title = title;
	f.n_frames = t->n > OWN_FRAMES ? t->n - OWN_FRAMES : 0;
	memcpy(f.frame, t->frame + OWN_FRAMES, f.n_frames * sizeof(t->frame[0]));
	f.n_sites = 1;
	f.site[0].label = "allocated";
	f.site[0].pc = f.n_frames ? f.frame[0] : 0;
	f.site[0].count = n;
	finding_report(&f);
}

/*
 * What counts is how many there are of one site: what was replaced by its equal is no leak. After hot-plug that is not
 * known, because a deferred probe allocates on another task: then only the ledger counts.
 */
u32 kw_leaks(u64 mark, bool fresh)
{
	u32 i, k, sites = 0;

	if (!fresh)
		return 0;
	if (lost)
		h_bug("a program took more than %u pages at a time", MAX_PAGES / 4 * 3);
	for (i = 0; i < MAX_PAGES; i++)
		taken[i].counted = !is_plain(&taken[i]);
	for (i = 0; i < MAX_PAGES; i++) {
		u64 site = taken[i].counted ? 0 : site_of(&taken[i]);
		s32 n = 0;

		for (k = i; site && k < MAX_PAGES; k++)
			if (!taken[k].counted && site_of(&taken[k]) == site) {
				taken[k].counted = true;
				n++;
			}
		if (!site || n <= *count_of(site))
			continue;
		report(&taken[i], (u32)(n - *count_of(site)));
		*count_of(site) = n;		/* said once: they are not given back */
		sites++;
	}
	return sites;
}
