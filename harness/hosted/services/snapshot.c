// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel world as it was at one moment, after it had come up: its variables, and all memory that was allocated then.
 * kw_restore() puts it back, whatever became of it since; it looks for nothing and reports nothing. Not part of it are
 * variables that outlive programs (LASTING: the order of locks, plants) and everything of the host world.
 *
 * Objects of that moment are not given out again when they are freed (mem_slab.c): each keeps its place.
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

struct kept { u64 *at, *copy; unsigned long bytes; enum { PARTS, UNTRIED, READ_ONLY, WRITTEN } page; };
LASTING static struct kept *kept;
LASTING static u32 n_kept;
LASTING static char *room;		/* for copies; a block that is all zero takes none of it from the machine */
LASTING static u8 *zero;		/* by block of it: is it all zero? */
LASTING static unsigned long filled;

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
	if (n_kept == KEPT_MAX)
		h_bug("the world has more than %d pieces", KEPT_MAX);
	filled = round_up(filled, BLOCK);
	kept[n_kept] = (struct kept){ .at = at, .copy = (u64 *)(room + filled) };
	return &kept[n_kept++];
}

static void lengthen(struct kept *k, unsigned long bytes)
{
	k->bytes += bytes;
	filled += bytes;
	if (filled > SNAPSHOT_BYTES / 2)
		h_bug("the world is larger than its snapshot may be");
}

/* A piece right behind the last one makes that longer. Words that it covers in part are kept whole: nobody shares them. */
void snapshot_keep(void *at, unsigned long bytes)
{
	u64 *start = (u64 *)round_down((unsigned long)at, 8);
	struct kept *k = n_kept ? &kept[n_kept - 1] : NULL;

	if (!k || k->page || (char *)k->at + k->bytes != (char *)start)
		k = new_piece(start);
	lengthen(k, round_up((unsigned long)at + bytes, 8) - (unsigned long)start);
}

void snapshot_keep_pages(void *at, unsigned long bytes)
{
	char *page;

	for (page = at; page < (char *)at + bytes; page += PIECE_PAGE) {
		struct kept *k = new_piece((u64 *)page);

		k->page = UNTRIED;
		lengthen(k, PIECE_PAGE);
	}
}

NOSAN static void save(const struct kept *k)
{
	unsigned long off, n;

	for (off = 0; off < k->bytes; off += n) {
		const u64 *from = k->at + off / 8;
		u64 *to = k->copy + off / 8;

		u8 *none = &zero[((char *)to - room) / BLOCK];

		n = min(k->bytes - off, BLOCK);
		*none = is_zero(from, n);
		if (!*none)
			copy(to, from, n);
	}
}

/* Only what differs is written; of blocks that were zero only one side is read. False: nothing differed. */
NOSAN static bool put_back(const struct kept *k)
{
	unsigned long off, n;
	bool any = false;

	for (off = 0; off < k->bytes; off += n) {
		const u64 *from = k->copy + off / 8;
		u64 *to = k->at + off / 8;

		n = min(k->bytes - off, BLOCK);
		if (zero[((char *)from - room) / BLOCK] ? !is_zero(to, n) : !same(to, from, n)) {
			copy(to, from, n);
			any = true;
		}
	}
	return any;
}

NOSAN static void put_back_page(struct kept *k)
{
	bool differed = k->page != READ_ONLY && put_back(k);

	if (k->page != UNTRIED)
		return;
	k->page = differed ? WRITTEN : READ_ONLY;
	h_writable(k->at, PIECE_PAGE, differed);
}

NOSAN bool kw_written(unsigned long va)
{
	u32 i;

	for (i = 0; i < n_kept; i++)
		if (kept[i].page == READ_ONLY && va - (unsigned long)kept[i].at < PIECE_PAGE) {
			kept[i].page = WRITTEN;
			h_writable(kept[i].at, PIECE_PAGE, true);
			return true;
		}
	return false;
}

static bool is_variable(const void *p)
{
	const char *at = p;

	return (at >= hosted_data_start && at < hosted_data_end) || (at >= hosted_bss_start && at < hosted_bss_end);
}

void kw_snapshot(void)
{
	u32 i;

	if (!is_variable(&kw_target) || is_variable(&n_kept))
		h_bug("the linker did not put the variables of the kernel world together");
	room = h_reserve(SNAPSHOT_VA, SNAPSHOT_BYTES);
	zero = (u8 *)room + SNAPSHOT_BYTES / 2;
	kept = (struct kept *)(zero + SNAPSHOT_BYTES / 2 / BLOCK);
	mem_slab_keep();	/* before the variables: it marks what is kept */
	mem_pages_keep();
	dma_keep();
	percpu_keep();
	vmap_keep();
	snapshot_keep_pages(hosted_data_start, (unsigned long)(hosted_data_end - hosted_data_start));
	snapshot_keep_pages(hosted_bss_start, (unsigned long)(hosted_bss_end - hosted_bss_start));
	for (i = 0; i < n_kept; i++)
		save(&kept[i]);
}

/* What was allocated since goes first, while the world still knows of it. */
void kw_restore(void)
{
	u32 i;

	mem_slab_drop();
	mem_pages_drop();
	percpu_drop();
	vmap_drop();
	for (i = 0; i < n_kept; i++)
		if (kept[i].page)
			put_back_page(&kept[i]);
		else
			put_back(&kept[i]);
	mem_slab_back();
	percpu_back();
	vmap_back();
}
