/* SPDX-License-Identifier: MIT */
/* See bench.h. Wall-clock time, as users see it, unless told otherwise; nothing here decides anything by it. */
#include "cli/bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/diag.h"
#include "base/hash.h"
#include "cli/proc.h"
#include "gen/gen.h"
#include "spec/model.h"

double bench_cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

double bench_reference(u64 seconds, double (*now)(void))
{
	static unsigned char block[1024];
	double start = now(), s;
	u64 n = 0, hash = HASH_INIT;

	do {
		hash = hash_bytes(hash, block, sizeof(block));
		block[hash % sizeof(block)]++;		/* keeps the loop from being optimised away */
		n++;
		s = n % 1024 ? 0 : now() - start;
	} while (s < (double)seconds);
	return (double)n / s;
}

static u32 objects(const struct spec *s)
{
	struct spec_counts c = { 0 };

	spec_count(s, &c);
	return c.registers + c.fields + c.structures + c.members + c.invariants;
}

static struct spec *load(const char *path)
{
	struct diag *d = diag_new();
	struct spec *s = spec_load(path, d);

	diag_free(d);
	return s;
}

double bench_lint(const char *spec, u64 seconds)
{
	double start = proc_now(), s;
	u64 n = 0;

	do {
		struct spec *one = load(spec);

		if (!one)
			return 0;
		n += objects(one);
		spec_free(one);
		s = proc_now() - start;
	} while (s < (double)seconds);
	return (double)n / s;
}

static void generate_all(const struct spec *s)
{
	static int (*const generate[])(const struct spec *s, FILE *out) = {
		gen_header, gen_kernel_header, gen_masks, gen_monitors, gen_decode,
	};

	for (u32 i = 0; i < ARRAY_LEN(generate); i++) {
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		if (!out)
			return;
		generate[i](s, out);
		fclose(out);
		free(text);
	}
}

double bench_gen(const char *spec, u64 seconds)
{
	struct spec *one = load(spec);
	double start = proc_now(), s = 0;
	u64 n = 0;

	while (one && s < (double)seconds) {
		generate_all(one);
		n += objects(one);
		s = proc_now() - start;
	}
	spec_free(one);
	return n ? (double)n / s : 0;
}
