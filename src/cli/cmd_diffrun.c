/* SPDX-License-Identifier: MIT */
/* `iovet diffrun`: hands the work to the driver's `diff` binary, which starts the replay binaries of both back ends. */
#include "cli/cmd_diffrun.h"

#include <stdlib.h>

#include "base/arena.h"
#include "cli/args.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/proc.h"

static const char detail[] =
	"Compares results, register traffic, device accesses and findings, operation by operation. The first program on\n"
	"which the back ends part is made smaller and shown side by side; status 1. `make uml` builds what it needs.\n";

int cmd_diffrun(int argc, char **argv)
{
	const char *dir = NULL, *backends = "hosted,uml", *plant = NULL;
	u64 runs = 200, seed = 1;
	bool hot = false, firmware = false;
	const struct opt opts[] = {
		{ "backends", 0, OPT_STR, "A,B", "the back ends (default: hosted,uml)", &backends },
		{ "runs", 0, OPT_U64, "N", "so many generated programs (default: 200)", &runs },
		{ "seed", 0, OPT_U64, "N", "seed of the generated programs (default: 1)", &seed },
		{ "hot", 0, OPT_FLAG, NULL, "programs that map, unmap, look up and access, and nothing else", &hot },
		{ "firmware", 0, OPT_FLAG, NULL, "programs whose world has wrong firmware", &firmware },
		{ "plant", 0, OPT_STR, "NAME", "switch on a planted bug, on the second back end only", &plant },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "diffrun", "DRIVER [PROGRAM...]", "Runs programs on two back ends and compares them.", detail,
				     opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct driver_list list;
	struct args args = { 0 };
	struct driver d;
	struct arena *a;

	if (n < 0)
		return status;
	if (n < 1)
		return opt_usage(&cmd, "needs a driver");
	a = arena_new();
	drivers_find(&list, dir, a);
	status = driver_for(&list, argv[1], "diffrun", "diff", &d);
	if (!status) {
		args_add(&args, driver_binary(&d, "diff", a));
		args_add(&args, arena_printf(a, "--backends=%s", backends));
		args_add(&args, arena_printf(a, "--runs=%llu", runs));
		args_add(&args, arena_printf(a, "--seed=%llu", seed));
		args_flag(&args, hot, "--hot");
		args_flag(&args, firmware, "--firmware");
		if (plant)
			args_add(&args, arena_printf(a, "--plant=%s", plant));
		for (int i = 2; i <= n; i++)
			args_add(&args, argv[i]);
		status = proc_exec(args.word);
		free(args.word);
	}
	arena_free(a);
	return status;
}
