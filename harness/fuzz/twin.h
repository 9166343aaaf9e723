/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The twin: the driver without the change, to hold findings against. What the driver under test shows and its twin does not
 * show on the very same program comes from the change, even when the key is known; what the twin shows as well does not, even
 * when the key is new. Host world only.
 *
 * The twin is another replay binary (`run`), started when the first question comes up; each question is run in a fresh process
 * of a world that was booted and nothing else. What is said to come from the change is run like that with the driver under
 * test, too: it must show there again.
 *
 * OUT/findings/KEY/twin says "same" or "differs"; with "differs" the programs beside it are the one that tells the two apart.
 */
#pragma once
#include "fuzz/sink.h"

/* `right`: the twin's replay binary; NULL: there is none. `plant`: what is switched on in this process, NULL: nothing. */
void twin_init(const char *right, const char *plant);
/*
 * Findings of the current program: whose are they? A known key is asked about the more rarely the more often the twin had it,
 * and at most one program in TWIN_EVERY is, so that a driver full of known findings is still fuzzed.
 */
#define TWIN_EVERY 32
void twin_settle(void);
/* Does the twin run `p` without this finding? False also when it could not be asked. */
bool twin_lacks(const struct program *p, const char *key);
/* Ends the processes and waits for them: the CPU time is this process's. */
void twin_end(void);
