/* SPDX-License-Identifier: MIT */
/* Judgement of map, map_sg, unmap and lookup: rules MAP-1..MAP-16, DART-45..-49, IPU3-18..-29. See judge.h. */
#include "oracle/judge.h"

#include "ops/decode.h"

static bool wrong_lookup(struct judge *j, u64 iova, u64 want, u64 got)
{
	if (iova > j->api.aperture_last)
		return judge_fail(ORA_CONTRACT, "MAP-12", "lookup-outside-aperture",
				  "a lookup of an address outside the aperture returned an address");
	if (j->undoing)
		return judge_fail(ORA_CONTRACT, "MAP-3", "left-by-failed-map", "a map that failed changed what is mapped");
	if (!want)
		return judge_fail(ORA_CONTRACT, "MAP-16", got + 4096 < 4096 ? "lookup-error-as-address" : "lookup-of-unmapped",
				  "a lookup of an unmapped address returned an address");
	return judge_fail(ORA_CONTRACT, "MAP-16", (got ^ want) < j->api.granule ? "lookup-lost-offset" : "lookup-wrong",
			  "a lookup returned another physical address than was mapped");
}

/* A driver that asks the hardware gets no answer from one that could not be turned on. */
static bool dark(struct judge *j, u32 domain)
{
	u32 instances = j->api.dom[domain].instances;
	const struct device *d = instances ? j->be->device((instances & 15) - 1) : NULL;

	return d && (!d->powered || !d->clocked);
}

bool judge_lookup(struct judge *j, u32 domain, u64 iova, u64 got)
{
	const struct api_range *r = api_find(&j->api.dom[domain], iova);
	u64 want = r ? r->pa + (iova - r->iova) : 0;

	if (!got && dark(j, domain))
		return true;
	if (got == want || (r && !j->t->lookup_offset && (got ^ want) < j->api.granule))
		return true;
	return wrong_lookup(j, iova, want, got);
}

static bool lookup_at(struct judge *j, u32 domain, u64 iova)
{
	struct op op = { .kind = OP_LOOKUP, .a = (u8)domain, .iova = iova };
	struct op_result r = { 0 };

	if (!(j->t->ops >> OP_LOOKUP & 1) || iova > j->api.aperture_last)
		return true;
	j->be->exec(&op, &r);
	j->looked |= !r.skipped;
	return r.skipped || judge_lookup(j, domain, iova, r.value);
}

static bool at(struct judge *j, u32 domain, u64 iova)
{
	return lookup_at(j, domain, iova) && judge_peek_domain(j, domain, iova);
}

/* The two ends of [iova, iova+bytes). */
static bool ends(struct judge *j, u32 domain, u64 iova, u64 bytes)
{
	return at(j, domain, iova) && (bytes <= j->api.granule || at(j, domain, iova + bytes - j->api.granule));
}

/*
 * Where a failed map may have left pieces: ends, the first pages one by one, then at doubling distance, and both sides
 * of each power-of-two table span it may cross.
 */
static bool sample(struct judge *j, u32 domain, u64 iova, u64 bytes)
{
	u64 last = iova + bytes - j->api.granule;

	for (u64 off = j->api.granule; off < bytes; off += off < 16 * j->api.granule ? j->api.granule : off)
		if (!at(j, domain, iova + off))
			return false;
	for (u32 lg2 = 21; lg2 < 32; lg2++) {
		u64 edge = (iova + (1ull << lg2)) & ~((1ull << lg2) - 1);

		if (edge > iova && edge <= last && !(at(j, domain, edge) && at(j, domain, edge - j->api.granule)))
			return false;
	}
	return ends(j, domain, iova, bytes);
}

static const struct { const char *rule, *what, *title; } refusal[] = {
	[API_MAP_UNALIGNED] = { "MAP-18", "map-unaligned", "map accepted an unaligned address or size" },
	[API_MAP_APERTURE] = { "MAP-12", "map-outside-aperture", "map accepted an address outside the aperture" },
	[API_MAP_PA] = { "DART-49", "map-beyond-pa", "map accepted a physical address the entry cannot hold" },
	[API_MAP_OVERLAP] = { "MAP-6", "map-over-mapping", "map accepted an address that is already mapped" },
};

/*
 * A refused or failed map must leave everything as it was, also where an address outside the aperture would end up if
 * its high bits were dropped. Where nothing can be looked at (the device is off, the driver has no lookup) nobody knows.
 */
static bool unchanged(struct judge *j, const struct op *op, u64 bytes)
{
	u64 iova = op->iova & j->api.aperture_last & ~(j->api.granule - 1), room = j->api.aperture_last - iova + 1;
	bool same;

	bytes = (bytes + j->api.granule - 1) & ~(j->api.granule - 1);
	if (!bytes)
		return true;
	j->undoing = true;
	j->looked = false;
	same = sample(j, op->a, iova, bytes < room ? bytes : room) &&
	       (bytes <= room || !iova || sample(j, op->a, 0, bytes - room < iova ? bytes - room : iova));
	j->undoing = false;
	j->lost = !j->looked && bytes > j->api.granule;
	return same;
}

u64 judge_page_sizes(const struct judge *j, const struct api_domain *d)
{
	return j->t->pieces_kept && d->instances ? j->t->instance[(d->instances & 15) - 1].page_sizes : 0;
}

bool judge_reserved(const struct judge *j, u64 iova, u64 bytes)
{
	u64 last = iova + bytes - 1 < iova ? ~0ull : iova + bytes - 1;

	for (u32 i = 0; i < j->t->n_instances; i++)
		for (u32 k = 0; k < ARRAY_LEN(j->t->instance[i].resv); k++)
			if (j->t->instance[i].resv[k].last && bytes && iova <= j->t->instance[i].resv[k].last &&
			    last >= j->t->instance[i].resv[k].first)
				return true;
	return false;
}

/* What must be refused in any part of it is refused as a whole. */
static enum api_map_verdict check_map(const struct judge *j, const struct op *op)
{
	enum api_map_verdict v = op_len(j->t, op) ? API_MAP_OK : API_MAP_EMPTY;
	struct map_part part[MAP_PARTS];
	u32 n = target_map_parts(j->t, op, true, part);

	for (u32 i = 0; i < n && v == API_MAP_OK; i++)
		v = api_map_check(&j->api, &j->api.dom[op->a], part[i].iova, part[i].pa, part[i].bytes);
	return v;
}

static void take_part(struct judge *j, const struct op *op, const struct map_part *p)
{
	struct api_domain *d = &j->api.dom[op->a];
	u64 sizes = judge_page_sizes(j, d);
	/* What is asked for as device memory and as cached at once is not cached. */
	u32 prot = API_AS_ASKED | (op->flags & PROT_MMIO ? op->flags & PROT_ALL & ~PROT_CACHE : op->flags & PROT_ALL);

	for (u64 done = 0, piece; done < p->bytes; done += piece) {
		piece = sizes ? api_piece(sizes, p->iova + done, p->pa + done, p->bytes - done) : p->bytes;
		api_map(d, p->iova + done, p->pa + done, piece, prot);
	}
}

static bool map_succeeded(struct judge *j, struct exec_step *s, enum api_map_verdict v)
{
	const struct op *op = s->op;
	struct map_part part[MAP_PARTS];
	u32 n = target_map_parts(j->t, op, true, part);

	if (v == API_MAP_EMPTY)
		return true;
	if (v != API_MAP_OK)
		return judge_fail(ORA_CONTRACT, refusal[v].rule, refusal[v].what, refusal[v].title);
	for (u32 i = 0; i < n; i++)
		take_part(j, op, &part[i]);
	if (j->t->lookup_flushes && !judge_tlb(j))
		return false;
	for (u32 i = 0; i < n; i++)
		if (!ends(j, op->a, part[i].iova, part[i].bytes))
			return false;
	return true;
}

/* Is device memory asked for, of hardware that has no word for it? */
static bool no_mmio(const struct judge *j, const struct op *op)
{
	u32 instances = j->api.dom[op->a].instances;

	return op->flags & PROT_MMIO && instances && j->t->instance[(instances & 15) - 1].no_mmio;
}

bool judge_map(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;
	u64 bytes = op_len(j->t, op);
	enum api_map_verdict v;
	bool excused = s->res.injected || j->lied || !(op->flags & (PROT_R | PROT_W)) ||
		       (!j->t->map_before_attach && !j->api.dom[op->a].instances) || j->api.dom[op->a].unsettled || no_mmio(j, op);

	if (op->kind == OP_MAP_SG && s->res.ret > 0) {
		if (s->res.ret != (s64)bytes)
			return judge_fail(ORA_CONTRACT, "MAP-19", "map-sg-short", "map_sg reported another length than asked");
		s->res.ret = 0;
	} else if (op->kind == OP_MAP_SG && !s->res.ret && bytes) {
		s->res.ret = -1;	/* zero bytes mapped: how a byte count reports failure */
	}
	if (s->res.ret > 0)
		return judge_fail(ORA_CONTRACT, "MAP-1", "map-positive", "map returned a positive number");
	v = check_map(j, op);
	if (!s->res.ret && v == API_MAP_OK && no_mmio(j, op))
		return judge_fail(ORA_CONTRACT, "VIRTIO-14", "map-unknown-flag",
				  "device memory was mapped where the hardware does not know of it");
	if (!s->res.ret)
		return map_succeeded(j, s, v);
	if (v == API_MAP_OK && !excused)
		return judge_fail(ORA_CONTRACT, "MAP-10", "map-refused", "map failed although nothing forbids it");
	if (v == API_MAP_OVERLAP && !excused && op->kind == OP_MAP && s->res.ret != j->t->overlap_errno)
		return judge_fail(ORA_CONTRACT, "MAP-6", "map-overlap-errno", "map over a live mapping failed with an unexpected error");
	return unchanged(j, op, bytes);
}

/* What the unmap must report: all of it, or up to the first hole; whole pieces where pieces are kept. */
static u64 unmap_len(const struct judge *j, const struct api_domain *d, const struct op *op)
{
	u64 sizes = judge_page_sizes(j, d);

	return sizes ? api_unmap_pieces(d, sizes, op->iova, op_len(j->t, op))
		     : api_unmap_len(&j->api, d, op->iova, op_len(j->t, op));
}

bool judge_unmap(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;
	struct api_domain *d = &j->api.dom[op->a];
	u64 bytes = op_len(j->t, op), got = (u64)s->res.ret, want = unmap_len(j, d, op);

	if (got > bytes && got != want)
		return judge_fail(ORA_CONTRACT, "MAP-1", s->res.ret < 0 ? "unmap-negative" : "unmap-more-than-asked",
				  s->res.ret < 0 ? "unmap returned a negative errno through its byte count"
						 : "unmap reported more bytes than were asked for");
	if (got > want && (op->iova > j->api.aperture_last || bytes - 1 > j->api.aperture_last - op->iova))
		return judge_fail(ORA_CONTRACT, "MAP-12", "unmap-outside-aperture",
				  "unmap of addresses outside the aperture removed something");
	if (got != want && !(s->res.injected && got < want))
		return judge_fail(ORA_CONTRACT, "MAP-2", got < want ? "unmap-short" : "unmap-too-much",
				  "unmap reported another length than was mapped");
	if (!got)
		return true;
	api_unmap(d, op->iova, got);
	if (j->t->lookup_flushes && !judge_tlb(j))
		return false;
	if (!ends(j, op->a, op->iova, got))
		return false;
	return (op->iova < j->api.granule || at(j, op->a, op->iova - j->api.granule)) &&
	       (op->iova + got > j->api.aperture_last || at(j, op->a, op->iova + got));
}

static bool beyond_mask(const struct judge *j, u32 master, u64 pa, u64 bytes)
{
	return j->mask[master] < 64 && (pa + bytes - 1) >> j->mask[master];
}

bool judge_misuse(struct judge *j, const struct op *op)
{
	const struct api_domain *d = &j->api.dom[op->a];
	u64 bytes = op_len(j->t, op);

	switch (op->kind) {
	case OP_DMA_MAP: case OP_DMA_MAP_SG:
		return judge_beyond_memory(j, op) || judge_group_of(j, op->a)->unknown ||
		       beyond_mask(j, op->a, op->arg, judge_extent(j, op));
	case OP_DMA_CHURN:
		return beyond_mask(j, op->a, PA_CLIENT_BASE, bytes);
	case OP_MAP: case OP_MAP_SG:
		return check_map(j, op) != API_MAP_OK;
	case OP_UNMAP:
		return unmap_len(j, d, op) != bytes;
	default:
		return false;
	}
}
