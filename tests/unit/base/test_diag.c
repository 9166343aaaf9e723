/* SPDX-License-Identifier: MIT */
/* Diagnostics: what is printed, in which order, and what input cannot do to the output. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"

static struct diag_at at(u32 line, u32 col)
{
	return (struct diag_at){ "f.yaml", line, col };
}

static char *printed(struct diag *d)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	assert_non_null(f);
	diag_sort(d);
	diag_print(d, f);
	fclose(f);
	diag_free(d);
	return text;
}

static void check(struct diag *d, const char *want)
{
	char *text = printed(d);

	assert_string_equal(text, want);
	free(text);
}

static void source_line_and_caret_follow_the_message(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_add_source(d, "f.yaml", "one\n\ttwo: x\n", 12);
	diag_report(d, DIAG_ERROR, at(2, 7), "bad-type", "%s is wrong", "x");
	assert_int_equal(diag_errors(d), 1);
	check(d, "f.yaml:2:7: bad-type: x is wrong\n    \ttwo: x\n    \t     ^\n");
}

static void caret_counts_characters_not_bytes(void **state)
{
	const char *text = "\xc3\xa4\xc3\xb6: x\n";
	struct diag *d = diag_new();

	(void)state;
	diag_add_source(d, "f.yaml", text, strlen(text));
	diag_report(d, DIAG_ERROR, at(1, 5), "r", "m");
	check(d, "f.yaml:1:5: r: m\n    \xc3\xa4\xc3\xb6: x\n        ^\n");
}

static void all_are_kept_and_sorted_by_place(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_report(d, DIAG_ERROR, at(9, 1), "late", "m");
	diag_report(d, DIAG_WARNING, at(2, 5), "b", "m");
	diag_report(d, DIAG_ERROR, at(2, 1), "a", "m");
	diag_report(d, DIAG_ERROR, (struct diag_at){ "a.yaml", 0, 0 }, "whole-file", "m");
	assert_int_equal(diag_warnings(d), 1);
	check(d, "a.yaml: whole-file: m\nf.yaml:2:1: a: m\nf.yaml:2:5: b: warning: m\nf.yaml:9:1: "
		 "late: m\n");
}

static void the_same_rule_at_the_same_place_is_said_once(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_report(d, DIAG_ERROR, at(1, 1), "r", "first");
	diag_report(d, DIAG_ERROR, at(1, 1), "r", "again");
	assert_int_equal(diag_errors(d), 1);
	diag_report(d, DIAG_ERROR, at(1, 1), "other", "m");
	assert_int_equal(diag_count(d), 2);
	diag_free(d);
}

static void control_characters_of_input_do_not_reach_the_terminal(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_add_source(d, "f.yaml", "a\033[2Jb\n", 7);
	diag_report(d, DIAG_ERROR, at(1, 1), "r", "see `%s`", "\033]0;x\a");
	check(d, "f.yaml:1:1: r: see `?]0;x?`\n    a [2Jb\n    ^\n");
}

static void positions_outside_the_source_are_harmless(void **state)
{
	struct diag *d = diag_new();

	(void)state;
	diag_add_source(d, "f.yaml", "x", 1);
	diag_report(d, DIAG_ERROR, at(7, 1), "r", "m");
	diag_report(d, DIAG_ERROR, at(1, 4000000), "r", "m");
	check(d, "f.yaml:1:4000000: r: m\n    x\n    \nf.yaml:7:1: r: m\n");
}

static void what_is_not_kept_is_still_counted(void **state)
{
	struct diag *d = diag_new();
	char *text;

	(void)state;
	for (u32 i = 0; i < DIAG_MAX + 5; i++)
		diag_report(d, DIAG_ERROR, at(i + 1, 1), "r", "m");
	assert_int_equal(diag_errors(d), DIAG_MAX + 5);
	assert_int_equal(diag_count(d), DIAG_MAX);
	text = printed(d);
	assert_non_null(strstr(text, "(5 more diagnostics not shown)"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(source_line_and_caret_follow_the_message),
		cmocka_unit_test(caret_counts_characters_not_bytes),
		cmocka_unit_test(all_are_kept_and_sorted_by_place),
		cmocka_unit_test(the_same_rule_at_the_same_place_is_said_once),
		cmocka_unit_test(control_characters_of_input_do_not_reach_the_terminal),
		cmocka_unit_test(positions_outside_the_source_are_harmless),
		cmocka_unit_test(what_is_not_kept_is_still_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
