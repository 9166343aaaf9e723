/* SPDX-License-Identifier: MIT */
/* Two targets for tests of src/ops, and the inclusions that cmocka needs. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/diag.h"
#include "base/rng.h"
#include "base/str.h"
#include "ops/decode.h"
#include "ops/text.h"

/* Everything is offered; one master with two streams, two masters in one group. */
static const struct target full = {
	.name = "full", .ops = ~0ULL, .n_instances = 2, .n_variants = 3, .n_masters = 3,
	.master = { { .n_streams = 1 }, { .n_streams = 2, .stream = { { 0, 1 }, { 1, 2 } }, .group = 1 },
		    { .n_streams = 1, .stream = { { 1, 4 } }, .group = 1 } },
	.granule_lg2 = 12, .aperture_last = 0xffffffff, .pa_limit = 1ULL << 36,
};

/* An API of its own (instance n has domain n), three operations, 16 KiB pages. */
static const struct target small = {
	.name = "small", .api = API_IPU3, .ops = 1ULL << OP_MAP | 1ULL << OP_UNMAP | 1ULL << OP_DMA, .n_instances = 1,
	.n_masters = 1, .master = { { .n_streams = 1 } }, .granule_lg2 = 14, .aperture_last = 0x3fffffff,
	.pa_limit = 1ULL << 39,
};

static inline u32 random_bytes(struct rng *r, u8 *bytes, u32 max)
{
	u32 len = rng_below(r, max + 1);

	for (u32 i = 0; i < len; i++)	/* small values often: they survive reduction unchanged */
		bytes[i] = (u8)(rng_chance(r, 1, 2) ? rng_below(r, 8) : rng_u64(r));
	return len;
}

static inline struct program parsed(const struct target *t, const char *text)
{
	struct diag *d = diag_new();
	struct program p;

	if (!prog_parse(t, "t.iov", text, strlen(text), &p, d)) {
		diag_print(d, stderr);
		fail_msg("the text does not parse");
	}
	diag_free(d);
	return p;
}

/* Caller frees. */
static inline struct str printed(const struct target *t, const struct program *p)
{
	struct str s = { 0 };

	prog_print(t, p, &s);
	return s;
}
