/* SPDX-License-Identifier: MIT */
/*
 * Device model of Xen's PV-IOMMU (spec/xen-pv-iommu): the hypervisor's side of the hypercall iommu_op, and what becomes of
 * an access. Contexts and mappings are the hypervisor's own, so there are no tables to walk and nothing is cached: it
 * invalidates at the end of each call. Where the header and the posted hypervisor differ, the header counts: CLONE is
 * honoured. Of a PV guest (world 1) frames are numbered otherwise than its memory: no two neighbours stay neighbours.
 * Reached through `xen_pv_iommu_device` only.
 */
#include "model/device.h"

#include "base/lib.h"
#include "xen-pv-iommu/regs.h"

extern const struct reg_map xenpv_reg_map;
extern const struct mon_set xenpv_mon_set;
const char *xenpv_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *xenpv_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

#define DEVICES 64			/* of segment 0, bus 0 */
#define CONTEXTS 64
#define RANGES 680
#define GUEST_FRAME_BITS 40
#define CAN_READ 1u
#define CAN_WRITE 2u

enum { IOVA_BITS, MAX_NR_PAGES, MAX_CTX_NO };	/* params of the spec */

/*
 * Neighbouring frames of a device (dfn) that are so in memory (pfn). Pages that one call mapped are folded, from `first` on
 * `fold` each: to keep a part of them takes memory.
 */
struct range { u64 dfn, pfn, n, first; u32 fold; u16 ctx, flags; };
struct hypervisor {
	u8 context_of[DEVICES];
	struct { bool live, clone; } context[CONTEXTS];	/* clone: it has the mappings of the default one besides its own */
	u32 n_ranges;
	struct range range[RANGES];
};

static struct hypervisor *hv(struct device *d) { return (struct hypervisor *)d->priv; }

static u64 param(const struct device *d, u32 which)
{
	static const u64 usual[] = {
		XENPV_PARAM_IOVA_BITS_DEFAULT, XENPV_PARAM_MAX_NR_PAGES_DEFAULT, XENPV_PARAM_MAX_CTX_NO_DEFAULT,
	};

	return d->cfg.params ? d->cfg.params[which] : usual[which];
}

static bool is_pv(const struct device *d) { return d->world & 1; }

static bool live(struct device *d, u64 ctx)
{
	return !ctx || (ctx <= param(d, MAX_CTX_NO) && ctx < CONTEXTS && hv(d)->context[ctx].live);
}

static void power_on(struct device *d)
{
	memset(hv(d), 0, sizeof(struct hypervisor));
}

/* ---- ranges ---------------------------------------------------------------------------------------------------------- */

static struct range *find(struct hypervisor *h, u64 ctx, u64 dfn)
{
	for (u32 i = 0; i < h->n_ranges; i++)
		if (h->range[i].ctx == ctx && dfn - h->range[i].dfn < h->range[i].n)
			return &h->range[i];
	return NULL;
}

static void drop(struct hypervisor *h, struct range *r)
{
	*r = h->range[--h->n_ranges];
}

static bool continues(const struct range *r, const struct range *new)
{
	return r->ctx == new->ctx && r->flags == new->flags && r->dfn + r->n == new->dfn && r->pfn + r->n == new->pfn &&
	       (new->dfn - r->first) % r->fold == 0 && new->n <= r->fold;
}

/* Joined to the one it continues, where there is one. False: no memory for it. */
static bool add(struct hypervisor *h, const struct range *new)
{
	for (u32 i = 0; i < h->n_ranges; i++)
		if (continues(&h->range[i], new)) {
			h->range[i].n += new->n;
			return true;
		}
	if (h->n_ranges == RANGES)
		return false;
	h->range[h->n_ranges++] = *new;
	return true;
}

static bool folded(const struct range *r, u64 dfn)
{
	return dfn != r->dfn && dfn != r->dfn + r->n && (dfn - r->first) % r->fold;
}

/* Takes [dfn, dfn + n) out of a range that holds it. */
static bool cut(struct hypervisor *h, struct range *r, u64 dfn, u64 n, bool starved)
{
	struct range behind = *r;

	behind.dfn = dfn + n;
	behind.n = r->dfn + r->n - behind.dfn;
	behind.pfn += behind.dfn - r->dfn;
	if (starved && (folded(r, dfn) || folded(r, behind.dfn)))
		return false;
	if (behind.n && dfn != r->dfn && h->n_ranges == RANGES)
		return false;
	r->n = dfn - r->dfn;
	if (!r->n)
		drop(h, r);
	if (behind.n)
		h->range[h->n_ranges++] = behind;
	return true;
}

/* ---- sub-operations: each returns 0 or the number of an error; those that map count what they did --------------------- */

static u32 alloc_context(struct device *d, xenpv_pv_iommu_op_t *op, bool starved)
{
	struct hypervisor *h = hv(d);

	for (u32 i = 1; i <= param(d, MAX_CTX_NO) && i < CONTEXTS && !starved; i++) {
		if (h->context[i].live)
			continue;
		h->context[i].live = true;
		h->context[i].clone = xenpv_pv_iommu_op_alloc_context_get_clone(*op);
		*op = xenpv_pv_iommu_op_alloc_context_set_ctx_no_(*op, i);
		return XENPV_ERROR_SUCCESS;
	}
	return XENPV_ERROR_ENOMEM;
}

static u32 free_context(struct device *d, u64 ctx)
{
	struct hypervisor *h = hv(d);

	if (!ctx || !live(d, ctx))
		return XENPV_ERROR_EINVAL;
	h->context[ctx].live = h->context[ctx].clone = false;
	for (u32 i = 0; i < DEVICES; i++)
		if (h->context_of[i] == ctx)
			h->context_of[i] = 0;
	for (u32 i = h->n_ranges; i-- > 0;)
		if (h->range[i].ctx == ctx)
			drop(h, &h->range[i]);
	return XENPV_ERROR_SUCCESS;
}

static u32 reattach(struct device *d, xenpv_pv_iommu_op_t op)
{
	u64 ctx = xenpv_pv_iommu_op_reattach_device_get_ctx_no(op), seg = xenpv_pv_iommu_op_reattach_device_get_seg(op);
	u64 bdf = xenpv_pv_iommu_op_reattach_device_get_bus(op) << 8 | xenpv_pv_iommu_op_reattach_device_get_devfn(op);

	if (seg || bdf >= d->cfg.streams || bdf >= DEVICES)
		return XENPV_ERROR_ENOENT;
	if (!live(d, ctx))
		return XENPV_ERROR_EINVAL;
	hv(d)->context_of[bdf] = (u8)ctx;
	return XENPV_ERROR_SUCCESS;
}

static u32 check_range(struct device *d, u64 ctx, u64 dfn, u64 n)
{
	u64 frames = 1ull << (param(d, IOVA_BITS) - 12);

	if (!ctx || !live(d, ctx) || dfn >= frames || n > frames - dfn)
		return XENPV_ERROR_EINVAL;
	return n > param(d, MAX_NR_PAGES) ? XENPV_ERROR_E2BIG : XENPV_ERROR_SUCCESS;
}

/* Frames of a PV guest that are neighbours lie apart: they are kept one by one. Returns how many there was memory for. */
static u64 keep(struct device *d, struct range new, u64 gfn)
{
	u64 piece = is_pv(d) ? 1 : new.n, done;

	for (done = 0; done < new.n; done += piece) {
		struct range r = new;

		r.n = r.fold = (u32)piece;
		r.dfn = r.first = new.dfn + done;
		r.pfn = (gfn + done) ^ is_pv(d);
		if (!add(hv(d), &r))
			break;
	}
	return done;
}

static u32 map(struct device *d, xenpv_pv_iommu_op_t *op, bool starved)
{
	u64 n = xenpv_pv_iommu_op_map_pages_get_nr_pages(*op), gfn = xenpv_pv_iommu_op_map_pages_get_gfn(*op), done = 0;
	struct range new = {
		.dfn = xenpv_pv_iommu_op_map_pages_get_dfn(*op), .ctx = (u16)xenpv_pv_iommu_op_map_pages_get_ctx_no(*op),
		.flags = (u16)((xenpv_pv_iommu_op_map_pages_get_readable(*op) ? CAN_READ : 0) |
			       (xenpv_pv_iommu_op_map_pages_get_writeable(*op) ? CAN_WRITE : 0)),
	};
	u32 error = check_range(d, new.ctx, new.dfn, n);

	while (!error && done < n) {
		if (starved && done >= n / 2)
			error = XENPV_ERROR_ENOMEM;
		else if ((gfn + done) >> GUEST_FRAME_BITS)
			error = XENPV_ERROR_EPERM;
		else if (find(hv(d), new.ctx, new.dfn + done))
			error = XENPV_ERROR_EADDRINUSE;
		else
			done++;
	}
	new.n = done;
	done = keep(d, new, gfn);
	if (done < new.n)
		error = XENPV_ERROR_ENOMEM;
	*op = xenpv_pv_iommu_op_map_pages_set_mapped_(*op, done);
	return error;
}

static u32 unmap(struct device *d, xenpv_pv_iommu_op_t *op, bool starved)
{
	u64 ctx = xenpv_pv_iommu_op_unmap_pages_get_ctx_no(*op), dfn = xenpv_pv_iommu_op_unmap_pages_get_dfn(*op), n, done = 0;
	u32 error;

	n = xenpv_pv_iommu_op_unmap_pages_get_nr_pages(*op);
	error = check_range(d, ctx, dfn, n);
	while (!error && done < n) {
		struct range *r = find(hv(d), ctx, dfn + done);
		u64 here = r ? r->dfn + r->n - (dfn + done) : 0;

		if (here > n - done)
			here = n - done;
		if (!r)
			error = XENPV_ERROR_ENOENT;
		else if (!cut(hv(d), r, dfn + done, here, starved))
			error = XENPV_ERROR_ENOMEM;
		else
			done += here;
	}
	*op = xenpv_pv_iommu_op_unmap_pages_set_unmapped_(*op, done);
	return error;
}

static u32 lookup(struct device *d, xenpv_pv_iommu_op_t *op)
{
	u64 ctx = xenpv_pv_iommu_op_lookup_page_get_ctx_no(*op), dfn = xenpv_pv_iommu_op_lookup_page_get_dfn(*op);
	const struct range *r = find(hv(d), ctx, dfn);

	if (!live(d, ctx))
		return XENPV_ERROR_EINVAL;
	if (ctx && !r)
		return XENPV_ERROR_ENOENT;
	*op = xenpv_pv_iommu_op_lookup_page_set_gfn_(*op, r ? (r->pfn + (dfn - r->dfn)) ^ is_pv(d) : dfn);
	return XENPV_ERROR_SUCCESS;
}

static u32 query(struct device *d, xenpv_pv_iommu_op_t *op)
{
	*op = xenpv_pv_iommu_op_query_capabilities_set_max_ctx_no_(*op, param(d, MAX_CTX_NO));
	*op = xenpv_pv_iommu_op_query_capabilities_set_max_nr_pages_(*op, param(d, MAX_NR_PAGES));
	*op = xenpv_pv_iommu_op_query_capabilities_set_max_iova_addr_(*op, (1ull << param(d, IOVA_BITS)) - 1);
	return XENPV_ERROR_SUCCESS;
}

static u32 carry_out(struct device *d, xenpv_pv_iommu_op_t *op, bool starved)
{
	switch (xenpv_pv_iommu_op_get_subop(*op)) {
	case XENPV_SUBOP_NOOP:
		return XENPV_ERROR_SUCCESS;
	case XENPV_SUBOP_QUERY_CAPABILITIES:
		return query(d, op);
	case XENPV_SUBOP_ALLOC_CONTEXT:
		return alloc_context(d, op, starved);
	case XENPV_SUBOP_FREE_CONTEXT:
		return free_context(d, xenpv_pv_iommu_op_free_context_get_ctx_no(*op));
	case XENPV_SUBOP_REATTACH_DEVICE:
		return reattach(d, *op);
	case XENPV_SUBOP_MAP_PAGES:
		return map(d, op, starved);
	case XENPV_SUBOP_UNMAP_PAGES:
		return unmap(d, op, starved);
	case XENPV_SUBOP_LOOKUP_PAGE:
		return lookup(d, op);
	default:
		return XENPV_ERROR_EINVAL;
	}
}

/* What a call that failed would have done is no event: a context that was not allocated is not there. */
static void tell(struct device *d, xenpv_pv_iommu_op_t op, u32 error)
{
	u64 words[XENPV_PV_IOMMU_OP_WORDS];

	if (error && xenpv_pv_iommu_op_get_subop(op) == XENPV_SUBOP_ALLOC_CONTEXT)
		return;
	for (u32 i = 0; i < XENPV_PV_IOMMU_OP_WORDS; i++)
		words[i] = op.w[i];
	device_commanded(d, (struct mon_at){ .struct_no = XENPV_STRUCT_PV_IOMMU_OP, .words = words,
					     .n_words = XENPV_PV_IOMMU_OP_WORDS, .variant_no = xenpv_pv_iommu_op_variant(op) });
}

static s64 call(struct device *d, u64 pa, bool starved)
{
	xenpv_pv_iommu_op_t op;
	u32 error;
	u64 word;

	for (u32 i = 0; i < XENPV_PV_IOMMU_OP_WORDS; i++) {
		if (!d->env->mem.read(d->env->mem.ctx, pa + 8 * i, 8, &word))
			return -(s64)XENPV_ERROR_EFAULT;
		op.w[i] = word;
	}
	error = carry_out(d, &op, starved);
	for (u32 i = 0; i < XENPV_PV_IOMMU_OP_WORDS; i++)
		if (!device_store(d, pa + 8 * i, 8, op.w[i]))
			return -(s64)XENPV_ERROR_EFAULT;
	tell(d, op, error);
	return -(s64)error;
}

/* ---- accesses -------------------------------------------------------------------------------------------------------- */

/* Messages of interrupts are no accesses to memory. */
static bool is_message(const struct device *d, u64 iova)
{
	return d->cfg.resv[0].last && iova >= d->cfg.resv[0].first && iova <= d->cfg.resv[0].last;
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	u32 ctx = req->stream < DEVICES ? hv(d)->context_of[req->stream] : 0;

	*code = "NO_DEVICE";
	if (req->stream >= d->cfg.streams || req->stream >= DEVICES)
		return DMA_FAULT;
	*code = NULL;
	*stream = req->stream;
	if (!ctx || is_message(d, req->iova) || (hv(d)->context[ctx].clone && !find(hv(d), ctx, req->iova >> 12)))
		return DMA_BYPASS;
	return DMA_OK;
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	const struct range *at = find(hv(d), hv(d)->context_of[stream], iova >> 12);

	(void)r;
	if (!at)
		return "NOT_MAPPED";
	if (!(at->flags & (write ? CAN_WRITE : CAN_READ)))
		return write ? "WRITE" : "READ";
	/* Not valid: there is no cache here. */
	*e = (struct tlb_entry){ .page_shift = 12, .stream = stream, .iova = iova & ~0xfffull,
				 .pa = (at->pfn + ((iova >> 12) - at->dfn)) << 12 };
	return NULL;
}

const struct device_class xen_pv_iommu_device = {
	.name = "xen-pv-iommu",
	.variant = "rfc-2024",
	.map = &xenpv_reg_map,
	.monitors = &xenpv_mon_set,
	.priv_bytes = sizeof(struct hypervisor),
	.dma_limit = ~0ull,
	.power_on = power_on,
	.call = call,
	.gate = gate,
	.walk = walk,
	.denied = { "READ", "WRITE" },
	.decode = xenpv_decode,
	.decode_struct = xenpv_decode_struct,
};
_Static_assert(sizeof(struct hypervisor) <= sizeof(((struct device *)0)->priv), "the hypervisor's words fit");
