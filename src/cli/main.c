/* SPDX-License-Identifier: MIT */
/* The `iovet` command: a table of subcommands. Does nothing itself; each subcommand has its file cmd_<name>.c. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cmd_bench.h"
#include "cli/cmd_confirm.h"
#include "cli/cmd_conform.h"
#include "cli/cmd_diff.h"
#include "cli/cmd_diffrun.h"
#include "cli/cmd_drivers.h"
#include "cli/cmd_fuzz.h"
#include "cli/cmd_gen.h"
#include "cli/cmd_grade.h"
#include "cli/cmd_import.h"
#include "cli/cmd_lint.h"
#include "cli/cmd_min.h"
#include "cli/cmd_oracles.h"
#include "cli/cmd_report.h"
#include "cli/cmd_rules.h"
#include "cli/cmd_run.h"
#include "cli/cmd_show.h"
#include "cli/exit.h"
#include "cli/suggest.h"

#ifndef IOVET_VERSION
#define IOVET_VERSION "0.1"
#endif

static const struct command {
	const char *name;
	const char *brief;
	int (*run)(int argc, char **argv);
} commands[] = {
	{ "lint", "check register specs", cmd_lint },
	{ "gen", "generate C from a spec", cmd_gen },
	{ "import", "make a spec of an SVD file or a C header", cmd_import },
	{ "diff", "tell what changed between two specs", cmd_diff },
	{ "drivers", "list the drivers and what can be done with them", cmd_drivers },
	{ "oracles", "list what is judged, and when", cmd_oracles },
	{ "rules", "list the rules, and which of them are judged", cmd_rules },
	{ "conform", "run directed tests of the rules", cmd_conform },
	{ "fuzz", "fuzz drivers and collect findings", cmd_fuzz },
	{ "run", "replay programs on a driver", cmd_run },
	{ "diffrun", "run the same programs on two back ends", cmd_diffrun },
	{ "confirm", "replay findings in a real kernel", cmd_confirm },
	{ "min", "make the program of a finding smaller", cmd_min },
	{ "show", "print program bytes as text", cmd_show },
	{ "asm", "turn program text into bytes", cmd_asm },
	{ "grade", "measure how soon known bugs are found", cmd_grade },
	{ "bench", "measure programs and operations per second", cmd_bench },
	{ "report", "write a report of a fuzz directory", cmd_report },
};

static void help(FILE *f)
{
	fputs("Usage: iovet COMMAND [options] [operands]\n"
	      "\n"
	      "Hardware register fuzzer and conformance suite for IOMMUs.\n"
	      "\n"
	      "Commands:\n", f);
	for (u32 i = 0; i < ARRAY_LEN(commands); i++)
		fprintf(f, "  %-10s %s\n", commands[i].name, commands[i].brief);
	fputs("\n"
	      "`iovet COMMAND --help` tells more; `iovet --version` prints the version.\n"
	      "Exit status: 0 clean, 1 findings, 2 bad input or usage, 3 environment, 77 nothing ran.\n", f);
}

static int unknown(const char *word)
{
	const char *names[ARRAY_LEN(commands)];
	const char *near;

	for (u32 i = 0; i < ARRAY_LEN(commands); i++)
		names[i] = commands[i].name;
	near = suggest(word, names, ARRAY_LEN(names));
	if (near)
		fprintf(stderr, "iovet: unknown command `%s`; did you mean `%s`?\n", word, near);
	else
		fprintf(stderr, "iovet: unknown command `%s`; `iovet --help` lists them\n", word);
	return EXIT_USAGE;
}

static int dispatch(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
		help(stdout);
		return EXIT_CLEAN;
	}
	if (strcmp(word, "--version") == 0) {
		puts("iovet " IOVET_VERSION);
		return EXIT_CLEAN;
	}
	for (u32 i = 0; i < ARRAY_LEN(commands); i++)
		if (strcmp(word, commands[i].name) == 0)
			return commands[i].run(argc - 1, argv + 1);
	return unknown(word);
}

int main(int argc, char **argv)
{
	int status = dispatch(argc, argv);

	/* Output that did not reach its file is a failure, whatever the command thought of itself. */
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "iovet: cannot write standard output: %s\n", strerror(errno));
		return EXIT_ENV;
	}
	return status;
}
