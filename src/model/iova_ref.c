/* SPDX-License-Identifier: MIT */
/* Reference allocator of addresses: see iova_ref.h. */
#include "model/iova_ref.h"

const struct iova_range *iova_ref_meets(const struct iova_ref *a, u64 lo, u64 last)
{
	for (u32 i = 0; i < a->n; i++)
		if (a->range[i].lo <= last && lo <= a->range[i].last)
			return &a->range[i];
	return NULL;
}

bool iova_ref_room(const struct iova_ref *a, u64 start, u64 last, u64 size, u64 align, u64 *lo)
{
	const struct iova_range *r;
	u64 at;

	if (!size || last < start || last - start < size - 1)
		return false;
	for (at = (last - (size - 1)) & ~(align - 1); at >= start; at = (r->lo - size) & ~(align - 1)) {
		r = iova_ref_meets(a, at, at + (size - 1));
		if (!r) {
			*lo = at;
			return true;
		}
		if (r->lo < size)
			return false;
	}
	return false;
}

void iova_ref_add(struct iova_ref *a, u64 lo, u64 last, u32 tag)
{
	if (a->n < IOVA_REF_MAX)
		a->range[a->n++] = (struct iova_range){ lo, last, tag };
}

void iova_ref_drop(struct iova_ref *a, u64 lo)
{
	for (u32 i = 0; i < a->n; i++)
		if (a->range[i].lo == lo) {
			a->range[i] = a->range[--a->n];
			return;
		}
}
