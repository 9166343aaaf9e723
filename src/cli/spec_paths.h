/* SPDX-License-Identifier: MIT */
/* Which spec files an operand of a command means: itself, or every .yaml file below a directory. For src/cli. */
#pragma once
#include "base/arena.h"
#include "base/diag.h"

struct spec_paths { struct arena *arena; const char **path; u32 n, size; };	/* free(path) and the arena after use */

/* Adds `path`, or what is below it in the order of names; schema/ and hidden entries are left out. */
void spec_paths_add(struct spec_paths *found, const char *path, struct diag *diag);
void spec_paths_add_one(struct spec_paths *found, const char *path);	/* as it is */
