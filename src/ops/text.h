/* SPDX-License-Identifier: MIT */
/*
 * Programs as text (.iov, described in corpus/README.md): printing and parsing. For canonical programs parse(print(p))
 * == p, and print(parse(text)) == text for text that print wrote. Host only; called by the command, the replay binary
 * and the sink of findings, never on the per-execution path.
 */
#pragma once
#include "base/str.h"
#include "base/types.h"
#include "ops/op.h"
#include "ops/target.h"

struct diag;

#define OP_TEXT_BYTES 128
/* One operation without line end; at most bytes - 1 characters. Returns its length. */
u32 op_print(const struct target *t, const struct op *op, char *buf, u32 bytes);
void prog_print(const struct target *t, const struct program *p, struct str *out);	/* appends */

/*
 * Reads a program. Every problem goes to `d` with its position in `file`; the result is false if there was any, and *p
 * then holds the lines that were good. `d` gets the source so that it can quote it.
 */
bool prog_parse(const struct target *t, const char *file, const char *text, size_t len, struct program *p,
		struct diag *d);
/* True if these bytes are meant as text: the first word that is no comment is `world`. */
bool prog_is_text(const void *bytes, size_t len);

/* Words of the language; index = value in the program. NULL past the end. */
const char *text_dom_type(u32 i);
const char *text_fault(u32 i);
const char *text_lie(u32 i);
const char *text_feature(u32 i);
const char *text_way(u32 i);
const char *text_kind(u32 i);
const char *text_turn(u32 i);
const char *text_iova_kind(u32 i);
const char *text_page_code(u32 i);
extern const char text_prot[];		/* letter i stands for bit i */
