/* SPDX-License-Identifier: MIT */
/* `iovet asm`: program text to bytes. Which operations and words there are is the driver's business, so its binary does it. */
#include "cli/cmd_asm.h"

#include <stdio.h>

#include "base/arena.h"
#include "cli/convert.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"

static const char detail[] =
	"Without --driver the driver is the one named by the `world` line, or by\n"
	"a directory of its path, as in corpus/seed/toy/first.iov.\n";

int cmd_asm(int argc, char **argv)
{
	const char *dir = NULL, *out = NULL, *driver = NULL;
	const struct opt opts[] = {
		{ "driver", 0, OPT_STR, "NAME", "the driver the program is for", &driver },
		{ "output", 'o', OPT_STR, "FILE", "write here instead of standard output", &out },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "asm", "FILE", "Turns the text of a program into bytes.", detail, opts };
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
	status = driver_of_file(&list, argv[1], driver, "asm", &d);
	if (!status) {
		struct convert c = { .cmd = "asm", .mode = "--asm", .in = argv[1], .out = out, .seconds = 60 };

		status = convert_file(&d, &c, a);
	}
	arena_free(a);
	return status;
}
