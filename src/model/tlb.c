/* SPDX-License-Identifier: MIT */
/*
 * The TLB of a device model: dense, fully associative, deterministic. It knows nothing of tables or of when an entry
 * must go; classes fill and drop it, the stale oracle looks at it. Freestanding.
 */
#include "model/device.h"

#define TLB_REFETCH 8			/* entries of one invalidation that eager hardware fetches again */

bool tlb_answers(const struct tlb_entry *e, const struct tlb_key *key)
{
	if (!(key->kinds >> e->kind & 1))
		return false;
	if (e->kind == TLB_TAG || e->kind == TLB_PART)
		return ((e->tag ^ key->tag) & e->tag_mask) == 0;
	return e->stream == key->stream &&
	       (e->kind == TLB_STREAM || (e->has_ssid == key->has_ssid && e->ssid == key->ssid));
}

static bool same_page(const struct tlb_entry *e, u64 iova)
{
	return e->page_shift >= 64 || (iova ^ e->iova) >> e->page_shift == 0;
}

struct tlb_entry *tlb_find(struct device *d, const struct tlb_key *key, u64 iova)
{
	for (u32 i = 0; i < d->tlb_used; i++)
		if (same_page(&d->tlb[i], iova) && tlb_answers(&d->tlb[i], key))
			return &d->tlb[i];
	return NULL;
}

struct tlb_entry *tlb_lookup(struct device *d, u32 stream, u64 iova)
{
	return tlb_find(d, &(struct tlb_key){ .kinds = 1u << TLB_STREAM, .stream = stream }, iova);
}

/* What `e` would be found by; what it replaces is of its own kind and, where entries shorten a walk, of its own size. */
static struct tlb_entry *same(struct device *d, const struct tlb_entry *e)
{
	struct tlb_key key = { .kinds = 1u << e->kind, .stream = e->stream, .ssid = e->ssid, .has_ssid = e->has_ssid,
			       .tag = e->tag };

	for (u32 i = 0; i < d->tlb_used; i++)
		if ((e->kind != TLB_PART || e->page_shift == d->tlb[i].page_shift) && same_page(&d->tlb[i], e->iova) &&
		    tlb_answers(&d->tlb[i], &key))
			return &d->tlb[i];
	return NULL;
}

void tlb_insert(struct device *d, const struct tlb_entry *e)
{
	struct tlb_entry *slot = same(d, e);

	if (!slot && d->tlb_used < DEV_TLB_ENTRIES) {
		slot = &d->tlb[d->tlb_used++];
	} else if (!slot) {
		slot = &d->tlb[d->tlb_next];
		d->tlb_next = (d->tlb_next + 1) % DEV_TLB_ENTRIES;
	}
	*slot = *e;
	slot->valid = true;
}

/*
 * Drops what `match` accepts, keeping the order of the rest; returns how many. Eager hardware fetches some of them again
 * at once: whoever invalidates before the tables are changed is left with the old translation.
 */
u32 tlb_drop(struct device *d, bool (*match)(const struct tlb_entry *e, u64 arg), u64 arg)
{
	struct tlb_entry again[TLB_REFETCH];
	u32 kept = 0, used = d->tlb_used, n = 0;

	for (u32 i = 0; i < used; i++) {
		if (match(&d->tlb[i], arg)) {
			if (d->eager && d->tlb[i].kind != TLB_PART && n < TLB_REFETCH)
				again[n++] = d->tlb[i];
			continue;
		}
		if (kept != i)
			d->tlb[kept] = d->tlb[i];
		kept++;
	}
	for (u32 i = kept; i < used; i++)
		d->tlb[i].valid = false;
	d->tlb_used = kept;
	if (kept < used)
		d->tlb_next = 0;
	for (u32 i = 0; i < n; i++)
		device_prefetch(d, &again[i]);
	return used - kept;
}

static bool any(const struct tlb_entry *e, u64 arg)
{
	(void)e;
	(void)arg;
	return true;
}

void tlb_invalidate_all(struct device *d)
{
	tlb_drop(d, any, 0);
}

/* Power is gone, or a new program begins: nothing is fetched again. */
void tlb_drop_all(struct device *d)
{
	for (u32 i = 0; i < d->tlb_used; i++)
		d->tlb[i].valid = false;
	d->tlb_used = 0;
	d->tlb_next = 0;
}
