/* SPDX-License-Identifier: MIT */
/*
 * The TLB of a device model: dense, fully associative, deterministic. It knows nothing of tables or of when an entry
 * must go; classes fill and drop it, the stale oracle looks at it. Freestanding.
 */
#include "model/device.h"

static bool same_page(const struct tlb_entry *e, u32 stream, u64 iova)
{
	return e->stream == stream && (iova ^ e->iova) >> e->page_shift == 0;
}

struct tlb_entry *tlb_lookup(struct device *d, u32 stream, u64 iova)
{
	for (u32 i = 0; i < d->tlb_used; i++)
		if (same_page(&d->tlb[i], stream, iova))
			return &d->tlb[i];
	return NULL;
}

void tlb_insert(struct device *d, const struct tlb_entry *e)
{
	struct tlb_entry *slot = tlb_lookup(d, e->stream, e->iova);

	if (!slot && d->tlb_used < DEV_TLB_ENTRIES) {
		slot = &d->tlb[d->tlb_used++];
	} else if (!slot) {
		slot = &d->tlb[d->tlb_next];
		d->tlb_next = (d->tlb_next + 1) % DEV_TLB_ENTRIES;
	}
	*slot = *e;
	slot->valid = true;
}

/* Drops what `match` accepts, keeping the order of the rest; returns how many. */
u32 tlb_drop(struct device *d, bool (*match)(const struct tlb_entry *e, u64 arg), u64 arg)
{
	u32 kept = 0, used = d->tlb_used;

	for (u32 i = 0; i < used; i++) {
		if (match(&d->tlb[i], arg))
			continue;
		if (kept != i)
			d->tlb[kept] = d->tlb[i];
		kept++;
	}
	for (u32 i = kept; i < used; i++)
		d->tlb[i].valid = false;
	d->tlb_used = kept;
	if (kept < used)
		d->tlb_next = 0;
	return used - kept;
}

void tlb_drop_all(struct device *d)
{
	for (u32 i = 0; i < d->tlb_used; i++)
		d->tlb[i].valid = false;
	d->tlb_used = 0;
	d->tlb_next = 0;
}
