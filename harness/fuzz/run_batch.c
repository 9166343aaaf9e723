// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many programs, one after another in one booted world: see batch.h. Where a fork is a copy of the world they run in a
 * forked child, which stays until a finding ends it: so a fatal one costs only the child. Else the back end has its own way.
 */
#define _GNU_SOURCE
#include "fuzz/batch.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/differs.h"
#include "fuzz/run.h"

/* ---- findings ------------------------------------------------------------------------------------------------------ */

static const struct { const char *driver; enum differ_kind kind; const char *name; } differs[] = {
#define DIFFERS(driver, kind, name, reason) { driver, kind, name },
#include "uml/differs.def"
#undef DIFFERS
};

bool run_comparable(const struct sink_finding *f)
{
	const struct program *p = sink_current();

	for (u32 i = 0; i < ARRAY_LEN(differs); i++) {
		if (differs[i].driver[0] && strcmp(differs[i].driver, the_target.name))
			continue;
		if (differs[i].kind == TEARDOWN && f->in_teardown == f->in_program && !strcmp(differs[i].name, f->oracle))
			return false;
		if (differs[i].kind == REPLUG && p && (p->world.hotplug || p->world.firmware) && !strcmp(differs[i].name, f->key))
			return false;
		if (differs[i].kind == UNSEEN && !strcmp(differs[i].name, f->key))
			return false;
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

void batch_item_done(struct batch_item *item, const u64 *op, u32 n_ops, bool fatal)
{
	const struct sink_finding *f;

	item->fatal = fatal;
	item->n_ops = n_ops;
	item->n_keys = 0;
	memcpy(item->op, op, n_ops * sizeof(*op));
	for (u32 i = 0; sink_count(false) && (f = sink_get(i)) && item->n_keys < BATCH_KEYS; i++)
		if (f->in_program && run_comparable(f))
			item->key[item->n_keys++] = strtoull(f->key, NULL, 16);
	qsort(item->key, item->n_keys, sizeof(item->key[0]), by_value);
}

/* ---- in a child ---------------------------------------------------------------------------------------------------- */

static struct batch *slot;		/* BATCH_AHEAD of them, which the child sees, too */
static u32 begun, ended;		/* batches: number n is in slot n % BATCH_AHEAD */
static struct { pid_t pid; int ask, told; } child;	/* a byte asks it for a slot, in order, and another tells how it went */

enum { STAYS = 's', LEAVES = 'l' };

/* Sanitizers speak once a place and process: the next program, or chain, is to hear them, too. */
static bool sanitizers_spoke(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; sink_count(false) && (f = sink_get(i)); i++)
		if (f->in_program && (!strcmp(f->oracle, "memory") || !strcmp(f->oracle, "undefined")))
			return true;
	return false;
}

static char run_in_child(struct batch *b)
{
	struct exec_stats st = { 0 };
	char verdict = STAYS;

	for (u32 i; (i = b->done) < b->n && (b->chain ? !st.stopped : verdict == STAYS); b->done++) {
		struct exec_part part = { .first = !b->chain || !i, .last = !b->chain || i + 1 == b->n };

		digest_begin(&the_target, device_class_find);
		fuzz_backend.part(&b->p[i], part, &st);
		batch_item_done(&b->item[i], digest.op, digest.n, false);
		if (sanitizers_spoke())
			verdict = LEAVES;
	}
	return verdict;
}

/* One that leaves does not touch what else it was asked for: that is for the next child. */
static void serve_parent(int ask, int tell)
{
	char c = STAYS;

	while (c == STAYS && read(ask, &c, 1) == 1) {
		c = run_in_child(&slot[(u8)c]);
		if (write(tell, &c, 1) != 1)
			break;
	}
	_exit(RUN_CLEAN);
}

static void ask_child(u32 number)
{
	char c = (char)(number % BATCH_AHEAD);

	while (write(child.ask, &c, 1) < 0 && errno == EINTR)	/* one that has died is noticed when its answer is read */
		;
}

/* A new child is asked for all that was begun. */
static void start_child(void)
{
	int ask[2], told[2];

	signal(SIGPIPE, SIG_IGN);
	if (pipe2(ask, O_CLOEXEC) || pipe2(told, O_CLOEXEC)) {
		perror("iovet: pipe");
		exit(RUN_ENV);
	}
	child.pid = run_fork();
	if (!child.pid) {
		close(ask[1]);
		close(told[0]);
		serve_parent(ask[0], told[1]);
	}
	close(ask[0]);
	close(told[1]);
	child.ask = ask[1];
	child.told = told[0];
	for (u32 i = ended; i < begun; i++)
		ask_child(i);
}

/* How the child ended, once it was left or has died. */
static int lose_child(void)
{
	int status;

	close(child.ask);
	close(child.told);
	while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
		;
	child.pid = 0;
	return status;
}

/* One child, until the batch is done or the child is dead. */
static void run_some(struct batch *b)
{
	char verdict = 0;
	int status;

	if (!child.pid)
		start_child();
	while (read(child.told, &verdict, 1) < 0 && errno == EINTR)
		;
	if (verdict == STAYS)
		return;
	status = lose_child();
	if (WIFEXITED(status) && WEXITSTATUS(status) == RUN_CLEAN)
		return;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != SINK_EXIT_FATAL)
		exit(RUN_ENV);
	batch_item_done(&b->item[b->done++], NULL, 0, true);
}

static void child_begin(struct batch *b)
{
	b->done = 0;
	if (child.pid)
		ask_child(begun - 1);
	else
		start_child();
}

static void child_end(struct batch *b)
{
	do
		run_some(b);
	while (b->done < b->n && !b->chain);
	batch_rest(b, b->done, b->done && b->item[b->done - 1].fatal);
}

/* ---- one after another --------------------------------------------------------------------------------------------- */

static const struct batch_way in_child = { child_begin, child_end };

static const struct batch_way *way(void) { return fuzz_backend.batch ? fuzz_backend.batch : &in_child; }

void batch_rest(struct batch *b, u32 from, bool fatal)
{
	for (u32 i = from; i < b->n; i++)
		b->item[i] = (struct batch_item){ .fatal = fatal };
}

struct batch *batch_room(void)
{
	if (!slot) {
		slot = mmap(NULL, BATCH_AHEAD * sizeof(*slot), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (slot == MAP_FAILED) {
			perror("iovet: mmap");
			exit(RUN_ENV);
		}
		digest_begin(&the_target, device_class_find);	/* what it learns of registers, each child need not */
		digest_end();
	}
	return &slot[begun % BATCH_AHEAD];
}

void batch_begin(void)
{
	begun++;
	way()->begin(&slot[(begun - 1) % BATCH_AHEAD]);
}

u32 batch_begun(void) { return begun - ended; }

const struct batch *batch_end(void)
{
	struct batch *b = &slot[ended % BATCH_AHEAD];

	way()->end(b);
	ended++;
	return b;
}
