/* SPDX-License-Identifier: MIT */
/* See known_file.h. */
#include "cli/known_file.h"

#include <stdio.h>

#include "base/diag.h"
#include "cli/exit.h"
#include "cli/paths.h"

int known_file_load(struct known_list *list, const char *path, struct arena *a)
{
	struct diag *d;
	int status = EXIT_CLEAN;

	if (!path)
		path = path_data("reports/known.yaml", a);
	if (!path)
		return EXIT_CLEAN;
	d = diag_new();
	if (!known_load(list, path, a, d)) {
		diag_print(d, stderr);
		status = EXIT_USAGE;
	}
	diag_free(d);
	return status;
}
