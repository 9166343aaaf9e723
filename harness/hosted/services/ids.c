// SPDX-License-Identifier: GPL-2.0-only
/*
 * Numbers that are given out (the IDA of lib/idr.c, which is the real one) and not yet taken back: each is on the live list
 * with the stack that asked for it, because few of them take no memory that would tell of a lost one. The linker diverts
 * the calls (wraps.txt). Which numbers are given out is the IDA's business.
 */
#include <linux/idr.h>
#include <linux/kernel.h>
#include "hosted/kw.h"
#include "services.h"

#define IDS 1024
static struct id {
	struct mem_tag tag;
	struct ida *ida;	/* NULL: free */
	unsigned int n;
} id[IDS];
static u32 n_ids;		/* those above were never used */

int __real_ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp);
void __real_ida_free(struct ida *ida, unsigned int n);
void __real_ida_destroy(struct ida *ida);

static struct id *find(const struct ida *ida, unsigned int n)
{
	struct id *i;

	for (i = id; i < id + n_ids; i++)
		if (i->ida == ida && (!ida || i->n == n))
			return i;
	return NULL;
}

static void drop(struct id *i)
{
	mem_tag_del(&i->tag);
	i->ida = NULL;
}

int __wrap_ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)
{
	int n = __real_ida_alloc_range(ida, min, max, gfp);
	struct id *i;

	if (n < 0 || kw_like_real)	/* a User Mode kernel does not tell of lost ones */
		return n;
	i = find(NULL, 0);
	if (!i && n_ids == IDS)
		h_bug("more than %d numbers are given out", IDS);
	if (!i)
		i = &id[n_ids++];
	i->ida = ida;
	i->n = (unsigned int)n;
	mem_tag_add(&i->tag, MEM_IDS, 0);
	return n;
}

void __wrap_ida_free(struct ida *ida, unsigned int n)
{
	struct id *i = find(ida, n);

	if (i)
		drop(i);
	__real_ida_free(ida, n);
}

void __wrap_ida_destroy(struct ida *ida)
{
	struct id *i;

	for (i = id; i < id + n_ids; i++)
		if (i->ida == ida)
			drop(i);
	__real_ida_destroy(ida);
}

/* Of an IDA whose memory is gone nobody can take a number back. */
static void leak_reclaim(struct mem_tag *t)
{
	struct id *i = container_of(t, struct id, tag);
	struct ida *ida = i->ida;

	drop(i);
	if (!h_poisoned(ida, sizeof(*ida)))
		__real_ida_free(ida, i->n);
}

static const char *leak_name(struct mem_tag *t) { return "ID"; }

void ids_init(void) { mem_tag_class(MEM_IDS, leak_reclaim, leak_name); }
