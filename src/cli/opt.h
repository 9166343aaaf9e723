/* SPDX-License-Identifier: MIT */
/*
 * Options of a subcommand as a table: parsing, --help and "did you mean" come from the same lines. Does not know what
 * an option means. For src/cli only.
 */
#pragma once
#include <stdio.h>

#include "base/types.h"

enum opt_kind {
	OPT_FLAG,			/* bool *: set to true */
	OPT_STR,			/* const char **: the word that follows, or what stands after '=' */
	OPT_U64,			/* u64 *: decimal or 0x */
	OPT_SECONDS,			/* u64 *: seconds; 90, 90s, 15m, 2h */
	OPT_LIST,			/* struct opt_list *: may be given more than once */
};

struct opt_list { u32 n; const char *item[32]; };

struct opt {
	const char *name;		/* without dashes; NULL ends the table */
	char letter;			/* 0: none */
	enum opt_kind kind;
	const char *arg;		/* how --help calls the argument; NULL for flags */
	const char *help;		/* one line */
	void *to;
};

struct opt_cmd {
	const char *name;		/* "fuzz" */
	const char *operands;		/* "DRIVER...", or "" */
	const char *brief;		/* one sentence */
	const char *detail;		/* paragraphs after the options, or NULL */
	const struct opt *opts;
};

/*
 * Stores what the options say and moves the operands to argv[1..]; argv[0] stays. Returns the number of operands, or
 * -1 when the command is over: *status is then EXIT_CLEAN (--help was printed) or EXIT_USAGE (a message was).
 */
int opt_parse(const struct opt_cmd *cmd, int argc, char **argv, int *status);
void opt_help(const struct opt_cmd *cmd, FILE *f);
/* "iovet CMD: message" and a pointer to --help on stderr; returns EXIT_USAGE. */
int opt_usage(const struct opt_cmd *cmd, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
