/* SPDX-License-Identifier: MIT */
/* Where the rule catalogue is, and what this build knows about it: oracles, specs, device models. For src/cli. */
#pragma once
#include "report/rules.h"

struct arena;

/*
 * All rules, with what judges them: the oracles they name, and the invariants of all specs. `dir` NULL: rules/ of the
 * source tree or the installation. False: problems are in `d`.
 */
bool catalogue_load(struct rule_list *list, const char *dir, struct arena *a, struct diag *d);
/* Only what a report needs, the sentences. A catalogue that is missing or broken makes a report poorer, no more. */
void catalogue_for_report(struct rule_list *list, struct arena *a);
