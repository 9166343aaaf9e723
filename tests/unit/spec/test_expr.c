/* SPDX-License-Identifier: MIT */
/* The expression language: binding strength, totality, and what names are bound to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "spec/expr.h"

static const struct spec nothing;

static bool no_value(void *ctx, const struct spec_expr *name, u64 *out)
{
	(void)ctx;
	(void)name;
	(void)out;
	return false;
}

static u64 value_of(const char *text)
{
	const struct expr_scope scope = { .spec = &nothing };
	struct node n = { .kind = NODE_SCALAR, .text = text, .plain = true, .one_line = true };
	struct arena *a = arena_new();
	struct diag *d = diag_new();
	struct spec_expr *e;
	u64 v = 0;

	n.pos = (struct spec_pos){ "t", 1, 1 };
	e = expr_parse(a, &n, d);
	if (!e)
		diag_print(d, stderr);
	assert_non_null(e);
	assert_string_equal(e->text, text);
	assert_true(expr_resolve(e, &scope, d));
	assert_true(expr_eval(e, no_value, NULL, &v));
	diag_free(d);
	arena_free(a);
	return v;
}

#define IS(text, want) assert_true(value_of(text) == (u64)(want))

static void operators_bind_as_documented(void **state)
{
	(void)state;
	IS("1 || 0 && 0", 1);
	IS("6 & 3 == 2", 1);		/* unlike C: (6 & 3) == 2 */
	IS("1 | 2 == 3", 1);
	IS("4 | 6 & 3", 6);
	IS("1 << 2 + 1", 8);
	IS("1 & 1 << 1", 0);
	IS("10 - 3 - 2", 5);		/* to the left */
	IS("64 >> 2 >> 1", 8);
	IS("!0 + 1", 2);
	IS("-1 == 0xffffffffffffffff", 1);
	IS("!(1 && 0)", 1);
	IS("!!7", 1);
	IS("1 != !1", 1);
}

static void comparisons_are_unsigned(void **state)
{
	(void)state;
	IS("-1 > 1", 1);
	IS("0 - 1 < 1", 0);
	IS("3 <= 3 && 3 >= 3", 1);
	IS("2 < 3 && 3 > 2", 1);
}

static void every_expression_has_a_value(void **state)
{
	(void)state;
	IS("1 << 63", 1ull << 63);
	IS("1 << 64", 0);
	IS("1 >> 64", 0);
	IS("1 << -1", 0);
	IS("0xffffffffffffffff + 1", 0);
	IS("true + true", 2);
	IS("false", 0);
}

static void functions_are_total_too(void **state)
{
	(void)state;
	IS("bits(0xabcd, 11, 4)", 0xbc);
	IS("bits(-1, 63, 0)", ~0ull);
	IS("bits(-1, 70, 4)", ~0ull >> 4);
	IS("bits(-1, 3, 4)", 0);
	IS("bits(-1, 70, 64)", 0);
	IS("aligned(0x1000, 12)", 1);
	IS("aligned(0x1800, 12)", 0);
	IS("aligned(0, 99)", 1);
	IS("aligned(1, 64)", 0);
}

static void expect_syntax_error(const char *text, u32 col)
{
	struct node n = { .kind = NODE_SCALAR, .text = text, .plain = true, .one_line = true };
	struct arena *a = arena_new();
	struct diag *d = diag_new();

	n.pos = (struct spec_pos){ "t", 1, 1 };
	assert_null(expr_parse(a, &n, d));
	assert_int_equal(diag_errors(d), 1);
	assert_int_equal(diag_get(d, 0)->col, col);
	diag_free(d);
	arena_free(a);
}

static void syntax_errors_say_where(void **state)
{
	(void)state;
	expect_syntax_error("1 +", 4);
	expect_syntax_error("(1", 3);
	expect_syntax_error("1)", 2);
	expect_syntax_error("1 2", 3);
	expect_syntax_error("a = 1", 3);
	expect_syntax_error("a * 2", 3);
	expect_syntax_error("a[", 3);
	expect_syntax_error("a[1", 4);
	expect_syntax_error("a.", 3);
	expect_syntax_error("bits(1)", 7);
	expect_syntax_error("bits(1, 2, 3, 4)", 13);
	expect_syntax_error("0x", 1);
	expect_syntax_error("12ab", 1);
	expect_syntax_error("1 == 2 == 3", 10);
	expect_syntax_error("$", 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operators_bind_as_documented),
		cmocka_unit_test(comparisons_are_unsigned),
		cmocka_unit_test(every_expression_has_a_value),
		cmocka_unit_test(functions_are_total_too),
		cmocka_unit_test(syntax_errors_say_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
