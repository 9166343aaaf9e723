/* SPDX-License-Identifier: MIT */
/*
 * Drivers as the command sees them: directories with binaries (`fuzz`, `run`, `afl`, `cov`), found beside the
 * executable (build/drivers), under the installed libexec directory, or where --drivers-dir says. Starts nothing,
 * except driver_describe(). For src/cli.
 */
#pragma once
#include "base/types.h"

struct arena;
struct str;

struct driver {
	const char *name;		/* "apple-dart", "known/dart-v4", "apple-dart+leak-tables" */
	const char *base;		/* the name without a plant: whose corpus and known findings it has */
	const char *dir;		/* holds the binaries; NULL: a source directory that is not built */
	bool has_fuzz, has_run, has_afl, has_cov;
	bool has_uml;			/* `run-uml`; of some kernels there is nothing else */
	bool not_hosted;		/* no binary is meant to exist; `why` tells the reason */
	bool planted;			/* "apple-dart+leak-tables": with a bug put in on purpose; used when named only */
	/* From driver_describe(): */
	const char *told;		/* what it calls itself, which is `base` unless it was built wrongly; NULL: not asked */
	const char *kernel, *spec, *brief;	/* "" when not told */
	const char *why;		/* why it cannot be used; "" when it can */
	struct strings { u32 n; const char *item[8]; } backends, files;
	struct driver_plant {		/* a bug it can be given with --plant; "+leak-tables": it always has its only one */
		const char *name, *set, *cls, *what, *file, *equivalent, *row;
		u32 line;
	} *plants;
	u32 n_plants;
};

struct driver_list { u32 n; struct driver item[512]; const char *dir; };

#define DRIVERS_DIR_OPT(to) \
	{ "drivers-dir", 0, OPT_STR, "DIR", "where the driver binaries are (default: beside iovet)", to }

/* `dir`: NULL for the default place. Sorted by name. */
void drivers_find(struct driver_list *list, const char *dir, struct arena *a);
/* Adds harness/drivers/NAME of a source tree around the executable that has no binary. */
void drivers_add_unbuilt(struct driver_list *list, struct arena *a);
/* Adds what harness/drivers/not-hosted.txt of such a tree names: lines "NAME: why". */
void drivers_add_not_hosted(struct driver_list *list, struct arena *a);
/* Why the back end uml is without a driver, as harness/uml/not-here.txt of such a tree has it; NULL: it does not say. */
const char *driver_why_not_uml(const char *driver, struct arena *a);
/* Leaves those with a plant out, as lists of all drivers do. */
void drivers_without_plants(struct driver_list *list);
/* NULL: a message with a "did you mean" was printed for command `cmd`. */
const struct driver *drivers_get(const struct driver_list *list, const char *name, const char *cmd);
/* "DIR/NAME/run". */
const char *driver_binary(const struct driver *d, const char *which, struct arena *a);
/* Asks the binary: fills kernel, spec, brief, backends, files, or why. */
void driver_describe(struct driver *d, struct arena *a);
/*
 * The driver called `name` with the binary `which` ("run", "fuzz", "afl"). Returns EXIT_CLEAN, or prints why not for
 * command `cmd` and returns EXIT_USAGE (unknown) or EXIT_ENV (no such binary).
 */
int driver_for(const struct driver_list *list, const char *name, const char *cmd, const char *which, struct driver *out);
/*
 * The driver a program file is for: `name` when not NULL, else the one its `world` line names, else the one a directory
 * of its path is called after. Prints why not; returns as driver_for().
 */
int driver_of_file(const struct driver_list *list, const char *path, const char *name, const char *cmd,
		   struct driver *out);
