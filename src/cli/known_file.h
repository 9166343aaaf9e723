/* SPDX-License-Identifier: MIT */
/* The list of triaged findings, from --known FILE or from where the project keeps it. For src/cli. */
#pragma once
#include "report/known.h"

/* `path` NULL: reports/known.yaml of the tree or of the installation; none there is an empty list. Prints what is wrong;
 * returns EXIT_CLEAN or EXIT_USAGE. */
int known_file_load(struct known_list *list, const char *path, struct arena *a);
