/* SPDX-License-Identifier: MIT */
/* The limits of the YAML reader: what is just below is read, what is just above is refused by name, and memory follows
 * the limit, not the input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/diag.h"
#include "base/str.h"
#include "spec/model.h"
#include "spec/yaml.h"

#define MIB (1u << 20)

struct result { struct arena *a; struct diag *d; const struct node *root; };

static struct result parse(const char *bytes, size_t len)
{
	struct result r = { .a = arena_new(), .d = diag_new() };

	r.root = yaml_parse(r.a, "x.yaml", bytes, len, r.d);
	return r;
}

static void result_free(struct result *r)
{
	arena_free(r->a);
	diag_free(r->d);
}

static void assert_refused(const struct result *r, const char *rule, u32 line)
{
	assert_null(r->root);
	assert_int_equal(diag_count(r->d), 1);
	assert_string_equal(diag_get(r->d, 0)->rule, rule);
	assert_int_equal(diag_get(r->d, 0)->line, line);
}

/* "a: 1" and a comment, `len` bytes in all. */
static char *long_comment(size_t len)
{
	char *text = malloc(len);

	assert_non_null(text);
	memset(text, 'x', len);
	memcpy(text, "a: 1\n#", 6);
	return text;
}

/* A limit that is off by one, or not checked. */
static void a_file_of_32_mib_is_read(void **state)
{
	char *text = long_comment(YAML_MAX_BYTES);
	struct result r = parse(text, YAML_MAX_BYTES);

	(void)state;
	assert_non_null(r.root);
	assert_int_equal(diag_count(r.d), 0);
	assert_non_null(node_get(r.root, "a"));
	assert_true(arena_bytes(r.a) < 4096);
	result_free(&r);
	free(text);
}

/* A larger file that is read nevertheless, and eats memory. */
static void a_larger_file_is_refused_unread(void **state)
{
	char *text = long_comment(YAML_MAX_BYTES + 1);
	struct result r = parse(text, YAML_MAX_BYTES + 1);

	(void)state;
	assert_refused(&r, "too-large", 0);
	assert_int_equal(arena_bytes(r.a), 0);
	result_free(&r);
	free(text);
}

/* "a: [x, x, ...]": a map, a list and so many scalars. */
static void long_list(struct str *s, size_t scalars)
{
	str_add(s, "a: [");
	for (size_t i = 0; i < scalars; i++)
		str_add(s, "x,");
	str_add(s, "]\n");
}

static size_t parse_list(size_t nodes, bool fits)
{
	struct str s = { 0 };
	struct result r;
	size_t bytes;

	long_list(&s, nodes - 2);
	r = parse(str_get(&s), s.len);
	if (fits) {
		assert_non_null(r.root);
		assert_int_equal(diag_count(r.d), 0);
		assert_int_equal(node_get(r.root, "a")->n, nodes - 2);
	} else {
		assert_refused(&r, "too-large", 1);
	}
	bytes = arena_bytes(r.a);
	result_free(&r);
	str_free(&s);
	return bytes;
}

/* A limit on nodes that is off by one, or memory that goes on growing behind it. */
static void a_million_nodes_are_read_and_no_more(void **state)
{
	size_t at_limit = parse_list(YAML_MAX_NODES, true);
	size_t above = parse_list(YAML_MAX_NODES + 1, false);
	size_t far_above = parse_list(4 * (size_t)YAML_MAX_NODES, false);

	(void)state;
	assert_true(at_limit < 256 * (size_t)YAML_MAX_NODES);
	assert_true(above < at_limit + 1024);
	assert_int_equal(far_above, above);
}

/* Text is kept once. */
static void one_long_text_takes_its_length(void **state)
{
	size_t len = 16 * MIB;
	char *text = malloc(len);
	struct result r;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', len);
	memcpy(text, "a: ", 3);
	r = parse(text, len);
	assert_non_null(r.root);
	assert_int_equal(strlen(node_get(r.root, "a")->text), len - 3);
	assert_true(arena_bytes(r.a) < len + 4096);
	result_free(&r);
	free(text);
}

/* "[[[...": deeper than any spec. */
static void nesting_is_limited(void **state)
{
	char text[2 * YAML_MAX_DEPTH + 4] = { 0 };
	struct result r;

	(void)state;
	memset(text, '[', YAML_MAX_DEPTH);
	memset(text + YAML_MAX_DEPTH, ']', YAML_MAX_DEPTH);
	r = parse(text, strlen(text));
	assert_non_null(r.root);
	result_free(&r);
	memset(text, '[', YAML_MAX_DEPTH + 1);
	memset(text + YAML_MAX_DEPTH + 1, ']', YAML_MAX_DEPTH + 1);
	r = parse(text, strlen(text));
	assert_refused(&r, "max-depth", 1);
	result_free(&r);
}

/* The whole reader says the same, and gives no model. */
static void a_spec_that_is_too_large_is_refused(void **state)
{
	struct diag *d = diag_new();
	struct str s = { 0 };

	(void)state;
	long_list(&s, YAML_MAX_NODES);
	assert_null(spec_load_buffer("x.yaml", str_get(&s), s.len, d));
	assert_int_equal(diag_count(d), 1);
	assert_string_equal(diag_get(d, 0)->rule, "too-large");
	str_free(&s);
	diag_free(d);
}

/* Ten thousand mistakes: a bounded number of them is kept, all are counted. */
static void many_mistakes_are_counted(void **state)
{
	struct diag *d = diag_new();
	struct str s = { 0 };

	(void)state;
	str_add(&s, "spec: 1\n");
	for (u32 i = 0; i < 10000; i++)
		str_printf(&s, "wrong_%u: 1\n", i);
	assert_null(spec_load_buffer("x.yaml", str_get(&s), s.len, d));
	assert_true(diag_errors(d) >= 10000);
	assert_int_equal(diag_count(d), DIAG_MAX);
	str_free(&s);
	diag_free(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_of_32_mib_is_read),
		cmocka_unit_test(a_larger_file_is_refused_unread),
		cmocka_unit_test(a_million_nodes_are_read_and_no_more),
		cmocka_unit_test(one_long_text_takes_its_length),
		cmocka_unit_test(nesting_is_limited),
		cmocka_unit_test(a_spec_that_is_too_large_is_refused),
		cmocka_unit_test(many_mistakes_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
