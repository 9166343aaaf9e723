/* SPDX-License-Identifier: MIT */
/* Would break: a triaged finding that counts as new, or a new one that is excused by an entry for something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/diag.h"
#include "report/known.h"

struct fixture { struct arena *arena; struct diag *diag; struct known_list list; char path[64]; bool ok; };

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	f->arena = arena_new();
	f->diag = diag_new();
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_free(f->arena);
	diag_free(f->diag);
	free(f);
	return 0;
}

static void load(struct fixture *f, const char *text)
{
	int fd;

	strcpy(f->path, "/tmp/iovet-known-XXXXXX");
	fd = mkstemp(f->path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	f->ok = known_load(&f->list, f->path, f->arena, f->diag);
	unlink(f->path);
}

#define ENTRY(kernel) "- {key: k1, driver: toy, verdict: core-bug, reason: why" kernel "}\n"

static void an_entry_excuses_its_key_and_driver_only(void **state)
{
	struct fixture *f = *state;

	load(f, ENTRY(""));
	assert_true(f->ok);
	assert_non_null(known_find(&f->list, "toy", "6.12", "k1"));
	assert_null(known_find(&f->list, "toy", "6.12", "k"));
	assert_null(known_find(&f->list, "toy", "6.12", "k11"));
	assert_null(known_find(&f->list, "apple-dart", "6.12", "k1"));
}

static void an_entry_may_name_several_drivers(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: [toy, toy-two], verdict: core-bug, reason: why}\n");
	assert_true(f->ok);
	assert_int_equal(f->list.n, 2);
	assert_non_null(known_find(&f->list, "toy", "6.12", "k1"));
	assert_string_equal(known_find(&f->list, "toy-two", "6.12", "k1")->reason, "why");
	assert_null(known_find(&f->list, "toy-three", "6.12", "k1"));
}

static void a_bug_of_the_core_may_be_one_of_any_driver(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: any, verdict: core-bug, reason: why}\n");
	assert_true(f->ok);
	assert_non_null(known_find(&f->list, "toy", "6.12", "k1"));
	assert_null(known_find(&f->list, "toy", "6.12", "k2"));
}

static void a_bug_of_a_driver_is_not_one_of_any(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: any, verdict: driver-bug, reason: why}\n");
	assert_false(f->ok);
}

static void what_any_driver_has_is_not_listed_again_for_one(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: any, verdict: core-bug, reason: why}\n"
		"- {key: k1, driver: toy, verdict: core-bug, reason: why}\n");
	assert_false(f->ok);
}

static void a_driver_in_two_entries_of_a_key_is_an_error(void **state)
{
	struct fixture *f = *state;

	load(f, ENTRY("") "- {key: k1, driver: [toy-two, toy], verdict: core-bug, reason: why}\n");
	assert_false(f->ok);
}

static void an_empty_list_of_drivers_is_an_error(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: [], verdict: core-bug, reason: why}\n");
	assert_false(f->ok);
}

static void what_a_real_kernel_calls_otherwise_is_the_same_entry(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: toy, verdict: driver-bug, reason: why, uml: \"confirmed as 0123456789abcdef: it says more\"}\n"
		"- {key: fedcba9876543210, driver: toy, verdict: driver-bug, reason: why, uml: confirmed}\n"
		"- {key: k2, driver: toy, verdict: driver-bug, reason: why, uml: \"confirmed as fedcba9876543210: the same\"}\n");
	assert_true(f->ok);
	assert_string_equal(known_find(&f->list, "toy", "6.12", "0123456789abcdef")->key, "k1");
	assert_string_equal(known_find(&f->list, "toy", "6.12", "fedcba9876543210")->key, "fedcba9876543210");
	assert_null(known_find(&f->list, "apple-dart", "6.12", "0123456789abcdef"));
}

static void another_name_without_a_reason_is_an_error(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: k1, driver: toy, verdict: driver-bug, reason: why, uml: \"confirmed as 0123456789abcdef\"}\n");
	assert_false(f->ok);
}

static void a_range_includes_both_ends(void **state)
{
	struct fixture *f = *state;

	load(f, ENTRY(", kernel: 6.1 - 6.12"));
	assert_true(f->ok);
	assert_non_null(known_find(&f->list, "toy", "6.1.150", "k1"));
	assert_non_null(known_find(&f->list, "toy", "6.12.38-debian", "k1"));
	assert_null(known_find(&f->list, "toy", "6.0.19", "k1"));
	assert_null(known_find(&f->list, "toy", "6.13", "k1"));
}

static void numbers_of_versions_are_not_decimals(void **state)
{
	struct fixture *f = *state;

	load(f, ENTRY(", kernel: \"6.9 -\""));
	assert_true(f->ok);
	assert_non_null(known_find(&f->list, "toy", "6.12", "k1"));
	assert_null(known_find(&f->list, "toy", "6.8", "k1"));
}

static void an_unknown_kernel_matches_every_range(void **state)
{
	struct fixture *f = *state;

	load(f, ENTRY(", kernel: \"- 6.1\""));
	assert_true(f->ok);
	assert_non_null(known_find(&f->list, "toy", "", "k1"));
	assert_null(known_find(&f->list, "toy", "6.2", "k1"));
}

static void an_empty_file_is_an_empty_list(void **state)
{
	struct fixture *f = *state;

	load(f, "# nothing yet\n");
	assert_true(f->ok);
	assert_int_equal(f->list.n, 0);
}

static void every_mistake_is_told_at_its_place(void **state)
{
	struct fixture *f = *state;

	load(f, "- {key: a, driver: toy, verdict: maybe, reason: x}\n"
		"- {key: b, driver: toy, verdict: core-bug}\n"
		"- {key: c, driver: toy, verdict: core-bug, reason: x, kernel: 6.x}\n"
		"- text\n");
	assert_false(f->ok);
	diag_sort(f->diag);
	assert_int_equal(diag_count(f->diag), 4);
	for (u32 i = 0; i < 4; i++)
		assert_int_equal(diag_get(f->diag, i)->line, i + 1);
	assert_int_equal(diag_get(f->diag, 0)->col, 34);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_entry_excuses_its_key_and_driver_only, setup, teardown),
		cmocka_unit_test_setup_teardown(an_entry_may_name_several_drivers, setup, teardown),
		cmocka_unit_test_setup_teardown(a_bug_of_the_core_may_be_one_of_any_driver, setup, teardown),
		cmocka_unit_test_setup_teardown(a_bug_of_a_driver_is_not_one_of_any, setup, teardown),
		cmocka_unit_test_setup_teardown(what_any_driver_has_is_not_listed_again_for_one, setup, teardown),
		cmocka_unit_test_setup_teardown(a_driver_in_two_entries_of_a_key_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_list_of_drivers_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(what_a_real_kernel_calls_otherwise_is_the_same_entry, setup, teardown),
		cmocka_unit_test_setup_teardown(another_name_without_a_reason_is_an_error, setup, teardown),
		cmocka_unit_test_setup_teardown(a_range_includes_both_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_of_versions_are_not_decimals, setup, teardown),
		cmocka_unit_test_setup_teardown(an_unknown_kernel_matches_every_range, setup, teardown),
		cmocka_unit_test_setup_teardown(an_empty_file_is_an_empty_list, setup, teardown),
		cmocka_unit_test_setup_teardown(every_mistake_is_told_at_its_place, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
