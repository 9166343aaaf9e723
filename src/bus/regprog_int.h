/* SPDX-License-Identifier: MIT */
/* Between the files of register programs. For src/bus/regprog*.c only. */
#pragma once
#include "base/text.h"
#include "bus/regmap.h"

static inline u64 ones(u32 width)
{
	return width >= 64 ? ~0ull : (1ull << width) - 1;
}

/* Bytes from the start of the window; `element` counts row-major. */
static inline u32 element_offset(const struct reg_desc *r, u32 element)
{
	if (r->n_index == 2)
		return r->offset + element / r->count[1] * r->stride[0] + element % r->count[1] * r->stride[1];
	return r->offset + (r->n_index ? element * r->stride[0] : 0);
}

static inline void put_index(struct text *x, u32 i)
{
	text_put(x, '[');
	text_dec(x, i);
	text_put(x, ']');
}

/* "MAP[3][0]" */
static inline void put_element(struct text *x, const struct reg_desc *r, u32 element)
{
	text_add(x, r->name);
	if (r->n_index == 2)
		put_index(x, element / r->count[1]);
	if (r->n_index)
		put_index(x, r->n_index == 2 ? element % r->count[1] : element);
}
