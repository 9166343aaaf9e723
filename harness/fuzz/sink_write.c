// SPDX-License-Identifier: GPL-2.0-only
/*
 * OUT/findings/KEY/: written to a directory of another name, then renamed, so that a reader sees all of it or nothing.
 * Called by sink.c for the first occurrence of a key.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "fuzz/sink_int.h"
#include "ops/decode.h"
#include "ops/text.h"

void sink_die(const char *text)
{
	fprintf(stderr, "iovet: %s\n", text);
	fflush(NULL);
	_exit(SINK_EXIT_ENV);
}

static void add_json(struct str *s, const char *v)
{
	str_addc(s, '"');
	for (; *v; v++) {
		unsigned char c = (unsigned char)*v;

		if (c == '"' || c == '\\')
			str_addc(s, '\\');
		if (c < 0x20)
			str_printf(s, "\\u%04x", c);
		else
			str_addc(s, c < 0x80 ? (char)c : '?');
	}
	str_addc(s, '"');
}

static void member(struct str *s, const char *name, const char *v)
{
	str_printf(s, "  \"%s\": ", name);
	add_json(s, v ? v : "");
	str_add(s, ",\n");
}

static void add_sites(struct str *s, const struct finding_raw *f)
{
	char at[SINK_FRAME_TEXT];

	for (u32 i = 0; i < f->n_sites && i < FINDING_MAX_SITES; i++) {
		sink_symbol(f->site[i].pc, at, sizeof(at));
		str_add(s, i ? ",\n    {\"label\": " : "\n    {\"label\": ");
		add_json(s, f->site[i].label ? f->site[i].label : "");
		str_add(s, ", \"at\": ");
		add_json(s, at);
		str_printf(s, ", \"count\": %lld}", f->site[i].count);
	}
}

static void make_json(struct str *s, const struct sink_named *n, const struct target *t, u32 ops)
{
	const struct finding_raw *f = n->raw;

	str_add(s, "{\n");
	member(s, "key", n->key);
	member(s, "driver", t->name);
	member(s, "spec", t->spec);
	member(s, "oracle", oracle_table[f->oracle].name);
	member(s, "rule", f->rule);
	member(s, "what", f->what);
	member(s, "title", f->title);
	member(s, "function", n->function);
	member(s, "site", n->site);
	member(s, "program", "program.iov");
	str_printf(s, "  \"fatal\": %s,\n  \"ops\": %u,\n  \"stack\": [", f->fatal ? "true" : "false", ops);
	for (u32 i = 0; i < n->stack.n; i++) {
		str_add(s, i ? ",\n    " : "\n    ");
		add_json(s, n->stack.text[i]);
	}
	str_add(s, "\n  ],\n  \"sites\": [");
	add_sites(s, f);
	str_add(s, "\n  ]\n}\n");
}

static bool put(const char *dir, const char *name, const void *bytes, size_t len, struct str *err)
{
	struct str path = { 0 };
	bool ok;

	str_printf(&path, "%s/%s", dir, name);
	ok = file_write(str_get(&path), bytes, len, err);
	str_free(&path);
	return ok;
}

static bool put_program(const char *dir, const struct target *t, const struct program *p, struct str *err)
{
	u8 bytes[PROG_MAX_BYTES];
	u32 len = prog_encode(p, bytes);
	struct str iov = { 0 };
	bool ok;

	prog_print(t, p, &iov);
	ok = put(dir, "program.iov", str_get(&iov), iov.len, err) && put(dir, "program.bin", bytes, len, err);
	str_free(&iov);
	return ok;
}

static void remove_dir(const char *dir)
{
	static const char *const names[] = { "finding.json", "program.iov", "program.bin" };
	struct str path = { 0 };

	for (u32 i = 0; i < ARRAY_LEN(names); i++) {
		str_reset(&path);
		str_printf(&path, "%s/%s", dir, names[i]);
		unlink(str_get(&path));
	}
	rmdir(dir);
	str_free(&path);
}

void sink_write_finding(const char *out, const struct sink_named *f, const struct target *t, const struct program *p)
{
	static const struct program none;	/* before the first program: boot */
	struct str dir = { 0 }, tmp = { 0 }, json = { 0 }, err = { 0 };

	p = p ? p : &none;
	str_printf(&dir, "%s/findings/%s", out, f->key);
	str_printf(&tmp, "%s/findings/.%s.%d", out, f->key, (int)getpid());
	if (file_is_dir(str_get(&dir)))
		goto done;		/* another process was first */
	make_json(&json, f, t, p->n);
	if (!file_mkdirs(str_get(&tmp), &err) || !put_program(str_get(&tmp), t, p, &err) ||
	    !put(str_get(&tmp), "finding.json", str_get(&json), json.len, &err)) {
		remove_dir(str_get(&tmp));
		sink_die(str_get(&err));
	}
	if (rename(str_get(&tmp), str_get(&dir))) {
		int why = errno;

		remove_dir(str_get(&tmp));
		if (why != EEXIST && why != ENOTEMPTY)
			sink_die(strerror(why));
	}
done:
	str_free(&dir);
	str_free(&tmp);
	str_free(&json);
	str_free(&err);
}

void sink_write_twin(const char *out, const struct sink_finding *f, const struct target *t, const struct program *p)
{
	static const char *const stale[] = { "min.iov", "trace.txt", "not-alone" };
	const char *word = f->twin == SINK_DIFFERS ? "differs\n" : "same\n";
	struct str dir = { 0 }, path = { 0 }, err = { 0 };

	str_printf(&dir, "%s/findings/%s", out, f->key);
	for (u32 i = 0; f->twin == SINK_DIFFERS && i < ARRAY_LEN(stale); i++) {
		str_reset(&path);
		str_printf(&path, "%s/%s", str_get(&dir), stale[i]);
		unlink(str_get(&path));
	}
	if (f->twin == SINK_DIFFERS && !put_program(str_get(&dir), t, p, &err))
		sink_die(str_get(&err));
	if (!put(str_get(&dir), "twin", word, strlen(word), &err))
		sink_die(str_get(&err));
	str_free(&dir);
	str_free(&path);
	str_free(&err);
}
