/* SPDX-License-Identifier: MIT */
/*
 * Which conditions of the driver programs made true and false, and which not: DIR/uncovered.txt has a line for each of those,
 * in the order of the source, and after them those that cannot be reached, with the reasons that unreached.h has.
 */
#include "cli/fuzz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/unreached.h"
#include "report/json.h"

/* Members of a branch as `llvm-cov export` lists them. */
enum { AT_LINE, AT_COLUMN, TO_LINE, TO_COLUMN, TIMES_TRUE, TIMES_FALSE };

static u64 member(const json_t *branch, u32 n)
{
	return (u64)json_integer_value(json_array_get(branch, n));
}

static const char *line_start(const char *source, u64 line)
{
	for (; source && line > 1; line--) {
		source = strchr(source, '\n');
		source += source != NULL;
	}
	return source;
}

/* The text of a place, up to the end of its first line. */
static const char *text_at(const char *source, const json_t *branch, struct arena *a)
{
	u64 line = member(branch, AT_LINE), column = member(branch, AT_COLUMN);
	bool one_line = member(branch, TO_LINE) == line;
	size_t n;

	source = line_start(source, line);
	if (!source || column < 1 || column > strcspn(source, "\n"))
		return "";
	source += column - 1;
	n = strcspn(source, "\n");
	if (one_line && member(branch, TO_COLUMN) - column < n)
		n = member(branch, TO_COLUMN) - column;
	return arena_printf(a, "%.*s%s", (int)n, source, one_line ? "" : " ...");
}

/* The name before the first parenthesis of a line, or NULL. */
static const char *name_in(const char *line, size_t n, struct arena *a)
{
	const char *end = memchr(line, '(', n), *start = end;

	while (start && start > line && (isalnum((unsigned char)start[-1]) || start[-1] == '_'))
		start--;
	return start && start < end ? arena_strndup(a, start, (size_t)(end - start)) : NULL;
}

/*
 * The function around the end of [from, to), given the one around its start. A function's head begins in the first column,
 * and so does the brace after it; anything else does not have both.
 */
static const char *function_at(const char *from, const char *to, const char *function, struct arena *a)
{
	const char *head = function;

	while (from < to) {
		size_t n = strcspn(from, "\n");
		const char *name = isalpha((unsigned char)*from) || *from == '_' ? name_in(from, n, a) : NULL;

		head = name ? name : head;
		if (n && (*from == '{' || (name && from[n - 1] == '{')))
			function = head;
		from += n + (from[n] == '\n');
	}
	return function;
}

struct condition {
	const json_t *branch;
	struct unreached_place at;
	u32 taken;
};

/* All conditions of a file, in the order of the source; the texts of the same function are numbered. */
static struct condition *conditions(const json_t *const *branch, size_t n, const char *file, const char *source, struct arena *a)
{
	struct condition *c = arena_array(a, n, sizeof(*c));
	const char *function = "", *from = source;

	for (size_t i = 0; i < n; i++) {
		const char *to = line_start(source, member(branch[i], AT_LINE));

		if (from && to)
			function = function_at(from, to, function, a);
		from = to;
		c[i] = (struct condition){ branch[i], { path_base(file), function, text_at(source, branch[i], a), 1 },
			(member(branch[i], TIMES_TRUE) ? SIDE_TRUE : 0) | (member(branch[i], TIMES_FALSE) ? SIDE_FALSE : 0) };
		for (size_t k = i; k-- && strcmp(c[k].at.function, function) == 0;)
			if (strcmp(c[k].at.text, c[i].at.text) == 0) {
				c[i].at.nth = c[k].at.nth + 1;
				break;
			}
	}
	return c;
}

/* A line about `sides`, which no program took. */
static void add_line(struct str *out, const char *path, const struct condition *c, u32 sides, const char *why)
{
	str_printf(out, "%s:%llu:%llu: %s: never %s", path, member(c->branch, AT_LINE), member(c->branch, AT_COLUMN),
		   c->at.function, sides == SIDES ? "reached" : sides == SIDE_TRUE ? "true" : "false");
	if (c->at.nth > 1)
		str_printf(out, " (%u)", c->at.nth);
	str_printf(out, ": %s\n", c->at.text);
	if (*why)
		str_printf(out, "\t%s\n", why);
}

static u32 count(u32 sides) { return !!(sides & SIDE_TRUE) + !!(sides & SIDE_FALSE); }

static void add_condition(struct fuzz *f, const char *path, const struct condition *c, struct branches *b)
{
	const char *why;
	u32 excused = unreached_sides(&f->unreached, &c->at, c->taken, &why, f->diag), left = SIDES & ~c->taken & ~excused;

	b->all += 2;
	b->taken += count(c->taken);
	b->reachable += count(SIDES & ~excused);
	if (left)
		add_line(&b->uncovered, path, c, left, "");
	if (excused)
		add_line(&b->unreachable, path, c, excused, why);
}

static int by_place(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	s64 d = (s64)(member(x, AT_LINE) - member(y, AT_LINE));

	d = d ? d : (s64)(member(x, AT_COLUMN) - member(y, AT_COLUMN));
	return d < 0 ? -1 : d > 0;
}

void fuzz_add_branches(struct fuzz *f, const json_t *file, struct branches *b)
{
	const char *name = json_string_value(json_object_get(file, "filename"));
	json_t *list = json_object_get(file, "branches");
	size_t n = json_array_size(list);
	struct str source = { 0 }, err = { 0 };
	const json_t **sorted = arena_array(f->a, n, sizeof(*sorted));
	struct condition *c;

	file_read(name, &source, &err);
	for (size_t i = 0; i < n; i++)
		sorted[i] = json_array_get(list, i);
	qsort(sorted, n, sizeof(*sorted), by_place);
	c = conditions(sorted, n, name, source.len ? str_get(&source) : NULL, f->a);
	for (size_t i = 0; i < n; i++)
		add_condition(f, name, &c[i], b);
	str_free(&source);
	str_free(&err);
}
