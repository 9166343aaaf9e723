/* SPDX-License-Identifier: MIT */
/*
 * `iovet bench spec`: CPU time of this very program as a child process, as a user runs it: start, read, check, print,
 * write. CPU time and not wall-clock time, the least of several runs: a busy machine changes little. The large specs are
 * made up here, always the same.
 */
#include "cli/bench_spec.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/bench.h"
#include "cli/paths.h"
#include "cli/proc.h"

#define FIELDS_PER_REG 20u
#define RUN_SECONDS_MAX 120

struct bench_spec {
	struct bench_table *t;
	struct arena *a;
	const char *iovet, *dir;	/* this program; a temporary directory */
	u64 seconds;
};

struct bench_run bench_program(struct arena *a, const char *const *argv, u64 seconds)
{
	struct bench_run r = { .ok = true };
	double start = proc_now();

	for (u32 n = 0; r.ok && (n < 2 || proc_now() - start < (double)seconds); n++) {
		struct str out = { 0 }, err = { 0 };
		struct proc_end end = { 0 };

		r.ok = proc_ask(argv, RUN_SECONDS_MAX, &out, &end, &err) && end.status == 0;
		if (!r.ok)
			r.why = err.len ? arena_strdup(a, str_get(&err)) :
					  arena_printf(a, "%s ended with status %d", path_base(argv[0]), end.status);
		if (!n || end.cpu_s < r.cpu_s)
			r.cpu_s = end.cpu_s;
		r.lines = 0;
		for (size_t i = 0; i < out.len; i++)
			r.lines += out.text[i] == '\n';
		str_free(&out);
		str_free(&err);
	}
	return r;
}

u64 bench_lines(const char *path)
{
	FILE *f = fopen(path, "r");
	u64 n = 0;
	int c;

	while (f && (c = getc_unlocked(f)) != EOF)
		n += c == '\n';
	if (f)
		fclose(f);
	return n;
}

struct total { double cpu_s; u64 read, written; u32 specs; const char *why; };

/* The main spec of a directory, from which code is generated; the others in it are variants and formats. */
static void add_header(struct bench_spec *b, const char *dir, struct total *sum)
{
	const char *name = path_base(dir), *spec = arena_printf(b->a, "%s/%s.yaml", dir, name);
	const char *out = arena_printf(b->a, "%s/%s.h", b->dir, name);
	const char *const argv[] = { b->iovet, "gen", "header", spec, "-o", out, NULL };
	struct bench_run r;

	if (!path_exists(spec))
		return;
	r = bench_program(b->a, argv, 0);
	if (!r.ok)
		sum->why = arena_printf(b->a, "%s: %s", spec, r.why);
	sum->cpu_s += r.cpu_s;
	sum->read += bench_lines(spec);
	sum->written += bench_lines(out);
	sum->specs++;
}

static struct total all_headers(struct bench_spec *b, const char *specs)
{
	struct path_list dirs;
	struct total best = { .cpu_s = 0 };
	double start = proc_now();

	path_dirs(&dirs, specs, b->a);
	do {
		struct total sum = { .cpu_s = 0 };

		for (u32 i = 0; i < dirs.n; i++)
			add_header(b, dirs.item[i], &sum);
		if (!best.specs || sum.cpu_s < best.cpu_s)
			best = sum;
	} while (best.specs && !best.why && proc_now() - start < (double)b->seconds);
	return best;
}

static void add_run(struct bench_spec *b, const char *name, const char *const *argv)
{
	struct bench_run r = bench_program(b->a, argv, b->seconds);

	if (r.ok)
		bench_add_time(b->t, name, r.cpu_s);
	else
		bench_add_missing(b->t, name, r.why);
}

static void shipped_specs(struct bench_spec *b)
{
	const char *specs = path_data("spec", b->a);
	const char *out = arena_printf(b->a, "%s/headers", b->dir);
	const char *const lint[] = { b->iovet, "lint", specs, NULL };
	const char *const headers[] = { b->iovet, "gen", "header", specs, "-o", out, NULL };
	struct total h;

	if (!specs) {
		bench_add_missing(b->t, "iovet: all specs", "there is no spec/");
		return;
	}
	add_run(b, "iovet: all specs and variants checked", lint);
	add_run(b, "iovet: all specs and variants -> headers", headers);
	h = all_headers(b, specs);
	if (h.why || !h.specs) {
		bench_add_missing(b->t, "iovet: all specs -> headers", h.why ? h.why : "spec/ is empty");
		return;
	}
	bench_add_figure(b->t, "iovet: specs with a header", h.specs, "specs");
	bench_add_time(b->t, "iovet: all specs -> headers", h.cpu_s);
	bench_add_rate(b->t, "iovet: all specs -> headers, read", (double)h.read / h.cpu_s, "lines/s");
	bench_add_rate(b->t, "iovet: all specs -> headers, written", (double)h.written / h.cpu_s, "lines/s");
}

static void add_register(struct str *s, u32 reg)
{
	str_printf(s, "  REGISTER_%u:\n    at: 0x%x\n    brief: Register %u of many, with a line of text\n    fields:\n", reg, reg * 8,
		   reg);
	for (u32 i = 0; i < FIELDS_PER_REG; i++)
		str_printf(s, "      FIELD_%u: {bits: [%u, %u], access: rw, reset: %u, hw: sets, "
			   "brief: 'Field %u of register %u, and something about it'}\n", i, i * 3 + 2, i * 3, i % 8, i, reg);
	str_add(s, "    reserved: {rest: res0}\n");
}

/* A spec of so many fields; NULL: it could not be written. */
static const char *write_spec(struct bench_spec *b, u32 fields)
{
	const char *path = arena_printf(b->a, "%s/fields-%u.yaml", b->dir, fields);
	struct str s = { 0 }, err = { 0 };
	u32 regs = fields / FIELDS_PER_REG;
	bool ok;

	str_printf(&s, "spec: 1\ndevice: large\nprefix: large\nwindow: 0x%x\n"
		   "defaults: {width: 64, access_sizes: [8], source: none, confidence: invented}\nregisters:\n", regs * 8);
	for (u32 i = 0; i < regs; i++)
		add_register(&s, i);
	ok = file_write(path, str_get(&s), s.len, &err);
	str_free(&s);
	str_free(&err);
	return ok ? path : NULL;
}

struct sized { double lint, header; };

static struct sized sized_spec(struct bench_spec *b, u32 fields)
{
	const char *spec = write_spec(b, fields), *out = arena_printf(b->a, "%s/fields-%u.h", b->dir, fields);
	const char *const lint[] = { b->iovet, "lint", spec, NULL };
	const char *const header[] = { b->iovet, "gen", "header", spec, "-o", out, NULL };
	const char *name = arena_printf(b->a, "iovet: %u fields", fields);
	struct bench_run l = { .why = "no room for temporary files" }, h = l;

	if (spec) {
		l = bench_program(b->a, lint, b->seconds);
		h = bench_program(b->a, header, b->seconds);
	}
	if (!l.ok || !h.ok) {
		bench_add_missing(b->t, name, l.ok ? h.why : l.why);
		return (struct sized){ 0 };
	}
	bench_add_time(b->t, arena_printf(b->a, "%s checked", name), l.cpu_s);
	bench_add_time(b->t, arena_printf(b->a, "%s -> header", name), h.cpu_s);
	bench_add_rate(b->t, arena_printf(b->a, "%s -> header, read", name), (double)bench_lines(spec) / h.cpu_s, "lines/s");
	bench_add_rate(b->t, arena_printf(b->a, "%s -> header, written", name), (double)bench_lines(out) / h.cpu_s, "lines/s");
	return (struct sized){ l.cpu_s, h.cpu_s };
}

static void large_specs(struct bench_spec *b)
{
	struct sized small = sized_spec(b, 10000), large = sized_spec(b, 100000);

	if (!(small.lint > 0 && large.lint > 0))
		return;
	bench_add_figure(b->t, "iovet: 100000 fields to 10000, checked", large.lint / small.lint, "times");
	bench_add_figure(b->t, "iovet: 100000 fields to 10000, -> header", large.header / small.header, "times");
}

void bench_specs(struct bench_table *t, u64 seconds)
{
	struct bench_spec b = { .t = t, .a = arena_new(), .seconds = seconds };
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_printf(b.a, "%s/iovet-bench.XXXXXX", tmp && *tmp ? tmp : "/tmp");

	t->reference = bench_reference(seconds, bench_cpu_now);
	bench_add_rate(t, "reference in CPU time, for what follows", t->reference, "blocks/s");
	b.iovet = path_exe(b.a);
	b.dir = mkdtemp(dir);
	if (b.dir) {
		shipped_specs(&b);
		large_specs(&b);
		path_remove_tree(b.dir);
	} else {
		bench_add_missing(t, "iovet", "no temporary directory");
	}
	bench_tools(t, b.a, seconds);
	arena_free(b.a);
}
