/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one body of every entry point: bytes in, one program executed, judged and cleaned up. Host world only.
 */
#pragma once
#include <stdio.h>

#include "base/types.h"
#include "ops/backend.h"
#include "ops/op.h"
#include "oracle/judge.h"

struct fuzz_options {
	const char *out, *known;	/* see sink.h */
	const char *plant;		/* NULL: none */
	void (*before_end)(void);	/* see sink.h */
	FILE *log;
	u32 twice_every;		/* run every n-th input twice and compare the traces; 0: never */
	bool goes_on;			/* after a fatal finding, with a world put back, unless nobody knows where the process was */
	bool explain;			/* keep the text of both traces, to show where they part */
	bool unhurried;			/* look for what is slow to find after each input, too */
	bool compared;			/* with a real kernel: be as like it as can be (kw_as_real()) */
	u32 hang_s;			/* CPU seconds an input may take; 0: no watchdog */
};

struct batch_way;

/* What executes: body.c, or another back end's. */
struct fuzz_backend {
	const char *name;		/* for --backend */
	bool forks;			/* a fork of this process is a copy of the booted world */
	/*
	 * One of several programs in a row in one world: the first starts from reset, the last one, or one that was stopped, is torn
	 * down. NULL where `batch` does it.
	 */
	void (*part)(const struct program *p, struct exec_part part, struct exec_stats *st);
	const struct batch_way *batch;	/* or NULL; see batch.h */
};
extern const struct fuzz_backend fuzz_backend;

/* Boots the kernel world; once per process. Problems end the process with a message. */
void fuzz_init(const struct fuzz_options *o);
/* The same in two steps, for who forks in between; or after, to switch a plant on in the child. */
void fuzz_open(const struct fuzz_options *o);
void fuzz_boot(const char *plant);
void fuzz_set_plant(const char *name);
/* One input. Returns 0, always: what went wrong is a finding. */
int fuzz_one(const u8 *bytes, size_t len);
/* One program, from reset to quiescence. Returns the hash of its trace. */
u64 fuzz_program(const struct program *p, struct exec_stats *st);
/* The same, twice in this process: an internal error (exit 3) if the traces differ and nothing was found. */
u64 fuzz_program_twice(const struct program *p, struct exec_stats *st);

/* ---- sanitizers.c: what ends in a finding without an oracle of ours asking ---- */
void guard_install(u32 hang_s);	/* signals, watchdog; idempotent */
void guard_input(void);		/* a new input begins: the watchdog starts over */
