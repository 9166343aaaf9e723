// SPDX-License-Identifier: GPL-2.0-only
/* See diff.h: one child process per back end, spoken to in the way of run_serve.c. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/diff.h"
#include "fuzz/serving.h"

#define EXIT_ENVIRONMENT 3

#define BUFFER (256u << 10)		/* for each direction: few wake the other end up in the middle of a batch */

struct diff_peer { const char *backend; struct serving s; char *line; size_t size; u32 ahead; char to[BUFFER], from[BUFFER]; };

static void die(const char *backend, const char *why)
{
	fprintf(stderr, "iovet: back end %s: %s; `iovet run %s PROGRAM --backend %s` tells more\n", backend, why, the_target.name,
		backend);
	exit(EXIT_ENVIRONMENT);
}

/* It is dead, or not one that can be spoken to. */
static void lost(struct diff_peer *p, const char *why)
{
	serving_last_words(&p->s, stderr);
	die(p->backend, why);
}

/* "run" beside this program, or "run-NAME" for a back end that is not the first. */
static void binary_of(const char *backend, char *path, size_t bytes)
{
	bool first = !strcmp(backend, "hosted");
	char name[64];

	snprintf(name, sizeof(name), "run%s%s", first ? "" : "-", first ? "" : backend);
	if (!serving_beside(name, path, bytes))
		die(backend, "/proc is not there");
	if (access(path, X_OK))
		die(backend, "it is not built");
}

/*
 * So many requests and their answers fit into these pipes that nobody waits for the other to read: one less than are sent ahead,
 * because one that is not taken out of its pipe has no answer. A request is larger than its answer.
 */
static u32 ahead(int to, int from)
{
	u32 n = PEER_AHEAD;

	_Static_assert(sizeof(struct batch_item) <= sizeof(struct program), "an answer is larger than its request");
	for (; n > 1; n--) {
		int bytes = (int)(n - 1) * BATCH_MAX * (int)sizeof(struct program) + 64;

		if (fcntl(to, F_SETPIPE_SZ, bytes) >= bytes && fcntl(from, F_SETPIPE_SZ, bytes) >= bytes)
			break;
	}
	return n;
}

u32 peer_ahead(const struct diff_peer *p) { return p->ahead; }

struct diff_peer *peer_start(const char *backend, const char *plant)
{
	struct diff_peer *p = calloc(1, sizeof(*p));
	char path[PATH_MAX];

	signal(SIGPIPE, SIG_IGN);	/* one that has ended is noticed when its answer is read */
	binary_of(backend, path, sizeof(path));
	if (!p || !serving_start(&p->s, path, plant))
		die(backend, "no process");
	setvbuf(p->s.to, p->to, _IOFBF, BUFFER);
	setvbuf(p->s.from, p->from, _IOFBF, BUFFER);
	p->backend = backend;
	p->ahead = ahead(fileno(p->s.to), fileno(p->s.from));
	return p;
}

static void need_greeting(struct diff_peer *p)
{
	if (!serving_greets(&p->s))
		lost(p, "it does not start, or is not of the same build as this program");
}

void peer_ask(struct diff_peer *p, const struct program *prog, struct diff_record *out)
{
	serving_send(&p->s, "text", prog);
	need_greeting(p);
	record_reset(out);
	for (;;) {
		if (getline(&p->line, &p->size, p->s.from) <= 0)
			lost(p, "it ended in the middle");
		p->line[strcspn(p->line, "\n")] = 0;
		if (!strcmp(p->line, "."))
			break;
		record_add(out, p->line);
	}
	record_end(out);
}

void peer_send(struct diff_peer *p, const struct program *prog, u32 n, bool chain)
{
	serving_forget_words(&p->s);
	fprintf(p->s.to, "%s %u\n", chain ? "chain" : "batch", n);
	for (u32 i = 0; i < n; i++)
		fwrite(&prog[i], 1, prog_filled(&prog[i]), p->s.to);
	fflush(p->s.to);
}

void peer_take(struct diff_peer *p, struct batch_item *item)
{
	u32 head[3];

	need_greeting(p);
	if (fread(head, sizeof(head), 1, p->s.from) != 1 || head[0] > DIGEST_OPS || head[1] > BATCH_KEYS)
		lost(p, "it ended in the middle");
	item->n_ops = head[0];
	item->n_keys = head[1];
	item->fatal = head[2];
	if (fread(item->op, sizeof(item->op[0]), item->n_ops, p->s.from) != item->n_ops ||
	    fread(item->key, sizeof(item->key[0]), item->n_keys, p->s.from) != item->n_keys)
		lost(p, "it ended in the middle");
}

bool items_equal(const struct batch_item *a, const struct batch_item *b)
{
	return !a->fatal && !b->fatal && a->n_ops == b->n_ops && a->n_keys == b->n_keys &&
	       !memcmp(a->op, b->op, a->n_ops * sizeof(a->op[0])) && !memcmp(a->key, b->key, a->n_keys * sizeof(a->key[0]));
}

void peer_stop(struct diff_peer *p)
{
	serving_stop(&p->s);
	free(p->line);
	free(p);
}
