/* SPDX-License-Identifier: MIT */
/* Generators on small specs given as text: what they refuse; no text of a spec leaves its comment or string. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "gen/defines.h"
#include "gen/emit.h"
#include "gen/gen.h"

#define HEAD \
	"spec: 1\ndevice: small\nprefix: small\nwindow: 0x4000\n" \
	"defaults: {width: 32, access_sizes: [4], source: test, confidence: invented}\n"

static struct spec *load(const char *text)
{
	struct diag *diag = diag_new();
	struct spec *s = spec_load_buffer("small.yaml", text, strlen(text), diag);

	if (!s) {
		diag_print(diag, stderr);
		fail_msg("the test's own spec does not load");
	}
	diag_free(diag);
	return s;
}

/* Text that a generator writes for a spec; NULL when it refuses. The caller frees it. */
static char *generate(int (*generator)(const struct spec *s, FILE *out), const char *spec_text)
{
	struct spec *s = load(spec_text);
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);
	int bad = generator(s, f);

	fclose(f);
	spec_free(s);
	if (!bad)
		return text;
	free(text);
	return NULL;
}

static void brief_cannot_end_a_comment_or_a_string(void **unused)
{
	static const char spec[] = HEAD
		"registers:\n  R:\n    at: 0\n    brief: 'x */ int y; /* \" \\ ?'\n"
		"    fields: {A: {bits: [31, 0], access: rw, reset: 0}}\n"
		"invariants:\n  I: {kind: value, for: R, brief: 'say \"hi\" \\ */', holds: A != 1}\n";
	char *header = generate(gen_header, spec), *monitors = generate(gen_monitors, spec);

	(void)unused;
	assert_non_null(strstr(header, "x * / int y; / * "));
	assert_null(strstr(header, "x */"));
	assert_non_null(strstr(monitors, "\"say \\\"hi\\\" \\\\ */\""));
	free(header);
	free(monitors);
}

static void many_monitored_elements_have_a_slot_each(void **unused)
{
	static const char spec[] = HEAD
		"registers:\n"
		"  A: {at: 0, array: {index: i, count: 600, stride: 4}, fields: {F: {bits: [31, 0], access: rw, reset: 0}}}\n"
		"  B: {at: 0x2000, array: {index: i, count: 600, stride: 4}, fields: {F: {bits: [31, 0], access: rw, reset: 0}}}\n"
		"invariants:\n"
		"  W: {kind: within, on: {event: write, to: A}, require: {event: write, to: 'B[i]'}, within_us: 5}\n";

	char *text = generate(gen_monitors, spec);
	char *slots = text ? strstr(text, "N_SLOTS = ") : NULL;

	(void)unused;
	assert_non_null(slots);
	assert_true(strtoul(slots + strlen("N_SLOTS = "), NULL, 10) >= 600);
	free(text);
}

static void order_over_many_elements_packs_them_into_bits(void **unused)
{
	static const char spec[] = HEAD
		"registers:\n"
		"  A: {at: 0, array: {index: i, count: 600, stride: 4}, fields: {F: {bits: [31, 0], access: rw, reset: 0}}}\n"
		"  B: {at: 0x2000, array: {index: i, count: 600, stride: 4}, fields: {F: {bits: [31, 0], access: rw, reset: 0}}}\n"
		"invariants:\n"
		"  O: {kind: order, on: {event: write, to: A}, require: {event: write, to: 'B[i]'}}\n";
	char *text = generate(gen_monitors, spec);

	(void)unused;
	assert_non_null(strstr(text, "N_SLOTS = 10\n"));	/* 600 / 64, rounded up */
	free(text);
}

static void a_macro_defined_twice_is_noticed(void **unused)
{
	struct str name = { .len = 0 };

	(void)unused;
	assert_false(find_repeated_define("#define A 1\n#define AB 1\n#define B(x) x\n", &name));
	assert_false(find_repeated_define("#define XA 1\n#define A 1\n#define AX A\n", &name));
	assert_false(find_repeated_define("#define IOVET_X 1\n#define IOVET_X 2\n", &name));
	assert_true(find_repeated_define("#define B 0\n#define  A_1 1\nA\n#define A_1(x) 2\n", &name));
	assert_string_equal(str_get(&name), "A_1");
	str_free(&name);
}

static void the_same_spec_gives_the_same_text(void **unused)
{
	static const char spec[] = HEAD
		"registers:\n  R: {at: 0, fields: {A: {bits: [31, 0], access: rw, reset: 0}}}\n";
	static int (*const all[])(const struct spec *, FILE *) = {
		gen_header, gen_kernel_header, gen_masks, gen_monitors, gen_decode,
	};

	(void)unused;
	for (u32 i = 0; i < ARRAY_LEN(all); i++) {
		char *a = generate(all[i], spec), *b = generate(all[i], spec);

		assert_non_null(a);
		assert_string_equal(a, b);
		free(a);
		free(b);
	}
}

static void a_spec_of_structures_only_generates(void **unused)
{
	static const char spec[] = HEAD
		"structs:\n  e: {width: 64, fields: {A: {bits: [7, 0]}}, reserved: {rest: mbz}}\n";
	char *text;

	(void)unused;
	text = generate(gen_header, spec);
	assert_non_null(strstr(text, "small_e_get_a"));
	free(text);
	text = generate(gen_masks, spec);
	assert_non_null(strstr(text, ".regs = NULL"));
	free(text);
	text = generate(gen_monitors, spec);
	assert_non_null(strstr(text, "val & 0xffffffffffffff00ull"));
	free(text);
	free(generate(gen_decode, spec));
}

static void literals_are_as_wide_as_their_register(void **unused)
{
	(void)unused;
	assert_string_equal(lit(0x10, 32).s, "0x10u");
	assert_string_equal(lit(0x10, 64).s, "0x10ull");
	assert_true(range_mask(63, 0) == ~0ull && range_mask(31, 31) == 0x80000000 && low_mask(0) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brief_cannot_end_a_comment_or_a_string),
		cmocka_unit_test(many_monitored_elements_have_a_slot_each),
		cmocka_unit_test(order_over_many_elements_packs_them_into_bits),
		cmocka_unit_test(a_macro_defined_twice_is_noticed),
		cmocka_unit_test(the_same_spec_gives_the_same_text),
		cmocka_unit_test(a_spec_of_structures_only_generates),
		cmocka_unit_test(literals_are_as_wide_as_their_register),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
