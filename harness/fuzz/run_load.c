// SPDX-License-Identifier: GPL-2.0-only
/* Programs from files and to files: see run.h. */
#include "fuzz/run.h"

#include <string.h>

#include "base/diag.h"
#include "base/file.h"
#include "ops/decode.h"
#include "ops/text.h"

static bool ends_in_iov(const char *path)
{
	size_t n = strlen(path);

	return n > 4 && !strcmp(path + n - 4, ".iov");
}

static bool parse(const char *path, const struct str *text, struct program *p)
{
	struct diag *d = diag_new();
	bool ok = prog_parse(&the_target, path, str_get(text), text->len, p, d);

	diag_print(d, stderr);
	diag_free(d);
	return ok;
}

bool run_load(const char *path, struct program *p, int *status)
{
	struct str bytes = { 0 }, err = { 0 };
	bool ok = file_read(path, &bytes, &err);

	*status = RUN_USAGE;
	if (!ok) {
		fprintf(stderr, "iovet: %s\n", str_get(&err));
	} else if (ends_in_iov(path) || prog_is_text(str_get(&bytes), bytes.len)) {
		ok = parse(path, &bytes, p);
	} else {
		prog_decode(&the_target, (const u8 *)str_get(&bytes),
			    bytes.len < PROG_MAX_BYTES ? (u32)bytes.len : PROG_MAX_BYTES, p);
	}
	str_free(&bytes);
	str_free(&err);
	return ok;
}

int run_deliver(const char *path, const void *bytes, size_t len)
{
	struct str err = { 0 };
	bool ok;

	if (!path || !strcmp(path, "-")) {
		ok = fwrite(bytes, 1, len, stdout) == len && !fflush(stdout);
		str_add(&err, "cannot write to standard output");
	} else {
		ok = file_write(path, bytes, len, &err);
	}
	if (!ok)
		fprintf(stderr, "iovet: %s\n", str_get(&err));
	str_free(&err);
	return ok ? RUN_CLEAN : RUN_ENV;
}

int run_show(const struct run_options *o)
{
	struct str text = { 0 };
	struct program p;
	int status;

	for (u32 i = 0; i < o->n_files; i++) {
		if (!run_load(o->files[i], &p, &status))
			return status;
		prog_print(&the_target, &p, &text);
	}
	status = run_deliver(o->output, str_get(&text), text.len);
	str_free(&text);
	return status;
}

int run_asm(const struct run_options *o)
{
	u8 bytes[PROG_MAX_BYTES];
	struct program p;
	int status;

	if (o->n_files != 1) {
		fputs("iovet: --asm takes one file\n", stderr);
		return RUN_USAGE;
	}
	if (!run_load(o->files[0], &p, &status))
		return status;
	return run_deliver(o->output, bytes, prog_encode(&p, bytes));
}
