// SPDX-License-Identifier: GPL-2.0-only
/* The body of all entry points: see body.h. */
#define _GNU_SOURCE
#include "fuzz/body.h"

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include "../drivers/glue.h"
#include "fuzz/digest.h"
#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/hosted.h"
#include "ops/decode.h"
#include "oracle/judge.h"
#include "plant/plant.h"

static void part_of_chain(const struct program *p, struct exec_part part, struct exec_stats *st);

const struct fuzz_backend fuzz_backend = { .name = "hosted", .forks = true, .part = part_of_chain };
static struct fuzz_options opt;

static jmp_buf given_up;
static bool running;		/* a program that can be given up */

static void abandon(void)
{
	if (!running)
		return;
	running = false;
	longjmp(given_up, 1);
}

static void list_plants(void)
{
	const struct plant_info *table = NULL;
	const struct plant_seen *seen;
	u32 n = kw_plants ? kw_plants(&table, &seen) : the_target.n_plants;

	fprintf(stderr, "iovet: %s has %s\n", the_target.name, n ? "these plants:" : "no plants");
	for (u32 i = 0; i < n; i++)
		fprintf(stderr, "  %s\n", table ? table[i].name : the_target.plants[i]);
}

void fuzz_set_plant(const char *name)
{
	if (kw_set_plant && kw_set_plant(name))
		return;
	fprintf(stderr, "iovet: no plant `%s`\n", name);
	list_plants();
	exit(2);
}

void fuzz_open(const struct fuzz_options *o)
{
	const struct sink_options sink = { .out = o->out, .known = o->known, .log = o->log,
					   .abandon = o->goes_on ? abandon : NULL, .before_end = o->before_end };

	opt = *o;
	trace_state.target = &the_target;
	trace_state.device = hosted_backend.device;
	trace_reset();
	sink_init(&sink, &the_target);
}

void fuzz_boot(const char *plant)
{
	if (plant && plant[0])
		fuzz_set_plant(plant);
	if (opt.compared)
		kw_as_real();
	hosted_boot();
}

void fuzz_init(const struct fuzz_options *o)
{
	fuzz_open(o);
	fuzz_boot(o->plant);
	atexit(sink_write_counts);
}

static void execute(const struct program *p, struct exec_part part, struct exec_stats *st)
{
	if (part.first)
		hosted_reset(&p->world);
	exec_program_part(&hosted_backend, p, part, st);
	digest_end();
	if (part.last || st->stopped) {
		sink_teardown();
		trace_line("teardown");
		hosted_quiesce(st->hotplug);
	}
}

/* What a fatal finding left is no state from which an engine gets any further: it sees no coverage. */
extern char counters_start[] __asm__("__start___sancov_cntrs") __attribute__((weak));
extern char counters_end[] __asm__("__stop___sancov_cntrs") __attribute__((weak));

static void give_up(void)
{
	hosted_abandon();
	memset(counters_start, 0, (size_t)(counters_end - counters_start));
}

static void part_of_chain(const struct program *p, struct exec_part part, struct exec_stats *st)
{
	guard_install(opt.hang_s);
	guard_input();
	sink_program(p);
	trace_state.target = target_in(&the_target, &p->world);
	memset(st, 0, sizeof(*st));
	running = !setjmp(given_up);
	if (running)
		execute(p, part, st);
	else
		give_up();
	running = false;
	sink_add_run(st);
}

u64 fuzz_program(const struct program *p, struct exec_stats *st)
{
	part_of_chain(p, (struct exec_part){ .first = true, .last = true }, st);
	return trace_hash();
}

/* The first line in which two traces differ, to standard error. */
static void show_difference(const char *a, const char *b)
{
	u32 line = 1;

	while (*a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (n != m || memcmp(a, b, n))
			break;
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
		line++;
	}
	fprintf(stderr, "iovet: the traces part at line %u:\n first  %.*s\n second %.*s\n", line, (int)strcspn(a, "\n"), a,
		(int)strcspn(b, "\n"), b);
}

/* Runs with the text of the trace in *text (freed by the caller), or NULL when nobody wants it. */
static u64 run_recorded(const struct program *p, struct exec_stats *st, char **text)
{
	FILE *out = trace_state.out, *memory;
	size_t len;
	u64 hash;

	*text = NULL;
	if (!opt.explain)
		return fuzz_program(p, st);
	memory = open_memstream(text, &len);
	if (!memory)
		sink_internal_error("memory", "no memory for the text of a trace");
	trace_state.out = memory;
	hash = fuzz_program(p, st);
	trace_state.out = out;
	fclose(memory);
	if (out)
		fputs(*text, out);
	return hash;
}

u64 fuzz_program_twice(const struct program *p, struct exec_stats *st)
{
	char *text[2] = { NULL, NULL };
	u64 first = run_recorded(p, st, &text[0]), second = first;

	/* A finding may leave traces of its own: the sanitizers speak once per place, leaks are reclaimed. */
	if (!sink_count(false))
		second = run_recorded(p, st, &text[1]);
	if (second != first && !sink_count(false)) {
		if (opt.explain)
			show_difference(text[0], text[1]);
		sink_internal_error("nondeterministic", "not deterministic: two runs of one program gave two traces");
	}
	free(text[0]);
	free(text[1]);
	return second;
}

int fuzz_one(const u8 *bytes, size_t len)
{
	static struct program p;
	static u32 inputs;
	struct exec_stats st;

	prog_decode(&the_target, bytes, len < PROG_MAX_BYTES ? (u32)len : PROG_MAX_BYTES, &p);
	if (opt.twice_every && ++inputs % opt.twice_every == 0)
		fuzz_program_twice(&p, &st);
	else
		fuzz_program(&p, &st);
	return 0;
}
