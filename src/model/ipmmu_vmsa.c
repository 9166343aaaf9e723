/* SPDX-License-Identifier: MIT */
/*
 * Device model of Renesas IPMMU, all generations: micro-TLBs that choose a context, contexts with tables of long
 * descriptors, flushes that take their time, faults that are held until they are cleared. What a generation has of its own
 * is data (ipmmu_vmsa.h), filled from its spec in ipmmu_vmsa_GEN.c. Reached through the classes only.
 *
 * A unit with `up` is a leaf: it has micro-TLBs and a cache, and its own switch and flush of each context; everything else
 * of a context is in the root it points to, which walks, caches and reports faults. Without `up` it is both.
 *
 * Where no source says what happens, the model is cautious: a micro-TLB whose context is off in the leaf or in the root lets
 * nothing through; a leaf is flushed by the write itself, for Linux waits in the root only; what a leaf fetches ahead of use
 * comes from a walk, not from the root's cache.
 */
#include "ipmmu-vmsa/regs.h"
#include "model/ipmmu_vmsa.h"
#include "model/lpae.h"

#define FLUSH_READS 3
#define OUTPUT_BITS 40
#define INPUT_BITS 32

IPMMU_SAME(IPMMU)

const char ipmmu_permission_fault[] = "PF";
static const char translation_fault[] = "TF", walk_abort[] = "ABORT";

static const struct ipmmu_type *type_of(const struct device *d) { return d->cls->type; }
static struct device *root_of(struct device *d) { return d->up ? d->up : d; }

/* The bank that context `ctx` is in, or NULL: this generation has no such context. */
static const struct ipmmu_bank *bank_of(const struct device *d, u32 ctx)
{
	for (u32 i = 0; i < 2; i++) {
		const struct ipmmu_bank *b = &type_of(d)->bank[i];

		if (ctx - b->first < b->n)
			return b;
	}
	return NULL;
}

/* A word of a context; `reg` is the word of the first context of its bank. */
static u64 *word(struct device *d, const struct ipmmu_bank *b, u32 reg, u32 ctx) { return &d->state[reg + ctx - b->first]; }

static u64 *utlb_word(struct device *d, u32 utlb)
{
	for (u32 i = 0; i < 2; i++) {
		const struct ipmmu_utlbs *u = &type_of(d)->utlb[i];

		if (utlb - u->first < u->n)
			return &d->state[u->ctr + utlb - u->first];
	}
	return NULL;
}

static u32 context_of(u64 uctr) { return (u32)ipmmu_imuctr_get_ttsel(ipmmu_imuctr_from((u32)uctr)); }

/* Words of priv: reads until the flush of a context is done; what IMBUSCR of a context was after power-on. */
enum { FLUSH_LEFT, BUSCR = IPMMU_CONTEXTS };

void ipmmu_power_on(struct device *d)
{
	for (u32 i = 0; i < 2; i++)
		for (u32 k = 0; type_of(d)->bank[i].buscr && k < type_of(d)->bank[i].n; k++)
			d->priv[BUSCR + k] = d->state[type_of(d)->bank[i].buscr + k];
}

/* ---- flushes ----------------------------------------------------------------------------------------------------- */

static bool of_context(const struct tlb_entry *e, u64 ctx) { return e->tag == ctx; }
static bool of_utlb(const struct tlb_entry *e, u64 utlb) { return e->stream == utlb; }

static void flushed(struct device *d, const struct ipmmu_bank *b, u32 ctx)
{
	tlb_drop(d, of_context, ctx);
	*word(d, b, b->ctr, ctx) &= ~(u64)IPMMU_IMCTR_FLUSH_MASK;
	d->priv[FLUSH_LEFT + ctx] = 0;
}

static void wrote_imctr(struct device *d, const struct ipmmu_bank *b, u32 ctx, u64 val)
{
	if (!(val & IPMMU_IMCTR_FLUSH_MASK))
		return;
	d->priv[FLUSH_LEFT + ctx] = FLUSH_READS;	/* one that runs begins anew */
	if (d->up)
		flushed(d, b, ctx);
}

static void wrote_imuctr(struct device *d, u32 utlb)
{
	u64 *ctr = utlb_word(d, utlb);

	if (!(*ctr & IPMMU_IMUCTR_FLUSH_MASK))
		return;
	*ctr &= ~(u64)IPMMU_IMUCTR_FLUSH_MASK;
	tlb_drop(d, of_utlb, utlb);
}

static bool any_fault(struct device *d, const struct ipmmu_bank *b, u32 ctx)
{
	return *word(d, b, b->str, ctx) &
	       (IPMMU_IMSTR_TF_MASK | IPMMU_IMSTR_PF_MASK | IPMMU_IMSTR_ABORT_MASK | IPMMU_IMSTR_MHIT_MASK);
}

/* The address goes with the fault (observed, says Linux). */
static void wrote_imstr(struct device *d, const struct ipmmu_bank *b, u32 ctx)
{
	if (any_fault(d, b, ctx))
		return;
	*word(d, b, b->elar, ctx) = 0;
	if (b->euar)
		*word(d, b, b->euar, ctx) = 0;
}

void ipmmu_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	const struct ipmmu_type *t = type_of(d);

	(void)old;
	for (u32 i = 0; i < 2; i++) {
		const struct ipmmu_bank *b = &t->bank[i];
		const struct ipmmu_utlbs *u = &t->utlb[i];

		if (hit->state - b->ctr < b->n)
			wrote_imctr(d, b, b->first + hit->state - b->ctr, val);
		else if (hit->state - b->str < b->n)
			wrote_imstr(d, b, b->first + hit->state - b->str);
		else if (hit->state - u->ctr < u->n)
			wrote_imuctr(d, u->first + hit->state - u->ctr);
	}
}

void ipmmu_reading(struct device *d, const struct reg_hit *hit)
{
	for (u32 i = 0; i < 2; i++) {
		const struct ipmmu_bank *b = &type_of(d)->bank[i];
		u32 ctx = b->first + hit->state - b->ctr;

		if (hit->state - b->ctr >= b->n || !d->priv[FLUSH_LEFT + ctx] || d->lie == LIE_ACK_STUCK || device_busy_lie(d))
			continue;
		if (--d->priv[FLUSH_LEFT + ctx] == 0)
			flushed(d, b, ctx);
	}
}

void ipmmu_finish(struct device *d)
{
	for (u32 ctx = 0; ctx < IPMMU_CONTEXTS; ctx++)
		if (d->priv[FLUSH_LEFT + ctx])
			flushed(d, bank_of(d, ctx), ctx);
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static bool translates(struct device *d, u32 ctx)
{
	const struct ipmmu_bank *b = bank_of(d, ctx);

	return d->powered && d->clocked && b && *word(d, b, b->ctr, ctx) & IPMMU_IMCTR_MMUEN_MASK;
}

enum dma_outcome ipmmu_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	const u64 *uctr = utlb_word(d, req->stream);

	(void)stream;
	(void)code;
	if (!uctr)
		return DMA_HALTED;
	if (!(*uctr & IPMMU_IMUCTR_MMUEN_MASK))
		return DMA_BYPASS;
	return translates(d, context_of(*uctr)) && translates(root_of(d), context_of(*uctr)) ? DMA_OK : DMA_HALTED;
}

struct fetch { struct device *d; struct dma_res *r; bool secure; };

static bool fetch(void *ctx, u64 pa, u64 *val)
{
	struct fetch *f = ctx;

	return device_entry(f->d, pa, 8, val, f->r);
}

/* The unit wants the non-secure bits of every entry on the way. */
static void fetched(void *ctx, const struct lpae_step *s)
{
	static const u32 pte[] = { [LPAE_INVALID] = IPMMU_VARIANT_LPAE_PTE_INVALID, [LPAE_TABLE] = IPMMU_VARIANT_LPAE_PTE_TABLE,
				   [LPAE_LEAF] = IPMMU_VARIANT_LPAE_PTE_BLOCK };
	struct fetch *f = ctx;

	if (s->level == 3)
		device_walked(f->d, IPMMU_STRUCT_LPAE_PAGE,
			      s->kind == LPAE_LEAF ? IPMMU_VARIANT_LPAE_PAGE_PAGE : IPMMU_VARIANT_LPAE_PAGE_INVALID, s->val);
	else
		device_walked(f->d, IPMMU_STRUCT_LPAE_PTE, pte[s->kind], s->val);
	if (s->kind == LPAE_TABLE)
		f->secure |= !ipmmu_lpae_pte_table_get_nstable(ipmmu_lpae_pte_from(s->val));
	else if (s->kind == LPAE_LEAF)
		f->secure |= !ipmmu_lpae_page_page_get_ns(ipmmu_lpae_page_from(s->val));
}

static const char *code_of(enum lpae_fault f)
{
	switch (f) {
	case LPAE_OK:
		return NULL;
	case LPAE_EXTERNAL:
		return walk_abort;
	case LPAE_PERMISSION:
		return ipmmu_permission_fault;
	default:
		return translation_fault;
	}
}

static u8 attribute(struct device *root, const struct ipmmu_bank *b, u32 ctx, u8 index)
{
	return index < 4 ? (u8)(*word(root, b, b->mair, ctx) >> (8 * index)) : 0;
}

#define ATTRS_OF_FORMAT (ATTR_CACHED | ATTR_DEVICE | ATTR_NOEXEC | ATTR_PRIV)

/* What the tables of a context say. Reads are made in the name of `d`, who was asked. */
static const char *walk_context(struct device *d, u32 ctx, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	struct device *root = root_of(d);
	const struct ipmmu_bank *b = bank_of(root, ctx);
	u64 ttbcr = *word(root, b, b->ttbcr, ctx);
	struct lpae_cfg c = { .granule_lg2 = 12, .input_bits = INPUT_BITS, .output_bits = OUTPUT_BITS, .start_level = 1,
			      .root = *word(root, b, b->ttlbr, ctx) | *word(root, b, b->ttubr, ctx) << 32 };
	struct fetch f = { .d = d, .r = r };
	struct lpae_mem mem = { .ctx = &f, .read = fetch, .seen = fetched };
	struct lpae_leaf leaf;
	enum lpae_fault fault;

	if (!(ttbcr & IPMMU_IMTTBCR_EAE_MASK) || (ttbcr & type_of(d)->level_mask) != type_of(d)->level_1)
		return translation_fault;	/* formats and levels that nobody describes */
	fault = lpae_walk(&c, &mem, iova, &leaf);
	if (!fault && (f.secure || !leaf.af))
		return f.secure ? ipmmu_permission_fault : translation_fault;
	if (fault)
		return code_of(fault);
	*e = (struct tlb_entry){ .valid = true, .readable = leaf.read, .writable = leaf.write, .page_shift = leaf.shift,
				 .iova = iova >> leaf.shift << leaf.shift, .pa = leaf.pa >> leaf.shift << leaf.shift,
				 .uncached = !lpae_attr_cached(attribute(root, b, ctx, leaf.attr)), .tag = ctx,
				 .says = lpae_attrs(&leaf, false, *word(root, b, b->mair, ctx)), .says_told = ATTRS_OF_FORMAT };
	return code_of(lpae_check(&c, &leaf, (struct lpae_access){ .write = write }));
}

/* A leaf asks its root, which may have it cached; both keep what is found. */
const char *ipmmu_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	u32 ctx = context_of(*utlb_word(d, stream));
	const struct tlb_entry *hit = d->up && !d->quiet ? tlb_lookup(d->up, ctx, iova) : NULL;
	const char *code = NULL;

	if (hit) {
		*e = *hit;
		code = (write ? hit->writable : hit->readable) ? NULL : ipmmu_permission_fault;
	} else {
		code = walk_context(d, ctx, iova, write, e, r);
	}
	if (e->valid && d->up && !d->quiet && !hit) {
		e->stream = ctx;
		tlb_insert(d->up, e);
	}
	e->stream = stream;
	return code;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

/* The address is that of the first fault; later ones only add their bits. */
static void hold(struct device *root, u32 ctx, u64 bits, u64 iova)
{
	const struct ipmmu_bank *b = bank_of(root, ctx);

	if (!any_fault(root, b, ctx)) {
		*word(root, b, b->elar, ctx) = iova & 0xffffffff;
		if (b->euar)
			*word(root, b, b->euar, ctx) = iova >> 32;
	}
	*word(root, b, b->str, ctx) |= bits;
	device_update_irq(root);
}

void ipmmu_fault(struct device *d, const struct dma_req *req, const char *code)
{
	u64 bit = code == walk_abort ? IPMMU_IMSTR_ABORT_MASK : code == translation_fault ? IPMMU_IMSTR_TF_MASK
										      : IPMMU_IMSTR_PF_MASK;

	hold(root_of(d), context_of(*utlb_word(d, req->stream)), bit, req->iova);
}

bool ipmmu_irq_level(const struct device *d)
{
	for (u32 ctx = 0; !d->up && ctx < IPMMU_CONTEXTS; ctx++) {
		const struct ipmmu_bank *b = bank_of(d, ctx);

		if (b && d->state[b->ctr + ctx - b->first] & IPMMU_IMCTR_INTEN_MASK &&
		    any_fault((struct device *)d, b, ctx))
			return true;
	}
	return false;
}

/* An error out of nowhere, of the first context that translates. */
void ipmmu_latch(struct device *d, u64 bits)
{
	for (u32 ctx = 0; !d->up && ctx < IPMMU_CONTEXTS; ctx++)
		if (translates(d, ctx)) {
			hold(d, ctx, bits & 0x17, 0x1000);
			return;
		}
}

/* ---- between programs -------------------------------------------------------------------------------------------- */

/*
 * Contexts of default domains go on; the monitors have seen them switched on. Of the others software keeps nothing but the
 * bits of IMBUSCR that it does not know.
 */
void ipmmu_settle(struct device *d)
{
	ipmmu_finish(d);
	for (u32 ctx = 0; ctx < IPMMU_CONTEXTS; ctx++) {
		const struct ipmmu_bank *b = bank_of(d, ctx);

		if (!b)
			continue;
		*word(d, b, b->str, ctx) = 0;
		wrote_imstr(d, b, ctx);
		if (b->buscr && !translates(d, ctx))
			*word(d, b, b->buscr, ctx) = d->priv[BUSCR + ctx];
		if (translates(d, ctx))
			device_pretend(d, b->ctr_offset + (ctx - b->first) * b->ctr_stride, *word(d, b, b->ctr, ctx));
	}
}
