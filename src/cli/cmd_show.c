/* SPDX-License-Identifier: MIT */
/*
 * `iovet show` and `iovet asm`: program bytes to text and back. Which operations and words there are is the driver's
 * business, so its binary does it.
 */
#include "cli/cmd_show.h"

#include <stdio.h>

#include "base/arena.h"
#include "cli/convert.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"

static const char detail[] =
	"Without --driver the driver is the one named by the `world` line, or by\n"
	"a directory of its path, as in corpus/seed/toy/first.iov.\n";

/* `mode`: the option of the driver's binary that does it. */
static int turn(int argc, char **argv, const char *name, const char *brief, const char *mode)
{
	const char *dir = NULL, *out = NULL, *driver = NULL;
	const struct opt opts[] = {
		{ "driver", 0, OPT_STR, "NAME", "the driver the program is for", &driver },
		{ "output", 'o', OPT_STR, "FILE", "write here instead of standard output", &out },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { name, "FILE", brief, detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct driver_list list;
	struct driver d;
	struct arena *a;

	if (n < 0)
		return status;
	if (n != 1)
		return opt_usage(&cmd, "needs one file");
	a = arena_new();
	drivers_find(&list, dir, a);
	status = driver_of_file(&list, argv[1], driver, name, &d);
	if (!status) {
		struct convert c = { .cmd = name, .mode = mode, .in = argv[1], .out = out, .seconds = 60 };

		status = convert_file(&d, &c, a);
	}
	arena_free(a);
	return status;
}

int cmd_show(int argc, char **argv)
{
	return turn(argc, argv, "show", "Prints a program as text.", "--show");
}

int cmd_asm(int argc, char **argv)
{
	return turn(argc, argv, "asm", "Turns the text of a program into bytes.", "--asm");
}
