// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel world as it was at one moment, after it had come up: its variables, and all memory that was allocated then.
 * kw_restore() puts it back, whatever became of it since; it looks for nothing and reports nothing. Not part of it are
 * variables that outlive programs (LASTING: the order of locks, plants) and everything of the host world.
 *
 * Objects of that moment are not given out again when they are freed (mem_slab.c): each keeps its place.
 *
 * A machine whose drivers cannot be unbound has another snapshot, of an earlier moment: before its drivers and devices were there.
 * kw_go_back() leads to it, and the next kw_restore() back to the present. What was in use then and what is now may overlap in
 * any way, so that who may access which byte of an object is kept along with it, for both moments.
 *
 * Most of it is never written. Whole pages that were found unchanged are made read-only, and not looked at again until somebody
 * writes there: that faults once (kw_written), and from then on they are compared each time.
 */
#include <linux/kernel.h>
#include "services.h"

#define KEPT_MAX 32768			/* pieces of memory */
#define BLOCK 256UL			/* compared, and copied, at once */

/* Bounds of the world's variables; the linker makes them (world/world.ld). */
extern char hosted_data_start[], hosted_data_end[], hosted_bss_start[], hosted_bss_end[];

#define PIECE_PAGE 4096UL		/* what the machine can make read-only; no page of the kernel world */

struct kept { u64 *at, *copy; unsigned long bytes; enum { PARTS, UNTRIED, READ_ONLY, WRITTEN } page; bool visited; };
struct snapshot {
	struct kept *kept;
	u32 n_kept;
	char *room;		/* for copies; a block that is all zero takes none of it from the machine */
	u8 *zero;		/* by block of it: is it all zero? */
	unsigned long filled;
	u8 *shadow;		/* who may access what of objects, from the first of them on; of the present: only where there is a past */
	unsigned long objects;	/* bytes it is about */
};
LASTING static struct snapshot present, past, *taking;
LASTING static bool in_past;

NOSAN static inline bool same(const u64 *a, const u64 *b, unsigned long bytes)
{
	u64 differ = 0;
	unsigned long i;

	for (i = 0; i < bytes / 8; i++)
		differ |= a[i] ^ b[i];
	return !differ;
}

NOSAN static inline bool is_zero(const u64 *a, unsigned long bytes)
{
	u64 any = 0;
	unsigned long i;

	for (i = 0; i < bytes / 8; i++)
		any |= a[i];
	return !any;
}

NOSAN static void copy(u64 *to, const u64 *from, unsigned long bytes)
{
	unsigned long i;

	for (i = 0; i < bytes / 8; i++)
		to[i] = from[i];
}

static struct kept *new_piece(u64 *at)
{
	if (taking->n_kept == KEPT_MAX)
		h_bug("the world has more than %d pieces", KEPT_MAX);
	taking->filled = round_up(taking->filled, BLOCK);
	taking->kept[taking->n_kept] = (struct kept){ .at = at, .copy = (u64 *)(taking->room + taking->filled) };
	return &taking->kept[taking->n_kept++];
}

static void lengthen(struct kept *k, unsigned long bytes)
{
	k->bytes += bytes;
	taking->filled += bytes;
	if (taking->filled > SNAPSHOT_BYTES / 2)
		h_bug("the world is larger than its snapshot may be");
}

/* A piece right behind the last one makes that longer. Words that it covers in part are kept whole: nobody shares them. */
void snapshot_keep(void *at, unsigned long bytes)
{
	u64 *start = (u64 *)round_down((unsigned long)at, 8);
	struct kept *k = taking->n_kept ? &taking->kept[taking->n_kept - 1] : NULL;

	if (!k || k->page || (char *)k->at + k->bytes != (char *)start)
		k = new_piece(start);
	lengthen(k, round_up((unsigned long)at + bytes, 8) - (unsigned long)start);
}

void snapshot_keep_pages(void *at, unsigned long bytes)
{
	char *page;

	if (taking == &past) {		/* it is rarely asked for */
		snapshot_keep(at, bytes);
		return;
	}
	for (page = at; page < (char *)at + bytes; page += PIECE_PAGE) {
		struct kept *k = new_piece((u64 *)page);

		k->page = UNTRIED;
		lengthen(k, PIECE_PAGE);
	}
}

NOSAN static void save(const struct snapshot *s, const struct kept *k)
{
	unsigned long off, n;

	for (off = 0; off < k->bytes; off += n) {
		const u64 *from = k->at + off / 8;
		u64 *to = k->copy + off / 8;

		u8 *none = &s->zero[((char *)to - s->room) / BLOCK];

		n = min(k->bytes - off, BLOCK);
		*none = is_zero(from, n);
		if (!*none)
			copy(to, from, n);
	}
}

/* Only what differs is written; of blocks that were zero only one side is read. False: nothing differed. */
NOSAN static bool put_back(const struct snapshot *s, const struct kept *k)
{
	unsigned long off, n;
	bool any = false;

	for (off = 0; off < k->bytes; off += n) {
		const u64 *from = k->copy + off / 8;
		u64 *to = k->at + off / 8;

		n = min(k->bytes - off, BLOCK);
		if (s->zero[((char *)from - s->room) / BLOCK] ? !is_zero(to, n) : !same(to, from, n)) {
			copy(to, from, n);
			any = true;
		}
	}
	return any;
}

/* Pages that only a visit to the past wrote are read-only again. */
NOSAN static void put_back_page(struct kept *k)
{
	bool differed = k->page != READ_ONLY && put_back(&present, k);

	if (k->page == WRITTEN && k->visited) {
		k->page = READ_ONLY;
		h_writable(k->at, PIECE_PAGE, false);
	}
	k->visited = false;
	if (k->page != UNTRIED)
		return;
	k->page = differed ? WRITTEN : READ_ONLY;
	h_writable(k->at, PIECE_PAGE, differed);
}

NOSAN bool kw_written(unsigned long va)
{
	u32 i;

	for (i = 0; i < present.n_kept; i++) {
		struct kept *k = &present.kept[i];

		if (k->page == READ_ONLY && va - (unsigned long)k->at < PIECE_PAGE) {
			k->page = WRITTEN;
			k->visited = in_past;
			h_writable(k->at, PIECE_PAGE, true);
			return true;
		}
	}
	return false;
}

static bool is_variable(const void *p)
{
	const char *at = p;

	return (at >= hosted_data_start && at < hosted_data_end) || (at >= hosted_bss_start && at < hosted_bss_end);
}

static void take(struct snapshot *s, unsigned long va)
{
	u32 i;

	if (!is_variable(&kw_target) || is_variable(&present))
		h_bug("the linker did not put the variables of the kernel world together");
	taking = s;
	s->room = h_reserve(va, SNAPSHOT_BYTES);
	s->zero = (u8 *)s->room + SNAPSHOT_BYTES / 2;
	s->kept = (struct kept *)(s->zero + SNAPSHOT_BYTES / 2 / BLOCK);
	mem_slab_keep(s == &past);	/* before the variables: it marks what is kept */
	mem_pages_keep(s == &past);
	dma_keep();
	percpu_keep();
	vmap_keep();
	snapshot_keep_pages(hosted_data_start, (unsigned long)(hosted_data_end - hosted_data_start));
	snapshot_keep_pages(hosted_bss_start, (unsigned long)(hosted_bss_end - hosted_bss_start));
	for (i = 0; i < s->n_kept; i++)
		save(s, &s->kept[i]);
}

static void keep_shadow(struct snapshot *s)
{
	s->objects = mem_chunk_end() - SLAB_VA;
	s->shadow = h_malloc(64, s->objects / 8);
	h_shadow((void *)SLAB_VA, s->objects, s->shadow, false);
}

void kw_snapshot(void)
{
	take(&present, SNAPSHOT_VA);
	if (past.room)
		keep_shadow(&present);
}

void kw_remember(void)
{
	take(&past, SNAPSHOT_VA + SNAPSHOT_BYTES);
	keep_shadow(&past);
	mem_slab_unkeep();
}

/* What was allocated since goes first, while the world still knows of it. */
static void put_away(void)
{
	mem_slab_drop();
	mem_pages_drop(false);
	percpu_drop();
	vmap_drop();
}

static void put_all_back(void)
{
	u32 i;

	for (i = 0; i < present.n_kept; i++)
		if (present.kept[i].page)
			put_back_page(&present.kept[i]);
		else
			put_back(&present, &present.kept[i]);
}

void kw_restore(void)
{
	put_away();
	put_all_back();
	mem_slab_back(!in_past);
	if (in_past)
		h_shadow((void *)SLAB_VA, present.objects, present.shadow, true);
	percpu_back();
	vmap_back();
	in_past = false;
}

void kw_go_back(void)
{
	u32 i;

	kw_restore();
	in_past = true;
	mem_pages_drop(true);
	percpu_drop();
	vmap_drop();
	for (i = 0; i < past.n_kept; i++)
		put_back(&past, &past.kept[i]);
	h_poison((void *)SLAB_VA, present.objects);
	h_shadow((void *)SLAB_VA, past.objects, past.shadow, true);
	percpu_back();
	vmap_back();
}
