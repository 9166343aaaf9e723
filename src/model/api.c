/* SPDX-License-Identifier: MIT */
/* Reference model of the IOMMU API: see api.h. */
#include "model/api.h"

#include "base/lib.h"

void api_reset(struct api_model *m)
{
	for (u32 i = 0; i < API_DOMAINS; i++) {
		m->dom[i].live = false;
		m->dom[i].n = 0;
	}
	for (u32 i = 0; i < API_GROUPS; i++) {
		m->group[i].owned = false;
		m->group[i].users = 0;
		m->group[i].attached = -1;
		m->group[i].lazy = m->group[i].unknown = false;
		m->dma[i].n = 0;
	}
	memset(m->mm, 0, sizeof(m->mm));
	memset(m->pasid, 0, sizeof(m->pasid));
}

/* Index of the first range that ends after iova. */
static u32 first_after(const struct api_domain *d, u64 iova)
{
	u32 lo = 0;

	for (u32 n = d->n, half; n; n = half) {	/* no branch depends on what is found */
		const struct api_range *mid;

		half = n / 2;
		mid = &d->map[lo + half];
		lo += mid->iova + (mid->bytes - 1) < iova ? n - half : 0;
	}
	return lo;
}

const struct api_range *api_find(const struct api_domain *d, u64 iova)
{
	u32 i = first_after(d, iova);

	return i < d->n && d->map[i].iova <= iova ? &d->map[i] : NULL;
}

bool api_overlaps(const struct api_domain *d, u64 iova, u64 bytes)
{
	u32 i = first_after(d, iova);

	return bytes && i < d->n && d->map[i].iova <= iova + (bytes - 1);
}

enum api_map_verdict api_map_check(const struct api_model *m, const struct api_domain *d, u64 iova, u64 pa, u64 bytes)
{
	if (!bytes)
		return API_MAP_EMPTY;
	if ((iova | pa | bytes) & (m->granule - 1))
		return API_MAP_UNALIGNED;
	if (iova + (bytes - 1) < iova || iova + (bytes - 1) > m->aperture_last)
		return API_MAP_APERTURE;
	if (pa >= m->pa_limit || bytes > m->pa_limit - pa)
		return API_MAP_PA;
	if (api_overlaps(d, iova, bytes))
		return API_MAP_OVERLAP;
	return API_MAP_OK;
}

/* One range after the other. Compilers would make it a memmove(), which sanitizers replace by one that goes byte by byte. */
#define ONE_BY_ONE() __asm__ volatile("" : : : "memory")

static void insert_at(struct api_domain *d, u32 i, const struct api_range *r)
{
	if (d->n == API_MAPS)
		return;		/* cannot happen for one program; see API_MAPS */
	for (u32 k = d->n++; k > i; k--) {
		d->map[k] = d->map[k - 1];
		ONE_BY_ONE();
	}
	d->map[i] = *r;
}

static void remove_at(struct api_domain *d, u32 i)
{
	for (d->n--; i < d->n; i++) {
		d->map[i] = d->map[i + 1];
		ONE_BY_ONE();
	}
}

void api_map(struct api_domain *d, u64 iova, u64 pa, u64 bytes, u32 prot)
{
	struct api_range r = { .iova = iova, .pa = pa, .bytes = bytes, .prot = prot };

	insert_at(d, first_after(d, iova), &r);
}

static u64 low_bits(u64 size) { return size - 1; }

u64 api_piece(u64 sizes, u64 iova, u64 pa, u64 left)
{
	u64 fit = sizes, merged = iova | pa, size, next, edge;

	while (fit & (fit - 1) && (1ull << (63 - __builtin_clzll(fit)) > left || merged & low_bits(1ull << (63 - __builtin_clzll(fit)))))
		fit &= ~(1ull << (63 - __builtin_clzll(fit)));
	size = 1ull << (63 - __builtin_clzll(fit));
	next = sizes & ~(size | low_bits(size));
	next &= -next;
	if (next && !((iova ^ pa) & low_bits(next))) {
		edge = next - (merged & low_bits(next));
		if (edge + next <= left)
			left = edge;
	}
	return left & ~low_bits(size);
}

/* Whole ranges from iova on, without a hole, until `bytes` are covered or nothing is left. */
static u64 whole_run(const struct api_domain *d, u64 iova, u64 bytes)
{
	u64 done = 0;

	for (u32 i = first_after(d, iova); i < d->n && done < bytes && d->map[i].iova == iova + done; i++)
		done += d->map[i].bytes;
	return done;
}

u64 api_unmap_pieces(const struct api_domain *d, u64 sizes, u64 iova, u64 bytes)
{
	u64 done = 0;

	if ((iova | bytes) & ((sizes & -sizes) - 1))
		return 0;
	while (done < bytes) {
		u64 ask = api_piece(sizes, iova + done, iova + done, bytes - done), got = whole_run(d, iova + done, ask);

		done += got;
		if (got < ask)
			break;
	}
	return done;
}

u64 api_unmap_len(const struct api_model *m, const struct api_domain *d, u64 iova, u64 bytes)
{
	u64 done = 0;

	if ((iova | bytes) & (m->granule - 1))
		return 0;
	for (u32 i = first_after(d, iova); i < d->n && done < bytes; i++) {
		if (d->map[i].iova > iova + done)
			break;
		done = d->map[i].iova + d->map[i].bytes - iova;
	}
	return done < bytes ? done : bytes;
}

void api_unmap(struct api_domain *d, u64 iova, u64 bytes)
{
	while (bytes) {
		u32 i = first_after(d, iova);
		struct api_range *r = &d->map[i], tail;
		u64 cut = iova - r->iova, take = r->bytes - cut;

		if (take > bytes)
			take = bytes;
		tail = (struct api_range){ .iova = iova + take, .pa = r->pa + cut + take,
					   .bytes = r->bytes - cut - take, .prot = r->prot };
		if (cut) {
			r->bytes = cut;
			i++;
		} else {
			remove_at(d, i);
		}
		if (tail.bytes)
			insert_at(d, i, &tail);
		iova += take;
		bytes -= take;
	}
}

void api_clear(struct api_domain *d, u64 first, u64 last)
{
	u32 n = 0;

	for (u32 i = 0; i < d->n; i++)
		if (d->map[i].iova < first || d->map[i].iova > last)
			d->map[n++] = d->map[i];
	d->n = n;
}

enum api_type api_current(const struct api_model *m, u32 group, s32 *domain)
{
	const struct api_group *g = &m->group[group];

	*domain = g->attached;
	if (g->attached >= 0)
		return API_PAGING;
	return g->owned ? API_BLOCKED : g->def;
}

enum api_dma api_dma(const struct api_model *m, u32 master, u64 iova, bool write, u64 *pa, const struct api_range **r)
{
	s32 dom;
	enum api_type type = api_current(m, m->master[master].group, &dom);

	*r = NULL;
	if (type == API_IDENTITY) {
		*pa = iova;
		return API_DMA_IDENTITY;
	}
	if (type != API_PAGING && type != API_DMA)
		return API_DMA_FAULT;
	return api_dma_domain(type == API_DMA ? &m->dma[m->master[master].group] : &m->dom[dom], iova, write, pa, r);
}

enum api_dma api_dma_domain(const struct api_domain *d, u64 iova, bool write, u64 *pa, const struct api_range **r)
{
	*r = api_find(d, iova);
	if (!*r || !((*r)->prot & (write ? API_WRITE : API_READ)))
		return API_DMA_FAULT;
	*pa = (*r)->pa + (iova - (*r)->iova);
	return API_DMA_OK;
}

bool api_attached_anywhere(const struct api_model *m, u32 domain)
{
	for (u32 g = 0; g < API_GROUPS; g++)
		if (m->group[g].attached == (s32)domain)
			return true;
	for (u32 i = 0; i < API_PASIDS; i++)
		if (m->pasid[i].users && !m->pasid[i].mm && m->pasid[i].index == domain)
			return true;
	return false;
}

struct api_pasid *api_pasid_find(struct api_model *m, u32 group, u32 pasid)
{
	for (u32 i = 0; i < API_PASIDS; i++)
		if (m->pasid[i].users && m->pasid[i].group == group && m->pasid[i].pasid == pasid)
			return &m->pasid[i];
	return NULL;
}

struct api_pasid *api_pasid_of_mm(struct api_model *m, u32 group, u32 mm)
{
	for (u32 i = 0; i < API_PASIDS; i++)
		if (m->pasid[i].users && m->pasid[i].mm && m->pasid[i].group == group && m->pasid[i].index == mm)
			return &m->pasid[i];
	return NULL;
}

struct api_pasid *api_pasid_add(struct api_model *m, u32 group, u32 pasid, bool mm, u32 index)
{
	struct api_pasid *p = api_pasid_find(m, group, pasid);

	for (u32 i = 0; !p && i < API_PASIDS; i++)
		if (!m->pasid[i].users)
			p = &m->pasid[i];
	if (p)
		*p = (struct api_pasid){ .group = group, .pasid = pasid, .users = p->users + 1, .mm = mm, .index = index };
	return p;
}

u32 api_pasids(const struct api_model *m, u32 group)
{
	u32 n = 0;

	for (u32 i = 0; i < API_PASIDS; i++)
		n += m->pasid[i].users && m->pasid[i].group == group;
	return n;
}

bool api_mm_bound(const struct api_model *m, u32 mm)
{
	for (u32 i = 0; i < API_PASIDS; i++)
		if (m->pasid[i].users && m->pasid[i].mm && m->pasid[i].index == mm)
			return true;
	return false;
}
