/* SPDX-License-Identifier: MIT */
/* `iovet min`: the driver's replay binary drops operations and simplifies operands while the finding stays. */
#include "cli/cmd_min.h"

#include "base/arena.h"
#include "cli/convert.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/proc.h"

static const char detail[] = "The result is text. Status 77 when the program shows no finding.\n";

int cmd_min(int argc, char **argv)
{
	const char *dir = NULL, *out = NULL, *key = NULL, *plant = NULL;
	u64 seconds = 300;
	const struct opt opts[] = {
		{ "output", 'o', OPT_STR, "FILE", "write here instead of standard output", &out },
		{ "key", 0, OPT_STR, "KEY", "keep this finding (default: the first one)", &key },
		{ "plant", 0, OPT_STR, "NAME", "switch on a planted bug", &plant },
		{ "time", 0, OPT_SECONDS, "TIME", "give up after this time (default 300 s)", &seconds },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "min", "DRIVER PROGRAM", "Makes a program smaller while its finding stays.", detail,
				     opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct driver_list list;
	struct driver d;
	struct arena *a;

	if (n < 0)
		return status;
	if (n != 2)
		return opt_usage(&cmd, "needs a driver and one program");
	a = arena_new();
	drivers_find(&list, dir, a);
	status = driver_for(&list, argv[1], "min", "run", &d);
	if (!status) {
		struct convert c = { .cmd = "min", .mode = "--min", .in = argv[2], .out = out, .seconds = (u32)seconds };

		c.plant = plant ? arena_printf(a, "--plant=%s", plant) : NULL;
		c.key = key ? arena_printf(a, "--key=%s", key) : NULL;
		status = convert_file(&d, &c, a);
	}
	arena_free(a);
	return status;
}
