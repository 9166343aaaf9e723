/* SPDX-License-Identifier: MIT */
/* The oracle table as data: what `iovet oracles` prints. */
#include "oracle/oracle.h"

const struct oracle oracle_table[ORA_N] = {
#define ORACLE(id, name, when, text) [ORA_##id] = { name, when, text },
#include "oracle/oracle.def"
#undef ORACLE
};
