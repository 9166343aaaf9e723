/* SPDX-License-Identifier: MIT */
/* What every generator needs to write C: names, literals, comments, the banner. For src/gen only. */
#pragma once
#include <stdio.h>

#include "spec/model.h"

/* A piece of C text by value, so that several fit into one fprintf(). Longer text is cut; names do not reach it. */
struct word { char s[768]; };

__attribute__((format(printf, 1, 2))) struct word word(const char *fmt, ...);
struct word upper(const char *name);
struct word lower(const char *name);
struct word c_name(const char *name);		/* lower case, for a name that stands alone: `class` becomes class_ */

struct word lit(u64 value, u32 width);		/* 0x10u, or 0x10ull when the register has more than 32 bits */
struct word quoted(const char *text);		/* C string literal on one line */
struct word remark(const char *text);		/* safe inside a comment, on one line */

u64 low_mask(u32 width);			/* 64: all ones */
u64 range_mask(u32 msb, u32 lsb);
static inline u32 field_width(const struct spec_field *f) { return f->msb - f->lsb + 1; }
static inline u64 field_mask(const struct spec_field *f) { return range_mask(f->msb, f->lsb); }
u32 reg_elements(const struct spec_reg *r);
/* Index of element [0][0] in a register file. */
static inline u32 reg_first_state(const struct spec *s, const struct spec_reg *r)
{
	(void)s;
	return r->first_state;
}
u32 reg_number(const struct spec *s, const struct spec_reg *r);
const char *index_name(const struct spec_reg *r, u32 dim);

/* SPDX line, what made this, from which spec, "do not edit", and one line on what the file is. */
void banner(FILE *out, const struct spec *s, const char *kind, const char *what);

/* Says on stderr what in the spec cannot be generated; returns -1. */
__attribute__((format(printf, 2, 3))) int gen_refuse(struct spec_pos at, const char *fmt, ...);

/* `field == number` that a condition demands of its structure. */
struct pin { const struct spec_field *field; u64 value; };
/* The pins of `e`; *all: it demands nothing else. Returns how many there are, at most `max`. */
u32 condition_pins(const struct spec_expr *e, struct pin *pins, u32 max, bool *all);
const struct pin *find_pin(const struct pin *pins, u32 n, const struct spec_field *f);
