// SPDX-License-Identifier: GPL-2.0-only
/* See twin.h. */
#include "fuzz/twin.h"

#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/serving.h"
#include "fuzz/sink_int.h"

#define MAX_ASKED 1024			/* keys, as many as the sink holds */
#define HEAD_START 64			/* programs that are asked about before the rate counts */

enum side { RIGHT, OWN };

static struct {
	const char *binary[2], *plant;
	struct serving peer[2];
	char own[PATH_MAX];
	struct { u32 asked, next; } key[MAX_ASKED];	/* by number of the sink: next occurrence to ask about */
	u64 programs, asked;
} twin;

void twin_init(const char *right, const char *plant)
{
	if (!right || !*right)
		return;
	signal(SIGPIPE, SIG_IGN);
	twin.binary[RIGHT] = right;
	twin.plant = plant;
	if (!serving_beside("run", twin.own, sizeof(twin.own)))
		sink_die("/proc is not there: a twin needs it");
	twin.binary[OWN] = twin.own;
}

void twin_end(void)
{
	for (u32 i = 0; i < ARRAY_LEN(twin.peer); i++)
		if (twin.peer[i].to)
			serving_stop(&twin.peer[i]);
}

/* The keys that `side` shows on `p`, as its answer has them, a line each; freed by the caller. NULL: it could not be asked. */
static char *ask(enum side side, const struct program *p)
{
	struct serving *s = &twin.peer[side];
	char *line = NULL, *keys = NULL;
	size_t room = 0, len = 0;
	bool done = false;
	FILE *all;

	if (!s->to && !serving_start(s, twin.binary[side], side == OWN ? twin.plant : NULL))
		return NULL;
	all = open_memstream(&keys, &len);
	if (!all)
		return NULL;
	serving_send(s, "keys", p);
	while (serving_greets(s) && !done && getline(&line, &room, s->from) > 0) {
		done = !strcmp(line, ".\n");
		if (!done)
			fputs(line, all);
	}
	fclose(all);
	free(line);
	if (done)
		return keys;
	serving_stop(s);	/* it died; the next question starts another one */
	free(keys);
	return NULL;
}

bool twin_lacks(const struct program *p, const char *key)
{
	char *keys = ask(RIGHT, p);
	bool lacks = keys && !strstr(keys, key);

	free(keys);
	return lacks;
}

/* Is it time to ask about the key again? One that is not known does not wait for its turn among the programs. */
static bool is_due(u32 i, const struct sink_finding *f)
{
	if (i >= MAX_ASKED || !f->in_program || f->twin == SINK_DIFFERS)
		return false;
	if (f->count < twin.key[i].next)
		return false;
	return !f->known || twin.asked < HEAD_START + twin.programs / TWIN_EVERY;
}

static bool any_due(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; (f = sink_get(i)); i++)
		if (is_due(i, f))
			return true;
	return false;
}

/* What both agree about is asked again later, and later still. */
static void judge(u32 i, const struct sink_finding *f, const char *right, char **own)
{
	twin.key[i].asked++;
	twin.key[i].next = f->count + twin.key[i].asked;
	if (strstr(right, f->key)) {
		sink_settle(f->key, SINK_SAME);
		return;
	}
	if (!*own)
		*own = ask(OWN, sink_current());
	if (*own && strstr(*own, f->key))
		sink_settle(f->key, SINK_DIFFERS);
}

void twin_settle(void)
{
	const struct program *p = sink_current();
	const struct sink_finding *f;
	char *right, *own = NULL;

	twin.programs++;
	if (!twin.binary[RIGHT] || !p || !sink_count(false) || !any_due())
		return;
	twin.asked++;
	right = ask(RIGHT, p);
	for (u32 i = 0; right && (f = sink_get(i)); i++)
		if (i < MAX_ASKED && f->in_program && f->twin != SINK_DIFFERS)
			judge(i, f, right, &own);
	free(right);
	free(own);
}
