/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known-answer allocator of I/O addresses, in place of drivers/iommu/iova.c of 6.12: our own, after the proposal that no
 * address is handed out twice before the TLB was flushed as a whole. What is given back retires; when nothing is in use any
 * more, or when there is no room, TLBs are flushed and the allocator starts anew without it. Correct unless a hazard of
 * plants.def is on. There are no per-processor caches.
 */
#include <linux/iova.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#include "known/iova-reset/iova_reset.h"
#include "known/switches.h"

#define SMALL_PAGES 32			/* requests below are rounded up to a power of two, as users of caches expect */
#define CLASSES 16

enum state { LIVE, RETIRED, RESERVED };
struct iova_rec { struct iova iova; enum state state; };

/* Aligned requests of 2^n pages find nothing above below[n]: nothing comes free until the next start. */
struct cursor { unsigned long below[CLASSES]; };

/* What the caches of the kernel's allocator are to it: behind iova_domain::rcaches. */
struct iova_rcache {
	unsigned long live;		/* pages in use */
	unsigned long retired;		/* ranges */
	struct cursor *cursor;
};

static struct kmem_cache *range_cache;
static DEFINE_MUTEX(range_cache_lock);	/* range_cache and its users */
static u32 range_cache_users;

static struct iova_rec *to_rec(struct rb_node *node)
{
	return node ? container_of(node, struct iova_rec, iova.node) : NULL;
}

static struct iova_rec *new_rec(unsigned long lo, unsigned long hi, enum state state)
{
	struct iova_rec *r = kmem_cache_alloc(range_cache, GFP_ATOMIC | __GFP_NOWARN);

	if (r)
		*r = (struct iova_rec){ .iova = { .pfn_lo = lo, .pfn_hi = hi }, .state = state };
	return r;
}

/* ---- the tree: holds iova_rbtree_lock ------------------------------------------------------------------------------ */

static void tree_insert(struct iova_domain *d, struct iova_rec *new)
{
	struct rb_node **at = &d->rbroot.rb_node, *parent = NULL;

	while (*at) {
		parent = *at;
		at = new->iova.pfn_lo < to_rec(parent)->iova.pfn_lo ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&new->iova.node, parent, at);
	rb_insert_color(&new->iova.node, &d->rbroot);
}

static void tree_remove(struct iova_domain *d, struct iova_rec *r)
{
	rb_erase(&r->iova.node, &d->rbroot);
	kmem_cache_free(range_cache, r);
}

static struct iova_rec *tree_find(struct iova_domain *d, unsigned long pfn)
{
	struct rb_node *at = d->rbroot.rb_node;

	while (at) {
		struct iova_rec *r = to_rec(at);

		if (pfn >= r->iova.pfn_lo && pfn <= r->iova.pfn_hi)
			return r;
		at = pfn < r->iova.pfn_lo ? at->rb_left : at->rb_right;
	}
	return NULL;
}

/* The highest place for `size` pages below `end`; 0: none. */
static unsigned long tree_room(struct iova_domain *d, unsigned long size, unsigned long end, unsigned long align)
{
	struct rb_node *node;
	unsigned long at;

	for (node = rb_last(&d->rbroot); node; node = rb_prev(node)) {
		struct iova *v = &to_rec(node)->iova;

		if (v->pfn_lo >= end)
			continue;
		at = end >= size ? round_down(end - size, align) : 0;
		if (at > v->pfn_hi && at >= d->start_pfn)
			return at;
		end = v->pfn_lo;
	}
	at = end >= size ? round_down(end - size, align) : 0;
	return at >= d->start_pfn ? at : 0;
}

/* ---- starting anew: holds iova_rbtree_lock -------------------------------------------------------------------------- */

static void reset_cursor(struct iova_rcache *c)
{
	if (plant(SLEEPING_RESET) || plant(REBUILD_UNCHECKED)) {
		kfree(c->cursor);
		c->cursor = kmalloc(sizeof(*c->cursor), known_plant == PLANT_SLEEPING_RESET ? GFP_KERNEL : GFP_ATOMIC);
		if (!c->cursor && known_plant == PLANT_REBUILD_UNCHECKED)
			return;
	}
	memset(c->cursor, 0xff, sizeof(*c->cursor));
}

static bool goes(const struct iova_rec *r)
{
	return r->state == RETIRED || (r->state == RESERVED && plant(RESERVATIONS_LOST)) ||
	       (r->state == LIVE && plant(RESET_LIVE));
}

static void free_all(struct iova_domain *d)
{
	struct iova_rec *r, *next;

	rbtree_postorder_for_each_entry_safe(r, next, &d->rbroot, iova.node)
		kmem_cache_free(range_cache, r);
}

static void start_anew(struct iova_domain *d)
{
	struct rb_node *node, *next;

	iova_flush_tlbs();
	d->rcaches->retired = 0;
	reset_cursor(d->rcaches);
	if (plant(ROOT_KEPT)) {
		free_all(d);
		return;
	}
	for (node = rb_first(&d->rbroot); node; node = next) {
		next = rb_next(node);
		if (goes(to_rec(node)))
			tree_remove(d, to_rec(node));
	}
}

/* ---- taking and giving back ----------------------------------------------------------------------------------------- */

static unsigned long place(struct iova_domain *d, unsigned long size, unsigned long limit, unsigned long align)
{
	struct cursor *c = d->rcaches->cursor;
	u32 class = ilog2(size);
	bool small = align == size && class < CLASSES, from_below = small && c->below[class] < limit;
	unsigned long at = tree_room(d, size, (from_below ? c->below[class] : limit) + 1, align);

	if (at && small && limit >= c->below[class])
		c->below[class] = at + size - 1;
	return at;
}

/* The DMA API goes on with an allocator whose second part could not be made: that one hands out nothing. */
static struct iova_rec *take(struct iova_domain *d, unsigned long size, unsigned long limit, unsigned long align)
{
	struct iova_rec *r = d->rcaches && limit >= d->start_pfn && limit >= size ? new_rec(0, 0, LIVE) : NULL;
	unsigned long flags, at;

	if (!r)
		return NULL;
	spin_lock_irqsave(&d->iova_rbtree_lock, flags);
	at = place(d, size, limit, align);
	if (!at && d->rcaches->retired && !plant(HELD_EXHAUSTS)) {
		start_anew(d);
		at = place(d, size, limit, align);
	}
	if (at) {
		r->iova.pfn_lo = at;
		r->iova.pfn_hi = at + size - 1;
		tree_insert(d, r);
		d->rcaches->live += size;
	}
	spin_unlock_irqrestore(&d->iova_rbtree_lock, flags);
	if (at)
		return r;
	kmem_cache_free(range_cache, r);
	return NULL;
}

/* Holds iova_rbtree_lock. What is not in use changes nothing. */
static void retire(struct iova_domain *d, struct iova_rec *r)
{
	if (!r || r->state != LIVE)
		return;
	r->state = RETIRED;
	d->rcaches->retired++;
	d->rcaches->live -= iova_size(&r->iova);
	if (!d->rcaches->live)
		start_anew(d);
}

static void give_back(struct iova_domain *d, unsigned long pfn, bool from_tree)
{
	unsigned long flags;
	struct iova_rec *r;

	spin_lock_irqsave(&d->iova_rbtree_lock, flags);
	r = tree_find(d, pfn);
	if (from_tree && r && plant(UNCOUNTED_FREE))
		tree_remove(d, r);
	else
		retire(d, r);
	spin_unlock_irqrestore(&d->iova_rbtree_lock, flags);
}

/* ---- as the DMA API knows it ---------------------------------------------------------------------------------------- */

struct iova *alloc_iova(struct iova_domain *d, unsigned long size, unsigned long limit, bool size_aligned)
{
	struct iova_rec *r = take(d, size, limit, size_aligned ? roundup_pow_of_two(size) : 1);

	return r ? &r->iova : NULL;
}

void free_iova(struct iova_domain *d, unsigned long pfn)
{
	give_back(d, pfn, true);
}

void __free_iova(struct iova_domain *d, struct iova *v)
{
	give_back(d, v->pfn_lo, true);
}

unsigned long alloc_iova_fast(struct iova_domain *d, unsigned long size, unsigned long limit, bool flush)
{
	struct iova *v;

	if (size < SMALL_PAGES)
		size = roundup_pow_of_two(size);
	v = alloc_iova(d, size, limit, true);
	return v ? v->pfn_lo : 0;
}

void free_iova_fast(struct iova_domain *d, unsigned long pfn, unsigned long size)
{
	give_back(d, pfn, false);
}

/* Takes over what is reserved already and meets it; nothing else may. */
struct iova *reserve_iova(struct iova_domain *d, unsigned long lo, unsigned long hi)
{
	struct iova_rec *r = new_rec(lo, hi, RESERVED);
	struct rb_node *node, *next;
	unsigned long flags;

	if (!r)
		return NULL;
	spin_lock_irqsave(&d->iova_rbtree_lock, flags);
	for (node = rb_first(&d->rbroot); node; node = next) {
		struct iova *v = &to_rec(node)->iova;

		next = rb_next(node);
		if (v->pfn_lo > r->iova.pfn_hi || v->pfn_hi < r->iova.pfn_lo)
			continue;
		r->iova.pfn_lo = min(r->iova.pfn_lo, v->pfn_lo);
		r->iova.pfn_hi = max(r->iova.pfn_hi, v->pfn_hi);
		tree_remove(d, to_rec(node));
	}
	tree_insert(d, r);
	spin_unlock_irqrestore(&d->iova_rbtree_lock, flags);
	return &r->iova;
}

void init_iova_domain(struct iova_domain *d, unsigned long granule, unsigned long start_pfn)
{
	spin_lock_init(&d->iova_rbtree_lock);
	d->rbroot = RB_ROOT;
	d->granule = granule;
	d->start_pfn = start_pfn;
	d->rcaches = NULL;
}

int iova_domain_init_rcaches(struct iova_domain *d)
{
	struct iova_rcache *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (c)
		c->cursor = kmalloc(sizeof(*c->cursor), GFP_KERNEL);
	if (!c || !c->cursor) {
		kfree(c);
		return -ENOMEM;
	}
	memset(c->cursor, 0xff, sizeof(*c->cursor));
	d->rcaches = c;
	return 0;
}

void put_iova_domain(struct iova_domain *d)
{
	free_all(d);
	d->rbroot = RB_ROOT;
	if (d->rcaches)
		kfree(d->rcaches->cursor);
	kfree(d->rcaches);
	d->rcaches = NULL;
}

unsigned long iova_rcache_range(void) { return SMALL_PAGES * PAGE_SIZE; }

int iova_cache_get(void)
{
	int ret = 0;

	mutex_lock(&range_cache_lock);
	if (!range_cache)
		range_cache = kmem_cache_create("iommu_iova", sizeof(struct iova_rec), 0, 0, NULL);
	if (range_cache)
		range_cache_users++;
	else
		ret = -ENOMEM;
	mutex_unlock(&range_cache_lock);
	return ret;
}

void iova_cache_put(void)
{
	mutex_lock(&range_cache_lock);
	if (!--range_cache_users) {
		kmem_cache_destroy(range_cache);
		range_cache = NULL;
	}
	mutex_unlock(&range_cache_lock);
}
