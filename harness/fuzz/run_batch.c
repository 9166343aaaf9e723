// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many programs, one after another in one booted world: see batch.h. Where a fork is a copy of the world they run in a
 * forked child, and a fatal finding costs only the child; else the back end has its own way.
 */
#define _GNU_SOURCE
#include "fuzz/batch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/run.h"

/* ---- findings ------------------------------------------------------------------------------------------------------ */

enum { ADDRESS, SCRATCH, OPERATION, TEARDOWN, POLLS, REPLUG, UNSEEN, AFTER, BUFFERS, BESIDE, INLINED, FREES, MESSAGE };
static const struct { const char *driver; u32 kind; const char *name; } differs[] = {
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

#define KEY_DIGITS 16u

/* "KEY=KEY" in differs.def: the first is counted as the second. */
u64 run_key(const struct sink_finding *f)
{
	const char *key = f->key;

	for (u32 i = 0; i < ARRAY_LEN(differs); i++)
		if (differs[i].kind == INLINED && !strncmp(differs[i].name, f->key, KEY_DIGITS))
			key = differs[i].name + KEY_DIGITS + 1;
	return strtoull(key, NULL, 16);
}

static bool has_key(const struct batch_item *item, u64 key)
{
	for (u32 i = 0; i < item->n_keys; i++)
		if (item->key[i] == key)
			return true;
	return false;
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
		if (f->in_program && run_comparable(f) && !has_key(item, run_key(f)))
			item->key[item->n_keys++] = run_key(f);
	qsort(item->key, item->n_keys, sizeof(item->key[0]), by_value);
}

/* ---- in a child ---------------------------------------------------------------------------------------------------- */

static struct shared { u32 done; struct batch_item item[BATCH_MAX]; } *shared;

static void run_in_child(const struct program *p, u32 n, bool chain)
{
	struct exec_stats st = { 0 };

	for (u32 i; (i = shared->done) < n && !(chain && st.stopped); shared->done++) {
		digest_begin(&the_target, device_class_find);
		fuzz_backend.part(&p[i], (struct exec_part){ .first = !chain || !i, .last = !chain || i + 1 == n }, &st);
		batch_item_done(&shared->item[i], digest.op, digest.n, false);
	}
}

/* One child, until it is done or dead. */
static void run_some(const struct program *p, u32 n, bool chain)
{
	int status;
	pid_t pid;

	pid = run_fork();
	if (!pid) {
		run_in_child(p, n, chain);
		_exit(RUN_CLEAN);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
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
	shared->done = 0;
	do
		run_some(p, n, chain);
	while (shared->done < n && !chain);
	memcpy(item, shared->item, shared->done * sizeof(*item));
	batch_rest(item, shared->done, n, shared->done && item[shared->done - 1].fatal);
}
