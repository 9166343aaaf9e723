// SPDX-License-Identifier: GPL-2.0-only
/*
 * Runs generated programs, or those given, on two back ends and compares results, register traffic, device accesses and
 * findings, operation by operation. The first program on which they part is made smaller and shown side by side.
 * `iovet diffrun` calls it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "fuzz/diff.h"
#include "fuzz/run.h"
#include "ops/decode.h"
#include "ops/gen.h"
#include "ops/minimise.h"
#include "ops/text.h"

#define PROGRAM_OPS 32
#define MIN_RUNS 400
#define COLUMN 60
#define CONTEXT 6

static struct diff_peer *peer[2];
static char backends[64] = "hosted,uml";
static char *name[2];
static struct diff_record record[2];

static s32 run_both(const struct program *p)
{
	for (u32 i = 0; i < 2; i++)
		peer_ask(peer[i], p, &record[i]);
	return record_compare(&record[0], &record[1]);
}

static bool parts(void *ctx, const struct program *p)
{
	(void)ctx;
	return run_both(p) >= 0;
}

static const char *line_at(u32 side, u32 i)
{
	return i < record[side].n ? record[side].line[i].text : "";
}

/* The records are those of `p`. */
static void show(const struct program *p, s32 at)
{
	struct str text = { 0 };

	prog_print(&the_target, p, &text);
	printf("%s\n%-*s  %s\n", str_get(&text), COLUMN, name[0], name[1]);
	str_free(&text);
	for (u32 i = at > CONTEXT ? (u32)at - CONTEXT : 0; at >= 0 && i < (u32)at + CONTEXT; i++)
		if (i < record[0].n || i < record[1].n)
			printf("%-*.*s %c %.*s\n", COLUMN, COLUMN, line_at(0, i), i == (u32)at ? '!' :
			       strcmp(line_at(0, i), line_at(1, i)) ? '|' : ' ', COLUMN, line_at(1, i));
}

/* Shown before it is made smaller, too: it may be one that does not come again. */
static int differs(struct program *p, s32 at, const char *what, u32 number)
{
	printf("%s and %s part on %s %u:\n", name[0], name[1], what, number);
	show(p, at);
	if (prog_minimise(&the_target, p, parts, NULL, MIN_RUNS) < 0) {
		puts("they agreed when they were asked again");
		return RUN_FINDINGS;
	}
	puts("made smaller:");
	show(p, run_both(p));
	return RUN_FINDINGS;
}

/* ---- generated programs -------------------------------------------------------------------------------------------- */

static struct program prog[BATCH_MAX];
static struct counts { unsigned long long ops, findings, dropped, in_full; } sum;
static bool hot;			/* --hot: no more than a domain's users do all day */

#define HOT_PAGES 64			/* where they map: a table's worth here and there, within any aperture */

/* A page or a few, where and what a driver of a device would ask for; `mapped`: bitmask of pages. */
static struct op hot_op(struct rng *rng, u32 master, u64 *mapped)
{
	static const u8 kinds[] = { OP_MAP, OP_MAP, OP_MAP, OP_UNMAP, OP_UNMAP, OP_LOOKUP, OP_LOOKUP, OP_DMA, OP_DMA, OP_DMA };
	u32 page = rng_below(rng, HOT_PAGES), n = 1 + rng_below(rng, 4);
	struct op op = { .kind = kinds[rng_below(rng, ARRAY_LEN(kinds))] };
	u64 run;

	n = page + n > HOT_PAGES ? HOT_PAGES - page : n;
	run = ((1ull << n) - 1) << page;
	op.iova = (u64)(page < 32 ? 0x200 + page : 0x10000 + page) << the_target.granule_lg2;
	if (page < 32 && page + n > 32)
		run = 0;
	if (op.kind == OP_UNMAP && run && (*mapped & run) == run) {
		*mapped &= ~run;
		op.pages = (u16)n;
	} else if (op.kind <= OP_UNMAP && run && !(*mapped & run)) {
		*mapped |= run;
		op = (struct op){ .kind = OP_MAP, .iova = op.iova, .pages = (u16)n, .flags = PROT_R | PROT_W };
		op.arg = PA_CLIENT_BASE + ((u64)rng_below(rng, PA_CLIENT_PAGES - 4) << the_target.granule_lg2);
	} else if (op.kind != OP_LOOKUP) {
		op.kind = *mapped >> page & 1 ? OP_DMA : OP_LOOKUP;
		op.a = op.kind == OP_DMA ? (u8)master : 0;
		op.flags = op.kind == OP_DMA ? (u8)rng_below(rng, 2) : 0;
	}
	return op;
}

/* One domain, attached once; then mappings come and go and devices use them. */
static void generate_hot(struct rng *rng, struct program *p)
{
	u32 master = rng_below(rng, the_target.n_masters);
	u64 mapped = 0;

	memset(p, 0, sizeof(*p));
	if (the_target.api == API_IOMMU) {
		p->op[p->n++] = (struct op){ .kind = OP_DOMAIN_ALLOC, .b = (u8)master };
		p->op[p->n++] = (struct op){ .kind = OP_ATTACH, .b = (u8)master };
	}
	while (p->n < PROG_MAX_OPS)
		p->op[p->n++] = hot_op(rng, master, &mapped);
	prog_canonical(&the_target, p);
}

static void generate(struct rng *rng, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		if (hot)
			generate_hot(rng, &prog[i]);
		else
			prog_generate(&the_target, rng, PROGRAM_OPS, &prog[i]);
		sum.dropped += diff_prepare(&prog[i]);
	}
}

/* Both say something else in short; what they say in full decides. */
static int look_closer(u32 i, u32 number, const struct batch_item *item)
{
	struct program *p = &prog[i];
	s32 at = run_both(p);
	u32 op = 0;

	sum.in_full++;
	if (at >= 0)
		return differs(p, at, "generated program", number);
	if (item[0].fatal && item[1].fatal)
		return RUN_CLEAN;
	while (op < item[0].n_ops && op < item[1].n_ops && item[0].op[op] == item[1].op[op])
		op++;
	printf("%s and %s part on generated program %u, at the %u. operation executed, after the programs before it; not when it "
	       "is run alone:\n", name[0], name[1], number, op);
	for (u32 side = 0; side < 2; side++) {
		printf("%s: %u operations%s, findings:", name[side], item[side].n_ops, item[side].fatal ? ", fatal" : "");
		for (u32 k = 0; k < item[side].n_keys; k++)
			printf(" %016llx", item[side].key[k]);
		puts("");
	}
	show(p, -1);
	return RUN_FINDINGS;
}

static int compare_batch(u32 n, u32 number)
{
	static struct batch_item item[BATCH_MAX][2];
	int status = RUN_CLEAN;

	for (u32 side = 0; side < 2; side++)
		peer_send(peer[side], prog, n);
	for (u32 i = 0; i < n; i++)
		for (u32 side = 0; side < 2; side++)
			peer_take(peer[side], &item[i][side]);
	for (u32 i = 0; i < n && !status; i++) {
		if (!items_equal(&item[i][0], &item[i][1]))
			status = look_closer(i, number + i, item[i]);
		sum.ops += item[i][0].n_ops;
		sum.findings += item[i][0].n_keys;
	}
	return status;
}

static int compare_generated(u32 runs, u64 seed)
{
	struct rng rng;
	int status;

	rng_seed(&rng, seed);
	for (u32 i = 0, n; i < runs; i += n) {
		n = runs - i < BATCH_MAX ? runs - i : BATCH_MAX;
		generate(&rng, n);
		status = compare_batch(n, i);
		if (status)
			return status;
	}
	printf("%u programs, %llu operations compared on %s and %s: they agree, in %llu findings, too (%llu operations left out that "
	       "may differ, %llu programs compared in full)\n", runs, sum.ops, name[0], name[1], sum.findings, sum.dropped,
	       sum.in_full);
	return RUN_CLEAN;
}

/* ---- programs given ------------------------------------------------------------------------------------------------ */

static int compare_files(char **files, u32 n)
{
	struct program p;
	int status;
	s32 at;

	for (u32 i = 0; i < n; i++) {
		if (!run_load(files[i], &p, &status))
			return status;
		if (diff_prepare(&p)) {
			printf("%s: has operations that may differ\n", files[i]);
			continue;
		}
		at = run_both(&p);
		if (at >= 0)
			return differs(&p, at, files[i], i);
		printf("%s: agree, %u lines\n", files[i], record[0].n);
	}
	return RUN_CLEAN;
}

static const char *value(const char *word, const char *option)
{
	size_t n = strlen(option);

	return !strncmp(word, option, n) ? word + n : NULL;
}

int main(int argc, char **argv)
{
	u32 runs = 200, n_files = 0;
	const char *plant = NULL;	/* on the second back end only: then they must part */
	u64 seed = 1;
	int status;

	for (int i = 1; i < argc; i++) {
		const char *v;

		if ((v = value(argv[i], "--backends=")))
			snprintf(backends, sizeof(backends), "%s", v);
		else if ((v = value(argv[i], "--runs=")))
			runs = (u32)strtoul(v, NULL, 10);
		else if ((v = value(argv[i], "--seed=")))
			seed = strtoull(v, NULL, 10);
		else if ((v = value(argv[i], "--plant=")))
			plant = v;
		else if (!strcmp(argv[i], "--hot"))
			hot = true;
		else
			argv[n_files++] = argv[i];
	}
	name[0] = strtok(backends, ",");
	name[1] = name[0] ? strtok(NULL, ",") : NULL;
	if (!name[1]) {
		fputs("iovet: --backends takes two names with a comma between them\n", stderr);
		return RUN_USAGE;
	}
	for (u32 i = 0; i < 2; i++)
		peer[i] = peer_start(name[i], i ? plant : NULL);
	status = n_files ? compare_files(argv, n_files) : compare_generated(runs, seed);
	for (u32 i = 0; i < 2; i++)
		peer_stop(peer[i]);
	return status;
}
