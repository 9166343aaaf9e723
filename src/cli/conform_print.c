/* SPDX-License-Identifier: MIT */
/* Results of directed tests as TAP 13 and as JSON. Decides nothing. */
#include <stdio.h>
#include <string.h>

#include "cli/conform.h"

/* In a TAP line `#` begins a directive, and a line is a line. */
static void put(const char *s)
{
	for (; *s; s++)
		putchar(*s == '\n' || *s == '#' ? ' ' : *s);
}

static void tap_line(const struct conform_report *r, const struct conform_result *x, u32 number)
{
	bool ok = x->outcome == CONFORM_OK || x->outcome == CONFORM_SKIPPED;

	printf("%sok %u - %s %s %s", ok ? "" : "not ", number, r->target->name, x->test->name, x->rule);
	if (x->outcome == CONFORM_SKIPPED) {
		fputs(" # SKIP ", stdout);
		put(x->why);
	} else if (x->outcome == CONFORM_KNOWN) {
		printf(" # TODO known %s: ", x->key);
		put(x->reason);
	}
	putchar('\n');
	if (ok)
		return;
	fputs("# ", stdout);
	put(x->why);
	printf(" (%s)\n", x->key);
}

void conform_tap(const struct conform_report *r, u32 *number)
{
	for (u32 i = 0; i < r->n; i++)
		tap_line(r, &r->item[i], ++*number);
	printf("# %s: %u passed, %u failed, %u known, %u skipped\n", r->target->name, r->count[CONFORM_OK],
	       r->count[CONFORM_FAILED], r->count[CONFORM_KNOWN], r->count[CONFORM_SKIPPED]);
}

json_t *conform_json(const struct conform_report *r)
{
	json_t *results = json_array();

	for (u32 i = 0; i < r->n; i++) {
		const struct conform_result *x = &r->item[i];
		bool ok = x->outcome == CONFORM_OK || x->outcome == CONFORM_SKIPPED;
		json_t *o = json_pack("{s:s,s:s,s:b,s:b,s:b,s:o}", "id", x->test->name, "rule", x->rule, "ok", ok, "skipped",
				      x->outcome == CONFORM_SKIPPED, "known", x->outcome == CONFORM_KNOWN, "why",
				      json_text_value(x->why));

		if (*x->key)
			json_object_set_new(o, "key", json_string(x->key));
		if (*x->reason)
			json_object_set_new(o, "reason", json_text_value(x->reason));
		json_array_append_new(results, o);
	}
	return json_pack("{s:s,s:i,s:i,s:i,s:i,s:o}", "target", r->target->name, "passed", (int)r->count[CONFORM_OK], "failed",
			 (int)r->count[CONFORM_FAILED], "skipped", (int)r->count[CONFORM_SKIPPED], "known",
			 (int)r->count[CONFORM_KNOWN], "results", results);
}
