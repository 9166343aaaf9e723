/* SPDX-License-Identifier: MIT */
/*
 * Device model of one Exynos System MMU, all versions: translate or pass on, hold back on request, two levels of tables, a
 * TLB, kept first-level entries, and a fault that stops everything until it is cleared. What a version has of its own is
 * data (exynos.h). Reached through the classes only.
 *
 * A first-level entry that is kept while memory says something else is told where it decides over an access, and the walk
 * goes on with what memory says. Not modelled: second-level entries that version 3 keeps of neighbours while they are a
 * fault; who chooses addresses has to leave room for that (spec/exynos/exynos.yaml).
 *
 * World knobs: extra[0]: the version register. extra[1]: sets of the TLB, where an invalidation looks only into the set of
 * the page that is named; 0: it looks everywhere.
 */
#include "model/exynos.h"

#include "base/lib.h"

#define ANSWER_READS 2			/* of the status until accesses are held back */
#define KEPT 8				/* first-level entries */
#define SECTION_LG2 20
#define FETCH_AHEAD 0x20000		/* how far ahead of an access entries are fetched */

enum { FLPD_CACHE };			/* parameters of the spec, in its order */
enum { CACHE_NONE, CACHE_USED, CACHE_AHEAD };
enum { FLPD, SLPD };			/* structures of the spec, in its order, in all versions */
enum { V_FAULT, V_TABLE, V_SECTION };
enum { V_LARGE = 1, V_SMALL };
enum { LINK = 1, SECTION = 2 };		/* type of a first-level entry */
enum { LARGE = 1, SMALL = 2 };

struct sysmmu {				/* in priv */
	u8 left, next;			/* reads until accesses are held back; entry to be replaced next */
	struct { bool valid; u16 tag; u32 word; } kept[KEPT];
};
_Static_assert(sizeof(struct sysmmu) <= SYSMMU_PRIV_BYTES, "struct sysmmu fits");

const char sysmmu_denied[] = "ACCESS";
static const char no_page[] = "PAGE";

static const struct mon_rule rules[] = {
	[LINK] = { .id = "stale-first-level-link", .rule = "FLUSH-8",
		   .text = "a first-level entry was replaced by another table, and the device was not told to drop what it keeps of it" },
	[SECTION] = { .id = "stale-first-level-section", .rule = "FLUSH-8",
		      .text = "a first-level entry was replaced by a section, and the device was not told to drop what it keeps of it" },
};

static struct sysmmu *sysmmu_of(struct device *d) { return (struct sysmmu *)d->priv; }

static const struct sysmmu_type *type_of(const struct device *d) { return d->cls->type; }

static bool ctrl(const struct device *d, u64 bit) { return d->state[type_of(d)->ctrl] & bit; }

/* ---- what is cached ---------------------------------------------------------------------------------------------- */

static u64 flpd_cache(const struct device *d)
{
	if (!(d->state[type_of(d)->cfg] & type_of(d)->flpdcache))
		return CACHE_NONE;
	return d->cfg.params ? d->cfg.params[FLPD_CACHE] : CACHE_NONE;
}

static void drop_kept(struct device *d, u32 tag, bool all)
{
	struct sysmmu *s = sysmmu_of(d);

	for (u32 i = 0; i < KEPT; i++)
		s->kept[i].valid &= !all && s->kept[i].tag != tag;
}

static bool find_kept(struct device *d, u32 tag, u32 *word)
{
	const struct sysmmu *s = sysmmu_of(d);

	for (u32 i = 0; i < KEPT; i++)
		if (s->kept[i].valid && s->kept[i].tag == tag) {
			*word = s->kept[i].word;
			return true;
		}
	return false;
}

static void keep(struct device *d, u32 tag, u32 word)
{
	struct sysmmu *s = sysmmu_of(d);
	u32 ignored;

	if (d->quiet || flpd_cache(d) == CACHE_NONE || find_kept(d, tag, &ignored))
		return;
	s->kept[s->next].valid = true;
	s->kept[s->next].tag = (u16)tag;
	s->kept[s->next].word = word;
	s->next = (u8)((s->next + 1) % KEPT);
}

static void flush_all(struct device *d)
{
	drop_kept(d, 0, true);
	tlb_invalidate_all(d);
}

static u64 set_of(const struct device *d, u64 iova)
{
	return d->cfg.extra[1] ? iova >> 12 & (d->cfg.extra[1] - 1) : 0;
}

/* Of the page, and in its set: the low bits of the argument are the set. */
static bool of_page(const struct tlb_entry *e, u64 page_and_set)
{
	return e->iova == page_and_set >> e->page_shift << e->page_shift && e->attrs == (page_and_set & 0xfff);
}

static void flush_page(struct device *d, u64 iova)
{
	u64 page = iova & ~0xfffull;

	if (!type_of(d)->flpd_survives_pages)
		drop_kept(d, (u32)(page >> SECTION_LG2), false);
	tlb_drop(d, of_page, page | set_of(d, page));
}

static bool in_range(const struct tlb_entry *e, u64 last_and_first)
{
	return e->iova <= last_and_first >> 32 && e->iova + (1ull << e->page_shift) > (last_and_first & 0xffffffff);
}

static void flush_range(struct device *d)
{
	tlb_drop(d, in_range, d->state[type_of(d)->range_last] << 32 | d->state[type_of(d)->range_first]);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

void sysmmu_power_on(struct device *d)
{
	const struct sysmmu_type *t = type_of(d);

	d->state[t->version] = d->cfg.extra[0];
	d->state[t->int_status] = 0;		/* nothing of the bits that nobody described is set */
	if (t->capa0 != SYSMMU_NONE) {
		d->state[t->capa0] = t->capa0_val;
		d->state[t->capa1] = t->capa1_val;
	}
}

/* A fault holds accesses back as well; nothing else does once it is neither asked for nor needed. */
static void show_blocked(struct device *d)
{
	const struct sysmmu_type *t = type_of(d);

	if (d->state[t->int_status])
		d->state[t->status] |= t->blocked;
	else if (!ctrl(d, t->block))
		d->state[t->status] &= ~t->blocked;
}

static void wrote_ctrl(struct device *d, u64 old)
{
	const struct sysmmu_type *t = type_of(d);

	if (ctrl(d, t->block) && !(old & t->block))
		sysmmu_of(d)->left = ANSWER_READS;
	show_blocked(d);
}

void sysmmu_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	const struct sysmmu_type *t = type_of(d);

	if (hit->state == t->ctrl) {
		wrote_ctrl(d, old);
	} else if (hit->state == t->flush) {
		d->state[hit->state] = 0;
		if (val & 1)
			flush_all(d);
	} else if (hit->state == t->flush_entry) {
		d->state[hit->state] = 0;
		if (val & 1)
			flush_page(d, val);
	} else if (hit->state == t->flush_range) {
		d->state[hit->state] = 0;
		if (val & 1)
			flush_range(d);
	} else if (hit->state == t->int_clear) {
		d->state[hit->state] = 0;
		d->state[t->int_status] &= ~val;
		show_blocked(d);
	}
}

static bool held_back(struct device *d)
{
	const struct sysmmu_type *t = type_of(d);

	/* Time answers as well, long before an access gives up; only hardware that misbehaves stays as it is. */
	return ctrl(d, t->block) && (d->lie == LIE_NONE || d->state[t->status] & t->blocked);
}

void sysmmu_reading(struct device *d, const struct reg_hit *hit)
{
	const struct sysmmu_type *t = type_of(d);

	if (hit->state != t->status || !ctrl(d, t->block) || d->state[t->status] & t->blocked)
		return;
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (sysmmu_of(d)->left > 0)
		sysmmu_of(d)->left--;
	else
		d->state[t->status] |= t->blocked;
}

void sysmmu_finish(struct device *d)
{
	if (ctrl(d, type_of(d)->block))
		d->state[type_of(d)->status] |= type_of(d)->blocked;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

enum dma_outcome sysmmu_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	const struct sysmmu_type *t = type_of(d);

	(void)code;
	*stream = 0;
	if (!ctrl(d, t->enable) || (t->vm_ctrl != SYSMMU_NONE && !(d->state[t->vm_ctrl] & t->vm_enable)))
		return DMA_BYPASS;
	if (held_back(d))
		return DMA_HALTED;
	return d->state[t->int_status] && !req->peek ? DMA_WAITS : DMA_OK;
}

static bool allows(const struct device *d, struct sysmmu_perms p, u32 word)
{
	return (word & p.mask) == p.need || !(d->state[type_of(d)->cfg] & type_of(d)->eap);
}

static const char *found(struct device *d, u64 iova, bool write, u32 word, u8 shift, struct tlb_entry *e)
{
	const struct sysmmu_type *t = type_of(d);
	bool section = shift == SECTION_LG2;

	*e = (struct tlb_entry){ .valid = true, .page_shift = shift, .iova = iova >> shift << shift, .attrs = set_of(d, iova),
				 .readable = allows(d, section ? t->section_read : t->page_read, word),
				 .writable = allows(d, section ? t->section_write : t->page_write, word),
				 .pa = section ? t->section(word) : shift == 16 ? t->large(word) : t->small(word) };
	return (write ? e->writable : e->readable) ? NULL : sysmmu_denied;
}

static const char *second_level(struct device *d, u64 iova, bool write, u32 flpd, struct tlb_entry *e, struct dma_res *r)
{
	const struct sysmmu_type *t = type_of(d);
	u64 slpd;

	if (!device_entry(d, t->table(flpd) + 4 * (iova >> 12 & 0xff), 4, &slpd, r))
		return no_page;
	device_walked(d, SLPD, slpd & SMALL ? V_SMALL : slpd & LARGE ? V_LARGE : V_FAULT, slpd);
	if (!(slpd & 3))
		return no_page;
	return found(d, iova, write, (u32)slpd, slpd & SMALL ? 12 : 16, e);
}

static const char *descend(struct device *d, u64 iova, bool write, u32 flpd, struct tlb_entry *e, struct dma_res *r)
{
	u32 type = flpd & 3;

	device_walked(d, FLPD, type == LINK ? V_TABLE : type == SECTION ? V_SECTION : V_FAULT, flpd);
	if (type == SECTION)
		return found(d, iova, write, flpd, SECTION_LG2, e);
	return type == LINK ? second_level(d, iova, write, flpd, e, r) : no_page;
}

static bool first_level(struct device *d, u64 iova, u32 *word, struct dma_res *r)
{
	const struct sysmmu_type *t = type_of(d);
	u64 val = 0;

	if (!device_entry(d, t->root((u32)d->state[t->base]) + 4 * (iova >> SECTION_LG2), 4, &val, r))
		return false;
	*word = (u32)val;
	return true;
}

/* What is kept is not what memory says: told, unless the device was not to hear of it. */
static void tell_stale(struct device *d, u32 word)
{
	struct mon_event e = { .kind = MON_STRUCT, .offset = ~0u, .val = word, .struct_no = FLPD };

	if (d->env->violation && device_told_all(d))
		d->env->violation(d->env->ctx, d->instance, &rules[(word & 3) == SECTION ? SECTION : LINK], &e);
}

/* The entry that an access which fails, or one nearby, leaves behind. Sections are in the TLB, not here. */
static void keep_ahead(struct device *d, u64 iova)
{
	struct dma_res ignored = { .walked_dead = false };
	u32 word;

	if (d->quiet || flpd_cache(d) != CACHE_AHEAD || iova > d->cls->dma_limit)
		return;
	d->quiet = true;
	if (first_level(d, iova, &word, &ignored) && (word & 3) != SECTION) {
		d->quiet = false;
		keep(d, (u32)(iova >> SECTION_LG2), word);
	}
	d->quiet = false;
}

const char *sysmmu_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	u32 tag = (u32)(iova >> SECTION_LG2), word, kept;
	const char *code;

	(void)stream;
	if (!first_level(d, iova, &word, r))
		return no_page;
	code = descend(d, iova, write, word, e, r);
	if (d->quiet)
		return code;
	if (find_kept(d, tag, &kept) && kept != word) {
		drop_kept(d, tag, false);
		if (!code)
			tell_stale(d, word);
	}
	if (!code && (word & 3) == LINK)
		keep(d, tag, word);
	keep_ahead(d, iova);
	keep_ahead(d, iova + FETCH_AHEAD);
	return code;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

static void raise(struct device *d, enum sysmmu_fault kind, bool write, u64 iova)
{
	const struct sysmmu_type *t = type_of(d);

	d->state[t->int_status] |= t->fault[kind][write].bit;
	d->state[t->fault[kind][write].addr] = iova;
	if (t->fault_info != SYSMMU_NONE)
		d->state[t->fault_info] = write ? t->info_write : 0;
	show_blocked(d);
}

void sysmmu_fault(struct device *d, const struct dma_req *req, const char *code)
{
	raise(d, code == sysmmu_denied ? SYSMMU_ACCESS : SYSMMU_PAGE, req->write, req->iova);
}

/* Bits 8 to 15 of the interrupt status are no fault of any version. */
static void raise_unknown(struct device *d, u32 n)
{
	d->state[type_of(d)->int_status] |= 1u << (8 + n);
	show_blocked(d);
}

/* Out of nowhere: the word says of what kind, and whether a write, or that it is of no kind at all; one at a time. */
void sysmmu_latch(struct device *d, u64 error)
{
	if (d->state[type_of(d)->int_status])
		return;
	if (error & 4)
		raise_unknown(d, error >> 3 & 7);
	else
		raise(d, error & 1 ? SYSMMU_ACCESS : SYSMMU_PAGE, error & 2, 0x1000);
}

bool sysmmu_irq_level(const struct device *d)
{
	return d->state[type_of(d)->int_status] && ctrl(d, type_of(d)->int_enable);
}

/* ---- between programs -------------------------------------------------------------------------------------------- */

void sysmmu_settle(struct device *d)
{
	const struct sysmmu_type *t = type_of(d);

	sysmmu_of(d)->left = 0;
	drop_kept(d, 0, true);
	d->state[t->int_status] = 0;
	for (u32 kind = 0; kind < SYSMMU_FAULTS; kind++)
		for (u32 write = 0; write < 2; write++)
			d->state[t->fault[kind][write].addr] = 0;
	show_blocked(d);
	if (!ctrl(d, t->enable))
		return;
	/* What the driver did before it let accesses through. */
	device_pretend(d, t->base_at, d->state[t->base]);
	device_pretend(d, t->cfg_at, d->state[t->cfg]);
	device_pretend(d, t->flush_at, 1);
}
