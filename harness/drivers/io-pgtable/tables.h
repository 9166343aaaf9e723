/* SPDX-License-Identifier: GPL-2.0-only */
/* What the parts of this target's glue share: a format of formats.def, and what is asked of the library for it. */
#pragma once
#include <linux/io-pgtable.h>

struct format {
	enum io_pgtable_fmt fmt;
	u32 kind, granule_lg2, in, out;
	unsigned long quirks;
	bool coherent;
};

/* The request for a table of this format with these sizes. What the library is to fill in holds junk. */
struct io_pgtable_cfg table_request(const struct format *f, u32 in, u32 out);

/* words.c: what the library says of a table that it made for `in` and `out` bits. */
void words_check(const struct format *f, const struct io_pgtable_cfg *cfg, u32 in, u32 out);

/* requests.c: tables of other sizes come and go; what no format has is refused. */
void requests_try(const struct format *f, u32 variant);

/*
 * dirty.c: what was written around this mapped address, read and cleared. Returns true, and the range that the walker must be
 * told to forget, where something became clean.
 */
bool dirty_read(const struct format *f, struct io_pgtable_ops *ops, const struct io_pgtable_cfg *cfg, unsigned long iova,
		unsigned long *first, unsigned long *last);
