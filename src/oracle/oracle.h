/* SPDX-License-Identifier: MIT */
/*
 * The oracles: one table (oracle.def), and the single call by which anything reports a finding. A finding is a record,
 * never an error: reporting returns, and the caller carries on as far as it safely can. Freestanding.
 */
#pragma once
#include "base/types.h"

enum oracle_id {
#define ORACLE(id, name, when, text) ORA_##id,
#include "oracle/oracle.def"
#undef ORACLE
	ORA_N
};

struct oracle { const char *name, *when, *text; };
extern const struct oracle oracle_table[ORA_N];

#define FINDING_FRAMES 12
#define FINDING_MAX_SITES 8

/* What a reporter knows. Strings may live on the reporter's stack; the sink copies them. */
struct finding_raw {
	enum oracle_id oracle;
	const char *rule;		/* id in rules/ ("MAP-2", "DART-53"), monitor id, or "" */
	const char *what;		/* short stable word(s) that tell apart findings at one site: part of the key */
	const char *title;		/* one line for people; may hold numbers, not part of the key */
	u32 n_frames; unsigned long frame[FINDING_FRAMES];	/* call stack, innermost first; 0: none */
	/* Other places that matter: allocation site of a leak, get/put sites of a reference ... */
	u32 n_sites; struct { const char *label; unsigned long pc; s64 count; } site[FINDING_MAX_SITES];
	bool fatal;			/* the kernel cannot go on after this one */
	bool hung;			/* and it was interrupted anywhere, so that the process cannot either */
};

/* Supplied by the program that links the oracles (harness/fuzz/sink.c, unit tests). */
void finding_report(const struct finding_raw *f);
