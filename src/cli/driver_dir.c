/* SPDX-License-Identifier: MIT */
/* Building a driver from outside the tree: see driver_dir.h. */
#define _GNU_SOURCE			/* realpath */
#include "cli/driver_dir.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/paths.h"
#include "cli/proc.h"

#define LINES_SHOWN 8

static bool is_name(const char *s)
{
	return *s && !s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")];
}

/* What is wrong with the directory itself, before anything is built. */
static int check_dir(const char *given, const char *dir, const char *root, const char *name, struct arena *a)
{
	if (!dir || !file_is_dir(dir))
		fprintf(stderr, "iovet fuzz: %s: no such directory\n", given);
	else if (!path_exists(arena_printf(a, "%s/driver.mk", dir)))
		fprintf(stderr, "iovet fuzz: %s: no driver.mk in it; docs/ADD-A-DRIVER.md tells what that holds\n", given);
	else if (!is_name(name))
		fprintf(stderr, "iovet fuzz: %s: a driver is named like its directory, in small letters, digits and dashes\n", given);
	else if (path_exists(arena_printf(a, "%s/harness/drivers/%s", root, name)))
		fprintf(stderr, "iovet fuzz: %s: there is a driver `%s` already; give the directory another name\n", given, name);
	else
		return EXIT_CLEAN;
	return EXIT_USAGE;
}

static bool tells(const char *line)
{
	return strstr(line, "error:") || strstr(line, "*** ") || strstr(line, "undefined reference");
}

/* The lines of the log that say what is wrong. */
static void show(const char *log)
{
	FILE *f = fopen(log, "r");
	char line[1024];
	u32 n = 0;

	while (f && n < LINES_SHOWN && fgets(line, sizeof(line), f))
		if (tells(line)) {
			fprintf(stderr, "  %s", line);
			n++;
		}
	if (f)
		fclose(f);
}

static int make(const char *root, const char *dir, const char *name, const char *log, struct arena *a)
{
	const char *make = path_of_program("make", a), *build = path_base(path_exe_dir(a));
	const char *const argv[] = { make, "-C", root, "--no-print-directory", arena_printf(a, "BUILD=%s", build),
				     arena_printf(a, "DRIVER_DIRS=%s", dir), arena_printf(a, "%s/drivers/%s/run", build, name),
				     arena_printf(a, "%s/drivers/%s/fuzz", build, name), NULL };
	const struct proc_spec spec = { .argv = argv, .log = log };
	struct str err = { 0 };
	struct proc_end end = { .status = -1 };
	pid_t pid;

	unlink(log);
	if (!make) {
		fprintf(stderr, "iovet fuzz: no `make` to build %s with\n", dir);
		return EXIT_ENV;
	}
	pid = proc_start(&spec, &err);
	if (pid < 0)
		fprintf(stderr, "iovet fuzz: %s\n", str_get(&err));
	else
		proc_wait(pid, 0, &end);
	str_free(&err);
	if (pid < 0)
		return EXIT_ENV;
	return end.status == 0 ? EXIT_CLEAN : EXIT_USAGE;
}

int driver_dir_build(const char *given, const char *log, const char **name, struct arena *a)
{
	const char *root = arena_printf(a, "%s/..", path_exe_dir(a));
	char path[PATH_MAX];
	const char *dir = realpath(given, path) ? arena_strdup(a, path) : NULL;
	int status;

	if (!path_exists(arena_printf(a, "%s/harness/hosted/hosted.mk", root))) {
		fprintf(stderr, "iovet fuzz: --driver-dir builds a driver, for which it needs the source tree: run its build/iovet\n");
		return EXIT_ENV;
	}
	*name = dir ? path_base(dir) : "";
	status = check_dir(given, dir, root, *name, a);
	if (status)
		return status;
	status = make(root, dir, *name, log, a);
	if (status == EXIT_USAGE) {
		fprintf(stderr, "iovet fuzz: %s does not build:\n", given);
		show(log);
		fprintf(stderr, "  all of it is in %s\n", log);
	}
	return status;
}
