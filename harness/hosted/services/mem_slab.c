// SPDX-License-Identifier: GPL-2.0-only
/*
 * kmalloc, kmem_cache and vmalloc: ASan sees the exact bounds of every object, 64-byte aligned, and
 * whether it was freed. A poisoned header in front of each object carries its tag on the live list.
 * No merging of caches. Objects are in chunks of our own (mem_arena.c), large ones on the process heap. Called by
 * the driver through the kernel's slab API. This is the hot path of most programs.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include "services.h"

#define HEAD_BYTES 128UL /* right in front of the object, which keeps its alignment */
#define LIVE 0x6c69766576696cUL
#define DEAD 0x64656164646561UL
#define FILL_SLAB 0xa5a5a5a5a5a5a5a5UL
#define FILL_ONES ~0UL	/* of every third object: what drivers read as "none", "all" or an error */
#define OBJECTS_MAX 32768
#define FILL_MAX 4096UL /* only the start of large objects is filled */
#define LARGE (128UL << 10) /* they are few, and come from the process heap */
/*
 * Bytes behind an object that nobody may access: a quarter of it, in these bounds. What a few bits of a register lead a driver to
 * write behind a small array must not reach the head of the next object, since a write that is reported is done all the same.
 */
#define BEHIND_MIN 256UL
#define BEHIND_MAX 1024UL

struct kmem_cache {
	const char *name;
	u32 size, align;
	slab_flags_t flags;
	void (*ctor)(void *);
	u32 live;
	struct kmem_cache *next;
};
static struct kmem_cache *caches;

struct head {
	struct mem_tag tag;
	unsigned long magic;		  /* LIVE or DEAD, xor the address of the object */
	struct kmem_cache *cache;	  /* NULL: kmalloc */
	unsigned long freed[LOCK_FRAMES]; /* who freed it, once dead */
	u32 chunk_bytes;		  /* 0: on the process heap */
	u32 lead;			  /* from the start of what was allocated to the object */
	bool kept;			  /* part of the snapshot: its memory is never given back */
	bool disturbed;			  /* and on the list of those that were freed or resized */
};

kmem_buckets kmalloc_caches[NR_KMALLOC_TYPES];

NOSAN static inline struct head *head_of(const void *p)
{
	return (struct head *)((unsigned long)p - HEAD_BYTES);
}

NOSAN static inline void *object_of(struct mem_tag *t) { return (void *)((unsigned long)t + HEAD_BYTES); }

/* ---- header access: never through instrumented code ---- */

NOSAN static void head_kill(struct head *h)
{
	h->magic = DEAD ^ ((unsigned long)h + HEAD_BYTES);
	stack_save(h->freed, LOCK_FRAMES);
}

NOSAN static inline unsigned long head_state(const void *p)
{
	return head_of(p)->magic ^ (unsigned long)p;
}

NOSAN static inline u32 object_bytes(const void *p) { return head_of(p)->tag.bytes; }

/* Objects of the snapshot that it has to make accessible again. */
LASTING static struct head *disturbed[OBJECTS_MAX];
LASTING static u32 n_disturbed;

NOSAN static void disturb(struct head *h)
{
	if (!h->kept || h->disturbed)
		return;
	if (n_disturbed == OBJECTS_MAX)
		h_bug("more than %d objects of the snapshot were freed", OBJECTS_MAX);
	disturbed[n_disturbed++] = h;
	h->disturbed = true;
}

SVC_NOSAN static void set_object_bytes(const void *p, u32 bytes)
{
	disturb(head_of(p));
	mem_live[MEM_SLAB].bytes -= head_of(p)->tag.bytes;
	mem_live[MEM_SLAB].bytes += bytes;
	head_of(p)->tag.bytes = bytes;
}

SVC_NOSAN static struct kmem_cache *object_cache(const void *p) { return head_of(p)->cache; }

SVC_NOSAN static void copy_stacks(const void *p, unsigned long *alloc, unsigned long *freed)
{
	u32 i;

	for (i = 0; i < MEM_FRAMES; i++)
		alloc[i] = head_of(p)->tag.pc[i];
	for (i = 0; i < LOCK_FRAMES; i++)
		freed[i] = head_of(p)->freed[i];
}

/* ---- objects ---- */

/*
 * What the allocator would hand out for a request of this size. Objects are exactly as large as asked for, so that each access
 * behind them is seen; those of the size of a driver's own record may be asked how much room they have, and grow into it.
 */
#define ROOM_FROM 257
#define ROOM_TO 2048

NOSAN static inline size_t room_of(size_t n, const struct kmem_cache *cache)
{
	return cache || n < ROOM_FROM || n > ROOM_TO ? n : 1UL << (64 - __builtin_clzl(n - 1));
}

/* Every page it touches: a device may reach any byte of it. */
static void mark_slab(unsigned long va, size_t n)
{
	struct page *page = virt_to_page((void *)va), *last = virt_to_page((void *)(va + n - 1));

	for (; page <= last; page++)
		if (!folio_test_slab((struct folio *)page))
			__folio_set_slab((struct folio *)page);
}

LASTING static unsigned long marked; /* chunks below are: new ones are above all others */

NOSAN static void mark_chunk(unsigned long va, size_t bytes)
{
	if (va + bytes <= marked)
		return;
	mark_slab(va, bytes);
	marked = va + bytes;
}

static u32 turn; /* of the program's objects */

void kw_slab_reset(void) { turn = 0; }

NOSAN static inline u64 filling(gfp_t gfp)
{
	return gfp & __GFP_ZERO ? 0 : turn++ % 3 ? FILL_SLAB : FILL_ONES;
}

/* Up to the end of its last word: chunks end later. */
NOSAN static void fill(u64 *at, u64 with, size_t n)
{
	size_t i;

	for (i = 0; i < (n + 7) / 8; i++)
		at[i] = with;
}

/* The object, in front of which there is room for its head. NULL: there is no memory. */
NOSAN static void *place(size_t n, size_t room, unsigned long align, u32 *chunk_bytes, u32 *lead)
{
	unsigned long bytes = HEAD_BYTES + align - 64 + room + clamp(room / 4, BEHIND_MIN, BEHIND_MAX);
	void *base;

	*lead = (u32)ALIGN(HEAD_BYTES, align);
	*chunk_bytes = 0;
	if (room > LARGE) {
		base = h_malloc(align, *lead + room);
		h_poison(base, *lead);
		mark_slab((unsigned long)base + *lead, room);
		return (char *)base + *lead;
	}
	base = mem_chunk_get(&bytes);
	if (!base)
		return NULL;
	mark_chunk((unsigned long)base, bytes);
	*lead = (u32)(ALIGN((unsigned long)base + HEAD_BYTES, align) - (unsigned long)base);
	*chunk_bytes = (u32)bytes;
	h_frame(base, bytes, *lead, n, room);
	return (char *)base + *lead;
}

/* Always called by the function the driver calls, so that the stack starts at the driver. */
NOSAN static noinline void *object_alloc(size_t n, gfp_t gfp, struct kmem_cache *cache)
{
	unsigned long align = cache && cache->align > 64 ? cache->align : 64;
	size_t room = room_of(n, cache);
	u32 chunk_bytes, lead;
	struct head *h;
	void *p;

	if (mem_should_fail(gfp) || n > RAM_BYTES)
		return NULL;
	if (!n)
		return ZERO_SIZE_PTR;
	BUILD_BUG_ON(sizeof(struct head) > HEAD_BYTES);
	h_take(n);
	p = place(n, room, align, &chunk_bytes, &lead);
	if (!p)
		return NULL;
	fill(p, filling(gfp), gfp & __GFP_ZERO ? room : min(room, FILL_MAX));
	if (gfp & __GFP_ZERO)
		order_cleared(__pa(p), n);
	h = head_of(p);
	h->kept = h->disturbed = false;
	h->chunk_bytes = chunk_bytes;
	h->lead = lead;
	h->magic = LIVE ^ (unsigned long)p;
	h->cache = cache;
	mem_tag_add_from(&h->tag, MEM_SLAB, (u32)n, 1);
	h_trace(EV_ALLOC, "slab", n, 0);
	return p;
}

static void report_bad_free(const void *p, const char *how)
{
	bool known = head_state(p) == DEAD;
	unsigned long alloc[MEM_FRAMES], freed[LOCK_FRAMES];
	struct svc_stack at[2] = { { "freed before", freed, LOCK_FRAMES },
				   { "allocated", alloc, MEM_FRAMES } };
	char title[96];

	if (known)
		copy_stacks(p, alloc, freed);
	snprintf(title, sizeof(title),
		 known ? "%s of an object that is free" : "%s of an address that is no object",
		 how);
	svc_finding(ORA_MEMORY, known ? "double-free" : "free-no-object", title, at, known ? 2 : 0);
}

/* A live object, or a finding. Looks at memory in front of `p` only when a page of ours is there. */
NOSAN static noinline bool check_object(const void *p, const char *how)
{
	unsigned long va = (unsigned long)p;

	if (va >> 47 || va < PAGE_SIZE || !PageSlab(virt_to_page(p))) {
		h_finding(ORA_MEMORY, "", "free-no-object", "%s of %p, which is no slab object",
			  how, p);
		return false;
	}
	if (head_state(p) == LIVE)
		return true;
	report_bad_free(p, how);
	return false;
}

/* Of the snapshot nothing is given back, and what is in front of an object stays as it was. */
NOSAN static void give_back(struct head *h)
{
	char *base = (char *)h + HEAD_BYTES - h->lead;

	disturb(h);
	if (h->kept) {
		h_mark_freed((char *)h + HEAD_BYTES, h->tag.bytes);
	} else if (h->chunk_bytes) {
		h_mark_freed(base, h->chunk_bytes);
		mem_chunk_put(base, h->chunk_bytes);
	} else {
		h_free(base);
	}
}

NOSAN static noinline void object_free(const void *p)
{
	struct head *h = head_of(p);

	if (n_held)
		locks_freed(p, object_bytes(p));
	mem_tag_del(&h->tag);
	head_kill(h);
	h_trace(EV_FREE, "slab", object_bytes(p), 0);
	give_back(h);
}

/* A cache that leaked is one no more. */
static void forget_cache(const void *p)
{
	struct kmem_cache **at = &caches;

	while (*at && *at != p)
		at = &(*at)->next;
	if (*at)
		*at = (*at)->next;
}

static void reclaim_object(struct mem_tag *t)
{
	struct kmem_cache *cache = object_cache(object_of(t));

	forget_cache(object_of(t));
	if (cache)
		cache->live--;
	dma_memory_freed(__pa(object_of(t)), 1, true);
	object_free(object_of(t));
}

static const char *name_object(struct mem_tag *t)
{
	struct kmem_cache *cache = object_cache(object_of(t));

	return cache ? cache->name : "kmalloc";
}

/* ---- the snapshot ---- */

SVC_NOSAN void mem_slab_keep(bool past)
{
	struct mem_tag *t = NULL;

	n_disturbed = 0;
	while ((t = mem_tag_before(t))) {
		struct head *h = (struct head *)t;

		if (t->kind != MEM_SLAB)
			continue;
		h->kept = true;
		if (!h->chunk_bytes)
			snapshot_keep(t, HEAD_BYTES + t->bytes);
	}
	mem_chunk_keep(past);
}

/* Large ones stay: their memory would go to others. */
SVC_NOSAN void mem_slab_unkeep(void)
{
	struct mem_tag *t = NULL;

	while ((t = mem_tag_before(t)))
		if (t->kind == MEM_SLAB && ((struct head *)t)->chunk_bytes)
			((struct head *)t)->kept = false;
}

/* Younger objects are in front of all that are kept. */
SVC_NOSAN void mem_slab_drop(void)
{
	struct mem_tag *t = mem_tag_before(NULL), *older;

	for (; t && !(t->kind == MEM_SLAB && ((struct head *)t)->kept); t = older) {
		older = mem_tag_before(t);
		if (t->kind == MEM_SLAB)
			give_back((struct head *)t);
	}
}

SVC_NOSAN void mem_slab_back(bool open)
{
	if (!open)
		n_disturbed = 0;
	while (n_disturbed) {
		struct head *h = disturbed[--n_disturbed];
		char *p = (char *)h + HEAD_BYTES;
		size_t n = h->tag.bytes, room = room_of(n, h->cache);

		h_unpoison(p, n);
		if (room > n)
			h_poison(p + n, room - n);
	}
}

void mem_slab_init(void)
{
	mem_chunk_init();
	mem_tag_class(MEM_SLAB, reclaim_object, name_object);
}

/* ---- what a report tells of an object ---- */

#define NEAR (64UL << 10)

/* The object of which `va` is a byte, or which ends in front of it: the next head below. */
SVC_NOSAN static const void *object_near(unsigned long va)
{
	unsigned long p = round_down(va, 64), end = max(SLAB_VA, va - NEAR);

	for (; p >= end + HEAD_BYTES; p -= 64)
		if (head_state((void *)p) == LIVE || head_state((void *)p) == DEAD)
			return (void *)p;
	return NULL;
}

static void add_sites(struct finding_raw *f, const char *label, const unsigned long *pc, u32 n)
{
	for (; n && *pc && f->n_sites < FINDING_MAX_SITES; n--, pc++) {
		f->site[f->n_sites].label = label;
		f->site[f->n_sites].pc = *pc;
		f->site[f->n_sites++].count = 1;
	}
}

void kw_slab_sites(unsigned long va, struct finding_raw *f)
{
	const void *p = mem_chunk_is(va) ? object_near(va) : NULL;
	unsigned long alloc[MEM_FRAMES], freed[LOCK_FRAMES];

	if (!p)
		return;
	copy_stacks(p, alloc, freed);
	if (head_state(p) == DEAD)
		add_sites(f, "freed", freed, LOCK_FRAMES);
	add_sites(f, "allocated", alloc, MEM_FRAMES);
}

/* ---- kmalloc ---- */

void *__kmalloc_noprof(size_t n, gfp_t gfp) { return object_alloc(n, gfp, NULL); }

void *__kmalloc_node_noprof(DECL_BUCKET_PARAMS(n, b), gfp_t gfp, int node)
{
	return object_alloc(n, gfp, NULL);
}

void *__kmalloc_cache_noprof(struct kmem_cache *s, gfp_t gfp, size_t n)
{
	return object_alloc(n, gfp, NULL);
}

void *__kmalloc_cache_node_noprof(struct kmem_cache *s, gfp_t gfp, int node, size_t n)
{
	return object_alloc(n, gfp, NULL);
}

void *__kmalloc_large_noprof(size_t n, gfp_t gfp) { return object_alloc(n, gfp, NULL); }

void *__kmalloc_large_node_noprof(size_t n, gfp_t gfp, int node)
{
	return object_alloc(n, gfp, NULL);
}

void *__kmalloc_node_track_caller_noprof(DECL_BUCKET_PARAMS(n, b), gfp_t gfp, int node,
					 unsigned long caller)
{
	return object_alloc(n, gfp, NULL);
}

void *__kvmalloc_node_noprof(DECL_BUCKET_PARAMS(n, b), gfp_t gfp, int node)
{
	return object_alloc(n, gfp, NULL);
}

static void free_object(const void *p, const char *how)
{
	struct kmem_cache *cache;

	if (ZERO_OR_NULL_PTR(p) || !check_object(p, how))
		return;
	cache = object_cache(p);
	if (cache)
		cache->live--;
	dma_memory_freed(__pa(p), 1, false);
	object_free(p);
}

void kfree(const void *p) { free_object(p, "kfree"); }

void kfree_sensitive(const void *p)
{
	if (ZERO_OR_NULL_PTR(p) || !check_object(p, "kfree_sensitive"))
		return;
	memset((void *)p, 0, object_bytes(p));
	kfree(p);
}

void kvfree(const void *p) { free_object(p, "kvfree"); }

/* Who asks may use all of it from then on: it was cleared with the object. */
size_t ksize(const void *p)
{
	size_t n, room;

	if (ZERO_OR_NULL_PTR(p) || !check_object(p, "ksize"))
		return 0;
	n = object_bytes(p);
	room = room_of(n, object_cache(p));
	if (room > n) {
		h_unpoison(p + n, room - n);
		set_object_bytes(p, (u32)room);
	}
	return room;
}

/* Identity, so that ASan keeps the bound the caller asked for. */
size_t kmalloc_size_roundup(size_t n) { return n; }

/* Objects of a real kernel have one of these sizes. */
static size_t size_of_cache(size_t n)
{
	if (n > 64 && n <= 96)
		return 96;
	return n > 128 && n <= 192 ? 192 : roundup_pow_of_two(max_t(size_t, n, 8));
}

/*
 * Shrinks in place and cannot fail then; grows by moving, so that who goes on with the old object is found. Where a real kernel
 * would have grown it in place, that cannot fail in one that is compared with it.
 */
void *krealloc_noprof(const void *p, size_t n, gfp_t gfp)
{
	size_t old;
	void *q;

	if (ZERO_OR_NULL_PTR(p))
		return object_alloc(n, gfp, NULL);
	if (!check_object(p, "krealloc"))
		return NULL;
	if (!n) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	old = object_bytes(p);
	if (n <= old) {
		h_poison(p + n, old - n);
		set_object_bytes(p, (u32)n);
		return (void *)p;
	}
	if (kw_like_real && n <= size_of_cache(old))
		gfp |= __GFP_NOFAIL;
	q = object_alloc(n, gfp, NULL);
	if (q) {
		memcpy(q, p, old);
		kfree(p);
	}
	return q;
}

void *kvrealloc_noprof(const void *p, size_t n, gfp_t gfp) { return krealloc_noprof(p, n, gfp); }

/* ---- vmalloc: the same heap, whole pages, always zeroable ---- */

void *vmalloc_noprof(unsigned long n) { return object_alloc(n, GFP_KERNEL, NULL); }

void *vzalloc_noprof(unsigned long n) { return object_alloc(n, GFP_KERNEL | __GFP_ZERO, NULL); }

void *vmalloc_node_noprof(unsigned long n, int node) { return vmalloc_noprof(n); }

void *vzalloc_node_noprof(unsigned long n, int node) { return vzalloc_noprof(n); }

void *__vmalloc_noprof(unsigned long n, gfp_t gfp) { return object_alloc(n, gfp, NULL); }

void vfree(const void *p) { free_object(p, "vfree"); }

/* ---- caches ---- */

/* Caches that hardware walks (large alignment or DMA32) live in RAM, one page run per object. */
static bool cache_in_ram(const struct kmem_cache *s)
{
	return s->align >= 1024 || s->flags & (SLAB_CACHE_DMA32 | SLAB_CACHE_DMA);
}

/* Objects of a cache come from the memory that the cache was made for. */
static gfp_t cache_zone(const struct kmem_cache *s)
{
	return s->flags & SLAB_CACHE_DMA32 ? GFP_DMA32 : s->flags & SLAB_CACHE_DMA ? GFP_DMA : 0;
}

u32 kw_cache_live(const char *name)
{
	const struct kmem_cache *s;
	u32 n = 0;

	for (s = caches; s; s = s->next)
		if (!strcmp(s->name, name))
			n += s->live;
	return n;
}

struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int size,
					    struct kmem_cache_args *args, slab_flags_t flags)
{
	struct kmem_cache *s;

	ctx_might_sleep("kmem_cache_create");	/* a mutex guards the list of caches */
	/* What a real one takes for itself counts in no program (uml/faults.c). */
	s = kzalloc(sizeof(*s), kw_like_real ? GFP_KERNEL | __GFP_NOFAIL : GFP_KERNEL);
	if (!s)
		return NULL;
	s->name = name;
	s->size = size;
	s->align = args ? args->align : 0;
	s->ctor = args ? args->ctor : NULL;
	s->flags = flags;
	s->next = caches;
	caches = s;
	return s;
}

void *kmem_cache_alloc_noprof(struct kmem_cache *s, gfp_t gfp)
{
	void *p = cache_in_ram(s) ? mem_pages_alloc(gfp | cache_zone(s), (u32)get_order(s->size))
				  : object_alloc(s->size, gfp, s);

	if (!p)
		return NULL;
	if (cache_in_ram(s))
		mem_pages_cached(p);
	s->live++;
	if (s->ctor)
		s->ctor(p);
	return p;
}

void *kmem_cache_alloc_lru_noprof(struct kmem_cache *s, struct list_lru *lru, gfp_t gfp)
{
	return kmem_cache_alloc_noprof(s, gfp);
}

void *kmem_cache_alloc_node_noprof(struct kmem_cache *s, gfp_t gfp, int node)
{
	return kmem_cache_alloc_noprof(s, gfp);
}

/* Unlike kfree(): the real one asks the page of the object for its slab, and NULL has none. */
void kmem_cache_free(struct kmem_cache *s, void *p)
{
	if (!p) {
		null_pointer("kmem_cache_free", s->name);
		return;
	}
	if (cache_in_ram(s)) {
		s->live--;
		mem_pages_free(p, (u32)get_order(s->size));
		return;
	}
	if (!check_object(p, "kmem_cache_free"))
		return;
	if (object_cache(p) != s)
		h_finding(ORA_MEMORY, "", "free-wrong-cache",
			  "kmem_cache_free(%s) of an object of %s", s->name,
			  object_cache(p) ? object_cache(p)->name : "kmalloc");
	kfree(p);
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t n, void **p)
{
	while (n)
		kmem_cache_free(s, p[--n]);
}

int kmem_cache_alloc_bulk_noprof(struct kmem_cache *s, gfp_t gfp, size_t n, void **p)
{
	size_t i;

	for (i = 0; i < n; i++) {
		p[i] = kmem_cache_alloc_noprof(s, gfp);
		if (!p[i]) {
			kmem_cache_free_bulk(s, i, p);
			return 0;
		}
	}
	return (int)n;
}

unsigned int kmem_cache_size(struct kmem_cache *s) { return s->size; }

/* Objects left keep the cache alive, so that freeing them later is no second problem. */
void kmem_cache_destroy(struct kmem_cache *s)
{
	struct kmem_cache **at;

	if (!s)
		return;
	ctx_might_sleep("kmem_cache_destroy");
	if (s->live) {
		h_finding(ORA_LEDGER, "", "cache-not-empty",
			  "kmem_cache_destroy(%s): %u objects are live", s->name, s->live);
		return;
	}
	for (at = &caches; *at; at = &(*at)->next)
		if (*at == s) {
			*at = s->next;
			break;
		}
	kfree(s);
}

/* ---- copies ---- */

char *kstrdup(const char *s, gfp_t gfp) { return s ? kmemdup_noprof(s, strlen(s) + 1, gfp) : NULL; }

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}

const char *kstrdup_const(const char *s, gfp_t gfp) { return kstrdup(s, gfp); }

void kfree_const(const void *p) { kfree(p); }

void *kmemdup_noprof(const void *src, size_t n, gfp_t gfp)
{
	void *p = object_alloc(n, gfp, NULL);

	if (p && n)
		memcpy(p, src, n);
	return p;
}

void *kmemdup_array(const void *src, size_t count, size_t bytes, gfp_t gfp)
{
	size_t n;

	return check_mul_overflow(count, bytes, &n) ? NULL : kmemdup_noprof(src, n, gfp);
}

char *kmemdup_nul(const char *s, size_t n, gfp_t gfp)
{
	char *p = s ? object_alloc(n + 1, gfp, NULL) : NULL;

	if (p) {
		memcpy(p, s, n);
		p[n] = 0;
	}
	return p;
}
