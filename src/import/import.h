/* SPDX-License-Identifier: MIT */
/*
 * Other descriptions of registers to a spec of ours: CMSIS-SVD files, and C headers of #define lines. A reader fills
 * struct import and lists what it had to leave out; import_yaml() writes the spec. What the source does not tell is not
 * invented: reserved bits get the policy `unknown`, and the confidence is that of the source.
 */
#pragma once
#include "base/str.h"
#include "base/types.h"

struct arena;

struct import_value { const char *name, *brief, *twin; u64 value; };
struct import_field {
	const char *name, *brief, *twin;
	const char *as;			/* what the source calls it; NULL: it has no definition of its own */
	u32 line;
	u32 msb, lsb;
	const char *access;		/* a word of the language */
	bool hw_sets;
	bool reset_known; u64 reset;
	bool has_max; u64 max;
	bool others_reserved;
	u32 n_values, size_values;
	struct import_value *values;
};
struct import_reg {
	const char *name, *brief, *twin;
	u32 line;
	u64 offset;
	u32 width;
	u32 n_index;
	u32 count[2], stride[2];
	const char *shares;		/* name of the register at the same offset that is meant when reading; or NULL */
	u32 n_fields, size_fields;
	struct import_field *fields;
};
struct import_lost { u32 line; const char *what, *why; };	/* line 0: the file as a whole */

struct import {
	struct arena *arena;		/* owns the strings */
	const char *file;
	const char *device, *prefix, *brief, *source, *confidence;
	const char *twins;		/* kernel file, or NULL */
	bool big_endian;
	u64 window;
	u32 n_regs, size_regs;
	struct import_reg *regs;
	u32 n_lost, size_lost;
	struct import_lost *lost;
	u32 n_seen;			/* definitions of the source; each is imported or lost */
};

struct import *import_new(const char *file);
void import_free(struct import *im);	/* NULL is fine */
struct import_reg *import_add_reg(struct import *im);
struct import_field *import_add_field(struct import_reg *r);
struct import_value *import_add_value(struct import_field *f);
__attribute__((format(printf, 4, 5))) void import_lose(struct import *im, u32 line, const char *what, const char *fmt, ...);
/* A name of the language made from any text: what is no letter, digit or `_` becomes `_`. */
const char *import_name(struct import *im, const char *text);

/* The readers. False: nothing could be made of the bytes, `err` says why ("FILE:LINE:COL: why"). */
struct import_options {
	const char *peripheral;		/* svd: which one; NULL: the only one */
	const char *prefix;		/* header: of generated identifiers; NULL: from the file name */
	const char *only;		/* header: only macros that begin like this; NULL: all */
};
bool import_svd(struct import *im, const char *bytes, size_t len, const struct import_options *o, struct str *err);
bool import_header(struct import *im, const char *bytes, size_t len, const struct import_options *o, struct str *err);

/* Gives up what cannot stand in a spec (overlaps, twice the same name), fills the window, orders by offset. */
void import_settle(struct import *im);
void import_yaml(const struct import *im, struct str *out);
