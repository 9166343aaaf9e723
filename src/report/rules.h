/* SPDX-License-Identifier: MIT */
/*
 * The rules that findings cite, one sentence each. The rules of a register spec are not here: a finding of theirs
 * carries its sentence in its title. For src/report and `iovet rules`.
 */
#pragma once
#include "base/types.h"

struct rule { const char *id, *text; };

extern const struct rule rule_table[];
extern const u32 rule_count;

/* NULL: a rule of a spec, or none. */
const char *rule_text(const char *id);
