// SPDX-License-Identifier: GPL-2.0-only
/*
 * Programs on standard input, for a program that compares back ends (diff_peer.c) or drivers (twin.c). Requests, each a line:
 *   text HEX     one program as hexadecimal bytes; answered by its trace, a line for every finding ("finding KEY ORACLE
 *                TITLE") and a line with a dot
 *   keys HEX     the same; answered by the key of every finding, each a line, and a line with a dot
 *   batch N F    N programs follow (batch.h, F is BATCH_FORMAT); answered by N struct batch_item, without what they do not
 *                fill: n_ops, n_keys, fatal, then the hashes and the keys
 *   chain N F    the same, as a chain
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/batch.h"
#include "fuzz/run.h"
#include "ops/decode.h"

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

static bool read_program(struct program *p)
{
	return fread(p, offsetof(struct program, op), 1, stdin) == 1 && p->n <= PROG_MAX_OPS &&
	       fread(p->op, sizeof(p->op[0]), p->n, stdin) == p->n;
}

/* `text`: N and F. */
static bool serve_batch(const char *text, bool chain)
{
	static struct program p[BATCH_MAX];
	static struct batch_item item[BATCH_MAX];
	u32 n, format;

	if (sscanf(text, "%u %u", &n, &format) != 2 || n > BATCH_MAX || format != BATCH_FORMAT)
		return false;
	for (u32 i = 0; i < n; i++)
		if (!read_program(&p[i]))
			return false;
	batch_run(p, n, chain, item);
	for (u32 i = 0; i < n; i++) {
		const u32 head[] = { item[i].n_ops, item[i].n_keys, item[i].fatal };

		fwrite(head, sizeof(head), 1, stdout);
		fwrite(item[i].op, sizeof(item[i].op[0]), item[i].n_ops, stdout);
		fwrite(item[i].key, sizeof(item[i].key[0]), item[i].n_keys, stdout);
	}
	return true;
}

#define BUFFER (256u << 10)	/* who sends many programs is not woken up in the middle of them */

int run_serve(const struct run_options *o)
{
	static char in[BUFFER], out[BUFFER];
	char *line = NULL;
	size_t size = 0;
	bool ok = true;

	setvbuf(stdin, in, _IOFBF, BUFFER);
	setvbuf(stdout, out, _IOFBF, BUFFER);
	while (ok && getline(&line, &size, stdin) > 0) {
		if (!strncmp(line, "text ", 5) || !strncmp(line, "keys ", 5))
			serve_hex(o, line + 5, *line == 'k');
		else
			ok = (!strncmp(line, "batch ", 6) || !strncmp(line, "chain ", 6)) &&
			     serve_batch(line + 6, *line == 'c');
		ok &= !fflush(stdout);
	}
	free(line);
	return ok ? RUN_CLEAN : RUN_USAGE;
}
