// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entry of the coverage build: executes inputs, and all files of directories, in this process; the profile is written
 * when it ends. Words that begin with a dash are an engine's options and ignored. Findings are not kept.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "fuzz/body.h"

static u32 n_inputs;

static void input(const char *path)
{
	struct str bytes = { 0 }, err = { 0 };

	fprintf(stderr, "Running: %s\n", path);	/* who drives us learns which input ended us */
	if (file_read(path, &bytes, &err)) {
		fuzz_one((const u8 *)str_get(&bytes), bytes.len);
		n_inputs++;
	} else {
		fprintf(stderr, "iovet: %s\n", str_get(&err));
	}
	str_free(&bytes);
	str_free(&err);
}

static int visible(const struct dirent *e)
{
	return e->d_name[0] != '.';
}

static void directory(const char *path)
{
	struct dirent **entry;
	int n = scandir(path, &entry, visible, alphasort);

	for (int i = 0; i < n; i++) {
		struct str file = { 0 };

		str_printf(&file, "%s/%s", path, entry[i]->d_name);
		if (!file_is_dir(str_get(&file)))
			input(str_get(&file));
		str_free(&file);
		free(entry[i]);
	}
	if (n >= 0)
		free(entry);
}

int main(int argc, char **argv)
{
	const struct fuzz_options o = { 0 };

	fuzz_init(&o);
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] == '-')
			continue;
		if (file_is_dir(argv[i]))
			directory(argv[i]);
		else
			input(argv[i]);
	}
	printf("%u inputs\n", n_inputs);
	return n_inputs ? 0 : 77;
}
