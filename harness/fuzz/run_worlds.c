// SPDX-License-Identifier: GPL-2.0-only
/*
 * The worlds of a driver, as programs that do nothing else: every variant as it should be, and with everything that firmware can
 * tell wrongly about the first and the last of what it can be about. What draws worlds at random rarely comes to each.
 */
#include <string.h>

#include "base/file.h"
#include "fuzz/run.h"
#include "ops/decode.h"
#include "ops/firmware.h"

static u32 n_written;

static bool put(const char *dir, const struct program *p)
{
	struct str path = { 0 }, err = { 0 };
	u8 bytes[PROG_MAX_BYTES];
	bool ok;

	str_printf(&path, "%s/world-%03u", dir, n_written++);
	ok = file_write(str_get(&path), bytes, prog_encode(p, bytes), &err);
	if (!ok)
		fprintf(stderr, "iovet: %s\n", str_get(&err));
	str_free(&path);
	str_free(&err);
	return ok;
}

static bool put_kind(const char *dir, struct program *p, const struct target *t, u8 kind)
{
	u32 n = firmware_of_master(kind) ? t->n_masters : t->n_instances, first = 0, last = n;

	while (first < n && !firmware_offered(t, kind, first))
		first++;
	while (last > first && !firmware_offered(t, kind, last - 1))
		last--;
	p->world.firmware = kind;
	p->world.at = (u8)first;
	if (first == n || t->firmware_ends >> kind & 1)
		return true;
	if (!put(dir, p))
		return false;
	p->world.at = (u8)(last - 1);
	return last - 1 == first || put(dir, p);
}

int run_worlds(const struct run_options *o)
{
	u32 variants = the_target.n_variants ? the_target.n_variants : 1;
	bool ok = true;

	if (!o->output) {
		fprintf(stderr, "iovet: --worlds needs a directory (-o DIR)\n");
		return RUN_USAGE;
	}
	for (u32 v = 0; v < variants && ok; v++) {
		struct program p = { .world.variant = (u8)v };

		ok = put(o->output, &p);
		for (u8 kind = FIRMWARE_GOOD + 1; kind < FIRMWARES && ok; kind++)
			ok = put_kind(o->output, &p, target_in(&the_target, &p.world), kind);
	}
	return ok ? RUN_CLEAN : RUN_ENV;
}
