/* SPDX-License-Identifier: MIT */
/* `iovet import`: a spec from somebody else's description. The readers are in import/; this is the command line. */
#include "cli/cmd_import.h"

#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "import/import.h"
#include "spec/model.h"

static const char detail[] =
	"FORMAT is one of\n"
	"  svd      one peripheral of a CMSIS-SVD file\n"
	"  header   the #define lines of a C header or driver: offsets, masks, values\n\n"
	"What the source does not tell is left open: reserved bits are `unknown`, the confidence is that of the source. What\n"
	"could not be kept is listed on standard error, each with its line. A header that holds several register blocks is\n"
	"imported with --only, once for each. The spec is linted before it is written; what is\n"
	"wrong with it is told, and it is written all the same.\n"
	"Exit status: 0 done, 1 done, but lint finds errors in the spec, 2 bad input, 3 cannot read or write.\n";

static void tell_lost(const struct import *im, u32 n_values)
{
	u32 n_fields = 0;

	for (u32 i = 0; i < im->n_regs; i++)
		n_fields += im->regs[i].n_fields;
	for (u32 i = 0; i < im->n_lost; i++)
		fprintf(stderr, "%s:%u:1: lost: %s: %s\n", im->file, im->lost[i].line, im->lost[i].what, im->lost[i].why);
	fprintf(stderr, "%u definitions read: %u registers, %u fields and %u values imported, %u notes about what was lost\n",
		im->n_seen, im->n_regs, n_fields, n_values, im->n_lost);
}

static u32 values(const struct import *im)
{
	u32 n = 0;

	for (u32 i = 0; i < im->n_regs; i++)
		for (u32 k = 0; k < im->regs[i].n_fields; k++)
			n += im->regs[i].fields[k].n_values;
	return n;
}

static bool lints(const char *name, const struct str *text)
{
	struct diag *diag = diag_new();
	struct spec *s = spec_load_buffer(name, str_get(text), text->len, diag);
	bool ok = s != NULL;

	diag_sort(diag);
	diag_print(diag, stderr);
	spec_free(s);
	diag_free(diag);
	return ok;
}

static int write_spec(const char *path, const struct str *text)
{
	struct str err = { .len = 0 };
	bool ok = true;

	if (!strcmp(path, "-"))
		fputs(str_get(text), stdout);
	else
		ok = file_write(path, str_get(text), text->len, &err);
	if (!ok)
		fprintf(stderr, "iovet import: %s\n", str_get(&err));
	str_free(&err);
	return ok ? EXIT_CLEAN : EXIT_ENV;
}

static int convert(struct import *im, bool svd, const struct str *bytes, const struct import_options *o, const char *path)
{
	struct str err = { .len = 0 }, text = { .len = 0 };
	bool read = (svd ? import_svd : import_header)(im, str_get(bytes), bytes->len, o, &err);
	int status = EXIT_USAGE;

	if (!read) {
		fprintf(stderr, "iovet import: %s\n", str_get(&err));
	} else if (!im->n_regs) {
		tell_lost(im, 0);
		fprintf(stderr, "iovet import: %s: no register in it\n", im->file);
	} else {
		bool ok;

		tell_lost(im, values(im));
		import_yaml(im, &text);
		ok = lints(strcmp(path, "-") ? path : "(the imported spec)", &text);
		status = write_spec(path, &text);
		if (status == EXIT_CLEAN && !ok)
			status = EXIT_FINDINGS;
	}
	str_free(&err);
	str_free(&text);
	return status;
}

int cmd_import(int argc, char **argv)
{
	struct import_options o = { NULL, NULL, NULL };
	const char *path = "-";
	const struct opt opts[] = {
		{ "output", 'o', OPT_STR, "FILE", "where the spec goes (default -: standard output)", &path },
		{ "peripheral", 0, OPT_STR, "NAME", "svd: which peripheral (needed when there are several)", &o.peripheral },
		{ "prefix", 0, OPT_STR, "NAME", "header: what generated identifiers start with", &o.prefix },
		{ "only", 0, OPT_STR, "START", "header: only macros whose names begin with START", &o.only },
		{ .name = NULL },
	};
	const struct opt_cmd cmd = { "import", "FORMAT FILE", "Makes a register spec of another description.", detail, opts };
	int status = EXIT_CLEAN, n = opt_parse(&cmd, argc, argv, &status);
	struct str bytes = { .len = 0 }, err = { .len = 0 };
	struct import *im;

	if (n < 0)
		return status;
	if (n != 2)
		return opt_usage(&cmd, "a format and a file are needed");
	if (strcmp(argv[1], "svd") && strcmp(argv[1], "header"))
		return opt_usage(&cmd, "unknown format `%s`; svd or header", argv[1]);
	im = import_new(argv[2]);
	if (file_read(argv[2], &bytes, &err))
		status = convert(im, !strcmp(argv[1], "svd"), &bytes, &o, path);
	else
		status = EXIT_ENV, fprintf(stderr, "iovet import: %s\n", str_get(&err));
	import_free(im);
	str_free(&bytes);
	str_free(&err);
	return status;
}
