/* SPDX-License-Identifier: MIT */
/*
 * What changed between two specs of one device, as a driver written for the older one sees it. Works on two loaded
 * models; matches parts by name. Detection and severity are apart: each kind of change is a rule of the table in
 * diff.c, and the severity stands there.
 */
#pragma once
#include "spec/model.h"

enum diff_severity {
	DIFF_EDITORIAL,			/* words only */
	DIFF_COMPATIBLE,		/* a driver that obeyed the older spec obeys the newer one */
	DIFF_UNCERTAIN,			/* depends on the driver */
	DIFF_BREAKING,			/* a driver that obeyed the older spec does something wrong */
	DIFF_N_SEVERITIES,
};
extern const char *const diff_severity_names[DIFF_N_SEVERITIES];

struct diff_rule { const char *id; enum diff_severity severity; const char *text; };
struct diff_change {
	const struct diff_rule *rule;
	const char *path;		/* "registers.CR0.fields.EN" */
	const char *message;		/* "bits [3, 2] became [4, 2]" */
	struct spec_pos older, newer;	/* line 0: not there */
};
struct spec_diff {
	u32 n, size;
	struct diff_change *change;
	struct arena *arena;
	u32 n_resets;			/* kinds of reset that both specs have */
};

/* Every change, in the order of the older spec, additions last. Strings are the diff's own; rules are static. */
struct spec_diff *spec_diff(const struct spec *older, const struct spec *newer);
void spec_diff_free(struct spec_diff *d);
const struct diff_rule *spec_diff_rules(u32 *n);
