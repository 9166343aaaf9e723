/* SPDX-License-Identifier: MIT */
/*
 * Fits directed tests to a driver: its name in the world line, and placeholders, which corpus/README.md describes, by what
 * it has. Knows no driver by name.
 */
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "cli/conform.h"

#define AREA 0x100000ULL		/* $P0: on a granule of any size */
#define NAME_CHARS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

bool conform_describe(struct conform_target *t, const json_t *j, struct arena *a)
{
	const json_t *ops = json_object_get(j, "ops"), *masters = json_object_get(j, "masters");

	t->granule = json_u64(j, "granule");
	t->aperture_last = json_u64(j, "aperture_last");
	t->pa_limit = json_u64(j, "pa_limit");
	t->spec = json_str(j, "spec", "", a);
	t->kernel = json_str(j, "kernel", "", a);
	t->ops.item = arena_array(a, json_array_size(ops) + 1, sizeof(*t->ops.item));
	for (size_t i = 0; i < json_array_size(ops); i++)
		t->ops.item[t->ops.n++] = arena_strdup(a, json_string_value(json_array_get(ops, i)));
	t->master = arena_array(a, json_array_size(masters) + 1, sizeof(*t->master));
	for (size_t i = 0; i < json_array_size(masters); i++) {
		const json_t *m = json_array_get(masters, i), *streams = json_object_get(m, "streams");
		struct conform_master *to = &t->master[t->n_masters++];

		to->group = (u32)json_u64(m, "group");
		for (size_t k = 0; k < json_array_size(streams) && k < ARRAY_LEN(to->instance); k++)
			to->instance[to->n_streams++] = (u32)json_u64(json_array_get(streams, k), "instance");
	}
	return t->ops.n && t->n_masters && t->granule;
}

/* ---- masters that stand in some relation to m0, or to each other; n_masters: none ----------------------------------- */

static bool uses(const struct conform_master *m, u32 instance)
{
	for (u32 i = 0; i < m->n_streams; i++)
		if (m->instance[i] == instance)
			return true;
	return false;
}

/* Another group, the same instance and no other. */
static u32 find_other(const struct conform_target *t, u32 *instance)
{
	u32 i = 1;

	*instance = t->master[0].instance[0];
	while (i < t->n_masters && (t->master[i].group == t->master[0].group || t->master[i].n_streams != 1 ||
				    t->master[i].instance[0] != *instance))
		i++;
	return i;
}

static u32 find_far(const struct conform_target *t, u32 *instance)
{
	u32 i = 1;

	while (i < t->n_masters && (uses(&t->master[i], t->master[0].instance[0]) || t->master[i].group == t->master[0].group))
		i++;
	*instance = i < t->n_masters ? t->master[i].instance[0] : 0;
	return i;
}

static u32 find_mate(const struct conform_target *t, u32 *other)
{
	for (u32 i = 0; i < t->n_masters; i++)
		for (*other = i + 1; *other < t->n_masters; ++*other)
			if (t->master[i].group == t->master[*other].group)
				return i;
	return t->n_masters;
}

static u32 find_wide(const struct conform_target *t)
{
	u32 i = 0;

	while (i < t->n_masters && t->master[i].n_streams < 2)
		i++;
	return i;
}

static u32 find_span(const struct conform_target *t, u32 *stream)
{
	for (u32 i = 0; i < t->n_masters; i++)
		for (*stream = 1; *stream < t->master[i].n_streams; ++*stream)
			if (t->master[i].instance[*stream] != t->master[i].instance[0])
				return i;
	return t->n_masters;
}

/* ---- placeholders --------------------------------------------------------------------------------------------------- */

enum { LAST, BEYOND, TOP, HIGH, INSTANCE, OTHER, FAR, FAR_INSTANCE, MATE_A, MATE_B, WIDE, SPAN, SPAN_STREAM, SPAN_INSTANCE,
       NAMES };

static const struct placeholder { const char *name, *lacks; } placeholders[NAMES] = {
	[LAST] = { "LAST", "" },
	[BEYOND] = { "BEYOND", "its aperture has no end" },
	[TOP] = { "TOP", "no physical address is the last one for it" },
	[HIGH] = { "HIGH", "no physical address is too large for it" },
	[INSTANCE] = { "I", "" },
	[OTHER] = { "OTHER", "there is no second master on the instance of m0" },
	[FAR] = { "FAR", "all masters are behind one instance" },
	[FAR_INSTANCE] = { "FARI", "all masters are behind one instance" },
	[MATE_A] = { "MATEA", "no two masters share a group" },
	[MATE_B] = { "MATEB", "no two masters share a group" },
	[WIDE] = { "WIDE", "no master has two streams" },
	[SPAN] = { "SPAN", "no master is behind two instances" },
	[SPAN_STREAM] = { "SPANS", "no master is behind two instances" },
	[SPAN_INSTANCE] = { "SPANI", "no master is behind two instances" },
};

static bool is_page(const char *name, size_t n, u64 *page)
{
	return n > 1 && name[0] == 'P' && number_read(name + 1, (u32)n - 1, page);
}

static u32 placeholder_of(const char *name, size_t n)
{
	u32 i = 0;

	while (i < NAMES && (strlen(placeholders[i].name) != n || strncmp(placeholders[i].name, name, n) != 0))
		i++;
	return i;
}

bool conform_is_placeholder(const char *word, size_t n)
{
	u64 page;

	return n > 1 && (is_page(word + 1, n - 1, &page) || placeholder_of(word + 1, n - 1) < NAMES);
}

/* False: the driver has no such thing. */
static bool number_of(const struct conform_target *t, u32 which, u64 *v)
{
	*v = which == LAST ? t->aperture_last - t->granule + 1 : which == BEYOND ? t->aperture_last + 1 :
	     which == TOP && t->pa_limit ? t->pa_limit - t->granule : t->pa_limit;
	return *v != 0;
}

static bool object_of(const struct conform_target *t, u32 which, char *letter, u32 *v)
{
	u32 other = 0, m = 0;

	switch (which) {
	case OTHER: m = find_other(t, &other); break;
	case FAR: case FAR_INSTANCE: m = find_far(t, &other); break;
	case MATE_A: case MATE_B: m = find_mate(t, &other); break;
	case WIDE: m = find_wide(t); break;
	case SPAN: case SPAN_STREAM: case SPAN_INSTANCE: m = find_span(t, &other); break;
	default: other = t->master[0].instance[0]; break;
	}
	if (m >= t->n_masters)
		return false;
	*letter = which == INSTANCE || which == FAR_INSTANCE || which == SPAN_INSTANCE ? 'i' : which == SPAN_STREAM ? 0 : 'm';
	*v = which == MATE_B || which == FAR_INSTANCE || which == SPAN_STREAM || which == INSTANCE ? other :
	     which == SPAN_INSTANCE ? t->master[m].instance[other] : m;
	return true;
}

/* One placeholder at `*s`, with a "+NUMBER" behind an address; moves `*s` behind it. */
static bool replace(const struct conform_target *t, const char **s, struct str *out, struct str *why)
{
	const char *name = *s + 1;
	size_t n = strspn(name, NAME_CHARS), digits;
	u32 which = placeholder_of(name, n), object = 0;
	u64 v = 0, more = 0;
	char letter = 0;

	*s = name + n;
	if (is_page(name, n, &v))
		v = AREA + v * t->granule;
	else if (which >= INSTANCE ? !object_of(t, which, &letter, &object) : !number_of(t, which, &v)) {
		str_add(why, placeholders[which].lacks);
		return false;
	}
	if (which >= INSTANCE && which < NAMES) {
		str_printf(out, letter ? "%c%u" : "%.0d%u", letter, object);
		return true;
	}
	digits = **s == '+' ? strspn(*s + 1, "0123456789abcdefx") : 0;
	if (digits && number_read(*s + 1, (u32)digits, &more))
		*s += 1 + digits;
	str_printf(out, "0x%llx", v + more);
	return true;
}

/* A comment keeps its words: only what stands in front of it is looked at. */
/* An operation the driver does not offer; the words of a program that are none begin `world`. */
static bool not_offered(const struct conform_target *t, const char *line, size_t n)
{
	size_t word = strcspn(line, " \t#\n");

	for (u32 i = 0; i < t->ops.n; i++)
		if (strlen(t->ops.item[i]) == word && strncmp(t->ops.item[i], line, word) == 0)
			return false;
	return word && word <= n && strncmp(line, "world", word) != 0;
}

/* Lines stay where they are, so that what the binary says of one is true of the test. */
static bool write_line(const struct conform_target *t, const char *line, size_t n, struct str *out, struct str *why)
{
	const char *end = memchr(line, '#', n), *s = line, *world = "world *";

	if (!end)
		end = line + n;
	if (not_offered(t, line, n)) {
		str_printf(out, "# not offered: %.*s", (int)n, line);
		return true;
	}
	if ((size_t)(end - line) >= strlen(world) && strncmp(line, world, strlen(world)) == 0) {
		str_printf(out, "world %s", t->name);
		s += strlen(world);
	}
	while (s < end)
		if (*s != '$')
			str_addc(out, *s++);
		else if (!replace(t, &s, out, why))
			return false;
	str_addn(out, end, (size_t)(line + n - end));
	return true;
}

bool conform_write(const struct conform_target *t, const struct conform_test *test, struct str *out, struct str *why)
{
	for (const char *line = test->text; *line;) {
		size_t n = strcspn(line, "\n");

		if (!write_line(t, line, n, out, why))
			return false;
		line += n;
		if (*line) {
			str_addc(out, '\n');
			line++;
		}
	}
	return true;
}
