/* SPDX-License-Identifier: MIT */
/*
 * The rule catalogue, rules/AREA.yaml (docs/RULES.md): what drivers and hardware owe each other, who judges it, and why
 * nobody does. For `iovet rules`, and for reports, whose findings cite rules. Does not know the oracles or the specs:
 * the caller tells. All memory is the arena's.
 */
#pragma once
#include "base/diag.h"

struct arena;

struct rule_words { u32 n; const char **item; };

struct rule {
	struct diag_at at;
	const char *id, *text, *source, *area;
	const char *not_judged;		/* why, one word of rule_reason_table; NULL: it is judged */
	const char *note, *disputed;	/* NULL: nothing to add; nobody disputes it */
	struct rule_words tier, system;	/* letters of rule_tiers; "all": every IOMMU */
	struct rule_words breaks;	/* of a hazard, a bug that somebody had: the rules it breaks */
	struct rule_words shown_by;	/* "DRIVER:PLANT": a bug put in on purpose that breaks it, and is reported so */
	struct rule_words judged_by;	/* "ORACLE", "ORACLE/WHAT", "SPEC:INVARIANT" */
	struct rule_words stated_by;	/* "SPEC:INVARIANT" that no hosted driver is judged by */
};

struct rule_list { u32 n, size; struct rule *item; struct arena *arena; };

struct rule_meaning { const char *word, *text; };
extern const struct rule_meaning rule_tiers[], rule_reasons[];	/* end with a word that is NULL */

/* Adds the rules of one file. False: it has errors, which are in `d`; what is right is added all the same. */
bool rules_load(struct rule_list *list, const char *path, struct diag *d);
/* Orders the rules by id, numbers by value. Ids that stand twice, and hazards that break no rule there is, are errors. */
bool rules_link(struct rule_list *list, struct diag *d);
const struct rule *rules_find(const struct rule_list *list, const char *id);	/* after rules_link(); NULL: none */
/* An invariant of a spec that names the rule. `judges`: it is an error on a device that exists here. */
bool rules_add_invariant(struct rule_list *list, const char *id, const char *invariant, bool judges);
/* After all of them: settles what is judged. A hazard is judged where a rule is that it breaks. */
void rules_settle(struct rule_list *list, struct diag *d);
bool rule_concerns(const struct rule *r, const char *system);
bool rule_has(const struct rule_words *w, const char *word);
/* The sentence of a rule, NULL: none. */
const char *rule_text(const struct rule_list *list, const char *id);
