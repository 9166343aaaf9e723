/* SPDX-License-Identifier: MIT */
/* The model of larger devices: words, variants' reserved bits, features, kinds of reset, views, queues, events on
 * entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "spec/model.h"

#define HEAD "spec: 1\ndevice: unit\nprefix: unit\nwindow: 0x100\n" \
	     "defaults: {width: 32, access_sizes: [4], source: here, confidence: invented}\n"

static struct spec *load(const char *text)
{
	struct diag *d = diag_new();
	struct spec *s = spec_load_buffer("unit.yaml", text, strlen(text), d);

	if (!s)
		diag_print(d, stderr);
	diag_free(d);
	assert_non_null(s);
	return s;
}

static void masks_of_a_structure_are_by_word(void **state)
{
	struct spec *s = load(HEAD "structs:\n"
				   "  w64: {width: 128, fields: {A: {bits: [67, 64]}}, reserved: {rest: mbz}}\n"
				   "  w32: {width: 128, word: 32, fields: {A: {bits: [67, 64]}}, reserved: {rest: res0}}\n");

	(void)state;
	assert_int_equal(s->structs[0].n_words, 2);
	assert_true(s->structs[0].mbz.w[0] == ~0ull && s->structs[0].mbz.w[1] == ~0xfull);
	assert_int_equal(s->structs[0].align, 16);
	assert_int_equal(s->structs[0].atomic, 8);
	assert_int_equal(s->structs[1].n_words, 4);
	assert_true(s->structs[1].res0.w[1] == 0xffffffff && s->structs[1].res0.w[2] == 0xfffffff0);
	assert_int_equal(s->structs[1].atomic, 4);
	spec_free(s);
}

static void a_variant_has_its_own_reserved_bits_or_those_of_the_structure(void **state)
{
	struct spec *s = load(HEAD "structs:\n"
				   "  s:\n"
				   "    width: 64\n"
				   "    fields: {T: {bits: [1, 0]}}\n"
				   "    variants:\n"
				   "      a: {when: T == 1, fields: {X: {bits: [7, 4]}}}\n"
				   "      b: {when: T == 2, repeat: 16, reserved: [{bits: 63, policy: mbz}, {rest: unknown}]}\n"
				   "    reserved: {rest: res0}\n");
	const struct spec_struct *st = &s->structs[0];

	(void)state;
	assert_true(st->variants[0].res0.w[0] == ~0xf3ull);
	assert_true(st->variants[0].used.w[0] == 0xf3);
	assert_true(st->variants[1].res0.w[0] == 0);
	assert_true(st->variants[1].mbz.w[0] == 1ull << 63);
	assert_int_equal(st->variants[0].repeat, 1);
	assert_int_equal(st->variants[1].repeat, 16);
	assert_true(st->tag.w[0] == 3);
	assert_true(st->res0.w[0] == 0);	/* not in b */
	spec_free(s);
}

static const char conditions[] = HEAD
	"resets: [cold, warm]\n"
	"features: {ats: {probe: R.A == 1}, big: {}}\n"
	"registers:\n"
	"  R:\n"
	"    at: 0\n"
	"    when: big || !ats\n"
	"    fields:\n"
	"      A: {bits: 0, access: rw, reset: {cold: 1, warm: keep}, when: ats, else: {access: ro, reset: 1}}\n"
	"      B: {bits: 1, access: rw, reset: {warm: param, cold: unknown}, when: ats, else: mbz}\n"
	"    reserved: {rest: res0}\n";

static void resets_are_by_kind_and_the_first_is_the_usual_one(void **state)
{
	struct spec *s = load(conditions);
	const struct spec_field *a = spec_find_field(&s->regs[0], "A"), *b = spec_find_field(&s->regs[0], "B");

	(void)state;
	assert_true(a->reset_known && a->reset == 1);
	assert_int_equal(a->resets[0].form, RESET_VALUE);
	assert_int_equal(a->resets[1].form, RESET_KEEP);
	assert_false(b->reset_known || b->reset_param);
	assert_int_equal(b->resets[0].form, RESET_UNKNOWN);
	assert_int_equal(b->resets[1].form, RESET_PARAM);
	assert_int_equal(s->regs[0].reset_known & 3, 1);
	spec_free(s);
}

static void conditions_are_over_features(void **state)
{
	struct spec *s = load(conditions);
	const struct spec_reg *r = &s->regs[0];
	const struct spec_field *a = spec_find_field(r, "A"), *b = spec_find_field(r, "B");

	(void)state;
	assert_ptr_equal(a->when->feature, &s->features[0]);
	assert_ptr_equal(r->when->arg[0]->feature, &s->features[1]);
	assert_int_equal(r->otherwise.form, ELSE_ABSENT);
	assert_int_equal(a->otherwise.form, ELSE_ACCESS);
	assert_int_equal(a->otherwise.access, ACC_RO);
	assert_true(a->otherwise.reset_known && a->otherwise.reset == 1);
	assert_int_equal(b->otherwise.form, ELSE_POLICY);
	assert_int_equal(b->otherwise.policy, POL_MBZ);
	assert_ptr_equal(s->features[0].probe->arg[0]->field, a);
	spec_free(s);
}

static const char relations[] =
	"registers:\n"
	"  WIDE: {at: 0x10, fields: {A: {bits: [15, 0], access: rw}, B: {bits: [31, 16], access: ro}}}\n"
	"  HIGH: {at: 0x12, width: 16, view_of: WIDE, fields: {B: {bits: [15, 0], access: %s}}}\n"
	"  ALIAS: {at: 0x20, view_of: WIDE, fields: {A: {bits: [15, 0], access: rw}, B: {bits: [31, 16], access: ro}}}\n"
	"  STAT: {at: 0x30, fields: {S: {bits: [31, 0], access: ro}}}\n"
	"  CMD: {at: 0x30, shares: STAT, fields: {C: {bits: [31, 0], access: wo}}}\n";

static struct spec *load_relations(const char *head, const char *access)
{
	char text[2048];

	assert_true(snprintf(text, sizeof(text), relations, access) > 0);
	char *all = malloc(strlen(head) + strlen(text) + 1);
	struct spec *s;

	assert_non_null(all);
	strcpy(all, head);
	strcat(all, text);
	s = load(all);
	free(all);
	return s;
}

static void a_view_begins_where_its_bytes_lie(void **state)
{
	struct spec *s = load_relations(HEAD, "ro");

	(void)state;
	assert_ptr_equal(spec_find_reg(s, "HIGH")->view_of, spec_find_reg(s, "WIDE"));
	assert_int_equal(spec_find_reg(s, "HIGH")->view_lsb, 16);
	assert_int_equal(spec_find_reg(s, "ALIAS")->view_lsb, 0);
	spec_free(s);
}

static void a_view_of_a_big_endian_register_counts_from_the_other_end(void **state)
{
	struct spec *s = load_relations("spec: 1\ndevice: unit\nprefix: unit\nwindow: 0x100\n"
					"defaults: {width: 32, access_sizes: [4], endian: big, source: here, "
					"confidence: invented}\n",
					"rw");

	(void)state;
	assert_int_equal(spec_find_reg(s, "HIGH")->view_lsb, 0);
	spec_free(s);
}

static void sharing_is_known_on_both_sides(void **state)
{
	struct spec *s = load_relations(HEAD, "ro");

	(void)state;
	assert_ptr_equal(spec_find_reg(s, "CMD")->shares, spec_find_reg(s, "STAT"));
	assert_ptr_equal(spec_find_reg(s, "STAT")->shared_by, spec_find_reg(s, "CMD"));
	spec_free(s);
}

static void twins_keep_their_form(void **state)
{
	struct spec *s = load(HEAD "twins: drivers/x.h\n"
				   "registers:\n"
				   "  R:\n"
				   "    at: 0\n"
				   "    array: [{index: i, count: 2, stride: 8}, {index: k, count: 2, stride: 4}]\n"
				   "    twin: \"X_R(i, k)\"\n"
				   "    fields: {F: {bits: [31, 0], access: rw, twin: [X_F, \"X_F_S:shift\", \"X_F_M:max\"]}}\n");
	const struct spec_reg *r = &s->regs[0];

	(void)state;
	assert_string_equal(r->twins[0].macro, "X_R");
	assert_int_equal(r->twins[0].n_args, 2);
	assert_int_equal(r->fields[0].n_twins, 3);
	assert_string_equal(r->fields[0].twins[2].macro, "X_F_M");
	assert_int_equal(r->fields[0].twins[1].form, TWIN_SHIFT);
	assert_int_equal(r->fields[0].twins[2].form, TWIN_MAX);
	spec_free(s);
}

static void events_on_entries_know_what_the_model_tells(void **state)
{
	struct spec *s = load(HEAD "structs:\n"
				   "  s:\n"
				   "    width: 128\n"
				   "    fields: {V: {bits: 0}}\n"
				   "    variants: {live: {when: V == 1, fields: {ID: {bits: [95, 64]}}}}\n"
				   "    reserved: {rest: res0}\n"
				   "invariants:\n"
				   "  I:\n"
				   "    kind: order\n"
				   "    on: {event: fetch, to: s, key: entry.id, range: [entry.first, entry.last]}\n"
				   "    since: {event: store, to: s.live, key: ID, when: old.V == 0}\n"
				   "    require: {event: command, to: s.live, key: ID}\n");
	const struct spec_invariant *v = &s->invariants[0];

	(void)state;
	assert_ptr_equal(v->on.st, &s->structs[0]);
	assert_null(v->on.reg);
	assert_null(v->on.variant);
	assert_int_equal(v->on.key->entry, ENTRY_ID);
	assert_int_equal(v->on.first->entry, ENTRY_FIRST);
	assert_int_equal(v->on.last->entry, ENTRY_LAST);
	assert_ptr_equal(v->since[0].variant, &s->structs[0].variants[0]);
	assert_ptr_equal(v->since[0].key->field, &s->structs[0].variants[0].fields[0]);
	assert_true(v->since[0].when->arg[0]->is_old);
	spec_free(s);
}

static void a_waiver_keeps_a_warning_back_and_is_not_idle_then(void **state)
{
	static const char text[] = HEAD "waive: [{rule: w1c-without-hw-set, reason: a test}]\n"
		"registers:\n  R: {at: 0, fields: {F: {bits: [31, 0], access: w1c}}}\n";
	struct diag *d = diag_new();
	struct spec *s = spec_load_buffer("unit.yaml", text, strlen(text), d);

	(void)state;
	assert_non_null(s);
	assert_int_equal(diag_warnings(d), 0);
	assert_int_equal(s->waivers[0].silenced, 1);
	spec_free(s);
	diag_free(d);
}

static void an_enum_value_in_an_expression_keeps_its_name(void **state)
{
	struct spec *s = load(HEAD "enums: {e: {width: 1, values: {IDLE: 0, BUSY: 1}}}\n"
				   "registers:\n  R: {at: 0, fields: {F: {bits: 0, access: rw, enum: e, valid_when: F == BUSY}}, "
				   "reserved: {rest: res0}}\n"
				   "params: {n: {min: 1, max: 2, default: 1}}\n");
	const struct spec_expr *e = s->regs[0].fields[0].valid_when->arg[1];

	(void)state;
	assert_int_equal(e->kind, EXPR_INT);
	assert_ptr_equal(e->constant, &s->enums[0].values[1]);
	assert_true(e->value == 1);
	spec_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_of_a_structure_are_by_word),
		cmocka_unit_test(a_variant_has_its_own_reserved_bits_or_those_of_the_structure),
		cmocka_unit_test(resets_are_by_kind_and_the_first_is_the_usual_one),
		cmocka_unit_test(conditions_are_over_features),
		cmocka_unit_test(a_view_begins_where_its_bytes_lie),
		cmocka_unit_test(a_view_of_a_big_endian_register_counts_from_the_other_end),
		cmocka_unit_test(sharing_is_known_on_both_sides),
		cmocka_unit_test(twins_keep_their_form),
		cmocka_unit_test(events_on_entries_know_what_the_model_tells),
		cmocka_unit_test(a_waiver_keeps_a_warning_back_and_is_not_idle_then),
		cmocka_unit_test(an_enum_value_in_an_expression_keeps_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
