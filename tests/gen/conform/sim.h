/* SPDX-License-Identifier: MIT */
/*
 * A register file that behaves as the register map says, for the conformance tests to run on, and one fault at a time
 * that makes it behave otherwise. What the map does not tell (when a command is done) it takes from the suite. Knows no
 * IOMMU; the monitors of the spec watch it.
 */
#pragma once
#include "bus/conform.h"
#include "bus/monitor.h"

#define FAULTS(X) \
	X(NONE) X(RESET_VALUE) X(RESET_DOES_NOTHING) X(RO_WRITABLE) X(STUCK_BIT) X(W1C_STORES) X(W1C_CLEARS_ALL) X(W0C_IS_W1C) \
	X(W1S_STORES) X(W1T_SETS) X(RC_KEEPS) X(RS_KEEPS) X(WONCE_TWICE) X(WO_READABLE) X(RAZ_STICKS) X(PRESERVE_LOST) \
	X(ALIAS) X(ALIAS_INDEX) X(NARROW_CLOBBERS) X(NARROW_READS_LOW) X(HALVES_SWAPPED) X(BUSY_STUCK) X(DONE_EARLY) \
	X(SELF_CLEAR_MISSING) X(KEEP_LOST) X(LOST_KEPT) X(ARRAY_SHORT) X(ARRAY_SPILLS) X(VIEW_APART) X(ENUM_VALUE_MISSING) \
	X(MAX_TRUNCATED) X(OVERRIDE_MISSING) X(EXT_MISSING) X(LITE_PRESENT) X(STATUS_ON_TIMEOUT)
#define FAULT_NAME(name) FAULT_##name,
enum fault { FAULTS(FAULT_NAME) FAULT_N };

#define SIM_WORDS 65536
#define SIM_ROWS 1024
struct sim {
	const struct conf_suite *suite;
	struct reg_map map;
	struct reg_desc rows[SIM_ROWS];
	u64 state[SIM_WORDS], last_read[SIM_WORDS], slots[SIM_WORDS];
	struct mon mon;
	u64 now_ns, fill;
	enum fault fault; u32 row;	/* row of the map that the fault is in */
	u64 faulty;			/* what the fault keeps: storage that should not be there */
	u32 stuck;			/* row + 1 whose commands do not end; 0: none */
};

/* Every feature but those in `lacks`; `fill`: what a reset leaves in bits whose value nobody knows. */
void sim_init(struct sim *sim, const struct conf_suite *suite, const struct reg_map *map, const struct mon_set *set, u64 lacks,
	      u64 fill);
void sim_op_end(struct sim *sim);
extern const struct conf_env sim_env;	/* ctx is to be the sim */
