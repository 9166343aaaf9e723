/* SPDX-License-Identifier: MIT */
/* See diag.h. */
#include "base/diag.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

#define QUOTE_MAX 200			/* a longer source line is cut */

struct source {
	const char *file, *text;
	size_t len;
	size_t *line_start, n_lines;	/* NULL until a line is quoted */
};

struct diag {
	struct arena *arena;
	struct diag_entry *entries;
	u32 n, size, errors, warnings, seen;
	struct source *sources;
	u32 n_sources;
};

struct diag *diag_new(void)
{
	struct diag *d = xmalloc(sizeof(*d));

	*d = (struct diag){ .arena = arena_new() };
	return d;
}

void diag_free(struct diag *d)
{
	if (!d)
		return;
	arena_free(d->arena);
	free(d->entries);
	free(d->sources);
	free(d);
}

static void index_lines(struct diag *d, struct source *s)
{
	const char *end = s->text + s->len, *p;
	size_t n = 1;

	for (p = s->text; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		n++;
	s->line_start = arena_array(d->arena, n, sizeof(size_t));
	s->n_lines = 1;
	for (p = s->text; p < end && (p = memchr(p, '\n', (size_t)(end - p))); p++)
		s->line_start[s->n_lines++] = (size_t)(p - s->text) + 1;
}

void diag_add_source(struct diag *d, const char *file, const void *bytes, size_t len)
{
	struct source *s;

	d->sources = xrealloc(d->sources, (d->n_sources + 1) * sizeof(*d->sources));
	s = &d->sources[d->n_sources++];
	*s = (struct source){ .file = arena_strdup(d->arena, file), .len = len };
	s->text = arena_strndup(d->arena, bytes, len);
}

/* The quoted line, with tabs kept and other control characters replaced, so that it cannot drive a
 * terminal. */
static const char *source_line(struct diag *d, const char *file, u32 line)
{
	for (u32 i = d->n_sources; i-- > 0;) {
		struct source *s = &d->sources[i];
		size_t start, end;
		char *text;

		if (strcmp(s->file, file))
			continue;
		if (!s->line_start)
			index_lines(d, s);
		if (!line || line > s->n_lines)
			return NULL;
		start = s->line_start[line - 1];
		for (end = start; end < s->len && s->text[end] != '\n' && end - start < QUOTE_MAX;)
			end++;
		text = arena_strndup(d->arena, s->text + start, end - start);
		for (char *p = text; p < text + (end - start); p++)
			if ((unsigned char)*p < 0x20 || *p == 0x7f)
				*p = *p == '\t' ? '\t' : ' ';
		return text;
	}
	return NULL;
}

static bool already_said(const struct diag *d, struct diag_at at, const char *rule)
{
	for (u32 i = d->n; i-- > 0;) {
		const struct diag_entry *e = &d->entries[i];

		if (e->line == at.line && e->col == at.col && !strcmp(e->rule, rule) &&
		    !strcmp(e->file, at.file))
			return true;
	}
	return false;
}

/* Messages quote input; keep them on one line of printable text. */
static void make_printable(char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = '?';
}

void diag_vreport(struct diag *d, enum diag_severity severity, struct diag_at at, const char *rule,
		  const char *fmt, va_list ap)
{
	struct str text = { 0 };
	struct diag_entry *e;
	char *message;

	d->seen += severity == DIAG_ERROR;
	if (d->n < DIAG_MAX && already_said(d, at, rule))
		return;
	if (severity == DIAG_ERROR)
		d->errors++;
	else
		d->warnings++;
	if (d->n == DIAG_MAX)
		return;
	if (d->n == d->size) {
		d->size = d->size ? d->size * 2 : 16;
		d->entries = xrealloc(d->entries, d->size * sizeof(*d->entries));
	}
	str_vprintf(&text, fmt, ap);
	message = arena_strdup(d->arena, str_get(&text));
	str_free(&text);
	make_printable(message);
	e = &d->entries[d->n++];
	*e = (struct diag_entry){ .severity = severity,
				  .file = arena_strdup(d->arena, at.file),
				  .line = at.line,
				  .col = at.col,
				  .rule = arena_strdup(d->arena, rule),
				  .message = message };
	e->source = source_line(d, e->file, at.line);
}

void diag_report(struct diag *d, enum diag_severity severity, struct diag_at at, const char *rule,
		 const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vreport(d, severity, at, rule, fmt, ap);
	va_end(ap);
}

u32 diag_errors_seen(const struct diag *d)
{
	return d->seen;
}

u32 diag_errors(const struct diag *d)
{
	return d->errors;
}

u32 diag_warnings(const struct diag *d)
{
	return d->warnings;
}

u32 diag_count(const struct diag *d)
{
	return d->n;
}

const struct diag_entry *diag_get(const struct diag *d, u32 i)
{
	return &d->entries[i];
}

static bool comes_after(const struct diag_entry *a, const struct diag_entry *b)
{
	int c = strcmp(a->file, b->file);

	if (c)
		return c > 0;
	return a->line != b->line ? a->line > b->line : a->col > b->col;
}

void diag_sort(struct diag *d)
{
	for (u32 i = 1; i < d->n; i++) { /* insertion: stable, and the list is nearly sorted */
		struct diag_entry e = d->entries[i];
		u32 j = i;

		for (; j && comes_after(&d->entries[j - 1], &e); j--)
			d->entries[j] = d->entries[j - 1];
		d->entries[j] = e;
	}
}

/* Of a file that is no text at all, nothing that a terminal would obey. */
static void print_source(const char *text, FILE *out)
{
	fputs("    ", out);
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		fputc((c < ' ' && c != '\t') || c == 0x7f ? '?' : c, out);
	}
	fputs("\n    ", out);
}

static void print_caret(const struct diag_entry *e, FILE *out)
{
	print_source(e->source, out);
	if (!e->col || e->col > QUOTE_MAX) {
		fputc('\n', out);
		return;
	}
	for (u32 i = 0, col = 1; col < e->col && e->source[i]; i++) {
		if (((unsigned char)e->source[i] & 0xc0) == 0x80)
			continue;	/* inside a UTF-8 character */
		fputc(e->source[i] == '\t' ? '\t' : ' ', out);
		col++;
	}
	fputs("^\n", out);
}

void diag_print(const struct diag *d, FILE *out)
{
	for (u32 i = 0; i < d->n; i++) {
		const struct diag_entry *e = &d->entries[i];

		fputs(e->file, out);
		if (e->line)
			fprintf(out, ":%u:%u", e->line, e->col);
		fprintf(out, ": %s: %s%s\n", e->rule,
			e->severity == DIAG_WARNING ? "warning: " : "", e->message);
		if (e->source)
			print_caret(e, out);
	}
	if (d->errors + d->warnings > d->n)
		fprintf(out, "(%u more diagnostics not shown)\n", d->errors + d->warnings - d->n);
}
