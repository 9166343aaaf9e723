/* SPDX-License-Identifier: MIT */
/*
 * A driver from outside the tree: builds the binaries of a directory with a driver.mk by the Makefile of the source tree
 * around the executable. For cmd_fuzz.c.
 */
#pragma once
#include "base/types.h"

struct arena;

/*
 * Builds build/drivers/NAME/{fuzz,run}, NAME being what the directory is called; `log` is kept when something fails.
 * Returns EXIT_CLEAN and the name, or prints why not and returns EXIT_USAGE (what is in the directory) or EXIT_ENV.
 */
int driver_dir_build(const char *dir, const char *log, const char **name, struct arena *a);
