/* SPDX-License-Identifier: MIT */
/*
 * Judgement of the IOVA allocator by itself, in page numbers: rules IOVA-5, -14, -23 and -24, against model/iova_ref.h.
 * What is given back to its caches stays in its tree: from then on only a request that empties them may not fail
 * without a reason. See judge.h.
 */
#include "oracle/judge.h"

#define RESERVED 0			/* tags of ranges: reserved, or handle + 1 */
#define LAST_PAGE_NUMBER (~0ull >> 12)

static const struct iova_range *range_of(const struct judge *j, u32 handle)
{
	for (u32 i = 0; i < j->iova.n; i++)
		if (j->iova.range[i].tag == handle + 1)
			return &j->iova.range[i];
	return NULL;
}

static bool fast(const struct op *op) { return op->flags == IOVA_FAST || op->flags == IOVA_FAST_FLUSH; }

static u64 size_of(const struct op *op) { return fast(op) ? iova_taken(op->pages) : op->pages; }

static u64 align_of(const struct op *op) { return op->flags == IOVA_TREE ? 1 : iova_round_up(size_of(op)); }

static bool room(const struct judge *j, u64 limit, u64 size, u64 align, u32 n)
{
	static struct iova_ref a;
	u64 lo;

	a = j->iova;
	for (; n; n--) {
		if (!iova_ref_room(&a, 1, limit, size, align, &lo))
			return false;
		iova_ref_add(&a, lo, lo + size - 1, RESERVED);
	}
	return true;
}

static bool judge_taken(struct judge *j, const struct op *op, u64 lo)
{
	u64 last = lo + size_of(op) - 1;
	const struct iova_range *r = iova_ref_meets(&j->iova, lo, last);

	if (!lo || last > op->iova || last < lo)
		return judge_breach("IOVA-23", size_of(op) > op->iova ? "iova-larger-than-limit" : "iova-beyond-limit",
				    "a range was handed out beyond the limit of the request");
	if (lo & (align_of(op) - 1))
		return judge_breach("IOVA-23", "iova-unaligned", "a range is not aligned to its size");
	if (r)
		return r->tag == RESERVED ? judge_breach("IOVA-14", "iova-reserved", "a reserved range was handed out")
					  : judge_breach("IOVA-5", "iova-overlap", "a range was handed out that is in use");
	iova_ref_add(&j->iova, lo, last, op->b + 1u);
	return true;
}

/* As for buffers: what is refused because a smaller request was refused before has a name of its own. */
static bool no_room(struct judge *j, u64 limit, u64 size, u64 align, u32 n)
{
	return j->iova_unsure || !room(j, limit, size, align, n) ||
	       judge_breach("IOVA-24", j->iova_hint && size >= j->iova_hint ? "iova-refused-by-hint" : "iova-refused",
			    "a request failed although there is a free range for it");
}

static void note_refusal(struct judge *j, u64 size)
{
	if (!j->iova_hint || size < j->iova_hint)
		j->iova_hint = size;
}

static bool judge_alloc(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;

	if (!s->res.ret)
		return judge_taken(j, op, s->res.value);
	if (!s->res.injected && (!j->iova_shaken || op->flags == IOVA_FAST_FLUSH) &&
	    !no_room(j, op->iova, size_of(op), align_of(op), 1))
		return false;
	note_refusal(j, size_of(op));
	return true;
}

static bool judge_churn(struct judge *j, struct exec_step *s)
{
	u64 size = iova_taken(s->op->pages);

	j->iova_shaken = true;
	if (!s->res.ret)
		return true;
	if (!s->res.injected && !no_room(j, s->op->iova, size, iova_round_up(size), (u32)s->op->arg))
		return false;
	note_refusal(j, size);
	return true;
}

/* What a reservation had already joined to others when memory ran out stays reserved. */
static bool not_reserved(struct judge *j, const struct exec_step *s)
{
	if (!s->res.injected)
		return judge_breach("IOVA-14", "iova-not-reserved", "a range could not be reserved");
	j->iova_unsure |= iova_ref_meets(&j->iova, s->op->iova, s->op->iova + s->op->pages - 1) != NULL;
	return true;
}

bool judge_iova(struct judge *j, struct exec_step *s)
{
	const struct op *op = s->op;

	switch (op->kind) {
	case OP_IOVA_ALLOC:
		return judge_alloc(j, s);
	case OP_IOVA_CHURN:
		return judge_churn(j, s);
	case OP_IOVA_FREE:
		j->iova_shaken = true;
		iova_ref_drop(&j->iova, range_of(j, op->b)->lo);
		return true;
	default:			/* IOVA_RESERVE */
		if (s->res.ret)
			return not_reserved(j, s);
		iova_ref_add(&j->iova, op->iova, op->iova + op->pages - 1, RESERVED);
		return true;
	}
}

/* Ranges are reserved before any is handed out; later, they may only meet what is reserved already. */
static bool may_reserve(const struct judge *j, const struct op *op)
{
	u64 last = op->iova + op->pages - 1;

	if (!op->pages || j->iova_shaken || last > LAST_PAGE_NUMBER || last < op->iova || j->iova.n >= 512)
		return false;
	for (u32 i = 0; i < j->iova.n; i++)
		if (j->iova.range[i].tag != RESERVED && j->iova.range[i].lo <= last && op->iova <= j->iova.range[i].last)
			return false;
	return true;
}

bool judge_iova_legal(struct judge *j, const struct op *op)
{
	switch (op->kind) {
	case OP_IOVA_ALLOC:
		return op->pages && op->iova <= LAST_PAGE_NUMBER && !range_of(j, op->b);
	case OP_IOVA_FREE:
		return range_of(j, op->b);
	case OP_IOVA_CHURN:
		return op->pages && op->arg && op->iova <= LAST_PAGE_NUMBER;
	default:
		return may_reserve(j, op);
	}
}
