/* SPDX-License-Identifier: MIT */
/* Would break: text of a finding that becomes markup, and numbers or file names that come out wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "report/html.h"
#include "report/known.h"

static void expect(struct str *s, const char *want)
{
	assert_string_equal(str_get(s), want);
	str_free(s);
}

static void text_never_becomes_markup(void **state)
{
	struct str s = { .len = 0 };

	(void)state;
	html_tag(&s, "span class=at", "<script>&\"</script>");
	expect(&s, "<span class=at>&lt;script&gt;&amp;&quot;&lt;/script&gt;</span>");
}

static void numbers_are_grouped_by_three(void **state)
{
	static const struct { double v; const char *text; } cases[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1&#8239;000" }, { 1234567, "1&#8239;234&#8239;567" }, { -1, "0" },
	};

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(cases); i++) {
		struct str s = { .len = 0 };

		html_number(&s, cases[i].v);
		expect(&s, cases[i].text);
	}
}

static void a_slash_in_a_driver_makes_no_directory(void **state)
{
	const struct driver_run r = { .driver = "known/dart-v4" };
	const struct finding f = { .key = "00aa" };
	struct str s = { .len = 0 };

	(void)state;
	html_finding_name(&s, &r, &f);
	expect(&s, "finding-known-dart-v4-00aa.html");
}

/* A run with one finding; `known` may be NULL. */
static void make_run(struct driver_run *r, struct finding *f, const char *key, const struct known *known)
{
	*f = (struct finding){ .key = key, .driver = "toy", .oracle = "stale", .title = "t", .known = known };
	*r = (struct driver_run){ .driver = "toy", .kernel = "", .failure = "", .findings = { 1, f } };
}

static void a_comparison_tells_new_still_and_gone(void **state)
{
	struct arena *a = arena_new();
	struct driver_run now_run, old_run;
	struct finding one, two;
	struct summary now = { .n = 1, .run = &now_run }, before = { .n = 1, .run = &old_run, .dir = "old" };

	(void)state;
	make_run(&now_run, &one, "k1", NULL);
	make_run(&old_run, &two, "k2", NULL);
	summary_compare(&now, &before, a);
	assert_int_equal(now_run.since[0], SINCE_NEW);
	assert_int_equal(now_run.n_gone, 1);
	two.key = "k1";
	now_run.n_gone = 0;
	summary_compare(&now, &before, a);
	assert_int_equal(now_run.since[0], SINCE_STILL);
	assert_int_equal(now_run.n_gone, 0);
	arena_free(a);
}

static void a_driver_that_is_new_has_only_new_findings(void **state)
{
	struct arena *a = arena_new();
	struct driver_run run;
	struct finding one;
	struct summary now = { .n = 1, .run = &run }, before = { .n = 0, .dir = "old" };

	(void)state;
	make_run(&run, &one, "k1", NULL);
	summary_compare(&now, &before, a);
	assert_int_equal(run.since[0], SINCE_NEW);
	assert_int_equal(run.n_gone, 0);
	arena_free(a);
}

static void known_findings_are_counted_apart(void **state)
{
	const struct known k = { .key = "k1", .driver = "toy", .reason = "r" };
	struct driver_run run;
	struct finding one;
	struct summary s = { .n = 1, .run = &run };

	(void)state;
	make_run(&run, &one, "k1", &k);
	assert_int_equal(summary_new(&s), 0);
	assert_int_equal(summary_known(&s), 1);
	one.known = NULL;
	assert_int_equal(summary_new(&s), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_never_becomes_markup),
		cmocka_unit_test(numbers_are_grouped_by_three),
		cmocka_unit_test(a_slash_in_a_driver_makes_no_directory),
		cmocka_unit_test(a_comparison_tells_new_still_and_gone),
		cmocka_unit_test(a_driver_that_is_new_has_only_new_findings),
		cmocka_unit_test(known_findings_are_counted_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
