/* SPDX-License-Identifier: MIT */
/*
 * From the bytes of a spec to one tree: reads what it imports, takes out what it excludes, merges what it overrides and
 * adds the rest. Every node keeps the position of the text it came from. Checks the version of the language and the
 * shape of the keys that steer the import, nothing else: that is for keys_check() and the rules, on the outcome.
 * Private to src/spec.
 */
#pragma once
#include "spec/yaml.h"

#define SPEC_MAX_IMPORTS 16u		/* files in a chain, the first one not counted */

struct importer {
	struct arena *a;
	struct diag *d;
	const struct spec_files *files;	/* NULL: `import` is an error */
	u64 hash;			/* out: of all bytes read */
};

/* NULL: there is nothing to go on with, and that is reported. `file` must live as long as the arena. */
struct node *merge_imports(struct importer *im, const char *file, const void *bytes, size_t len);
/* "path: why" to "why": a diagnostic names the file itself. */
const char *without_path(const char *message, const char *path);
