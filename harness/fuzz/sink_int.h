/* SPDX-License-Identifier: GPL-2.0-only */
/* Internal to sink.c, sink_key.c and sink_write.c. */
#pragma once
#include "fuzz/sink.h"

#define SINK_FRAME_TEXT 200

/* A call stack in words: "function file:line" per frame, inlined frames expanded. */
struct sink_stack { u32 n; char text[FINDING_FRAMES * 2][SINK_FRAME_TEXT]; };

/* Everything about one finding that a key and a record need. Too large for a signal stack: one, static. */
struct sink_named {
	const struct finding_raw *raw;
	char key[SINK_KEY];
	char function[96], site[256];	/* of the frame that is blamed */
	struct sink_stack stack;
};
void sink_name(struct sink_named *out, const struct finding_raw *raw, const struct target *t);
/* "function file:line" of one pc, the innermost inlined frame only. */
void sink_symbol(unsigned long pc, char *buf, u32 bytes);

/* symbols.c, or another back end's. Frames of `pc`, innermost first, as NUL-separated "function file:line:column" with an
 * empty one at the end; false: no symbols. */
bool sink_symbolize(unsigned long pc, char *buf, u32 bytes);
void sink_need_symbols(void);		/* ends the process when functions cannot be named at all */

/* Writes OUT/findings/KEY/; exits with SINK_EXIT_ENV when that fails. Does nothing if the key is there already. */
void sink_write_finding(const char *out, const struct sink_named *f, const struct target *t, const struct program *p);
/* Leaves what the twin said beside it. */
void sink_write_twin(const char *out, const struct sink_finding *f, const struct target *t, const struct program *p);
void sink_die(const char *text) __attribute__((noreturn));	/* "iovet: TEXT", exit SINK_EXIT_ENV */
