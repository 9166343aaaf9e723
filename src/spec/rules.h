/* SPDX-License-Identifier: MIT */
/*
 * The lint rules: one table in rules.c, small checks in rules_*.c. A rule looks at one object of
 * the model and reports through rule_error(). It runs only when the rules it builds on found
 * nothing wrong with the same object. Private to src/spec, except spec_rules().
 */
#pragma once
#include "spec/load.h"

enum rule_scope {
	ON_SPEC, ON_PARAM, ON_ENUM, ON_REG, ON_STRUCT, ON_QUEUE, ON_TABLE, ON_INVARIANT,
	AT_LAST,			/* the whole spec, when everything else was said */
	WHILE_READING,			/* no check of its own: the reader reports it */
};

struct rule;
struct lint {
	struct loader *l;
	const struct rule *rule;	/* the one that runs */
	u32 hits;			/* what it has reported */
	const struct spec_param *param;	/* the object, by scope */
	const struct spec_enum *en;
	const struct spec_reg *reg;
	const struct spec_struct *st;
	const struct spec_queue *queue;
	const struct spec_page_table *table;
	const struct spec_invariant *inv;
};

struct rule {
	const char *id;
	enum rule_scope scope;
	const char *needs[3];		/* rules on the same object that must have passed, by id;
					 * "shape" is the shape check */
	void (*check)(struct lint *x);	/* NULL: reported by the reader itself */
	const char *text;
};

__attribute__((format(printf, 3, 4))) void rule_error(struct lint *x, struct spec_pos pos,
						      const char *fmt, ...);
__attribute__((format(printf, 3, 4))) void rule_warning(struct lint *x, struct spec_pos pos,
							const char *fmt, ...);

bool rule_exists(const char *id, struct hint *h);	/* *h learns all names */
bool rule_can_be_waived(const char *id);		/* it reports warnings */

/* Position of a key of a field of the object at hand; `v` is the variant it belongs to, or NULL. */
struct spec_pos field_at(const struct lint *x, const struct spec_variant *v,
			 const struct spec_field *f, const char *key);
/* "31:16, 3" */
const char *bits_text(struct lint *x, const struct spec_bits *bits);
/* Of the object at hand; a register is one word of 64 bits. */
static inline u32 word_bits_of(const struct lint *x)
{
	return x->st ? x->st->word_bits : 64;
}

/* Every list of fields of the object at hand: once for a register, common and one per variant for a
 * structure. */
typedef void field_fn(struct lint *x, const struct spec_variant *v, const struct spec_field *f);
void each_field(struct lint *x, field_fn *fn);

/* rules_bits.c */
void rule_bits_out_of_range(struct lint *x);
void rule_bad_width(struct lint *x);
void rule_field_crosses_word(struct lint *x);
void rule_field_overlap(struct lint *x);
void rule_undeclared_bits(struct lint *x);
void rule_reset_too_wide(struct lint *x);
void rule_reset_of_reserved(struct lint *x);
void rule_enum_value_too_wide(struct lint *x);
void rule_max_too_wide(struct lint *x);
void rule_holds_shift_mismatch(struct lint *x);
/* rules_map.c */
void rule_register_outside_window(struct lint *x);
void rule_misaligned_register(struct lint *x);
void rule_element_larger_than_stride(struct lint *x);
void rule_array_overlap(struct lint *x);
void rule_register_overlap(struct lint *x);
void rule_too_many_elements(struct lint *x);
void rule_bad_access_size(struct lint *x);
void rule_bad_override(struct lint *x);
void rule_bad_count(struct lint *x);
/* rules_name.c */
void rule_empty_spec(struct lint *x);
void rule_duplicate_name(struct lint *x);
void rule_duplicate_member(struct lint *x);
void rule_c_name_collision(struct lint *x);
void rule_c_keyword(struct lint *x);
void rule_enum_value_twice(struct lint *x);
void rule_enum_name_twice(struct lint *x);
void rule_enum_too_wide(struct lint *x);
void rule_bad_param(struct lint *x);
/* rules_meaning.c */
void rule_behaviour_contradiction(struct lint *x);
void rule_w1c_without_hw_set(struct lint *x);
void rule_unknown_trigger(struct lint *x);
void rule_protocol_incomplete(struct lint *x);
void rule_poll_longer_than_limit(struct lint *x);
void rule_variant_overlap(struct lint *x);
void rule_variant_unreachable(struct lint *x);
void rule_bad_alignment(struct lint *x);
void rule_unknown_table_name(struct lint *x);
void rule_table_geometry(struct lint *x);
void rule_table_holds(struct lint *x);
void rule_bad_state_index(struct lint *x);
void rule_invariant_without_effect(struct lint *x);
/* rules_table.c */
void rule_leaf_twice(struct lint *x);
void rule_lone_part(struct lint *x);
/* rules_link.c */
void rule_bad_split(struct lint *x);
void rule_bad_view(struct lint *x);
void rule_view_access(struct lint *x);
void rule_bad_share(struct lint *x);
void rule_share_access(struct lint *x);
void rule_bad_poll(struct lint *x);
/* rules_when.c */
void rule_too_many_features(struct lint *x);
void rule_feature_is_param(struct lint *x);
void rule_constant_condition(struct lint *x);
void rule_constant_enum_condition(struct lint *x);
void rule_probe_without_register(struct lint *x);
void rule_twin_without_file(struct lint *x);
void rule_bad_twin(struct lint *x);
void rule_bad_waiver(struct lint *x);
void rule_idle_waiver(struct lint *x);
/* rules_queue.c */
void rule_queue_entry(struct lint *x);
void rule_queue_base(struct lint *x);
void rule_queue_size(struct lint *x);
void rule_queue_index_width(struct lint *x);
void rule_queue_roles(struct lint *x);
void rule_queue_overflow(struct lint *x);
