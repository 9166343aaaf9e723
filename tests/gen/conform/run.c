/* SPDX-License-Identifier: MIT */
/*
 * Runs the conformance tests of one spec (SUITE, MAP and MON name its generated parts) on its own register file, with
 * the spec's monitors watching. Arguments: `safe` (what may start something is not allowed) or `all`; `full` (every feature)
 * or `bare` (none); what a reset leaves in bits whose value nobody knows. Prints TAP, and last the counts and what the
 * monitors said.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

extern const struct conf_suite SUITE;
extern const struct reg_map MAP;
extern const struct mon_set MON;

static struct sim sim;
static u64 scratch[SIM_WORDS];
static u32 number, violations;
static char pending[64][128];
static u32 n_pending;

static void said(void *ctx, const struct mon_rule *rule, const struct mon_event *e)
{
	(void)ctx;
	if (!rule->warning && n_pending < 64)
		snprintf(pending[n_pending++], sizeof(pending[0]), "%s%s%s", rule->id, e->hit.reg ? " at " : "",
			 e->hit.reg ? e->hit.reg->name : "");
}

static void report(void *ctx, const struct conf_result *r)
{
	char line[1024];

	(void)ctx;
	sim_op_end(&sim);
	conf_tap(r, ++number, line, sizeof(line));
	puts(line);
	for (u32 i = 0; i < n_pending; i++)
		printf("# monitor: %s in %s: %s\n", pending[i], conf_kind_name(r->test->kind), r->id);
	violations += n_pending;
	n_pending = 0;
}

int main(int argc, char **argv)
{
	struct conf_env env = sim_env;
	struct conf_options o = { .scratch = scratch, .n_scratch = SIM_WORDS, .report = report };
	bool all = argc > 1 && !strcmp(argv[1], "all"), lacking = argc > 2 && !strcmp(argv[2], "bare");
	struct conf_counts n;

	sim_init(&sim, &SUITE, &MAP, &MON, lacking ? ~0ull : 0, argc > 3 ? strtoull(argv[3], NULL, 16) : 0);
	sim.mon.report = said;
	env.ctx = &sim;
	env.features = lacking ? 0 : ~0ull;
	o.allow = all ? CONF_DMA | CONF_ACTION : 0;
	n = conf_run(&SUITE, &env, &o);
	printf("1..%u\n# %u passed, %u failed, %u skipped, %u violations\n", number, n.passed, n.failed, n.skipped, violations);
	return n.failed > 0;
}
