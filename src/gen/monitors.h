/* SPDX-License-Identifier: MIT */
/* Names shared by the parts of the monitor generator: which rules and slots a spec gives rise to. For src/gen only. */
#pragma once
#include "gen/emit.h"
#include "gen/expr.h"

/* Invariants that concern one register or one structure, and registers whose commands are polled there, by number. */
struct mon_list { u32 n, room; u32 *no; };

/* What all parts look up, so that none goes through the whole spec for each register. */
struct mon_gen {
	const struct spec *s;
	struct mon_list *of_reg, *of_struct;	/* invariants, in the order of the spec */
	struct mon_list *polled_at;		/* of registers: those with a protocol that is polled there */
	struct mon_list all;			/* every invariant */
};
void monitor_look_up(struct mon_gen *g, const struct spec *s);
void monitor_look_up_free(struct mon_gen *g);

/* The event some C is written for: `event` of a register or of a structure, or a reset. */
struct mon_site {
	const struct mon_gen *g;
	const char *event;
	const struct spec_reg *reg;
	const struct spec_struct *st;
	const struct mon_list *invariants;	/* that it may concern */
	struct expr_scope scope;
};

enum limit { LIMIT_ENUM, LIMIT_MAX };
bool field_has_limit(const struct spec_field *f, enum limit kind);

/* Names of rules and slots in the generated file. `owner` is a register, or a structure with its variant. */
struct word rule_limit(const char *owner, const struct spec_field *f, enum limit kind);
struct word owner_of(const struct spec_struct *st, const struct spec_variant *v);	/* v NULL: common fields */

/* Elements that an order or within invariant tells apart: those of `on` if another event names its index, else 1. */
u32 inv_keys(const struct spec_invariant *inv);
static inline u32 inv_key_words(const struct spec_invariant *inv) { return (inv_keys(inv) + 63) / 64; }
/* An order or within invariant whose events belong together by key or range: it has a table of obligations. */
bool inv_has_table(const struct spec_invariant *inv);
/* An order invariant where something other than a reset begins an obligation. */
bool inv_begins(const struct spec_invariant *inv);

bool has_undefined_reads(const struct spec_reg *r);	/* there is a protocol, and it leaves bits undefined while busy */
bool split_is_watched(const struct spec_reg *r);	/* written in halves, and it matters how */
bool queue_is_watched(const struct spec_queue *q);	/* the index that software writes can be judged */

void monitor_rules(FILE *out, const struct spec *s);	/* the enum of rules and their table */
void monitor_slots(FILE *out, const struct spec *s);	/* the enum of slots */

/* "(...)": does the event at hand fit `ev`, which is_event()? Nothing when it always does; *any: was there something? */
bool is_event(const struct spec_event *ev, const struct mon_site *at);
int event_condition(FILE *out, const struct spec_event *ev, const struct mon_site *at, bool *any);
/* "if (WHEN && !", to be followed by a condition and finish_check(). Either of `ev` and `when` may be NULL. */
int begin_check(FILE *out, const struct spec_event *ev, const struct spec_expr *when, const struct mon_site *at);
void finish_check(FILE *out, const char *rule);

/* Bodies of functions, without braces; nothing is written when there is nothing to check. 0, or -1 when refused. */
int monitor_write(FILE *out, const struct mon_gen *g, const struct spec_reg *r);
int monitor_read(FILE *out, const struct mon_gen *g, const struct spec_reg *r);
int monitor_walked(FILE *out, const struct mon_gen *g, const struct spec_struct *st);	/* what its value must be */
int monitor_struct_event(FILE *out, const struct mon_gen *g, const struct spec_struct *st, const char *event);
int monitor_reset(FILE *out, const struct mon_gen *g);
int monitor_op_end(FILE *out, const struct mon_gen *g);
void monitor_deadlines(FILE *out, const struct spec *s);

/* Parts of these. */
int monitor_limits(FILE *out, const char *owner, const struct spec_field *f, u32 n, const struct mon_site *at);
int monitor_value(FILE *out, const struct spec_invariant *inv, const struct mon_site *at);	/* value, write: `holds` */
int monitor_sequences(FILE *out, const struct mon_site *at);
int monitor_queues(FILE *out, const struct mon_site *at);
int monitor_protocol_write(FILE *out, const struct mon_site *at);
int monitor_protocol_read(FILE *out, const struct mon_site *at);
int monitor_timeouts(FILE *out, const struct mon_gen *g);
void monitor_split_write(FILE *out, const struct mon_site *at);
void monitor_split_end(FILE *out, const struct spec *s);
/* Writes "for" loops over the elements an expression over the state means, and "TARGET &= " it. */
int monitor_for_all(FILE *out, const struct spec *s, const struct spec_expr *holds, const char *target);
