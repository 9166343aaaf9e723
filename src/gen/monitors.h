/* SPDX-License-Identifier: MIT */
/* Names shared by the parts of the monitor generator: which rules and slots a spec gives rise to. For src/gen only. */
#pragma once
#include "gen/emit.h"

enum limit { LIMIT_ENUM, LIMIT_MAX };
bool field_has_limit(const struct spec_field *f, enum limit kind);

/* Names of rules and slots in the generated file. `owner` is a register, or a structure with its variant. */
struct word rule_limit(const char *owner, const struct spec_field *f, enum limit kind);
struct word owner_of(const struct spec_struct *st, const struct spec_variant *v);	/* v NULL: common fields */

/* Elements that an order or within invariant tells apart: those of `on` if another event names its index, else 1. */
u32 inv_keys(const struct spec_invariant *inv);
static inline u32 inv_key_words(const struct spec_invariant *inv) { return (inv_keys(inv) + 63) / 64; }

void monitor_rules(FILE *out, const struct spec *s);	/* the enum of rules and their table */
int monitor_slots(FILE *out, const struct spec *s);	/* the enum of slots; -1: more than MON_MAX_SLOTS */

/* Bodies of functions, without braces; nothing is written when there is nothing to check. 0, or -1 when refused. */
int monitor_write(FILE *out, const struct spec *s, const struct spec_reg *r);
int monitor_read(FILE *out, const struct spec *s, const struct spec_reg *r);
int monitor_reset(FILE *out, const struct spec *s);
int monitor_struct(FILE *out, const struct spec *s, const struct spec_struct *st);
int monitor_op_end(FILE *out, const struct spec *s);
void monitor_deadlines(FILE *out, const struct spec *s);
