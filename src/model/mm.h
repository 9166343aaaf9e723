/* SPDX-License-Identifier: MIT */
/*
 * The address spaces a program can make: every one has the same three regions, told apart by what a device may do there.
 * Which pages are present is known to whoever holds the page tables (harness/hosted/sva/mm.c); the judge asks there.
 * Both worlds include this header. Freestanding.
 */
#pragma once
#include "base/types.h"

#define MM_PAGE_LG2 12
#define MM_PAGES 96			/* of all regions together */
#define MM_PA 0x100000000ull		/* pages of processes: no RAM, nobody reads what is in them */
#define MM_BITS 48

struct mm_region { u64 start; u32 pages, first; bool writable, present; };

/*
 * The program's data, present; text, present and read only; a stack that is there as soon as it is touched; and the last
 * pages the processor can address, untouched.
 */
static const struct mm_region mm_regions[] = {
	{ 0x10000, 32, 0, true, true },
	{ 0x40000000, 16, 32, false, true },
	{ 0x7f80001ff000, 32, 48, true, false },
	{ (1ull << MM_BITS) - (16ull << MM_PAGE_LG2), 16, 80, true, false },
};
#define MM_REGIONS (sizeof(mm_regions) / sizeof(mm_regions[0]))

/* What a process has at an address. */
struct mm_page { bool in_region, may_write, present, writable; u64 pa; };

/* The region of an address, or NULL. */
static inline const struct mm_region *mm_region_of(u64 va)
{
	for (u32 i = 0; i < MM_REGIONS; i++)
		if (va >= mm_regions[i].start && (va - mm_regions[i].start) >> MM_PAGE_LG2 < mm_regions[i].pages)
			return &mm_regions[i];
	return NULL;
}

/* Number of its page among all pages of a process. */
static inline u32 mm_page_index(const struct mm_region *r, u64 va)
{
	return r->first + (u32)((va - r->start) >> MM_PAGE_LG2);
}
