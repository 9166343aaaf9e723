// SPDX-License-Identifier: GPL-2.0-only
/*
 * Pages that programs take straight from the page allocator and do not give back, by allocation site: the allocator calls here
 * (adjust.txt), so that it is known what is live. Page tables are such pages, and kmemleak does not see them; objects of slab are
 * its business.
 */
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#include "base/hash.h"
#include "uml/uml.h"

#define MAX_PAGES 4096			/* live at one time; a power of two */
#define FULL (MAX_PAGES / 4 * 3)
#define ENOUGH (MAX_PAGES / 4)		/* between programs, which take fewer than FULL - ENOUGH */
#define FRAMES FINDING_FRAMES
#define SITE_FRAMES 4			/* as many as the hosted ledger compares */
#define MAX_SITES 512
#define OWN_FRAMES 2			/* of a stack: this file, the allocator */

static struct taken { unsigned long pfn; u32 order, n, site; unsigned long frame[FRAMES]; } taken[MAX_PAGES];
static u32 used, lost;			/* lost: did not fit */
static bool watching;

/*
 * Whose pages are others' business: where debugging keeps stacks for good, slab, per-cpu memory, tasks, tables of vmalloc,
 * which stay.
 */
static struct uml_caller others[] = {
	{ "stack_depot_save_flags" }, { "__stack_depot_save" },		/* of newer and of older kernels */
	{ "new_slab" }, { "allocate_slab" }, { "___slab_alloc" },
	{ "pcpu_create_chunk" }, { "dup_task_struct" }, { "copy_process" },
	{ "__pte_alloc_kernel" }, { "__pmd_alloc" }, { "__pud_alloc" },
};

/* ... because they are objects to whoever asked. */
static struct uml_caller large[] = { { "___kmalloc_large_node" }, { "__kmalloc_large_node" } };

/* Allocation sites: how many pages of each are live, and were at the mark. */
static struct { u64 hash; s32 live, at_mark; } site[MAX_SITES];
static u32 n_sites;

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

/* Where the driver asked: the way there from an operation may differ from the way at boot. */
static u32 site_of(const struct taken *t)
{
	u64 h = HASH_INIT;
	u32 i;

	for (i = OWN_FRAMES; i < t->n && i < OWN_FRAMES + SITE_FRAMES; i++)
		h = (h ^ t->frame[i]) * 0x9e3779b97f4a7c15ull;
	h |= 1;
	for (i = (u32)(h >> 32) % MAX_SITES; site[i].hash && site[i].hash != h; i = (i + 1) % MAX_SITES)
		;
	if (!site[i].hash && ++n_sites == MAX_SITES)
		h_bug("pages are taken at more than %u places", MAX_SITES);
	site[i].hash = h;
	return i;
}

void iovet_page_alloc(struct page *page, unsigned int order);
void iovet_page_free(struct page *page, unsigned int order);
void iovet_slab_alloc(unsigned int bytes);

void iovet_page_alloc(struct page *page, unsigned int order)
{
	struct taken new = { .order = order }, *t;
	bool object, others_own;
	unsigned long flags;

	if (!page || !watching || !in_task())
		return;
	local_irq_save(flags);
	h_stack(new.frame, &new.n, FRAMES);
	object = uml_called_by(new.frame, new.n, large, ARRAY_LEN(large));
	others_own = !object && uml_called_by(new.frame, new.n, others, ARRAY_LEN(others));
	if (uml_stack_end && !others_own)
		h_take(PAGE_SIZE << order);
	if (object || others_own) {
		local_irq_restore(flags);
		return;
	}
	if (used < FULL) {
		new.pfn = page_to_pfn(page);
		new.site = site_of(&new);
		t = find(new.pfn);
		used += !t->pfn;
		site[t->site].live -= t->pfn != 0;
		*t = new;
		site[t->site].live++;
	} else {
		lost++;
	}
	local_irq_restore(flags);
}

/* Whatever slab is asked for by a task, while programs run. */
void iovet_slab_alloc(unsigned int bytes)
{
	if (uml_stack_end && in_task())
		h_take(bytes);
}

void iovet_page_free(struct page *page, unsigned int order)
{
	unsigned long flags;
	struct taken *t;

	local_irq_save(flags);
	t = find(page_to_pfn(page));
	if (t->pfn) {
		site[t->site].live--;
		forget(t);
	}
	local_irq_restore(flags);
}

/* Only the first page of a run that is no compound page has a count. */
bool uml_in_run(unsigned long pfn)
{
	u32 order;

	for (order = 1; order <= MAX_PAGE_ORDER; order++) {
		const struct taken *t = find(pfn & ~((1ul << order) - 1));

		if (t->pfn && t->order >= order)
			return true;
	}
	return false;
}

bool uml_leaks_full(void) { return used > ENOUGH; }

void uml_leaks_watch(void)
{
	watching = true;
}

void uml_leaks_init(void)
{
	uml_callers_find(others, ARRAY_LEN(others));
	uml_callers_find(large, ARRAY_LEN(large));
	if (!others[0].end && !others[1].end)
		h_bug("this kernel has no stack depot");
}

/* Pages that became part of something else have another owner by now. */
static bool is_plain(const struct taken *t)
{
	struct page *page = pfn_to_page(t->pfn);

	return t->pfn && page_count(page) && !PageSlab(page) && !PageReserved(page);
}

u64 kw_alloc_mark(void)
{
	u32 i;

	for (i = 0; i < MAX_SITES; i++)
		site[i].at_mark = site[i].live;
	lost = 0;
	return 0;
}

static void report(const struct taken *t, u32 n)
{
	struct finding_raw f = { .oracle = ORA_LEDGER, .rule = "", .what = mem_leak_word(true) };
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

/* More than there were: those that still are what the driver asked for. Returns one of them, and how many too many. */
static struct taken *surplus(u32 of_site, s32 *n)
{
	struct taken *one = NULL;
	u32 i;

	*n = -site[of_site].at_mark;
	for (i = 0; i < MAX_PAGES; i++)
		if (taken[i].pfn && taken[i].site == of_site && is_plain(&taken[i])) {
			one = &taken[i];
			++*n;
		}
	return *n > 0 ? one : NULL;
}

/* Of all sites together. */
static bool more_than_there_were(void)
{
	s32 more = 0;
	u32 i;

	for (i = 0; i < MAX_SITES; i++)
		more += site[i].live - site[i].at_mark;
	return more > 0;
}

/*
 * What counts is how many there are of one site: what was replaced by its equal is no leak. After hot-plug (not `fresh`)
 * its equal may have come another way, so there must be more of all sites, too.
 */
u32 kw_leaks(u64 mark, bool fresh)
{
	struct taken *t;
	u32 i, sites = 0;
	s32 n;

	if (!fresh && !more_than_there_were())
		return 0;
	if (lost)
		h_bug("a program took more than %u pages at a time", FULL - ENOUGH);
	for (i = 0; i < MAX_SITES; i++) {
		t = site[i].live > site[i].at_mark ? surplus(i, &n) : NULL;
		if (!t)
			continue;
		report(t, (u32)n);
		for (; t; t = surplus(i, &n)) {	/* said once: they are not given back */
			site[i].live--;
			forget(t);
		}
		sites++;
	}
	return sites;
}
