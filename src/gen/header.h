/* SPDX-License-Identifier: MIT */
/* The parts of the accessor header. For src/gen/header*.c only. */
#pragma once
#include "gen/emit.h"
#include "gen/expr.h"

/* Text that is the same for every spec. */
extern const char header_text_base[], header_text_memory[], header_text_plan[], header_text_ring[];

/* A value type with fields: a register, a structure, or one variant of a structure. */
struct value_type {
	const char *prefix;		/* spec prefix, lower case */
	struct word name;		/* "ttbr", "pte", lower case: the C type is prefix_name_t */
	struct word macro;		/* "TOY_TTBR": what macros start with */
	struct word function;		/* "toy_ttbr": what functions start with, "toy_pte_page" for a variant */
	u32 width;			/* bits of the value, or of one of its words: at most 64 */
	u32 n_words;			/* 1: the value is .raw; more: .w[n_words] */
};

struct value_type struct_type(const struct spec *s, const struct spec_struct *st);
/* Does the form of a structure depend on what the device has? Then what tells forms apart takes a configuration, too:
 * struct_config() is that parameter, or "". */
bool struct_asks_config(const struct spec_struct *st);
struct word struct_config(const struct value_type *t, const struct spec_struct *st);
bool header_asks_config(const struct spec_expr *e);
struct expr_scope header_config_scope(const struct spec *s);	/* expressions over `const struct p_config *c` */
struct value_type variant_type(const struct value_type *st, const struct spec_variant *v);
const char *raw_type(const struct value_type *t);		/* "uint32_t": of the value, or of a word */
struct word type_name(const struct value_type *t);		/* "toy_ttbr_t" */
u64 word_mask(const struct value_type *t, const struct spec_field *f);	/* in the word the field is in */

/* header_field.c: the type, and one field of it. */
void header_value_type(FILE *out, const struct value_type *t);
void header_field(FILE *out, const struct value_type *t, const struct spec_field *f);
/* Fields of the common part (may be of another type) and of `t`, as far as they are parts of one address. */
void header_address_parts(FILE *out, const struct value_type *t, const struct value_type *common,
			  const struct spec_field *cf, u32 n_cf, const struct spec_field *f, u32 n_f);

/* Masks by name without the _MASK, asserted to claim every bit of a word exactly once. */
struct mask_list {
	u32 n;
	struct { const char *owner, *name; bool in_word; } mask[128];	/* in_word: counts only in its own word */
};
void mask_list_add(struct mask_list *l, const char *owner, const char *name);
/* The fields that are in word `word` of t. */
void mask_list_fields(struct mask_list *l, const struct value_type *t, const char *owner, const struct spec_field *f, u32 n,
		      u32 word);
void header_assert_masks(FILE *out, const struct value_type *t, const struct mask_list *l, u32 word, const char *what);

void header_prologue(FILE *out, const struct spec *s);
int header_registers(FILE *out, const struct spec *s);
void header_resets(FILE *out, const struct spec *s, const struct spec_reg *r, const struct value_type *t);
int header_protocol(FILE *out, const struct spec *s, const struct spec_reg *r);
void header_split(FILE *out, const struct spec_reg *r, const struct value_type *t, bool big_endian);
struct word index_list(const struct spec_reg *r, const char *type);

int header_structs(FILE *out, const struct spec *s);
void header_memory(FILE *out, const struct spec_struct *st, const struct value_type *t);
void header_pack(FILE *out, const struct spec_struct *st, const struct spec_variant *v, const struct value_type *common,
		 const struct value_type *t);
void header_plan(FILE *out, const struct spec *s, const struct spec_struct *st, const struct value_type *t);
bool header_plans(const struct spec *s);			/* is there a structure that needs a plan? */

/* header_when.c: what exists on which device. */
void header_config(FILE *out, const struct spec *s);
int header_exists(FILE *out, const struct spec *s);
int header_probe(FILE *out, const struct spec *s);
/* A function `name` of the registers that `e` names. `seen`: type of the first argument, the value at hand; or NULL. */
int header_predicate(FILE *out, const struct spec *s, const char *name, const struct spec_expr *e, const char *seen);

/* header_tables.c */
int header_queues(FILE *out, const struct spec *s);
void header_page_tables(FILE *out, const struct spec *s);
