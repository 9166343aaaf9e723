// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs on standard input, for a program that compares back ends (diff_peer.c) or drivers (twin.c). The first line that is
 * written tells of what sources this program is (serving.h). Requests, each a line:
 *   text HEX     one program as hexadecimal bytes; answered by its trace, a line for every finding ("finding KEY ORACLE
 *                TITLE") and a line with a dot
 *   keys HEX     the same; answered by the key of every finding, each a line, and a line with a dot
 *   batch N      N programs follow (batch.h); answered by N struct batch_item, without what they do not fill: n_ops, n_keys,
 *                fatal, then the hashes and the keys
 *   chain N      the same, as a chain
 */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/batch.h"
#include "fuzz/format.h"
#include "fuzz/run.h"
#include "fuzz/serving.h"
#include "ops/decode.h"

#define BUFFER (256u << 10)	/* who sends many programs is not woken up in the middle of them */

/* ---- what is asked ------------------------------------------------------------------------------------------------- */

static char in[BUFFER];
static u32 in_at, in_end;

/* False: there is no more. */
static bool fill(void)
{
	ssize_t n;

	while ((n = read(0, in, sizeof(in))) < 0 && errno == EINTR)
		;
	in_at = 0;
	in_end = n > 0 ? (u32)n : 0;
	return n > 0;
}

static bool take_bytes(void *to, size_t n)
{
	for (char *at = to; n;) {
		size_t part = in_end - in_at < n ? in_end - in_at : n;

		if (!part && !fill())
			return false;
		memcpy(at, in + in_at, part);
		at += part;
		in_at += (u32)part;
		n -= part;
	}
	return true;
}

/* Without its end; false: there is none, or it is too long to be one. */
static bool take_line(char *line, size_t room)
{
	for (size_t n = 0; n < room; n++) {
		if (!take_bytes(&line[n], 1))
			return false;
		if (line[n] == '\n') {
			line[n] = 0;
			return true;
		}
	}
	return false;
}

static bool more_waits(void)
{
	struct pollfd p = { .fd = 0, .events = POLLIN };

	return in_at < in_end || poll(&p, 1, 0) > 0;
}

/* ---- one program --------------------------------------------------------------------------------------------------- */

static u32 from_hex(const char *text, u8 *bytes, u32 max)
{
	u32 n = 0;
	unsigned int byte;

	while (n < max && sscanf(text + 2 * n, "%2x", &byte) == 1)
		bytes[n++] = (u8)byte;
	return n;
}

static void print_findings(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program && run_comparable(f))
			printf("finding %s %s %s\n", f->key, f->oracle, f->title);
}

static void print_keys(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program)
			puts(f->key);
}

static void serve_hex(const struct run_options *given, const char *hex, bool keys)
{
	struct run_options o = *given;
	u8 bytes[PROG_MAX_BYTES];
	struct run_result r;
	struct program p;

	o.trace = !keys;
	prog_decode(&the_target, bytes, from_hex(hex, bytes, sizeof(bytes)), &p);
	run_program(&o, &p, &r);
	if (keys)
		print_keys();
	else
		print_findings();
	puts(".");
}

/* ---- many ---------------------------------------------------------------------------------------------------------- */

static bool take_program(struct program *p)
{
	return take_bytes(p, offsetof(struct program, op)) && p->n <= PROG_MAX_OPS && take_bytes(p->op, p->n * sizeof(p->op[0]));
}

static bool take_batch(const char *n, bool chain)
{
	struct batch *b = batch_room();

	b->n = (u32)strtoul(n, NULL, 10);
	b->chain = chain;
	if (b->n > BATCH_MAX)
		return false;
	for (u32 i = 0; i < b->n; i++)
		if (!take_program(&b->p[i]))
			return false;
	batch_begin();
	return true;
}

static bool answer_batch(void)
{
	const struct batch *b = batch_end();

	for (u32 i = 0; i < b->n; i++) {
		const struct batch_item *item = &b->item[i];
		const u32 head[] = { item->n_ops, item->n_keys, item->fatal };

		fwrite(head, sizeof(head), 1, stdout);
		fwrite(item->op, sizeof(item->op[0]), item->n_ops, stdout);
		fwrite(item->key, sizeof(item->key[0]), item->n_keys, stdout);
	}
	return !fflush(stdout);
}

/* ---- serving ------------------------------------------------------------------------------------------------------- */

/* False: whoever asks has gone, or asks for what there is not. */
static bool serve_request(const struct run_options *o)
{
	static char line[2 * PROG_MAX_BYTES + 16];

	if (!take_line(line, sizeof(line)))
		return false;
	if (!strncmp(line, "batch ", 6) || !strncmp(line, "chain ", 6))
		return take_batch(line + 6, *line == 'c');
	if (strncmp(line, "text ", 5) && strncmp(line, "keys ", 5))
		return false;
	while (batch_begun())
		answer_batch();
	serve_hex(o, line + 5, *line == 'k');
	return !fflush(stdout);
}

/* The next batch is begun before the one under way is answered, when it is there. */
int run_serve(const struct run_options *o)
{
	static char out[BUFFER];
	bool ok;

	setvbuf(stdout, out, _IOFBF, BUFFER);
	printf(SERVING_GREETING "\n", format_hash());
	ok = !fflush(stdout);
	while (ok)
		if (batch_begun() == BATCH_AHEAD || (batch_begun() && !more_waits()))
			ok = answer_batch();
		else
			ok = serve_request(o);
	return RUN_CLEAN;
}
