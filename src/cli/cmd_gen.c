/* SPDX-License-Identifier: MIT */
/* `iovet gen`: text from a spec. The generators are in gen/; this is the command line, and where the text goes. */
#include "cli/cmd_gen.h"

#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/suggest.h"
#include "gen/defines.h"
#include "gen/gen.h"

static const struct kind {
	const char *name;
	int (*generate)(const struct spec *s, FILE *out);
} kinds[] = {
	{ "header", gen_header }, { "kernel-header", gen_kernel_header }, { "decode", gen_decode },
	{ "masks", gen_masks }, { "monitors", gen_monitors },
};

static const char detail[] =
	"KIND is one of\n"
	"  header         accessors and constants, freestanding C11 and C++17\n"
	"  kernel-header  #defines for a kernel driver: GENMASK(), BIT(), offsets\n"
	"  decode         offset and value -> text, for traces\n"
	"  masks          the register map that device models and monitors work on\n"
	"  monitors       the protocol rules and invariants as C\n\n"
	"SPEC is a YAML file, or a directory that holds one of its own name. The text depends on the spec only; a file is\n"
	"replaced in one step. Exit status: 0 done, 1 --check found a difference, 2 bad input, 3 cannot read or write.\n";

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

struct text { char *bytes; size_t len; };

static int generate(const struct kind *k, const struct spec *s, struct text *t)
{
	FILE *f = open_memstream(&t->bytes, &t->len);
	struct str twice = { .len = 0 };
	int status = EXIT_CLEAN;

	if (!f)
		return EXIT_ENV;
	if (k->generate(s, f))
		status = EXIT_USAGE;
	if (fclose(f))
		return EXIT_ENV;
	if (status == EXIT_CLEAN && find_repeated_define(t->bytes, &twice)) {
		fprintf(stderr, "iovet gen: %s: two names of the spec both become %s; rename one\n", s->file, str_get(&twice));
		status = EXIT_USAGE;
	}
	str_free(&twice);
	return status;
}

static int check(const char *path, const struct text *t)
{
	struct str old = { .len = 0 }, err = { .len = 0 };
	int status = EXIT_CLEAN;

	if (!file_read(path, &old, &err)) {
		fprintf(stderr, "iovet gen: %s\n", str_get(&err));
		status = EXIT_FINDINGS;
	} else if (old.len != t->len || memcmp(str_get(&old), t->bytes, t->len)) {
		fprintf(stderr, "iovet gen: %s is not what the spec generates now\n", path);
		status = EXIT_FINDINGS;
	}
	str_free(&old);
	str_free(&err);
	return status;
}

static int write_out(const char *path, const struct text *t)
{
	struct str err = { .len = 0 };
	int status = EXIT_CLEAN;

	if (strcmp(path, "-") == 0) {
		if (fwrite(t->bytes, 1, t->len, stdout) == t->len && fflush(stdout) == 0)
			return EXIT_CLEAN;
		fprintf(stderr, "iovet gen: cannot write to standard output\n");
		return EXIT_ENV;
	}
	if (!file_write(path, t->bytes, t->len, &err)) {
		fprintf(stderr, "iovet gen: %s\n", str_get(&err));
		status = EXIT_ENV;
	}
	str_free(&err);
	return status;
}

int cmd_gen(int argc, char **argv)
{
	const char *path = "-", *near = NULL;
	bool checking = false;
	const struct opt opts[] = {
		{ "output", 'o', OPT_STR, "FILE", "where the text goes (default -: standard output)", &path },
		{ "check", 0, OPT_FLAG, NULL, "write nothing; exit 1 when FILE differs", &checking },
		{ .name = NULL },
	};
	const struct opt_cmd cmd = { "gen", "KIND SPEC", "Generates C from a register spec.", detail, opts };
	int status = EXIT_CLEAN, n = opt_parse(&cmd, argc, argv, &status);
	struct text t = { NULL, 0 };
	const struct kind *k;
	struct diag *diag;
	struct spec *s;

	if (n < 0)
		return status;
	if (n != 2)
		return opt_usage(&cmd, "a kind and a spec are needed");
	k = find_kind(argv[1], &near);
	if (!k && near)
		return opt_usage(&cmd, "unknown kind `%s`; did you mean `%s`?", argv[1], near);
	if (!k)
		return opt_usage(&cmd, "unknown kind `%s`", argv[1]);
	if (checking && strcmp(path, "-") == 0)
		return opt_usage(&cmd, "--check needs -o FILE");
	diag = diag_new();
	s = spec_load(argv[2], diag);
	diag_sort(diag);
	diag_print(diag, stderr);
	status = s ? generate(k, s, &t) : EXIT_USAGE;
	if (status == EXIT_CLEAN)
		status = checking ? check(path, &t) : write_out(path, &t);
	free(t.bytes);
	spec_free(s);
	diag_free(diag);
	return status;
}
