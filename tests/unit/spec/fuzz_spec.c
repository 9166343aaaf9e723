/* SPDX-License-Identifier: MIT */
/*
 * libFuzzer entry point of the spec reader: any bytes give a model or diagnostics, never a crash, a leak or unbounded
 * memory. What loads must dump, and printed as one file it must load again, mean the same and print the same. A form
 * feed ends a file: the first is the spec, the others it may import as 1, 2, and so on. Seeds: spec/, tests/spec/good,
 * tests/spec/bad.
 */
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/str.h"
#include "spec/model.h"

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len);
const char *__asan_default_options(void);

/* Every execution allocates little and frees all: a small quarantine keeps its memory in the caches. */
const char *__asan_default_options(void)
{
	return "quarantine_size_mb=1:thread_local_quarantine_size_kb=64:malloc_context_size=3:"
	       "allocator_release_to_os_interval_ms=-1";
}

struct input { const u8 *bytes; size_t len; };

/* The nth file in the input; false: it has fewer. */
static bool nth_file(const struct input *in, u32 n, struct input *out)
{
	const u8 *p = in->bytes, *end = p + in->len, *stop;

	for (;; p = stop + 1) {
		stop = p < end ? memchr(p, '\f', (size_t)(end - p)) : NULL;
		if (!n--)
			break;
		if (!stop)
			return false;
	}
	*out = (struct input){ p, (size_t)((stop ? stop : end) - p) };
	return true;
}

static bool read_input(void *ctx, const char *path, struct str *text, struct str *err)
{
	struct input file;
	u32 n = (u32)(path[0] - '0');

	if (n < 1 || n > 9 || path[1] || !nth_file(ctx, n, &file)) {
		str_add(err, "not there");
		return false;
	}
	str_addn(text, (const char *)file.bytes, file.len);
	return true;
}

typedef void print_fn(const struct spec *s, FILE *out);

static char *printed(const struct spec *s, print_fn *print)
{
	char *text = NULL;
	size_t len = 0;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		abort();
	print(s, f);
	fclose(f);
	return text;
}

static void same_text(const struct spec *a, const struct spec *b, print_fn *print)
{
	char *x = printed(a, print), *y = printed(b, print);

	if (strcmp(x, y))
		abort();
	free(x);
	free(y);
}

static void flatten(const struct spec *s)
{
	char *flat = printed(s, spec_flatten);
	struct diag *d = diag_new();
	struct spec *again = spec_load_buffer("flat.yaml", flat, strlen(flat), d);

	if (!again)
		abort();
	same_text(s, again, spec_dump);
	same_text(s, again, spec_flatten);
	spec_free(again);
	diag_free(d);
	free(flat);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	struct input all = { bytes, len }, main_file;
	const struct spec_files files = { read_input, &all };
	struct diag *d = diag_new();
	struct spec *s;

	nth_file(&all, 0, &main_file);
	s = spec_load_from(&files, "fuzz.yaml", main_file.bytes, main_file.len, d);
	if (!s != !!diag_errors(d))
		abort();		/* a model, or an error: exactly one of them */
	if (s)
		flatten(s);
	diag_sort(d);
	spec_free(s);
	diag_free(d);
	return 0;
}
