/* SPDX-License-Identifier: MIT */
/*
 * Other generators of register headers beside iovet: those of the kernel tree, which KDIR names or build/linux-* holds.
 * Their speed on the kernel's own descriptions, and how many of the broken specs of tests/bench each one rejects. Each
 * must accept 00-valid there first: a tool that rejects everything is broken itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/bench_spec.h"
#include "cli/paths.h"
#include "cli/proc.h"

#define REGISTERS "drivers/gpu/drm/msm/registers"

struct tool {
	const char *name, *cases;	/* as in the table; directory of tests/bench */
	const char *interpreter;	/* NULL: iovet */
	const char *script, *input;	/* in the kernel tree */
	void (*command)(struct arena *a, const struct tool *t, const char *input, const char **argv);
	const char *program, *kernel;	/* found at run time */
};

static void iovet_command(struct arena *a, const struct tool *t, const char *input, const char **argv)
{
	const char *const words[] = { t->program, "lint", input, NULL };

	(void)a;
	memcpy(argv, words, sizeof(words));
}

static void sysreg_command(struct arena *a, const struct tool *t, const char *input, const char **argv)
{
	const char *const words[] = { t->program, "-f", arena_printf(a, "%s/%s", t->kernel, t->script), input, NULL };

	memcpy(argv, words, sizeof(words));
}

static void rnn_command(struct arena *a, const struct tool *t, const char *input, const char **argv)
{
	const char *const words[] = { t->program, arena_printf(a, "%s/%s", t->kernel, t->script), "--rnn",
				      arena_printf(a, "%s/" REGISTERS, t->kernel), "--xml", input, "--no-validate",
				      "c-defines", NULL };

	memcpy(argv, words, sizeof(words));
}

static const struct tool tools[] = {
	{ .name = "iovet", .cases = "iovet", .command = iovet_command },
	{ .name = "gen-sysreg.awk", .cases = "sysreg", .interpreter = "awk", .script = "arch/arm64/tools/gen-sysreg.awk",
	  .input = "arch/arm64/tools/sysreg", .command = sysreg_command },
	{ .name = "gen_header.py", .cases = "rnn", .interpreter = "python3", .script = REGISTERS "/gen_header.py",
	  .input = REGISTERS "/adreno/a6xx.xml", .command = rnn_command },
};

/* The kernel tree with `file` in it, or NULL. */
static const char *kernel_tree(struct arena *a, const char *file)
{
	const char *kdir = getenv("KDIR");

	if (!kdir || !*kdir)
		kdir = arena_printf(a, "%s/linux-6.12", path_exe_dir(a));
	return path_exists(arena_printf(a, "%s/%s", kdir, file)) ? kdir : NULL;
}

/* NULL, or why the tool cannot be run. */
static const char *find_tool(struct arena *a, struct tool *t)
{
	if (!t->interpreter) {
		t->program = path_exe(a);
		return NULL;
	}
	t->program = path_of_program(t->interpreter, a);
	if (!t->program)
		return arena_printf(a, "there is no %s", t->interpreter);
	t->kernel = kernel_tree(a, t->script);
	return t->kernel ? NULL : arena_printf(a, "no kernel tree with %s (see KDIR)", t->script);
}

static void speed(struct bench_table *table, struct arena *a, const struct tool *t, u64 seconds)
{
	const char *argv[12], *input = arena_printf(a, "%s/%s", t->kernel, t->input);
	const char *name = arena_printf(a, "%s: %s", t->name, path_base(input));
	struct bench_run r;

	t->command(a, t, input, argv);
	r = bench_program(a, argv, seconds);
	if (!r.ok) {
		bench_add_missing(table, name, r.why);
		return;
	}
	bench_add_time(table, name, r.cpu_s);
	bench_add_rate(table, arena_printf(a, "%s, read", name), (double)bench_lines(input) / r.cpu_s, "lines/s");
	bench_add_rate(table, arena_printf(a, "%s, written", name), (double)r.lines / r.cpu_s, "lines/s");
}

static bool accepts(struct arena *a, const struct tool *t, const char *input)
{
	const char *argv[12];
	struct proc_end end = { 0 };
	struct str out = { 0 }, err = { 0 };
	bool ok;

	t->command(a, t, input, argv);
	ok = proc_ask(argv, 60, &out, &end, &err) && end.status == 0;
	str_free(&out);
	str_free(&err);
	return ok;
}

static void rejects(struct bench_table *table, struct arena *a, const struct tool *t)
{
	const char *name = arena_printf(a, "%s: broken specs rejected", t->name);
	const char *dir = path_data(arena_printf(a, "tests/bench/%s", t->cases), a);
	struct path_list cases = { 0 };
	u32 rejected = 0;

	if (dir)
		path_files(&cases, dir, a);
	if (cases.n < 2 || strncmp(path_base(cases.item[0]), "00-valid", 8)) {
		bench_add_missing(table, name, "no source tree with tests/bench");
		return;
	}
	if (!accepts(a, t, cases.item[0])) {
		bench_add_missing(table, name, "it rejects the valid spec, too");
		return;
	}
	for (u32 i = 1; i < cases.n; i++)
		rejected += !accepts(a, t, cases.item[i]);
	bench_add_figure(table, name, rejected, arena_printf(a, "of %u tried", cases.n - 1));
}

void bench_tools(struct bench_table *table, struct arena *a, u64 seconds)
{
	for (u32 i = 0; i < ARRAY_LEN(tools); i++) {
		struct tool t = tools[i];
		const char *why = find_tool(a, &t);

		if (why) {
			bench_add_missing(table, t.name, why);
			continue;
		}
		if (t.input)
			speed(table, a, &t, seconds);
		rejects(table, a, &t);
	}
}
