/* SPDX-License-Identifier: MIT */
/*
 * Between the parts of the loader and the lint rules. Private to src/spec; the public interface is
 * spec/model.h.
 */
#pragma once
#include "base/checked.h"
#include "spec/bits.h"
#include "spec/keys.h"
#include "spec/report.h"

struct loader {
	struct spec *s;
	struct arena *a;
	struct diag *d;
	const struct node *root, *defaults;
	const struct spec_twin *first_twin;	/* the first that was read, or NULL */
	u32 errors_before;			/* of other specs in the same diag */
};

/* One part each, in this order; nodes of the wrong shape (node.bad) are loaded as far as they make
 * sense. */
void load_params(struct loader *l);
void load_features(struct loader *l);
void load_resets(struct loader *l);
void load_enums(struct loader *l);
void load_registers(struct loader *l);
void load_structs(struct loader *l);
void load_queues(struct loader *l);
void load_page_tables(struct loader *l);
void load_invariants(struct loader *l);
/* Binds the names of all expressions outside invariants; registers and structures no longer
 * move. */
void resolve_all(struct loader *l);

/* `n`, or the same key of `defaults:`. */
const struct node *get_or_default(const struct loader *l, const struct node *map, const char *key);
u64 get_u64(const struct node *map, const char *key, u64 none);
const char *get_text(const struct node *map, const char *key);
enum spec_confidence get_confidence(const struct node *n, enum spec_confidence none);
/* A number, or an expression over params, each counted with its max; `none` if it is neither (and
 * that is reported). */
u64 get_const(struct loader *l, const struct node *n, u64 none);
struct spec_expr *get_expr(struct loader *l, const struct node *map, const char *key);

/* load_when.c. `when` of a map, bound; reports an `else` without it. */
struct spec_expr *get_condition(struct loader *l, const struct node *map);
void load_reg_condition(struct loader *l, struct spec_reg *r, const struct node *n);
void load_field_condition(struct loader *l, struct spec_field *f, const struct node *n);
void load_reset(struct loader *l, struct spec_field *f, const struct node *n);
const struct spec_struct *find_struct(struct loader *l, const struct node *n);	/* reports what it cannot find */
/* load_event.c. */
struct expr_scope;
struct expr_scope event_scope(const struct loader *l, const struct spec_event *ev);
void load_event(struct loader *l, struct spec_event *ev, const struct node *n, const struct spec_event *on);
const struct spec_variant *find_variant(struct loader *l, const struct spec_struct *st, const char *name,
					struct spec_pos pos);	/* reports what it cannot find */
/* load_link.c. */
void load_protocol(struct loader *l, struct spec_reg *r, const struct node *n);
void load_split(struct loader *l, struct spec_reg *r, const struct node *n);
void link_registers(struct loader *l);	/* binds the names of other registers; all are loaded */
bool view_is_inside(const struct spec_reg *v);	/* a view that lies in the bytes of its register */
void hint_regs(const struct spec *s, struct hint *h);
/* load_twin.c. `r` has the indices a macro may be called with, or is NULL. */
enum twin_of { TWIN_OF_REG, TWIN_OF_FIELD, TWIN_OF_ENUM_VALUE, TWIN_OF_STRUCT };
struct spec_twin *load_twins(struct loader *l, const struct node *n, enum twin_of of,
			     const struct spec_reg *r, u32 *count);
struct spec_waiver *load_waivers(struct loader *l, const struct node *list, u32 *n);

/* Fields of a register or structure, by descending msb. `base` has what they inherit. */
struct field_base { const char *source; enum spec_confidence confidence; bool is_struct; };
struct spec_field *load_fields(struct loader *l, const struct node *map,
			       const struct field_base *base, u32 *n);
/* Reserved ranges; `rest` is expanded to the runs of bits in `free` that no range names. */
struct spec_reserved *load_reserved(struct loader *l, const struct node *n, const struct spec_bits *free,
				    u32 word_bits, u32 *count);
/* Reports ranges without a policy and the like. */
void check_reserved(struct loader *l, const struct node *n);
enum spec_policy get_policy(const struct node *n);
u64 fields_mask(const struct spec_field *f, u32 n);
/* Add the bits of fields, of ranges with a policy, of all ranges. */
void add_fields_bits(struct spec_bits *b, u32 word_bits, const struct spec_field *f, u32 n);
void add_policy_bits(struct spec_bits *b, u32 word_bits, const struct spec_reserved *r, u32 n,
		     enum spec_policy policy);
void add_reserved_bits(struct spec_bits *b, u32 word_bits, const struct spec_reserved *r, u32 n);
/* [msb, lsb] as written; false if it is not written that way. */
bool get_bits(const struct node *n, u32 *msb, u32 *lsb);
/* bit_range(), or 0 if that is not a range of 64 bits. */
u64 range_or_0(u32 msb, u32 lsb);
/* Position of the value at a path of keys from the root (NULL-terminated), as deep as it exists. */
struct spec_pos node_at(const struct loader *l, const char *const *path);
const struct node *node_path(const struct loader *l, const char *const *path); /* NULL: not there */
#define AT(l, ...) node_at(l, (const char *const[]){ __VA_ARGS__, NULL })
#define NODE(l, ...) node_path(l, (const char *const[]){ __VA_ARGS__, NULL })

/* spec/rules.c: runs every rule. */
void rules_run(struct loader *l);
