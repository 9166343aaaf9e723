/* SPDX-License-Identifier: MIT */
/* See convert.h. Messages of the replay binary go straight to the terminal; only its standard output is collected. */
#include "cli/convert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/args.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/proc.h"

static int deliver(const struct convert *c, const struct str *text)
{
	struct str err = { 0 };

	if (!c->out || strcmp(c->out, "-") == 0) {
		fwrite(str_get(text), 1, text->len, stdout);
		return EXIT_CLEAN;	/* main() checks that it arrived */
	}
	if (file_write(c->out, str_get(text), text->len, &err))
		return EXIT_CLEAN;
	fprintf(stderr, "iovet %s: %s\n", c->cmd, str_get(&err));
	str_free(&err);
	return EXIT_ENV;
}

int convert_file(const struct driver *d, const struct convert *c, struct arena *a)
{
	struct args args = { 0 };
	struct str text = { 0 }, err = { 0 };
	struct proc_end end;
	int status = EXIT_ENV;

	args_add(&args, driver_binary(d, "run", a));
	args_add(&args, c->mode);
	args_flag(&args, c->key, c->key);
	args_flag(&args, c->plant, c->plant);
	args_add(&args, c->in);
	if (!proc_run(args.word, c->seconds, &text, &end, &err))
		fprintf(stderr, "iovet %s: %s\n", c->cmd, str_get(&err));
	else if (end.timed_out)
		fprintf(stderr, "iovet %s: %s: stopped\n", c->cmd, c->in);
	else if (end.status < 0)
		fprintf(stderr, "iovet %s: %s: ended by signal %d\n", c->cmd, args.word[0], end.signal);
	else
		status = end.status;
	if (status == EXIT_CLEAN)
		status = deliver(c, &text);
	free(args.word);
	str_free(&text);
	str_free(&err);
	return status;
}
