/* SPDX-License-Identifier: MIT */
/* What the generators of grammar and dictionary share: which values are worth trying. For src/gen only. */
#pragma once
#include "gen/emit.h"

#define GRAMMAR_VALUES 96

/* Values of a field, from bit 0; no value twice. */
struct grammar_values { u32 n_legal, n_illegal; u64 legal[GRAMMAR_VALUES], illegal[GRAMMAR_VALUES]; };
void grammar_values(const struct spec_field *f, struct grammar_values *v);

/* Word `word` of a structure in the form of a variant; NULL: it has none. */
struct grammar_word { u64 fixed, mask, address; u32 address_lsb, shift; };
struct grammar_word grammar_word(const struct spec_struct *st, const struct spec_variant *v, u32 word);
/* "pte_l1.table" */
struct word grammar_entry(const struct spec_struct *st, const struct spec_variant *v);
