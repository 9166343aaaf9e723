// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where slab objects are: chunks of size classes at fixed addresses, so that a program sees the same ones in each process. What
 * is given back waits in a queue before it is given out again, so that who still uses it is found out. Who may access which
 * bytes is not decided here (mem_slab.c). Nothing of ours is in a chunk: who writes to what he gave back spoils no list.
 *
 * Chunks that were in use when the snapshot was taken are on pages of their own: nothing that was free then is given out.
 */
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/string.h>
#include "services.h"

#define UNIT 64UL			/* sizes are multiples of it, addresses as well */
#define FINE 16UL			/* up to so many units there is a class for each size, above four for each doubling */
#define CLASSES 64
#define QUEUE_BYTES (1UL << 20)		/* what waits; fits into the caches of a processor, and spans several programs */

#define AHEAD (1UL << 20)		/* so much behind the last chunk can be accessed by nobody, at least */

LASTING static unsigned long fresh;	/* all above was never given out */
LASTING static unsigned long opened;	/* from here on accesses fault; what is between is poisoned */
LASTING static u32 spare[CLASSES];	/* chunks by number, 0: none */
LASTING static u32 oldest, youngest;	/* of those that wait */
LASTING static unsigned long queued;

/* Of the chunk with this number: who follows it in its list, and its bytes. */
static struct { u32 next, units; } *const note = (void *)CHUNK_NOTES_VA;

NOSAN static u32 number_of(const void *p) { return (u32)(((unsigned long)p - SLAB_VA) / UNIT) + 1; }
NOSAN static void *chunk(u32 number) { return (void *)(SLAB_VA + (number - 1) * UNIT); }

NOSAN static unsigned long class_bytes(unsigned long bytes, u32 *cls)
{
	unsigned long units = (bytes + UNIT - 1) / UNIT, step;
	u32 bits;

	if (units <= FINE) {
		*cls = (u32)units - 1;
		return units * UNIT;
	}
	bits = 64 - (u32)__builtin_clzl(units - 1);	/* units - 1 is in [2^(bits-1), 2^bits) */
	step = 1UL << (bits - 3);
	units = (units + step - 1) & ~(step - 1);
	*cls = (u32)(FINE + (bits - 5) * 4 + (units - 1) / step - 4);
	return units * UNIT;
}

NOSAN static void release_oldest(void)
{
	u32 c = oldest, cls;

	oldest = note[c].next;
	queued -= class_bytes(note[c].units * UNIT, &cls);
	note[c].next = spare[cls];
	spare[cls] = c;
}

static void open_up(void)
{
	unsigned long bytes = PAGE_ALIGN(fresh) + 2 * AHEAD - opened;

	if (fresh + AHEAD <= opened)
		return;
	h_writable((void *)opened, bytes, true);
	h_poison((void *)opened, bytes);
	opened += bytes;
}

static void *never_used(unsigned long bytes)
{
	unsigned long at = fresh;

	if (fresh + bytes + 2 * AHEAD > SLAB_VA + SLAB_BYTES)
		return NULL;
	fresh += bytes;
	open_up();
	return (void *)at;
}

NOSAN void *mem_chunk_get(unsigned long *bytes)
{
	u32 c, cls;

	*bytes = class_bytes(*bytes, &cls);
	c = spare[cls];
	if (!c)
		return never_used(*bytes);
	spare[cls] = note[c].next;
	return chunk(c);
}

NOSAN void mem_chunk_put(void *p, unsigned long bytes)
{
	u32 c = number_of(p);

	note[c].units = (u32)(bytes / UNIT);
	note[c].next = 0;
	if (oldest)
		note[youngest].next = c;
	else
		oldest = c;
	youngest = c;
	queued += bytes;
	while (queued > QUEUE_BYTES)
		release_oldest();
}

bool mem_chunk_is(unsigned long va) { return va - SLAB_VA < SLAB_BYTES; }

unsigned long mem_chunk_end(void) { return PAGE_ALIGN(fresh); }

/* All that is spare or waits stays as it is, for good; of the past it goes on. */
void mem_chunk_keep(bool past)
{
	unsigned long end = mem_chunk_end();

	if (past) {
		snapshot_keep((void *)SLAB_VA, end - SLAB_VA);
		return;
	}
	memset(spare, 0, sizeof(spare));
	oldest = 0;
	queued = 0;
	snapshot_keep_pages((void *)SLAB_VA, end - SLAB_VA);
	fresh = end;
}

void mem_chunk_init(void)
{
	h_reserve(SLAB_VA, SLAB_BYTES);
	h_reserve(CHUNK_NOTES_VA, (SLAB_BYTES / UNIT + 1) * sizeof(*note));
	h_shut((void *)SLAB_VA, SLAB_BYTES);
	fresh = opened = SLAB_VA;
	open_up();
}
