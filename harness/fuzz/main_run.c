// SPDX-License-Identifier: GPL-2.0-only
/* The replay binary of a driver: options and dispatch. `iovet run`, `min`, `show`, `asm`, `drivers` call it. */
#include <stdlib.h>
#include <string.h>

#include "fuzz/run.h"

static const char help[] =
	"usage: run [OPTION]... FILE...\n"
	"Runs programs (.iov text or bytes), each in a process of its own.\n\n"
	"  --trace          print operations, register accesses, device accesses, kernel log\n"
	"  --json           print the result as JSON\n"
	"  --twice          run each program twice in one process and compare the traces\n"
	"  --quick          do not look for what takes long to find (leaked objects, in the back end uml)\n"
	"  --nofork         run all programs in this process\n"
	"  --out DIR        keep findings in DIR/findings, counts in DIR\n"
	"  --known FILE     keys of findings that do not count, one a line\n"
	"  --plant NAME     switch on a planted bug\n"
	"  --min            make one program smaller while its finding stays; text to -o or standard output\n"
	"  --key KEY        with --min: the finding to keep (default: the first)\n"
	"  --twin BINARY    with --min: this replay binary must not show it\n"
	"  --show, --asm    bytes to text, text to bytes; runs nothing\n"
	"  --worlds         programs that do nothing, one for each world there is, as files of the directory -o\n"
	"  --describe       what this binary is, as JSON\n"
	"  --selftest       run generated programs twice each\n"
	"  --serve          run the programs that come on standard input (run_serve.c says how)\n"
	"  --bench S        measure the programs given, generated ones and register reads, S seconds each; JSON\n"
	"  -o FILE          where --min, --show, --asm write\n\n"
	"Status: 0 clean, 1 findings, 2 bad input or usage, 3 environment, 77 nothing to minimise.\n";

#define HANG_CPU_S 5

static int usage(const char *what, const char *word)
{
	fprintf(stderr, "iovet: %s `%s` (--help lists the options)\n", what, word);
	return RUN_USAGE;
}

struct args { int n, at; char **v; int status; };

/* The value of option `name` as --name=V or --name V; NULL: v[at] is another option. */
static const char *value_of(struct args *a, const char *name)
{
	const char *word = a->v[a->at];
	size_t n = strlen(name);

	if (strncmp(word, name, n))
		return NULL;
	if (word[n] == '=')
		return word + n + 1;
	if (word[n])
		return NULL;
	if (a->at + 1 < a->n)
		return a->v[++a->at];
	a->status = usage("a value is missing after", word);
	return "";
}

static bool take_value(struct args *a, struct run_options *o)
{
	const struct { const char *name, **to; } values[] = {
		{ "--out", &o->out }, { "--known", &o->known }, { "--plant", &o->plant }, { "--key", &o->key },
		{ "--twin", &o->twin },
		{ "-o", &o->output }, { "--output", &o->output },
	};
	const char *v;

	for (u32 i = 0; i < ARRAY_LEN(values); i++) {
		v = value_of(a, values[i].name);
		if (v) {
			*values[i].to = v;
			return true;
		}
	}
	v = value_of(a, "--bench");
	if (v) {
		o->mode = MODE_BENCH;
		o->seconds = (u32)strtoul(v, NULL, 10);
		return true;
	}
	v = value_of(a, "--backend");
	if (v && strcmp(v, fuzz_backend.name))
		a->status = usage("this binary has no back end", v);
	return v != NULL;
}

static bool take_flag(const char *word, struct run_options *o)
{
	const struct { const char *name; bool *to; } flags[] = {
		{ "--trace", &o->trace }, { "--json", &o->json }, { "--twice", &o->twice }, { "--nofork", &o->nofork },
		{ "--quick", &o->quick },
	};
	static const struct { const char *name; enum run_mode mode; } modes[] = {
		{ "--min", MODE_MIN }, { "--show", MODE_SHOW }, { "--asm", MODE_ASM },
		{ "--worlds", MODE_WORLDS }, { "--describe", MODE_DESCRIBE },
		{ "--selftest", MODE_SELFTEST }, { "--serve", MODE_SERVE },
	};

	for (u32 i = 0; i < ARRAY_LEN(flags); i++)
		if (!strcmp(word, flags[i].name))
			return *flags[i].to = true;
	for (u32 i = 0; i < ARRAY_LEN(modes); i++)
		if (!strcmp(word, modes[i].name)) {
			o->mode = modes[i].mode;
			return true;
		}
	return false;
}

/* Returns -1 to go on, or the exit status. */
static int take_options(int argc, char **argv, struct run_options *o)
{
	struct args a = { .n = argc, .at = 1, .v = argv, .status = -1 };
	bool only_files = false;

	o->files = argv;
	for (; a.at < argc && a.status < 0; a.at++) {
		char *word = argv[a.at];

		if (only_files || word[0] != '-' || !word[1]) {
			o->files[o->n_files++] = word;
		} else if (!strcmp(word, "--")) {
			only_files = true;
		} else if (!strcmp(word, "--help")) {
			fputs(help, stdout);
			return RUN_CLEAN;
		} else if (!take_flag(word, o) && !take_value(&a, o)) {
			return usage("no such option:", word);
		}
	}
	if (a.status < 0 && !o->n_files && o->mode <= MODE_MIN)
		a.status = usage("needs a program after", argv[0]);
	return a.status;
}

static void boot(const struct run_options *o)
{
	const struct fuzz_options f = {
		.out = o->out, .known = o->known, .plant = o->plant, .hang_s = HANG_CPU_S, .goes_on = o->nofork,
		.compared = o->mode == MODE_SERVE, .explain = o->twice || o->mode == MODE_SELFTEST,
		.unhurried = (o->mode == MODE_RUN || o->mode == MODE_MIN) && !o->quick,
	};

	fuzz_init(&f);
}

int main(int argc, char **argv)
{
	struct run_options o = { 0 };
	int status = take_options(argc, argv, &o);

	if (status >= 0)
		return status;
	switch (o.mode) {
	case MODE_SHOW: return run_show(&o);
	case MODE_ASM: return run_asm(&o);
	case MODE_WORLDS: return run_worlds(&o);
	case MODE_DESCRIBE: return run_describe();
	default: break;
	}
	boot(&o);
	switch (o.mode) {
	case MODE_MIN: return run_min(&o);
	case MODE_SELFTEST: return run_selftest(&o);
	case MODE_BENCH: return run_bench(&o);
	case MODE_SERVE: return run_serve(&o);
	default: return run_files(&o);
	}
}
