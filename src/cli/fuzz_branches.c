/* SPDX-License-Identifier: MIT */
/*
 * Which conditions of the driver programs made true and false, and which not: DIR/uncovered.txt has a line for each of those,
 * in the order of the source. It does not say why: that takes somebody who knows the driver.
 */
#include "cli/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "report/json.h"

/* Members of a branch as `llvm-cov export` lists them. */
enum { AT_LINE, AT_COLUMN, TO_LINE, TO_COLUMN, TIMES_TRUE, TIMES_FALSE };

static u64 member(const json_t *branch, u32 n)
{
	return (u64)json_integer_value(json_array_get(branch, n));
}

/* The text of a place, up to the end of its first line. */
static const char *text_at(const char *source, const json_t *branch, struct arena *a)
{
	u64 line = member(branch, AT_LINE), column = member(branch, AT_COLUMN);
	bool one_line = member(branch, TO_LINE) == line;
	size_t n;

	for (; source && line > 1; line--) {
		source = strchr(source, '\n');
		source += source != NULL;
	}
	if (!source || column < 1 || column > strcspn(source, "\n"))
		return "";
	source += column - 1;
	n = strcspn(source, "\n");
	if (one_line && member(branch, TO_COLUMN) - column < n)
		n = member(branch, TO_COLUMN) - column;
	return arena_printf(a, "%.*s%s", (int)n, source, one_line ? "" : " ...");
}

static void add_uncovered(struct str *out, const char *file, const char *source, const json_t *branch, struct arena *a)
{
	bool is_true = member(branch, TIMES_TRUE), is_false = member(branch, TIMES_FALSE);

	str_printf(out, "%s:%llu:%llu: never %s: %s\n", file, member(branch, AT_LINE), member(branch, AT_COLUMN),
		   is_true ? "false" : is_false ? "true" : "reached", text_at(source, branch, a));
}

static int by_place(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	s64 d = (s64)(member(x, AT_LINE) - member(y, AT_LINE));

	d = d ? d : (s64)(member(x, AT_COLUMN) - member(y, AT_COLUMN));
	return d < 0 ? -1 : d > 0;
}

void fuzz_add_branches(struct fuzz *f, const json_t *file, struct branches *b, struct str *uncovered)
{
	const char *name = json_string_value(json_object_get(file, "filename"));
	json_t *list = json_object_get(file, "branches"), **sorted;
	size_t n = json_array_size(list);
	struct str source = { 0 }, err = { 0 };

	file_read(name, &source, &err);
	sorted = arena_array(f->a, n, sizeof(*sorted));
	for (size_t i = 0; i < n; i++)
		sorted[i] = json_array_get(list, i);
	qsort(sorted, n, sizeof(*sorted), by_place);
	for (size_t i = 0; i < n; i++) {
		u32 taken = (member(sorted[i], TIMES_TRUE) > 0) + (member(sorted[i], TIMES_FALSE) > 0);

		b->all += 2;
		b->taken += taken;
		if (taken < 2)
			add_uncovered(uncovered, name, source.len ? str_get(&source) : NULL, sorted[i], f->a);
	}
	str_free(&source);
	str_free(&err);
}
