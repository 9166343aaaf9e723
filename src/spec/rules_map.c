/* SPDX-License-Identifier: MIT */
/* Rules about where registers and their elements lie in the window. See rules.h. */
#include <stdlib.h>
#include <string.h>

#include "spec/rules.h"

#define MAX_ELEMENTS 65536u		/* of all registers together */

static u32 size_of(const struct spec_reg *r)
{
	return r->width / 8;
}

static u64 elements(const struct spec_reg *r)
{
	return (u64)r->count[0] * r->count[1];
}

/* First byte after the last element. Counts are below 2^32 and strides below 2^29, so nothing
 * wraps. */
static u64 end_of(const struct spec_reg *r)
{
	u64 end = (u64)r->offset + size_of(r);

	for (u32 i = 0; i < r->n_index; i++)
		end += (u64)(r->count[i] - 1) * r->stride[i];
	return end;
}

static struct spec_pos key_at(const struct lint *x, const char *key)
{
	const struct node *n = NODE(x->l, "registers", x->reg->name, key);

	return n ? n->pos : x->reg->pos;
}

void rule_bad_count(struct lint *x)
{
	for (u32 i = 0; i < x->reg->n_index; i++)
		if (!x->reg->count[i])
			rule_error(x, key_at(x, "array"), "%s has no elements", x->reg->name);
}

void rule_register_outside_window(struct lint *x)
{
	const struct node *window = NODE(x->l, "window");
	u64 end = end_of(x->reg);

	if (window && !window->bad && end > x->l->s->window_bytes)
		rule_error(x, key_at(x, "at"), "%s ends at 0x%llx, the window at 0x%x",
			   x->reg->name, end, x->l->s->window_bytes);
}

static u32 widest_access(const struct spec_reg *r)
{
	for (u32 size = 8; size > 1; size /= 2)
		if (r->access_sizes & size)
			return size;
	return 1;
}

void rule_misaligned_register(struct lint *x)
{
	const struct spec_reg *r = x->reg;
	u32 align = widest_access(r);

	if (r->offset % align)
		rule_error(x, key_at(x, "at"), "0x%x is not a multiple of %u, the widest access",
			   r->offset, align);
	for (u32 i = 0; i < r->n_index; i++)
		if (r->stride[i] % align)
			rule_error(x, key_at(x, "array"),
				   "stride 0x%x is not a multiple of %u, the widest access",
				   r->stride[i], align);
}

void rule_element_larger_than_stride(struct lint *x)
{
	const struct spec_reg *r = x->reg;

	for (u32 i = 0; i < r->n_index; i++)
		if (r->count[i] > 1 && r->stride[i] < size_of(r))
			rule_error(x, key_at(x, "array"),
				   "an element has %u bytes, its stride is %u", size_of(r),
				   r->stride[i]);
}

/* Two dimensions: a whole run of the finer stride fits the coarser one. */
void rule_array_overlap(struct lint *x)
{
	const struct spec_reg *r = x->reg;
	u32 in = r->stride[1] <= r->stride[0], out = !in;
	u64 run;

	if (r->n_index < 2 || r->count[in] < 2 || r->count[out] < 2)
		return;
	run = (u64)(r->count[in] - 1) * r->stride[in] + size_of(r);
	if (run > r->stride[out])
		rule_error(x, key_at(x, "array"),
			   "%u elements with stride 0x%x take 0x%llx bytes, more than stride 0x%x",
			   r->count[in], r->stride[in], run, r->stride[out]);
}

void rule_bad_access_size(struct lint *x)
{
	if (x->reg->access_sizes >= size_of(x->reg) * 2)
		rule_error(x, key_at(x, "access_sizes"),
			   "an access is wider than the %u bits of %s", x->reg->width,
			   x->reg->name);
}

static int by_element(const void *a, const void *b)
{
	const struct spec_override *const *x = a, *const *y = b;

	if ((*x)->index != (*y)->index)
		return (*x)->index < (*y)->index ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

void rule_bad_override(struct lint *x)
{
	const struct spec_reg *r = x->reg;
	const struct spec_override **o = arena_array(x->l->a, r->n_overrides, sizeof(*o));

	for (u32 i = 0; i < r->n_overrides; i++) {
		o[i] = &r->overrides[i];
		if (o[i]->index >= elements(r))
			rule_error(x, o[i]->pos, "%s has %llu elements in %u dimensions, not this one", r->name,
				   elements(r), r->n_index);
	}
	if (r->n_overrides > 1)
		qsort(o, r->n_overrides, sizeof(*o), by_element);
	for (u32 i = 1; i < r->n_overrides; i++)
		if (o[i]->index == o[i - 1]->index)
			rule_error(x, o[i]->pos, "this element was overridden above");
}

/* A view inside its register, and the second of two that share an address, take no bytes of their own. */
static bool has_own_bytes(const struct spec_reg *r)
{
	return !view_is_inside(r) && !(r->shares && r->shares->shared_by == r);
}

static bool can_be_placed(const struct lint *x, const struct spec_reg *r)
{
	const struct node *n = NODE(x->l, "registers", r->name);

	return n && !n->bad && elements(r);
}

/* Large enough to be too many, small enough to be added up. */
static u64 bounded_elements(const struct spec_reg *r)
{
	return elements(r) > MAX_ELEMENTS ? MAX_ELEMENTS + 1 : elements(r);
}

static u64 total_elements(const struct lint *x)
{
	u64 n = 0;

	for (u32 i = 0; i < x->l->s->n_regs; i++)
		if (can_be_placed(x, &x->l->s->regs[i]) && has_own_bytes(&x->l->s->regs[i]))
			n += bounded_elements(&x->l->s->regs[i]);
	return n;
}

void rule_too_many_elements(struct lint *x)
{
	u64 n = 0;

	for (u32 i = 0; i < x->l->s->n_regs; i++) {
		x->reg = &x->l->s->regs[i];
		if (!can_be_placed(x, x->reg))
			continue;
		n += bounded_elements(x->reg);
		if (n <= MAX_ELEMENTS)
			continue;
		rule_error(x, x->reg->n_index ? key_at(x, "array") : x->reg->pos,
			   "more than %u register elements", MAX_ELEMENTS);
		break;
	}
	x->reg = NULL;
}

struct span { u64 start, end; const struct spec_reg *reg; };

static int by_start(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->reg < y->reg ? -1 : x->reg > y->reg;
}

static u64 add_spans(struct span *span, u64 n, const struct spec_reg *r)
{
	for (u32 i = 0; i < r->count[0]; i++)
		for (u32 k = 0; k < r->count[1]; k++) {
			u64 start = r->offset + (u64)i * r->stride[0] + (u64)k * r->stride[1];

			span[n++] = (struct span){ start, start + size_of(r), r };
		}
	return n;
}

/* One says that it lies where the other does; whether it may is another rule's. */
static bool are_related(const struct spec_reg *a, const struct spec_reg *b)
{
	return a == b || a->view_of == b || b->view_of == a || a->shares == b || b->shares == a;
}

/* At the later one in the file. */
static void report_overlap(struct lint *x, const struct spec_reg *a, const struct spec_reg *b,
			   u64 at)
{
	bool a_later = a->pos.line > b->pos.line ||
		       (a->pos.line == b->pos.line && a->pos.col > b->pos.col);

	x->reg = a_later ? a : b;
	rule_error(x, key_at(x, "at"), "%s and %s both use offset 0x%llx", a->name, b->name, at);
	x->reg = NULL;
}

void rule_register_overlap(struct lint *x)
{
	const struct spec *s = x->l->s;
	const struct span *furthest;
	struct span *span;
	u64 total = total_elements(x), n = 0;

	if (!total || total > MAX_ELEMENTS)
		return;
	span = arena_array(x->l->a, (size_t)total, sizeof(*span));
	for (u32 i = 0; i < s->n_regs; i++)
		if (can_be_placed(x, &s->regs[i]) && has_own_bytes(&s->regs[i]))
			n = add_spans(span, n, &s->regs[i]);
	qsort(span, (size_t)n, sizeof(*span), by_start);
	furthest = &span[0];
	for (u64 i = 1; i < n; i++) {
		if (span[i].start < furthest->end && !are_related(span[i].reg, furthest->reg))
			report_overlap(x, furthest->reg, span[i].reg, span[i].start);
		if (span[i].end > furthest->end)
			furthest = &span[i];
	}
}
