/* SPDX-License-Identifier: MIT */
/* `iovet gen`: text from a spec. The generators are in gen/; this is the command line, and where the text goes. */
#include "cli/cmd_gen.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/diag.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/spec_paths.h"
#include "cli/suggest.h"
#include "gen/defines.h"
#include "gen/gen.h"

static const struct kind {
	const char *name;
	int (*generate)(const struct spec *s, FILE *out);
	const char *ending;		/* of a file in a directory of all specs */
} kinds[] = {
	{ "header", gen_header, ".h" },	      { "kernel-header", gen_kernel_header, "-kernel.h" },
	{ "decode", gen_decode, "-decode.c" }, { "masks", gen_masks, "-masks.c" },
	{ "monitors", gen_monitors, "-monitors.c" }, { "tests", gen_tests, "-tests.c" },
	{ "grammar", gen_grammar, "-grammar.c" }, { "dict", gen_dict, ".dict" },
	{ "twins", gen_twins, "-twins.c" },
	{ "html", gen_html, ".html" },	      { "md", gen_md, ".md" },	      { "json", gen_json, ".json" },
};

/* kernel-header --names twin */
static const struct kind kernel_header_by_twin = { "kernel-header", gen_kernel_header_by_twin, "-kernel.h" };

static const char detail[] =
	"KIND is one of\n"
	"  header         accessors and constants, freestanding C11 and C++17\n"
	"  kernel-header  #defines for a kernel driver: GENMASK(), BIT(), offsets; --names twin: by the names the driver has\n"
	"  decode         offset and value -> text, for traces\n"
	"  masks          the register map that device models and monitors work on\n"
	"  monitors       the protocol rules and invariants as C\n"
	"  tests          conformance tests of the registers, for hardware, emulators and models\n"
	"  grammar        what programs of register accesses are made of, for fuzzing hardware models\n"
	"  dict           offsets, values and entries as a dictionary for AFL++ and libFuzzer\n"
	"  twins          static assertions that our constants are those of the kernel file the spec names\n"
	"  html           register reference with bit pictures and a search, one page\n"
	"  md             the same as Markdown\n"
	"  json           everything the spec says\n\n"
	"SPEC is a YAML file, or a directory that holds one of its own name. Of any other directory every spec below it is\n"
	"taken; then -o names a directory that gets a file for each (and index.html, for html). The text depends on the spec\n"
	"only; a file is replaced in one step. Exit status: 0 done, 1 --check found a difference, 2 bad input, 3 cannot read or write.\n";

static const struct kind *find_kind(const char *name, const char **near)
{
	const char *names[ARRAY_LEN(kinds)];

	for (u32 i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
		names[i] = kinds[i].name;
	}
	*near = suggest(name, names, ARRAY_LEN(kinds));
	return NULL;
}

static int generate(const struct kind *k, const struct spec *s, struct str *t)
{
	FILE *f = str_stream(t);
	struct str twice = { .len = 0 };
	int status = EXIT_CLEAN;

	if (!f)
		return EXIT_ENV;
	if (k->generate(s, f))
		status = EXIT_USAGE;
	if (fclose(f))
		return EXIT_ENV;
	if (status == EXIT_CLEAN && find_repeated_define(str_get(t), &twice)) {
		fprintf(stderr, "iovet gen: %s: two names of the spec both become %s; rename one\n", s->file, str_get(&twice));
		status = EXIT_USAGE;
	}
	str_free(&twice);
	return status;
}

static int check(const char *path, const struct str *t)
{
	struct str old = { .len = 0 }, err = { .len = 0 };
	int status = EXIT_CLEAN;

	if (!file_read(path, &old, &err)) {
		fprintf(stderr, "iovet gen: %s\n", str_get(&err));
		status = EXIT_FINDINGS;
	} else if (old.len != t->len || memcmp(str_get(&old), str_get(t), t->len)) {
		fprintf(stderr, "iovet gen: %s is not what the spec generates now\n", path);
		status = EXIT_FINDINGS;
	}
	str_free(&old);
	str_free(&err);
	return status;
}

static int write_out(const char *path, const struct str *t)
{
	struct str err = { .len = 0 };
	int status = EXIT_CLEAN;

	if (strcmp(path, "-") == 0) {
		if (fwrite(str_get(t), 1, t->len, stdout) == t->len && fflush(stdout) == 0)
			return EXIT_CLEAN;
		fprintf(stderr, "iovet gen: cannot write to standard output\n");
		return EXIT_ENV;
	}
	if (!file_write(path, str_get(t), t->len, &err)) {
		fprintf(stderr, "iovet gen: %s\n", str_get(&err));
		status = EXIT_ENV;
	}
	str_free(&err);
	return status;
}

static int emit(const struct kind *k, const struct spec *s, const char *path, bool checking)
{
	struct str t = { .len = 0 };
	int status = generate(k, s, &t);

	if (status == EXIT_CLEAN)
		status = checking ? check(path, &t) : write_out(path, &t);
	str_free(&t);
	return status;
}

static int gen_one(const struct kind *k, const char *spec, const char *path, bool checking)
{
	struct diag *diag = diag_new();
	struct spec *s = spec_load(spec, diag);
	int status;

	diag_sort(diag);
	diag_print(diag, stderr);
	status = s ? emit(k, s, path, checking) : EXIT_USAGE;
	spec_free(s);
	diag_free(diag);
	return status;
}

/* A directory without a spec of its own name. */
static bool is_collection(const char *path)
{
	struct arena *a;
	const char *name;
	size_t n = strlen(path);
	bool own;

	if (!file_is_dir(path))
		return false;
	while (n > 1 && path[n - 1] == '/')
		n--;
	a = arena_new();
	path = arena_strndup(a, path, n);
	name = strrchr(path, '/');
	own = access(arena_printf(a, "%s/%s.yaml", path, name ? name + 1 : path), F_OK) == 0;
	arena_free(a);
	return !own;
}

static int write_index(const struct spec *const *s, u32 n, const char *path, bool checking)
{
	struct str t = { .len = 0 };
	FILE *f = str_stream(&t);
	int status = EXIT_ENV;

	if (f && gen_html_index(s, n, f) == 0 && fclose(f) == 0)
		status = checking ? check(path, &t) : write_out(path, &t);
	str_free(&t);
	return status;
}

static int worse(int a, int b)
{
	return a > b ? a : b;
}

/* Two specs that would go to the same file: nothing is written. */
static bool names_differ(struct spec **s, u32 n)
{
	for (u32 i = 0; i < n; i++)
		for (u32 k = 0; k < i; k++)
			if (!strcmp(gen_file_name(s[i], "").s, gen_file_name(s[k], "").s)) {
				fprintf(stderr, "iovet gen: %s and %s have the same device and variant\n", s[k]->file, s[i]->file);
				return false;
			}
	return true;
}

/* All specs are loaded before anything is written. */
static int gen_loaded(const struct kind *k, struct spec **s, u32 n, const char *dir, bool checking)
{
	struct arena *a = arena_new();
	int status = EXIT_CLEAN;

	for (u32 i = 0; i < n; i++) {
		if (k->generate == gen_twins && !s[i]->twins)
			fprintf(stderr, "%s: left out: it names no file of a kernel (twins:)\n", s[i]->file);
		else
			status = worse(status, emit(k, s[i], arena_printf(a, "%s/%s", dir, gen_file_name(s[i], k->ending).s), checking));
	}
	if (k->generate == gen_html)
		status = worse(status, write_index((const struct spec *const *)s, n, arena_printf(a, "%s/index.html", dir), checking));
	arena_free(a);
	return status;
}

static int gen_all(const struct kind *k, const char *specs, const char *dir, bool checking)
{
	struct spec_paths found = { .arena = arena_new() };
	struct diag *diag = diag_new();
	struct str err = { .len = 0 };
	struct spec **s;
	int status = EXIT_CLEAN;

	spec_paths_add(&found, specs, diag);
	s = arena_array(found.arena, found.n, sizeof(*s));
	for (u32 i = 0; i < found.n; i++)
		s[i] = spec_load(found.path[i], diag);
	diag_sort(diag);
	diag_print(diag, stderr);
	if (diag_errors(diag) || !names_differ(s, found.n))
		status = EXIT_USAGE;
	else if (!checking && !file_mkdirs(dir, &err))
		status = EXIT_ENV, fprintf(stderr, "iovet gen: %s\n", str_get(&err));
	else
		status = gen_loaded(k, s, found.n, dir, checking);
	for (u32 i = 0; i < found.n; i++)
		spec_free(s[i]);
	str_free(&err);
	diag_free(diag);
	free(found.path);
	arena_free(found.arena);
	return status;
}

int cmd_gen(int argc, char **argv)
{
	const char *path = "-", *names = "own", *near = NULL;
	bool checking = false;
	const struct opt opts[] = {
		{ "output", 'o', OPT_STR, "FILE", "where the text goes (default -: standard output)", &path },
		{ "names", 0, OPT_STR, "NAMES", "of a kernel-header: own (default), or twin", &names },
		{ "check", 0, OPT_FLAG, NULL, "write nothing; exit 1 when FILE differs", &checking },
		{ .name = NULL },
	};
	const struct opt_cmd cmd = { "gen", "KIND SPEC", "Generates C and documents from a register spec.", detail, opts };
	int status = EXIT_CLEAN, n = opt_parse(&cmd, argc, argv, &status);
	const struct kind *k;

	if (n < 0)
		return status;
	if (n != 2)
		return opt_usage(&cmd, "a kind and a spec are needed");
	k = find_kind(argv[1], &near);
	if (!k && near)
		return opt_usage(&cmd, "unknown kind `%s`; did you mean `%s`?", argv[1], near);
	if (!k)
		return opt_usage(&cmd, "unknown kind `%s`", argv[1]);
	if (strcmp(names, "own") && strcmp(names, "twin"))
		return opt_usage(&cmd, "--names is own or twin, not `%s`", names);
	if (strcmp(names, "twin") == 0 && k->generate != gen_kernel_header)
		return opt_usage(&cmd, "--names twin is for kernel-header");
	if (strcmp(names, "twin") == 0)
		k = &kernel_header_by_twin;
	if (checking && strcmp(path, "-") == 0)
		return opt_usage(&cmd, "--check needs -o FILE");
	if (!is_collection(argv[2]))
		return gen_one(k, argv[2], path, checking);
	if (strcmp(path, "-") == 0)
		return opt_usage(&cmd, "%s holds many specs; -o names the directory for their files", argv[2]);
	return gen_all(k, argv[2], path, checking);
}
