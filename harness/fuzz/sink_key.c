// SPDX-License-Identifier: GPL-2.0-only
/*
 * From stacks to the frame that is blamed, and keys. Slow (the symbolizer is another process, see symbols.c); sink.c calls it
 * once per distinct stack.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "fuzz/sink_int.h"

/* "/long/dir/drivers/iommu/x.c:12:3" -> "drivers/iommu/x.c:12": at most three components, no column. */
static void shorten(char *text)
{
	char *file = strchr(text, ' '), *cut, *colon;
	int slashes = 0;

	if (!file)
		return;
	file++;
	for (cut = file + strlen(file); cut > file; cut--)
		if (cut[-1] == '/' && ++slashes == 3)
			break;
	memmove(file, cut, strlen(cut) + 1);
	colon = strchr(file, ':');
	colon = colon ? strchr(colon + 1, ':') : NULL;
	if (colon)
		*colon = 0;
}

static void add_frames(struct sink_stack *s, unsigned long pc)
{
	char buf[2048];

	if (!sink_symbolize(pc, buf, sizeof(buf)))
		return;
	for (const char *at = buf; *at && s->n < ARRAY_LEN(s->text); at += strlen(at) + 1) {
		char *text = s->text[s->n];

		if (strstr(at, " <null>"))
			continue;	/* no source: the sanitizers' own code */
		snprintf(text, SINK_FRAME_TEXT, "%s", at);
		shorten(text);
		s->n++;
	}
}

void sink_symbol(unsigned long pc, char *buf, u32 bytes)
{
	char all[2048];

	sink_need_symbols();
	if (!sink_symbolize(pc, all, sizeof(all)))
		snprintf(all, sizeof(all), "?");
	shorten(all);
	snprintf(buf, bytes, "%s", all);
}

/* Does "function dir/file.c:12" lie in a file of this (base) name? */
static bool in_file(const char *frame, const char *file)
{
	const char *path = strchr(frame, ' '), *colon, *base;
	size_t n = strlen(file);

	if (!path)
		return false;
	path++;
	colon = strchr(path, ':');
	if (!colon)
		colon = path + strlen(path);
	base = strrchr(file, '/');
	if (base) {
		file = base + 1;
		n = strlen(file);
	}
	return (size_t)(colon - path) >= n && !memcmp(colon - n, file, n) &&
	       ((size_t)(colon - path) == n || colon[-(long)n - 1] == '/');
}

static bool in_driver(const char *frame, const struct target *t)
{
	for (const char *const *f = t->driver_files; f && *f; f++)
		if (in_file(frame, *f))
			return true;
	return false;
}

/* Ours: services, models, judges, entry points. They report; they are never to blame. */
static bool is_ours(const char *frame)
{
	const char *path = strchr(frame, ' ');

	return !path || strstr(path, "harness/") || strstr(path, "hosted/") || strstr(path, "fuzz/") ||
	       strstr(path, "src/") || !strchr(path, '/') || strstr(path, "compiler-rt/");
}

/*
 * Of a whole kernel: how many frames at the top belong to memory management or sysfs, with what is inlined into them. The hosted
 * one has services of ours there. On top of them may be what they call of ours.
 */
static u32 in_services(const struct sink_stack *s)
{
	static const char *const dirs[] = { " mm/", " fs/sysfs/", " fs/kernfs/", " include/" };
	u32 n = 0, k = 0, first = 0;

	while (first < s->n && is_ours(s->text[first]))
		first++;
	if (first && !strstr(s->text[first - 1], "harness/uml/"))
		first = 0;
	for (u32 i = first; i < s->n && k < ARRAY_LEN(dirs); i++) {
		for (k = 0; k < ARRAY_LEN(dirs) && !strstr(s->text[i], dirs[k]); k++)
			;
		if (k + 1 < ARRAY_LEN(dirs))
			n = i + 1;
	}
	return n;
}

/* A function of a header of the kernel, inlined into who calls it: what all have in common who allocate. */
static bool in_header(const char *frame)
{
	return strstr(frame, " include/");
}

/*
 * The frame to blame: innermost of the driver, else innermost of the kernel, else none. Functions of headers are blamed only
 * where there is nothing else: many callers share them, and would share a key.
 */
static const char *blame(const struct sink_stack *s, const struct target *t)
{
	const char *header = "";

	for (u32 i = 0; i < s->n; i++)
		if (in_driver(s->text[i], t))
			return s->text[i];
	for (u32 i = in_services(s); i < s->n; i++) {
		if (is_ours(s->text[i]))
			continue;
		if (!in_header(s->text[i]))
			return s->text[i];
		if (!*header)
			header = s->text[i];
	}
	return header;
}

/* A warning says which function it is in: that counts where the compiler lost the line that a function was inlined into. */
static const char *function_of(const struct finding_raw *raw, const char *frame)
{
	const char *colon = raw->oracle == ORA_WARN && raw->what ? strchr(raw->what, ':') : NULL;
	char file[64];

	if (!colon || (size_t)(colon - raw->what) >= sizeof(file))
		return frame;
	snprintf(file, sizeof(file), "%.*s", (int)(colon - raw->what), raw->what);
	return in_file(frame, file) ? colon + 1 : frame;
}

void sink_name(struct sink_named *out, const struct finding_raw *raw, const struct target *t)
{
	const char *frame, *function;
	u64 key = HASH_INIT;

	out->raw = raw;
	out->stack.n = 0;
	if (raw->n_frames)
		sink_need_symbols();
	for (u32 i = 0; i < raw->n_frames && i < FINDING_FRAMES; i++)
		add_frames(&out->stack, raw->frame[i]);
	frame = blame(&out->stack, t);
	snprintf(out->site, sizeof(out->site), "%s", frame);
	function = function_of(raw, frame);
	snprintf(out->function, sizeof(out->function), "%.*s", (int)strcspn(function, " "), function);
	key = hash_str(key, oracle_table[raw->oracle].name);
	key = hash_str(hash_str(key, "|"), raw->rule ? raw->rule : "");
	key = hash_str(hash_str(key, "|"), raw->what ? raw->what : "");
	key = hash_str(hash_str(key, "|"), out->function);
	snprintf(out->key, sizeof(out->key), "%016llx", (unsigned long long)key);
}
