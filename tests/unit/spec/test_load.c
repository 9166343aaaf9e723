/* SPDX-License-Identifier: MIT */
/* From text to model: defaults, derived masks, bound names, counts, and "the same bytes give the
 * same model". */
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
	     "defaults: {width: 32, access_sizes: [4, 8], source: here, confidence: invented}\n"

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

static const char one_register[] = HEAD
	"registers:\n"
	"  R:\n"
	"    at: 0x10\n"
	"    fields:\n"
	"      E: {bits: 31, access: w1c, hw: sets, reset: 1}\n"
	"      A: {bits: [7, 4], access: rw, reset: 0xa}\n"
	"      P: {bits: [11, 8], access: ro, reset: param, source: there, confidence: observed}\n"
	"      C: {bits: 0, access: w1s, self_clearing: true}\n"
	"    reserved:\n"
	"      - {bits: [3, 1], policy: res1}\n"
	"      - {bits: 20, policy: mbz}\n"
	"      - {rest: res0}\n";

static void masks_follow_from_fields_and_policies(void **state)
{
	struct spec *s = load(one_register);
	const struct spec_reg *r = spec_find_reg(s, "R");

	(void)state;
	assert_int_equal(r->w1c_mask, 0x80000000);
	assert_int_equal(r->hw_mask, 0x80000000);
	assert_int_equal(r->rw_mask, 0xf0);
	assert_int_equal(r->ro_mask, 0xf00);
	assert_int_equal(r->w1s_mask, 1);
	assert_int_equal(r->res1_mask, 0xe);
	assert_int_equal(r->mbz_mask, 1u << 20);
	assert_int_equal(r->res0_mask, 0x7feff000);
	assert_int_equal(r->reset, 0x800000ae);
	assert_int_equal(r->reset_known, 0xfffff0fe);	/* not P (param) nor C (unknown) */
	assert_int_equal(r->rw_mask | r->ro_mask | r->w1c_mask | r->w1s_mask | r->res0_mask |
				 r->res1_mask | r->mbz_mask,
			 0xffffffff);
	spec_free(s);
}

static void fields_stand_from_the_top_bit_down(void **state)
{
	struct spec *s = load(one_register);
	const struct spec_reg *r = &s->regs[0];

	(void)state;
	assert_int_equal(r->n_fields, 4);
	for (u32 i = 1; i < r->n_fields; i++)
		assert_true(r->fields[i - 1].msb > r->fields[i].msb);
	spec_free(s);
}

static void what_is_not_said_is_inherited(void **state)
{
	struct spec *s = load(one_register);
	const struct spec_reg *r = &s->regs[0];

	(void)state;
	assert_int_equal(r->width, 32);
	assert_int_equal(r->access_sizes, 4);		/* 8 is wider than the register */
	assert_string_equal(r->source, "here");
	assert_int_equal(r->confidence, CONF_INVENTED);
	assert_string_equal(spec_find_field(r, "A")->source, "here");
	assert_string_equal(spec_find_field(r, "P")->source, "there");
	assert_int_equal(spec_find_field(r, "P")->confidence, CONF_OBSERVED);
	assert_true(spec_find_field(r, "P")->reset_param);
	assert_string_equal(s->licence, "MIT");
	assert_null(spec_find_field(r, "X"));
	assert_null(spec_find_reg(s, "X"));
	spec_free(s);
}

static void registers_stand_by_offset(void **state)
{
	struct spec *s = load(HEAD "registers:\n"
				   "  LAST: {at: 0x20, reserved: {rest: res0}}\n"
				   "  FIRST: {at: 0x0, reserved: {rest: res0}}\n"
				   "  MIDDLE: {at: 0x10, reserved: {rest: res0}}\n");

	(void)state;
	assert_string_equal(s->regs[0].name, "FIRST");
	assert_string_equal(s->regs[1].name, "MIDDLE");
	assert_string_equal(s->regs[2].name, "LAST");
	spec_free(s);
}

static const char with_names[] =
	HEAD "params:\n"
	     "  n: {min: 1, max: 4, default: 2}\n"
	     "enums:\n"
	     "  mode: {width: 2, values: {IDLE: 0, RUN: 2}, others: reserved}\n"
	     "registers:\n"
	     "  T:\n"
	     "    at: 0x0\n"
	     "    array: [{index: sid, count: n, stride: 0x10}, {index: i, count: 4, stride: 4}]\n"
	     "    fields: {F: {bits: [31, 0], access: rw, max: n - 1, reset: 0}}\n"
	     "    overrides: [{index: [1, 2], reset: 3}]\n"
	     "  M:\n"
	     "    at: 0x80\n"
	     "    array: {index: sid, count: n, stride: 4}\n"
	     "    fields: {MODE: {bits: [1, 0], access: rw, enum: mode, reset: RUN}}\n"
	     "    reserved: {rest: res0}\n"
	     "invariants:\n"
	     "  W: {kind: write, on: {event: write, to: M}, holds: \"old.MODE == IDLE || "
	     "T[sid][3].F == MODE + n\"}\n";

static void params_and_enum_values_become_numbers(void **state)
{
	struct spec *s = load(with_names);
	const struct spec_reg *t = spec_find_reg(s, "T");

	(void)state;
	assert_int_equal(t->n_index, 2);
	assert_int_equal(t->count[0], 4);
	assert_int_equal(t->fields[0].max, 3);
	assert_int_equal(t->overrides[0].index, 6);
	assert_int_equal(spec_find_reg(s, "M")->reset, 2);
	assert_true(s->enums[0].others_reserved);
	spec_free(s);
}

static void names_in_expressions_are_bound(void **state)
{
	struct spec *s = load(with_names);
	const struct spec_invariant *v = &s->invariants[0];
	const struct spec_expr *was = v->holds->arg[0], *now = v->holds->arg[1];

	(void)state;
	assert_ptr_equal(v->on.reg, spec_find_reg(s, "M"));
	assert_true(was->arg[0]->is_old && !was->arg[0]->is_new);
	assert_string_equal(was->arg[0]->field->name, "MODE");
	assert_int_equal(was->arg[1]->kind, EXPR_INT);		/* IDLE */
	assert_int_equal(was->arg[1]->value, 0);
	assert_ptr_equal(now->arg[0]->reg, spec_find_reg(s, "T"));
	assert_true(now->arg[0]->same_index && !now->arg[0]->same_index2);
	assert_int_equal(now->arg[0]->const_index, -1);
	assert_int_equal(now->arg[0]->const_index2, 3);
	assert_false(now->arg[0]->is_old || now->arg[0]->is_new);
	assert_true(now->arg[1]->arg[0]->is_new);
	assert_ptr_equal(now->arg[1]->arg[1]->param, &s->params[0]);
	assert_string_equal(now->text, "T[sid][3].F == MODE + n");
	spec_free(s);
}

static const char with_struct[] =
	HEAD "structs:\n"
	     "  pte:\n"
	     "    width: 64\n"
	     "    fields: {V: {bits: 0}}\n"
	     "    variants:\n"
	     "      empty: {when: V == 0, fields: {SW: {bits: [63, 1], software: true}}}\n"
	     "      page: {when: V == 1, fields: {PA: {bits: [47, 12], holds: {type: phys, shift: "
	     "12}}}}\n"
	     "    reserved: {rest: mbz}\n";

static void the_device_looks_at_the_fields_of_the_variant(void **state)
{
	struct spec *s = load(with_struct);
	const struct spec_struct *st = &s->structs[0];

	(void)state;
	assert_int_equal(st->align, 8);
	assert_int_equal(st->atomic, 8);
	assert_true(st->variants[0].used.w[0] == 1);
	assert_true(st->variants[1].used.w[0] == 0xfffffffff001ull);
	assert_true(st->variants[0].mbz.w[0] == 0);
	assert_true(st->variants[1].mbz.w[0] == 0xffff000000000ffeull);
	assert_true(st->mbz.w[0] == 0);			/* reserved in every variant: nothing */
	assert_int_equal(st->variants[1].fields[0].holds_shift, 12);
	spec_free(s);
}

static void counts_add_up(void **state)
{
	struct spec *a = load(with_names), *b = load(with_struct);
	struct spec_counts c = { 0 };

	(void)state;
	spec_count(a, &c);
	spec_count(b, &c);
	assert_int_equal(c.specs, 2);
	assert_int_equal(c.registers, 2);
	assert_int_equal(c.fields, 2);
	assert_int_equal(c.structures, 1);
	assert_int_equal(c.members, 3);
	assert_int_equal(c.invariants, 1);
	spec_free(a);
	spec_free(b);
}

static char *dumped(const char *text)
{
	struct spec *s = load(text);
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	assert_non_null(f);
	spec_dump(s, f);
	fclose(f);
	spec_free(s);
	return out;
}

static void layout_of_the_source_does_not_change_the_model(void **state)
{
	char *a = dumped(HEAD "registers:\n"
			      "  A: {at: 0, fields: {X: {bits: 1, access: rw}, Y: {bits: 0, "
			      "access: ro}}, reserved: {rest: res0}}\n"
			      "  B: {at: 4, reserved: {rest: res0}}\n");
	char *b = dumped("# a comment\n" HEAD "registers:\n"
			 "  B:\n    reserved: {rest: res0}\n    at: 0x4\n"
			 "  A:\n    at: 0x0\n    reserved: [{bits: [31, 2], policy: res0}]\n"
			 "    fields:\n      Y: {access: ro, bits: [0, 0]}\n      X: {access: rw, "
			 "bits: [1, 1]}\n");

	(void)state;
	assert_string_equal(a, b);
	assert_non_null(strstr(a, "field X [1, 1] rw reset=unknown invented source=\"here\"\n"));
	free(a);
	free(b);
}

static void the_hash_is_of_the_bytes(void **state)
{
	struct spec *a = load(with_names), *b = load(with_names), *c = load(one_register);

	(void)state;
	assert_true(a->hash == b->hash);
	assert_true(a->hash != c->hash);
	spec_free(a);
	spec_free(b);
	spec_free(c);
}

static void all_defects_are_reported_in_one_run(void **state)
{
	static const char text[] = HEAD "registers:\n"
		"  A: {at: 2, widht: 32, fields: {X: {bits: [40, 0], access: rw}}}\n"
		"  B: {at: 4, fields: {X: {bits: 0, access: rx}}}\n"
		"  C: {at: 6, fields: {X: {bits: [31, 0], access: rw, reset: 0x100000000}}}\n"
		"  D: {at: 0x8, fields: {X: {bits: 0, access: rw}}}\n";
	struct diag *d = diag_new();
	bool seen[5] = { false };
	static const char *const want[5] = { "unknown-key", "unknown-access", "misaligned-register",
					     "reset-too-wide", "undeclared-bits" };

	(void)state;
	assert_null(spec_load_buffer("unit.yaml", text, strlen(text), d));
	for (u32 i = 0; i < diag_count(d); i++)
		for (u32 k = 0; k < 5; k++)
			seen[k] |= !strcmp(diag_get(d, i)->rule, want[k]);
	for (u32 k = 0; k < 5; k++)
		assert_true(seen[k]);
	diag_free(d);
}

static void a_misspelt_name_gets_a_hint(void **state)
{
	static const char text[] =
		HEAD "registers:\n  A: {at: 0, reserved: {rest: res0}, feilds: {}}\n";
	struct diag *d = diag_new();

	(void)state;
	assert_null(spec_load_buffer("unit.yaml", text, strlen(text), d));
	assert_non_null(strstr(diag_get(d, 0)->message, "did you mean `fields`?"));
	diag_free(d);
}

static void a_missing_file_is_an_error(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	assert_null(spec_load("no/such/spec.yaml", d));
	assert_int_equal(diag_errors(d), 1);
	assert_string_equal(diag_get(d, 0)->rule, "unreadable");
	assert_string_equal(diag_get(d, 0)->message, "No such file or directory");
	diag_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(masks_follow_from_fields_and_policies),
		cmocka_unit_test(fields_stand_from_the_top_bit_down),
		cmocka_unit_test(what_is_not_said_is_inherited),
		cmocka_unit_test(registers_stand_by_offset),
		cmocka_unit_test(params_and_enum_values_become_numbers),
		cmocka_unit_test(names_in_expressions_are_bound),
		cmocka_unit_test(the_device_looks_at_the_fields_of_the_variant),
		cmocka_unit_test(counts_add_up),
		cmocka_unit_test(layout_of_the_source_does_not_change_the_model),
		cmocka_unit_test(the_hash_is_of_the_bytes),
		cmocka_unit_test(all_defects_are_reported_in_one_run),
		cmocka_unit_test(a_misspelt_name_gets_a_hint),
		cmocka_unit_test(a_missing_file_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
