/* SPDX-License-Identifier: MIT */
/* `iovet run`: hands programs to the driver's replay binary, which does the work and prints the result. */
#include "cli/cmd_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/args.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/proc.h"
#include "cli/suggest.h"

static const char detail[] =
	"PROGRAM is text (.iov) or bytes. Status 1 when a program shows a finding, known or not.\n";

static bool has_backend(const struct driver *d, const char *name, struct arena *a)
{
	const char *near, *why = strcmp(name, "uml") == 0 ? driver_why_not_uml(d->name, a) : NULL;

	for (u32 i = 0; i < d->backends.n; i++)
		if (strcmp(d->backends.item[i], name) == 0)
			return true;
	near = why ? NULL : suggest(name, d->backends.item, d->backends.n);
	fprintf(stderr, "iovet run: %s has no back end `%s`%s%s%s\n", d->name, name, why ? ": " : near ? "; did you mean `" : "",
		why ? why : near ? near : "", near ? "`?" : "");
	return false;
}

/* The back end `uml` is a program of its own: what it executes is in another process. */
static const char *program_of(const char *backend)
{
	return backend && strcmp(backend, "uml") == 0 ? "run-uml" : "run";
}

int cmd_run(int argc, char **argv)
{
	const char *dir = NULL, *backend = NULL, *plant = NULL;
	bool trace = false, twice = false, json = false;
	const struct opt opts[] = {
		{ "trace", 0, OPT_FLAG, NULL, "print calls, register accesses and device accesses", &trace },
		{ "twice", 0, OPT_FLAG, NULL, "run each program twice and compare the traces", &twice },
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		{ "backend", 0, OPT_STR, "NAME", "how to execute it (`iovet drivers --json` lists them)", &backend },
		{ "plant", 0, OPT_STR, "NAME", "switch on a planted bug", &plant },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "run", "DRIVER PROGRAM...", "Replays programs on a driver.", detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct driver_list list;
	struct args args = { 0 };
	struct driver d;
	struct arena *a;

	if (n < 0)
		return status;
	if (n < 2)
		return opt_usage(&cmd, "needs a driver and a program");
	a = arena_new();
	drivers_find(&list, dir, a);
	status = driver_for(&list, argv[1], "run", program_of(backend), &d);
	if (!status && backend) {
		driver_describe(&d, a);
		status = has_backend(&d, backend, a) ? EXIT_CLEAN : EXIT_USAGE;
	}
	if (!status) {
		args_add(&args, driver_binary(&d, program_of(backend), a));
		args_flag(&args, trace, "--trace");
		args_flag(&args, twice, "--twice");
		args_flag(&args, json, "--json");
		if (backend)
			args_add(&args, arena_printf(a, "--backend=%s", backend));
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
