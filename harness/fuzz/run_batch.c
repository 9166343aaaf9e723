// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many programs, one after another in one booted world: see batch.h. Where a fork is a copy of the world they run in a
 * forked child, and a fatal finding costs only the child; else the back end has its own way.
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

static struct shared { u32 n, done; bool chain; struct program p[BATCH_MAX]; struct batch_item item[BATCH_MAX]; } *shared;
static struct { pid_t pid; int ask, told; } child;	/* it stays for further batches; a byte asks for one and tells that it is done */

enum { STAYS = 's', LEAVES = 'l' };

/* Sanitizers speak once a place and process: the next batch is to hear them, too. */
static bool sanitizers_spoke(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; sink_count(false) && (f = sink_get(i)); i++)
		if (f->in_program && (!strcmp(f->oracle, "memory") || !strcmp(f->oracle, "undefined")))
			return true;
	return false;
}

static char run_in_child(void)
{
	struct exec_stats st = { 0 };
	char verdict = STAYS;

	for (u32 i; (i = shared->done) < shared->n && !(shared->chain && st.stopped); shared->done++) {
		struct exec_part part = { .first = !shared->chain || !i, .last = !shared->chain || i + 1 == shared->n };

		digest_begin(&the_target, device_class_find);
		fuzz_backend.part(&shared->p[i], part, &st);
		batch_item_done(&shared->item[i], digest.op, digest.n, false);
		if (sanitizers_spoke())
			verdict = LEAVES;
	}
	return verdict;
}

static void serve_parent(int ask, int tell)
{
	char c;

	while (read(ask, &c, 1) == 1) {
		c = run_in_child();
		if (write(tell, &c, 1) != 1)
			break;
	}
	_exit(RUN_CLEAN);
}

static void need_child(void)
{
	int ask[2], told[2];

	if (child.pid)
		return;
	signal(SIGPIPE, SIG_IGN);	/* one that has died is noticed when its answer is read */
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
static void run_some(void)
{
	char verdict = 0;
	int status;

	need_child();
	while (write(child.ask, &verdict, 1) < 0 && errno == EINTR)
		;
	while (read(child.told, &verdict, 1) < 0 && errno == EINTR)
		;
	if (verdict == STAYS)
		return;
	status = lose_child();
	if (WIFEXITED(status) && WEXITSTATUS(status) == RUN_CLEAN)
		return;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != SINK_EXIT_FATAL)
		exit(RUN_ENV);
	batch_item_done(&shared->item[shared->done++], NULL, 0, true);
}

void batch_rest(struct batch_item *item, u32 from, u32 n, bool fatal)
{
	for (u32 i = from; i < n; i++)
		item[i] = (struct batch_item){ .fatal = fatal };
}

void batch_run(const struct program *p, u32 n, bool chain, struct batch_item *item)
{
	if (fuzz_backend.batch) {
		fuzz_backend.batch(p, n, chain, item);
		return;
	}
	if (!shared)
		shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED) {
		perror("iovet: mmap");
		exit(RUN_ENV);
	}
	digest_begin(&the_target, device_class_find);	/* what it learns of registers, each child need not */
	digest_end();
	memcpy(shared->p, p, n * sizeof(*p));
	shared->n = n;
	shared->chain = chain;
	shared->done = 0;
	do
		run_some();
	while (shared->done < n && !chain);
	memcpy(item, shared->item, shared->done * sizeof(*item));
	batch_rest(item, shared->done, n, shared->done && item[shared->done - 1].fatal);
}
