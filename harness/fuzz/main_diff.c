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
#include "ops/minimise.h"
#include "ops/text.h"

#define MIN_RUNS 400
#define COLUMN 60
#define CONTEXT 6

static struct diff_peer *peer[2];
static char backends[64] = "hosted,uml";
static char *name[2];
static struct diff_record record[2];
static bool hot;			/* --hot: chains of what a domain's users do all day */
static bool misdescribed;		/* --firmware: wrong firmware for every program */

static const char *plant;		/* on the second back end only: then they must part */

static struct diff_peer *start(u32 side) { return peer_start(name[side], side ? plant : NULL); }

/* What programs leave behind counts for some drivers, so each program gets a world that is new. */
static void ask_new(u32 side, const struct program *p)
{
	struct diff_peer *fresh = start(side);

	peer_ask(fresh, p, &record[side]);
	peer_stop(fresh);
}

static s32 run_both(const struct program *p)
{
	for (u32 i = 0; i < 2; i++)
		if (diff_remembers())
			ask_new(i, p);
		else
			peer_ask(peer[i], p, &record[i]);
	return record_compare(&record[0], &record[1]);
}

/* What may differ is no reason, whatever the minimiser comes upon. */
static bool parts(void *ctx, const struct program *p)
{
	struct program q = *p;

	(void)ctx;
	return !diff_prepare(&q) && run_both(p) >= 0;
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

static struct diff_batch batch[PEER_AHEAD];
static struct counts { unsigned long long ops, findings, dropped, in_full, after; } sum;

static u32 first_apart(const struct batch_item *item)
{
	u32 op = 0;

	while (op < item[0].n_ops && op < item[1].n_ops && item[0].op[op] == item[1].op[op])
		op++;
	return op;
}

/* Both say something else in short; what they say in full decides. */
static int look_closer(const struct diff_batch *b, u32 i)
{
	const struct batch_item *item = b->item[i];
	struct program p = b->prog[i];
	u32 op = first_apart(item);
	s32 at;

	if (b->chain && i)
		diff_excerpt(b, i, op, &p);
	at = run_both(&p);
	sum.in_full++;
	if (at >= 0)
		return differs(&p, at, b->chain && i ? "pages that were used in the chain up to program" : "generated program", b->first + i);
	if (item[0].fatal && item[1].fatal)
		return RUN_CLEAN;
	if (diff_remembers() && !b->chain) {
		sum.after++;
		return RUN_CLEAN;
	}
	printf("%s and %s part on generated program %u, at the %u. operation executed, after the programs before it; not when it "
	       "is run alone:\n", name[0], name[1], b->first + i, op);
	for (u32 side = 0; side < 2; side++) {
		printf("%s: %u operations%s, findings:", name[side], item[side].n_ops, item[side].fatal ? ", fatal" : "");
		for (u32 k = 0; k < item[side].n_keys; k++)
			printf(" %016llx", item[side].key[k]);
		puts("");
	}
	show(&p, -1);
	return RUN_FINDINGS;
}

static void take_answers(struct diff_batch *b)
{
	if (b->answered)
		return;
	for (u32 i = 0; i < b->n; i++)
		for (u32 side = 0; side < 2; side++)
			peer_take(peer[side], &b->item[i][side]);
	b->answered = true;
}

/* Before anything else is asked, all answers are taken. */
static int compare_batch(struct diff_batch *b)
{
	int status = RUN_CLEAN;

	take_answers(b);
	for (u32 i = 0; i < b->n && !status; i++) {
		if (!items_equal(&b->item[i][0], &b->item[i][1])) {
			for (u32 k = 0; k < PEER_AHEAD; k++)
				take_answers(&batch[k]);
			status = look_closer(b, i);
		}
		sum.ops += b->item[i][0].n_ops;
		sum.findings += b->item[i][0].n_keys;
	}
	b->n = 0;
	return status;
}

static void send_batch(struct rng *rng, struct diff_batch *b, u32 first, u32 n)
{
	b->first = first;
	b->n = n;
	b->chain = hot;
	b->misdescribed = misdescribed;
	b->answered = false;
	sum.dropped += diff_generate(rng, b);
	for (u32 side = 0; side < 2; side++)
		peer_send(peer[side], b->prog, n, b->chain);
}

/* While the answers to one batch are compared the next one runs, and the one after it waits at either end. */
static int compare_generated(u32 runs, u64 seed)
{
	u32 ahead = peer_ahead(peer[0]) < peer_ahead(peer[1]) ? peer_ahead(peer[0]) : peer_ahead(peer[1]);
	u32 sent = 0, taken = 0;
	int status = RUN_CLEAN;
	struct rng rng;

	rng_seed(&rng, seed);
	for (u32 i = 0; i < PEER_AHEAD; i++)
		batch[i].answered = true;
	for (u32 at = 0; !status && (at < runs || taken < sent);) {
		for (; at < runs && sent - taken < ahead; sent++) {
			u32 n = runs - at < BATCH_MAX ? runs - at : BATCH_MAX;

			send_batch(&rng, &batch[sent % PEER_AHEAD], at, n);
			at += n;
		}
		status = compare_batch(&batch[taken++ % PEER_AHEAD]);
	}
	if (status)
		return status;
	printf("%u programs, %llu operations compared on %s and %s: they agree, in %llu findings, too (%llu operations left out that "
	       "may differ, %llu programs compared in full", runs, sum.ops, name[0], name[1], sum.findings, sum.dropped,
	       sum.in_full);
	if (sum.after)
		printf(", %llu part after others only", sum.after);
	puts(")");
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
		else if (!strcmp(argv[i], "--firmware"))
			misdescribed = true;
		else
			argv[n_files++] = argv[i];
	}
	name[0] = strtok(backends, ",");
	name[1] = name[0] ? strtok(NULL, ",") : NULL;
	if (!name[1]) {
		fputs("iovet: --backends takes two names with a comma between them\n", stderr);
		return RUN_USAGE;
	}
	if (hot && misdescribed) {
		fputs("iovet: --hot and --firmware do not go together: hot programs share one world\n", stderr);
		return RUN_USAGE;
	}
	for (u32 i = 0; i < 2; i++)
		peer[i] = start(i);
	status = n_files ? compare_files(argv, n_files) : compare_generated(runs, seed);
	for (u32 i = 0; i < 2; i++)
		peer_stop(peer[i]);
	return status;
}
