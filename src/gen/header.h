/* SPDX-License-Identifier: MIT */
/* The parts of the accessor header. For src/gen/header*.c only. */
#pragma once
#include "gen/emit.h"

/* A value type with fields: a register, a structure, or one variant of a structure. */
struct value_type {
	const char *prefix;		/* spec prefix, lower case */
	struct word name;		/* "ttbr", "pte", lower case: the C type is prefix_name_t */
	struct word macro;		/* "TOY_TTBR": what macros start with */
	struct word function;		/* "toy_ttbr": what functions start with, "toy_pte_page" for a variant */
	u32 width;			/* bits of the value: at most 32, or 64 */
};

void header_value_type(FILE *out, const struct value_type *t);
void header_field(FILE *out, const struct value_type *t, const struct spec_field *f);
void header_prologue(FILE *out, const struct spec *s);
void header_registers(FILE *out, const struct spec *s);
int header_structs(FILE *out, const struct spec *s);
void header_page_tables(FILE *out, const struct spec *s);

/* Asserts that `names`, masks without the _MASK, claim every bit of `full` exactly once. */
struct mask_list { u32 n; struct word name[96]; };
void header_assert_masks(FILE *out, const struct value_type *t, const struct mask_list *l, const char *what);
void mask_list_add(struct mask_list *l, struct word name);
void mask_list_fields(struct mask_list *l, const char *macro, const struct spec_field *f, u32 n);
