/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer entry point of the spec reader: any bytes give a model or diagnostics, never a crash, a
 * leak or unbounded memory. Whatever loads must also dump. Seeds: spec/, tests/spec/good,
 * tests/spec/bad.
 */
#include <stdlib.h>

#include "base/diag.h"
#include "spec/model.h"

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len);

static void dump(const struct spec *s)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		abort();
	spec_dump(s, f);
	fclose(f);
	free(text);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	struct diag *d = diag_new();
	struct spec *s = spec_load_buffer("fuzz.yaml", bytes, len, d);

	if (!s != !!diag_errors(d))
		abort();		/* a model, or an error: exactly one of them */
	if (s)
		dump(s);
	diag_sort(d);
	spec_free(s);
	diag_free(d);
	return 0;
}
