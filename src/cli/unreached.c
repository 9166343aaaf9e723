/* SPDX-License-Identifier: MIT */
/* See unreached.h. */
#include "cli/unreached.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/diag.h"
#include "base/file.h"
#include "cli/paths.h"

#define MAX_REASONS 2000
#define MAX_DEPTH 4			/* files that include each other */

struct loader {
	struct unreached *u;
	const char *path;
	struct arena *a;
	struct diag *d;
	u32 depth;
	u32 line, open;			/* the first reason whose text is still to come */
};

static void complain(struct loader *l, u32 col, const char *what)
{
	diag_report(l->d, DIAG_ERROR, (struct diag_at){ l->path, l->line, col }, "unreached-line", "%s", what);
}

/* Moves *s past `word` when it stands there. */
static bool skip(const char **s, const char *word)
{
	size_t n = strlen(word);
	bool is = strncmp(*s, word, n) == 0;

	*s += is ? n : 0;
	return is;
}

/* "never true", "never false (2)", "never reached": the rest of a heading up to the text of the condition. */
static bool parse_sides(struct unreached_reason *r, const char **s)
{
	if (!skip(s, "never "))
		return false;
	r->sides = skip(s, "true") ? SIDE_TRUE : skip(s, "false") ? SIDE_FALSE : skip(s, "reached") ? SIDES : 0;
	r->nth = 1;
	if (skip(s, " (")) {
		char *end;

		r->nth = (u32)strtoul(*s, &end, 10);
		if (end == *s || *end != ')' || !r->nth)
			return false;
		*s = end + 1;
	}
	return r->sides && skip(s, ": ") && **s;
}

/* FILE:FUNCTION: *   or   FILE:FUNCTION: never SIDE: CONDITION */
static void heading(struct loader *l, const char *line)
{
	struct unreached_reason r = { .line = l->line, .included = l->depth > 0, .sides = SIDES };
	const char *colon = strchr(line, ':'), *end = colon ? strstr(colon, ": ") : NULL;

	if (!end || end == colon || colon == line) {
		complain(l, 1, "neither FILE:FUNCTION: and a condition, nor `include DRIVER`, nor an indented reason");
		return;
	}
	r.file = arena_strndup(l->a, line, (size_t)(colon - line));
	r.function = arena_strndup(l->a, colon + 1, (size_t)(end - colon - 1));
	end += 2;
	if (strcmp(end, "*") != 0) {
		if (!parse_sides(&r, &end)) {
			complain(l, (u32)(end - line) + 1, "neither `*` nor `never true: CONDITION` (or false, or reached)");
			return;
		}
		r.text = arena_strdup(l->a, end);
	}
	if (l->u->n == MAX_REASONS)
		complain(l, 1, "too many reasons");
	else
		l->u->item[l->u->n++] = r;
}

/* A line of the reason for the headings before it. */
static void reason(struct loader *l, const char *text)
{
	if (l->open == l->u->n) {
		complain(l, 1, "a reason for nothing");
		return;
	}
	for (u32 i = l->open; i < l->u->n; i++) {
		struct unreached_reason *r = &l->u->item[i];

		r->reason = r->reason ? arena_printf(l->a, "%s %s", r->reason, text) : arena_strdup(l->a, text);
	}
}

static bool load(struct unreached *u, const char *path, u32 depth, struct arena *a, struct diag *d);

static const char *path_of(const char *driver, struct arena *a)
{
	const char *sub = strncmp(driver, "known/", 6) == 0 ? "" : "drivers/";

	return path_data(arena_printf(a, "harness/%s%s/unreached.txt", sub, driver), a);
}

static void include(struct loader *l, const char *driver)
{
	const char *path = path_of(driver, l->a);

	if (!path)
		complain(l, 9, "that driver has no unreached.txt");
	else if (l->depth == MAX_DEPTH)
		complain(l, 9, "files that include each other");
	else
		load(l->u, path, l->depth + 1, l->a, l->d);
}

static void one_line(struct loader *l, const char *line)
{
	bool indented = isspace((unsigned char)*line);

	if (!*line || *line == '#')
		return;
	if (indented) {
		reason(l, line + strspn(line, " \t"));
		return;
	}
	if (l->open < l->u->n && l->u->item[l->open].reason)
		l->open = l->u->n;
	if (skip(&line, "include ")) {
		include(l, line);
		l->open = l->u->n;
	} else {
		heading(l, line);
	}
}

static bool load(struct unreached *u, const char *path, u32 depth, struct arena *a, struct diag *d)
{
	struct loader l = { .u = u, .path = path, .a = a, .d = d, .depth = depth, .open = u->n };
	struct str text = { 0 }, err = { 0 };
	u32 errors = diag_errors(d);

	if (!file_read(path, &text, &err)) {
		complain(&l, 0, str_get(&err));
	} else {
		const char *s = arena_strdup(a, str_get(&text));

		diag_add_source(d, path, s, strlen(s));
		while (*s) {
			size_t n = strcspn(s, "\n"), used = n;

			l.line++;
			while (used && isspace((unsigned char)s[used - 1]))
				used--;
			one_line(&l, arena_strndup(a, s, used));
			s += n + (s[n] == '\n');
		}
	}
	for (u32 i = l.open; i < u->n; i++)
		if (!u->item[i].reason) {
			l.line = u->item[i].line;
			complain(&l, 1, "no reason follows");
		}
	str_free(&text);
	str_free(&err);
	return diag_errors(d) == errors;
}

bool unreached_load_file(struct unreached *u, const char *path, struct arena *a, struct diag *d)
{
	*u = (struct unreached){ .path = path, .item = arena_array(a, MAX_REASONS, sizeof(*u->item)) };
	return load(u, path, 0, a, d);
}

bool unreached_load(struct unreached *u, const char *name, struct arena *a, struct diag *d)
{
	const char *path = path_of(name, a);

	*u = (struct unreached){ 0 };
	return !path || unreached_load_file(u, path, a, d);
}

static bool is_about(const struct unreached_reason *r, const struct unreached_place *at)
{
	return strcmp(r->file, at->file) == 0 && strcmp(r->function, at->function) == 0 &&
	       (!r->text || (strcmp(r->text, at->text) == 0 && r->nth == at->nth));
}

u32 unreached_sides(struct unreached *u, const struct unreached_place *at, u32 taken, const char **why, struct diag *d)
{
	u32 sides = 0;

	*why = "";
	for (u32 i = 0; i < u->n; i++) {
		struct unreached_reason *r = &u->item[i];

		if (!is_about(r, at))
			continue;
		r->met++;
		if (r->sides & ~taken & ~sides)
			*why = r->reason;
		sides |= r->sides & ~taken;
		if (r->sides & taken && !r->included)
			diag_report(d, DIAG_WARNING, (struct diag_at){ u->path, r->line, 1 }, "unreached-stale",
				    "reached by this run: it was %s", !(r->sides & taken & SIDE_TRUE) ? "false" :
				    r->sides & taken & SIDE_FALSE ? "true and false" : "true");
	}
	return sides;
}

void unreached_check(const struct unreached *u, struct diag *d)
{
	for (u32 i = 0; i < u->n; i++)
		if (!u->item[i].met && !u->item[i].included)
			diag_report(d, DIAG_WARNING, (struct diag_at){ u->path, u->item[i].line, 1 }, "unreached-unknown",
				    "the driver has no such condition");
}
