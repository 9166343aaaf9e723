/* SPDX-License-Identifier: MIT */
/*
 * Device model of a walker for every format of the io-pgtable library (spec/io-pgtable/io-pgtable.yaml). It caches what it
 * finds, and the tables on the way: whoever takes a table away must say so before its memory is somebody else's. Reached
 * through `io_pgtable_device` only.
 */
#include "model/device.h"

#include "apple-dart-t8110/regs.h"
#include "apple-dart/regs.h"
#include "base/lib.h"
#include "io-pgtable/regs.h"
#include "model/lpae.h"
#include "model/v7s.h"

extern const struct reg_map pgt_reg_map;
extern const struct mon_set pgt_mon_set;
const char *pgt_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *pgt_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

static const char off[] = "OFF", translation[] = "TRANSLATION", permission[] = "PERMISSION";

static const struct mon_rule freed = { .id = "table-freed-before-flush", .rule = "PGT-13",
	.text = "a table was freed before the walker was told to forget it" };
static const struct mon_rule kept = { .id = "table-not-flushed", .rule = "PGT-13",
	.text = "a table was taken away and the walker was not told to forget it" };

static const struct mon_rule odd = { .id = "entry-attributes", .rule = "PGT-15",
	.text = "an entry is shared, global, secure or tracked otherwise than its table is configured" };
static const struct mon_rule torn = { .id = "large-page-torn", .rule = "PGT-15",
	.text = "the sixteen entries of a large page differ" };

/* ---- configuration of a stream ----------------------------------------------------------------------------------- */

static pgt_cfg_t cfg_of(const struct device *d, u32 sid) { return pgt_cfg_from((u32)d->state[pgt_state_cfg(sid & 7)]); }
static u32 granule_of(const struct device *d, u32 sid) { return pgt_cfg_get_granule(cfg_of(d, sid)); }
static u32 in_bits(const struct device *d, u32 sid)
{
	return pgt_sizes_get_in(pgt_sizes_from((u32)d->state[pgt_state_sizes(sid & 7)]));
}
static u32 out_bits(const struct device *d, u32 sid)
{
	return pgt_sizes_get_out(pgt_sizes_from((u32)d->state[pgt_state_sizes(sid & 7)]));
}
static u64 root_of(const struct device *d, u32 sid, u32 n)
{
	u32 i = 4 * (sid & 7) + n;

	return d->state[pgt_state_root_lo(i)] | d->state[pgt_state_root_hi(i)] << 32;
}

/* ---- tables that are remembered ---------------------------------------------------------------------------------- */

#define PARTS 64
struct part { u64 live, stream, shift, iova, table; };
_Static_assert(PARTS * sizeof(struct part) <= DEV_MAX_PRIV * sizeof(u64), "parts do not fit");

static struct part *parts(struct device *d) { return (struct part *)d->priv; }

/* The way of one walk: the tables after the root, each with the size of what it maps. */
struct way {
	struct device *d;
	struct dma_res *r;
	u32 n, reads;
	u32 root_shift, stride, table_lg2;	/* what an entry of the root maps; bits that each table resolves; bytes of one */
	struct { u64 table; u32 shift; } step[4];
	u64 last;				/* address of the entry that was read last */
	bool ns, odd, torn;			/* configured so; what was found */
};

static bool read_entry(struct way *w, u64 pa, u32 bytes, u64 *val)
{
	if (w->reads && w->n < ARRAY_LEN(w->step)) {
		w->step[w->n].table = pa >> w->table_lg2 << w->table_lg2;
		w->step[w->n].shift = w->root_shift - w->n * w->stride;
		w->n++;
	}
	w->reads++;
	w->last = pa;
	return device_entry(w->d, pa, bytes, val, w->r);
}

static void remember(struct device *d, u32 stream, u64 iova, const struct way *w)
{
	struct part *p = parts(d);

	for (u32 i = 0; i < w->n; i++) {
		u64 shift = w->step[i].shift, base = iova >> shift << shift;
		u32 at = (u32)((base >> shift) * 23 + shift * 11 + stream * 29) % PARTS;

		if (p[at].live && p[at].stream == stream && p[at].shift == shift && p[at].iova == base)
			continue;		/* an old one lives until it is dropped */
		p[at] = (struct part){ 1, stream, shift, base, w->step[i].table };
	}
}

static void fetch_again(struct device *d, u32 stream, u64 iova);

#define FETCHED_AGAIN 8			/* of one invalidation */

/* Eager hardware remembers some of them again at once: whoever invalidates before an entry is cleared gains nothing. */
static void drop_parts(struct device *d, u32 stream, u64 first, u64 last)
{
	struct part *p = parts(d);
	u64 again[FETCHED_AGAIN];
	u32 n = 0;

	for (u32 i = 0; i < PARTS; i++) {
		u64 word;

		if (!p[i].live || p[i].stream != stream || p[i].iova > last || p[i].iova + ((1ull << p[i].shift) - 1) < first)
			continue;
		p[i].live = 0;
		if (!d->env->mem.read(d->env->mem.ctx, p[i].table, 4, &word))
			d->env->violation(d->env->ctx, d->instance, &freed, &(struct mon_event){ .kind = MON_OP_END });
		else if (n < FETCHED_AGAIN)
			again[n++] = p[i].iova;
	}
	for (u32 i = 0; i < n && d->eager && pgt_cfg_get_enable(cfg_of(d, stream)); i++)
		fetch_again(d, stream, again[i]);
}

/* ---- invalidation ------------------------------------------------------------------------------------------------ */

struct span { u32 stream; u64 first, last; };

static bool in_span(const struct tlb_entry *e, u64 arg)
{
	const struct span *s = (const struct span *)(unsigned long)arg;

	return e->stream == s->stream && e->iova <= s->last && e->iova + ((1ull << e->page_shift) - 1) >= s->first;
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	pgt_inv_t inv = pgt_inv_from((u32)val);
	struct span s = { pgt_inv_get_stream(inv), 0, ~0ull };

	(void)old;
	if (hit->reg_no != PGT_REG_INV || pgt_inv_get_kind(inv) == PGT_INV_KIND_NONE)
		return;
	if (pgt_inv_get_kind(inv) != PGT_INV_KIND_ALL) {
		s.first = d->state[PGT_STATE_INV_FIRST_LO] | d->state[PGT_STATE_INV_FIRST_HI] << 32;
		s.last = d->state[PGT_STATE_INV_LAST_LO] | d->state[PGT_STATE_INV_LAST_HI] << 32;
	}
	tlb_drop(d, in_span, (u64)(unsigned long)&s);
	if (pgt_inv_get_kind(inv) != PGT_INV_KIND_LEAF)
		drop_parts(d, s.stream, s.first, s.last);
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

static bool read8(void *ctx, u64 pa, u64 *val) { return read_entry(ctx, pa, 8, val); }

#define SHORT_TABLE 1u
#define SHORT_TABLE_NS (1u << 3)

static bool read4(void *ctx, u64 pa, u32 *val)
{
	struct way *w = ctx;
	u64 word;
	bool ok = read_entry(w, pa, 4, &word);

	*val = (u32)word;
	w->odd |= ok && w->reads == 1 && (*val & 3) == SHORT_TABLE && !(*val & SHORT_TABLE_NS) == w->ns;
	return ok;
}

#define MAIR_OF_LIBRARY 0xf404ff44	/* the four attributes that entries name: words.c compares it with what the library says */
#define ENTRY_NS (1ull << 5)
#define ENTRY_RDONLY (1ull << 7)
#define ENTRY_DBM (1ull << 51)
#define ENTRY_NSTABLE (1ull << 63)
enum { SH_OUTER = 2, SH_INNER = 3 };

static void seen_lpae(void *ctx, const struct lpae_step *s)
{
	struct way *w = ctx;

	w->odd |= s->kind == LPAE_TABLE && !(s->val & ENTRY_NSTABLE) == w->ns;
}

/*
 * What a leaf has to say whatever was asked for: of memory that the CPU caches, that it is shared with the CPUs; that it is of
 * one address space and of the world that is configured; whether the first write is noted.
 */
static bool odd_leaf(const struct lpae_cfg *c, const struct way *w, const struct lpae_leaf *l)
{
	bool cached = lpae_attrs(l, c->stage2, MAIR_OF_LIBRARY) & ATTR_CACHED;

	return (cached && l->sh != SH_INNER) || l->run_shift != l->shift || !(l->entry & ENTRY_DBM) == (c->dirty && l->write) ||
	       (!c->stage2 && (!l->ng || !(l->entry & ENTRY_NS) == w->ns));
}

/* The first write to a page that is writable and clean: the entry says so from now on. */
static void note_write(struct device *d, const struct lpae_leaf *l)
{
	if (!d->quiet)
		device_store(d, l->entry_pa, 8, l->entry & ~ENTRY_RDONLY);
}

static const char *walk_lpae(struct way *w, u32 sid, u64 iova, bool write, struct tlb_entry *e)
{
	pgt_cfg_t cfg = cfg_of(w->d, sid);
	u32 granule = granule_of(w->d, sid);
	const struct lpae_cfg c = { .stage2 = pgt_cfg_get_kind(cfg) == PGT_KIND_LPAE_S2, .granule_lg2 = (u8)granule,
				    .input_bits = (u8)in_bits(w->d, sid), .output_bits = (u8)out_bits(w->d, sid),
				    .start_level = (u8)pgt_cfg_get_level(cfg), .pa52 = granule == 16 && out_bits(w->d, sid) > 48,
				    .dirty = pgt_cfg_get_dirty(cfg), .root = root_of(w->d, sid, 0) };
	const struct lpae_mem m = { .ctx = w, .read = read8, .seen = c.stage2 ? NULL : seen_lpae };
	struct lpae_leaf l;
	bool clean;

	w->stride = granule - 3;
	w->root_shift = granule + (3 - c.start_level) * w->stride;
	w->table_lg2 = granule;
	w->ns = pgt_cfg_get_ns(cfg);
	if (lpae_walk(&c, &m, iova, &l) != LPAE_OK || !l.af)
		return translation;
	w->odd |= odd_leaf(&c, w, &l);
	clean = l.dbm && l.entry & ENTRY_RDONLY;
	if (clean && write)
		note_write(w->d, &l);
	/* A clean page is not cached, so that the first write is seen. */
	*e = (struct tlb_entry){ .valid = !clean || write, .readable = l.read, .writable = l.write, .page_shift = l.shift,
				 .stream = sid, .iova = iova >> l.shift << l.shift, .pa = l.pa >> l.shift << l.shift,
				 .says = lpae_attrs(&l, c.stage2, MAIR_OF_LIBRARY),
				 .says_told = ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | (c.stage2 ? 0 : ATTR_PRIV) };
	return (write ? l.write : l.read) ? NULL : permission;
}

/* Three bits of an entry that short descriptors leave to others: address bits 32 to 34. */
static u64 wide(u32 entry)
{
	return (u64)(entry >> 9 & 1) << 32 | (u64)(entry >> 4 & 1) << 33 | (u64)(entry >> 5 & 1) << 34;
}

#define COPIES 16				/* of an entry that maps as much as so many */
#define LARGE_RESERVED 0x1c0u		/* where a small page has its memory type */
#define SECTION_NS (1u << 19)

static void look_at_copies(struct way *w, u32 entry)
{
	u64 at = w->last & ~(u64)(4 * COPIES - 1), word;

	for (u32 i = 0; i < COPIES; i++)
		w->torn |= device_entry(w->d, at + 4 * i, 4, &word, w->r) && word != entry;
}

static void look_at_v7s(struct way *w, const struct v7s_leaf *l)
{
	w->odd |= !l->ng || !l->shared || (l->level == 1 && !(l->entry & SECTION_NS) == w->ns) ||
		  (l->shift == 16 && l->entry & LARGE_RESERVED);
	if (l->shift == 16 || l->shift == 24)
		look_at_copies(w, l->entry);
}

static const char *walk_v7s(struct way *w, u32 sid, u64 iova, bool write, struct tlb_entry *e)
{
	const struct v7s_cfg c = { .ttbr0 = (u32)root_of(w->d, sid, 0), .af = !pgt_cfg_get_no_perms(cfg_of(w->d, sid)) };
	struct v7s_leaf l;
	bool writable;

	w->root_shift = 20;
	w->table_lg2 = 10;
	w->ns = pgt_cfg_get_ns(cfg_of(w->d, sid));
	if (iova >> in_bits(w->d, sid) || v7s_walk(&c, w, read4, (u32)iova, &l) != LPAE_OK || (c.af && !l.accessed))
		return translation;
	look_at_v7s(w, &l);
	writable = pgt_cfg_get_no_perms(cfg_of(w->d, sid)) || l.write;
	*e = (struct tlb_entry){ .valid = true, .readable = true, .writable = writable, .page_shift = l.shift, .stream = sid,
				 .iova = iova >> l.shift << l.shift, .pa = l.pa >> l.shift << l.shift };
	e->says = v7s_attrs(&l, true, V7S_PRRR_OF_LINUX, V7S_NMRR_OF_LINUX);
	e->says_told = ATTR_CACHED | ATTR_DEVICE | (c.af ? ATTR_NOEXEC | ATTR_PRIV : 0);
	if (pgt_cfg_get_wide(cfg_of(w->d, sid)))
		e->pa |= wide(l.entry);
	return write && !writable ? permission : NULL;
}

/* Two levels below up to four roots, with all bits of a page number to share out. */
static const char *walk_dart(struct way *w, u32 sid, u64 iova, bool write, struct tlb_entry *e)
{
	u32 granule = granule_of(w->d, sid), stride = granule - 3, kind = pgt_cfg_get_kind(cfg_of(w->d, sid));
	u64 mask = (1ull << stride) - 1, entry, next;

	w->root_shift = granule + stride;
	w->table_lg2 = granule;
	if (iova >> in_bits(w->d, sid) ||
	    !read_entry(w, root_of(w->d, sid, (u32)(iova >> (granule + 2 * stride) & 3)) + 8 * (iova >> w->root_shift & mask), 8,
			&entry) || !(entry & DART_PTE_L1_VALID_MASK))
		return translation;
	next = kind == PGT_KIND_DART ? dart_pte_l1_table_get_next_phys(dart_pte_l1_from(entry))
				     : dart_t8110_pte_l1_table_get_next_phys(dart_t8110_pte_l1_from(entry));
	if (!read_entry(w, next + 8 * (iova >> granule & mask), 8, &entry) || !(entry & DART_PTE_L2_VALID_MASK))
		return translation;
	*e = (struct tlb_entry){ .valid = true, .page_shift = (u8)granule, .stream = sid, .iova = iova >> granule << granule };
	if (kind == PGT_KIND_DART) {
		e->pa = dart_pte_l2_page_get_paddr_phys(dart_pte_l2_from(entry));
		e->readable = !dart_pte_l2_page_get_no_read(dart_pte_l2_from(entry));
		e->writable = !dart_pte_l2_page_get_no_write(dart_pte_l2_from(entry));
	} else {
		e->pa = dart_t8110_pte_l2_page_get_paddr_phys(dart_t8110_pte_l2_from(entry));
		e->readable = !dart_t8110_pte_l2_page_get_no_read(dart_t8110_pte_l2_from(entry));
		e->writable = !dart_t8110_pte_l2_page_get_no_write(dart_t8110_pte_l2_from(entry));
	}
	return (write ? e->writable : e->readable) ? NULL : permission;
}

/* Four levels of nine bits; leaves look like blocks at every level, permissions are those of a stage 2. */
static const char *walk_mali(struct way *w, u32 sid, u64 iova, bool write, struct tlb_entry *e)
{
	u64 table = root_of(w->d, sid, 0) & ~0xfffull, entry;
	struct lpae_leaf l = { 0 };
	u32 shift = 39;

	w->root_shift = 39;
	w->stride = 9;
	w->table_lg2 = 12;
	for (;; shift -= 9) {
		if (iova >> 48 || !read_entry(w, table + 8 * (iova >> shift & 511), 8, &entry))
			return translation;
		if ((entry & 3) == 1 && shift < 39)
			break;
		if ((entry & 3) != 3 || shift == 12)
			return translation;
		table = entry & 0xfffffffff000ull;
	}
	w->odd |= (entry >> 8 & 3) != SH_OUTER;
	l.attr = (u8)(entry >> 2 & 7);
	l.uxn = l.pxn = (entry >> 53 & 3) == 3;
	*e = (struct tlb_entry){ .valid = true, .readable = entry >> 6 & 1, .writable = entry >> 7 & 1, .page_shift = (u8)shift,
				 .says = lpae_attrs(&l, false, MAIR_OF_LIBRARY), .stream = sid,
				 .says_told = ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC, .iova = iova >> shift << shift,
				 .pa = (entry & 0xfffffffff000ull) >> shift << shift };
	return (write ? e->writable : e->readable) ? NULL : permission;
}

static const char *walk_way(struct way *w, u32 sid, u64 iova, bool write, struct tlb_entry *e)
{
	switch (pgt_cfg_get_kind(cfg_of(w->d, sid))) {
	case PGT_KIND_LPAE_S1: case PGT_KIND_LPAE_S2:
		return walk_lpae(w, sid, iova, write, e);
	case PGT_KIND_V7S:
		return walk_v7s(w, sid, iova, write, e);
	case PGT_KIND_MALI:
		return walk_mali(w, sid, iova, write, e);
	default:
		return walk_dart(w, sid, iova, write, e);
	}
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	struct way w = { .d = d, .r = r };
	const char *code = walk_way(&w, stream, iova, write, e);

	if (w.odd)
		d->env->violation(d->env->ctx, d->instance, &odd, &(struct mon_event){ .kind = MON_OP_END });
	if (w.torn)
		d->env->violation(d->env->ctx, d->instance, &torn, &(struct mon_event){ .kind = MON_OP_END });
	if (!d->quiet)
		remember(d, stream, iova, &w);
	return code;
}

static void fetch_again(struct device *d, u32 stream, u64 iova)
{
	struct dma_res r = { 0 };
	struct way w = { .d = d, .r = &r };
	struct tlb_entry e;
	bool was = d->quiet;

	d->quiet = true;
	walk_way(&w, stream, iova, false, &e);
	d->quiet = was;
	remember(d, stream, iova, &w);
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	(void)stream;
	*code = off;
	return pgt_cfg_get_enable(cfg_of(d, req->stream)) ? DMA_OK : DMA_FAULT;
}

/* What is remembered of tables must still be so when a call returns. */
static void op_end(struct device *d)
{
	struct part *p = parts(d);
	bool was = d->quiet;

	d->quiet = true;
	for (u32 i = 0; i < PARTS; i++) {
		struct dma_res r = { 0 };
		struct way w = { .d = d, .r = &r };
		struct tlb_entry e;
		bool found = false;

		if (!p[i].live || !pgt_cfg_get_enable(cfg_of(d, (u32)p[i].stream)))
			continue;
		walk_way(&w, (u32)p[i].stream, p[i].iova, false, &e);
		for (u32 k = 0; k < w.n; k++)
			found |= w.step[k].shift == p[i].shift && w.step[k].table == p[i].table;
		if (found)
			continue;
		p[i].live = 0;
		d->env->violation(d->env->ctx, d->instance, &kept, &(struct mon_event){ .kind = MON_OP_END });
	}
	d->quiet = was;
}

static void settle(struct device *d)
{
	memset(d->priv, 0, PARTS * sizeof(struct part));
}

const struct device_class io_pgtable_device = {
	.name = "io-pgtable",
	.map = &pgt_reg_map,
	.monitors = &pgt_mon_set,
	.dma_limit = ~0ull,
	.wrote = wrote,
	.gate = gate,
	.walk = walk,
	.denied = { permission, permission },
	.op_end = op_end,
	.settle = settle,
	.decode = pgt_decode,
	.decode_struct = pgt_decode_struct,
};
