/* SPDX-License-Identifier: MIT */
/*
 * Reference allocator of addresses: a list of ranges, looked through from end to end. Says whether a request can be met,
 * and whether a range is free; which range is handed out is not its business. Units are the caller's. Freestanding.
 */
#pragma once
#include "base/types.h"

#define IOVA_REF_MAX 1024

struct iova_range { u64 lo, last; u32 tag; };
struct iova_ref { u32 n; struct iova_range range[IOVA_REF_MAX]; };

/* A range that has an address of [lo, last], or NULL. */
const struct iova_range *iova_ref_meets(const struct iova_ref *a, u64 lo, u64 last);
/* Does an aligned range of `size` fit between `start` and `last`? *lo: the highest such. `align` is a power of two. */
bool iova_ref_room(const struct iova_ref *a, u64 start, u64 last, u64 size, u64 align, u64 *lo);
void iova_ref_add(struct iova_ref *a, u64 lo, u64 last, u32 tag);	/* false alarms aside, never more than fit */
void iova_ref_drop(struct iova_ref *a, u64 lo);				/* the range that begins at `lo` */

/* The power of two that is not below `n`; 1 for 0. */
static inline u64 iova_round_up(u64 n)
{
	u64 p = 1;

	while (p < n && p << 1)
		p <<= 1;
	return p;
}

/* What the allocator takes for a request of `size`: what its caches may hold is rounded up to a power of two. */
#define IOVA_CACHED_BELOW 32
static inline u64 iova_taken(u64 size)
{
	return size < IOVA_CACHED_BELOW ? iova_round_up(size) : size;
}
