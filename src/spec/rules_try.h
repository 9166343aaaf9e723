/* SPDX-License-Identifier: MIT */
/*
 * Small expressions over the value at hand: every value can be tried. For rules that ask "for all values". An expression
 * that looks at anything but the value at hand and features, or at too many bits, cannot be decided here. Private to
 * src/spec.
 */
#pragma once
#include "spec/bits.h"

#define TRY_MAX_BITS 16u

struct trial { struct spec_bits value; u64 features; u32 word_bits; };

struct domain {
	const struct spec *spec;
	struct spec_bits mask;		/* bits of the value at hand that are looked at */
	u64 features;
	u32 width, word_bits, nodes;
	bool undecidable;
};

/* Adds an expression; NULL (it could not be read) makes the domain undecidable. */
void domain_add(struct domain *d, const struct spec_expr *e);
bool domain_is_small(const struct domain *d);
/* The `nth` of all values, from 0; false after the last. */
bool domain_value(const struct domain *d, u32 nth, struct trial *out);
bool is_true_for(const struct spec *s, const struct spec_expr *e, const struct trial *t);
/* Whether `e` has the truth value `want` for every value; false if that cannot be told. `d` has spec, width and
 * word_bits. */
bool is_always(struct domain d, const struct spec_expr *e, bool want);
