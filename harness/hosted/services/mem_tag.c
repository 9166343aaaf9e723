// SPDX-License-Identifier: GPL-2.0-only
/*
 * The live list: one list over slab objects, page runs, percpu chunks and IDs, in order of allocation,
 * so that "nothing leaked since the mark" is one comparison and the leaks themselves are found in
 * O(leaks). Does not allocate. Called by the allocators; kw_alloc_mark() and kw_leaks() by the host
 * world at quiescence.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "services.h"

struct mem_live mem_live[MEM_KINDS];
static struct mem_tag live_end = { .prev = &live_end, .next = &live_end };
static u64 seq;
static struct {
	void (*reclaim)(struct mem_tag *);
	const char *(*name)(struct mem_tag *);
} tag_class[MEM_KINDS];

void mem_tag_class(enum mem_kind kind, void (*reclaim)(struct mem_tag *),
		   const char *(*name)(struct mem_tag *))
{
	tag_class[kind].reclaim = reclaim;
	tag_class[kind].name = name;
}

/* ---- counts by call site and size, kept up to date ---- */

#define SITES 1024 /* a power of two; should they run out, sites share counts */
struct site_count {
	unsigned long pc;
	u32 bytes;
	s32 n;
};
static struct site_count count[SITES];

SVC_NOSAN static u16 site_index(unsigned long pc, u32 bytes)
{
	u32 i = (u32)((pc * 31 + bytes) * 0x9e3779b97f4a7c15ULL >> 40) % SITES, k;

	for (k = 0; k < 32; k++, i = (i + 1) % SITES) {
		if (count[i].pc == pc && count[i].bytes == bytes)
			break;
		if (!count[i].pc) {
			count[i].pc = pc;
			count[i].bytes = bytes;
			break;
		}
	}
	return (u16)i;
}

/* ---- the list ---- */

/* Follows saved frame pointers upwards while they look sane: each further up, none far away. */
SVC_NOSAN static void walk(const unsigned long *fp, unsigned long *pc, u32 max)
{
	u32 i = 0;

	while (i < max) {
		const unsigned long *up = (const unsigned long *)fp[0];

		pc[i++] = fp[1] - 1;
		if (up <= fp || (unsigned long)up - (unsigned long)fp > (1UL << 20) ||
		    ((unsigned long)up & 7))
			break;
		fp = up;
	}
	while (i < max)
		pc[i++] = 0;
}

SVC_NOSAN void stack_save(unsigned long *pc, u32 max)
{
	const unsigned long *fp = __builtin_frame_address(0);

	walk((const unsigned long *)fp[0], pc, max);
}

SVC_NOSAN void mem_tag_add_from(struct mem_tag *t, enum mem_kind kind, u32 bytes, u32 up)
{
	const unsigned long *fp = __builtin_frame_address(0);

	for (; up; up--)
		fp = (const unsigned long *)fp[0];
	walk((const unsigned long *)fp[0], t->pc, MEM_FRAMES);
	t->seq = ++seq;
	t->bytes = bytes;
	t->kind = (u8)kind;
	t->cached = false;
	t->site = site_index(t->pc[0], bytes);
	count[t->site].n++;
	t->next = &live_end;
	t->prev = live_end.prev;
	live_end.prev->next = t;
	live_end.prev = t;
	mem_live[kind].n++;
	mem_live[kind].bytes += bytes;
}

SVC_NOSAN void mem_tag_del(struct mem_tag *t)
{
	t->prev->next = t->next;
	t->next->prev = t->prev;
	count[t->site].n--;
	mem_live[t->kind].n--;
	mem_live[t->kind].bytes -= t->bytes;
}

SVC_NOSAN struct mem_tag *mem_tag_before(const struct mem_tag *t)
{
	struct mem_tag *p = t ? t->prev : live_end.prev;

	return p == &live_end ? NULL : p;
}

/* ---- marks: what was live when, by call site and size ---- */

#define MARKS 4
static struct mark {
	u64 seq, used; /* used: when last asked for */
	struct mem_live live[MEM_KINDS];
	struct site_count site[SITES];
} marks[MARKS];
static u64 mark_uses;

static struct mark *find_mark(u64 at)
{
	u32 i;

	for (i = 0; i < MARKS; i++)
		if (marks[i].used && marks[i].seq == at) {
			marks[i].used = ++mark_uses;
			return &marks[i];
		}
	return NULL;
}

static struct mark *oldest_mark(void)
{
	struct mark *m = marks;
	u32 i;

	for (i = 1; i < MARKS; i++)
		if (marks[i].used < m->used)
			m = &marks[i];
	return m;
}

u64 kw_alloc_mark(void)
{
	struct mark *m = oldest_mark();

	m->seq = ++seq;		/* no two marks are one: what was freed in between tells them apart */
	m->used = ++mark_uses;
	memcpy(m->live, mem_live, sizeof(mem_live));
	memcpy(m->site, count, sizeof(count));
	return seq;
}

/* ---- leaks by allocation site ---- */

#define LEAK_SITES 32
struct leak_site {
	unsigned long pc[MEM_FRAMES];
	const char *word, *name;
	u32 n;
	u64 bytes;
};
static struct leak_site leak[LEAK_SITES];
static u32 n_leaks;

SVC_NOSAN static struct mem_tag *older(const struct mem_tag *t, u64 mark)
{
	struct mem_tag *p = t->prev;

	return p != &live_end && p->seq > mark ? p : NULL;
}

SVC_NOSAN static void count_leak(const struct mem_tag *t, const char *name)
{
	u32 i, k;

	for (i = 0; i < n_leaks; i++) {
		for (k = 0; k < MEM_FRAMES && leak[i].pc[k] == t->pc[k]; k++)
			;
		if (k == MEM_FRAMES)
			break;
	}
	if (i == LEAK_SITES)
		return;
	if (i == n_leaks) {
		n_leaks++;
		for (k = 0; k < MEM_FRAMES; k++)
			leak[i].pc[k] = t->pc[k];
		leak[i].word = t->kind == MEM_IDS ? "leak-id" : mem_leak_word(t->kind == MEM_PAGES && !t->cached);
		leak[i].name = name;
		leak[i].n = 0;
		leak[i].bytes = 0;
	}
	leak[i].n++;
	leak[i].bytes += t->bytes;
}

SVC_NOSAN static const char *name_of(struct mem_tag *t) { return tag_class[t->kind].name(t); }

SVC_NOSAN static void reclaim(struct mem_tag *t) { tag_class[t->kind].reclaim(t); }

/* What there was at the mark is forgotten: whatever is younger is a leak. */
static u32 leak_younger(u64 mark, bool free_them)
{
	struct mem_tag *t = older(&live_end, mark), *next;
	u32 n = 0;

	for (; t; t = next, n++) {
		next = older(t, mark);
		count_leak(t, name_of(t));
		if (free_them)
			reclaim(t);
	}
	return n;
}

/*
 * Long-lived objects were replaced by equal ones (a group's default domain, a device that was
 * plugged again): what counts is how many there are of one site and size, and the oldest younger
 * ones are blamed. Which of them is in use cannot be known, so they are freed (if `free_them`) only
 * where all that are younger are too many.
 */
SVC_NOSAN static u32 leak_surplus(const struct mark *m, bool pages, bool free_them)
{
	static s32 surplus[SITES], in_use[SITES];
	struct mem_tag *t, *next, *oldest = &live_end;
	u32 n = 0, i;

	for (i = 0; i < SITES; i++) {
		surplus[i] = count[i].n - m->site[i].n;
		in_use[i] = -surplus[i];
	}
	for (t = older(&live_end, m->seq); t; t = older(t, m->seq)) {
		in_use[t->site]++;
		oldest = t;
	}
	for (t = oldest; t != &live_end; t = next) {
		next = t->next;
		if (surplus[t->site] <= 0 || (t->kind == MEM_PAGES && !pages))
			continue;
		surplus[t->site]--;
		n++;
		count_leak(t, name_of(t));
		if (free_them && in_use[t->site] <= 0)
			reclaim(t);
	}
	return n;
}

static void report_leak(const struct leak_site *s)
{
	static struct finding_raw f;
	char title[128], bytes[40] = "";
	u32 k;

	memset(&f, 0, sizeof(f));
	if (s->bytes)
		snprintf(bytes, sizeof(bytes), " (%llu bytes)", (unsigned long long)s->bytes);
	snprintf(title, sizeof(title), "leak: %u x %s%s still allocated at quiescence", s->n, s->name, bytes);
	f.oracle = ORA_LEDGER;
	f.rule = "";
	f.what = s->word;
	f.title = title;
	for (k = 0; k < MEM_FRAMES && s->pc[k]; k++)
		f.frame[f.n_frames++] = s->pc[k];
	f.n_sites = 1;
	f.site[0].label = "allocated";
	f.site[0].pc = s->pc[0];
	f.site[0].count = s->n;
	finding_report(&f);
}

static void report_leaks(void)
{
	u32 i;

	for (i = 0; i < n_leaks; i++)
		report_leak(&leak[i]);
}

static bool same_live(const struct mark *m) { return !memcmp(m->live, mem_live, sizeof(mem_live)); }

u32 kw_leaks(u64 mark, bool free_them)
{
	const struct mark *m;
	u32 n;

	if (!older(&live_end, mark))
		return 0;
	m = find_mark(mark);
	if (m && same_live(m))
		return 0;
	n_leaks = 0;
	n = m ? leak_surplus(m, true, free_them) : leak_younger(mark, free_them);
	report_leaks();
	return n;
}

u32 kw_leaked_objects(u64 mark)
{
	const struct mark *m = find_mark(mark);
	u32 n;

	if (!m || same_live(m))
		return 0;
	n_leaks = 0;
	n = leak_surplus(m, false, false);
	report_leaks();
	return n;
}

void svc_finding(enum oracle_id oracle, const char *what, const char *title,
		 const struct svc_stack *other, u32 n_other)
{
	static struct finding_raw f;
	u32 i, k;

	memset(&f, 0, sizeof(f));
	f.oracle = oracle;
	f.rule = "";
	f.what = what;
	f.title = title;
	h_stack(f.frame, &f.n_frames, FINDING_FRAMES);
	for (i = 0; i < n_other; i++)
		for (k = 0; k < other[i].n && other[i].pc[k] && f.n_sites < FINDING_MAX_SITES;
		     k++) {
			f.site[f.n_sites].label = other[i].label;
			f.site[f.n_sites].pc = other[i].pc[k];
			f.site[f.n_sites++].count = 1;
		}
	finding_report(&f);
}
