// SPDX-License-Identifier: GPL-2.0-only
/* The body of all entry points: see body.h. */
#include "fuzz/body.h"

#include <stdlib.h>
#include <string.h>

#include "../drivers/glue.h"
#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/hosted.h"
#include "ops/decode.h"
#include "oracle/judge.h"

static struct fuzz_options opt;

static void list_plants(void)
{
	fprintf(stderr, "iovet: %s has %s\n", the_target.name, the_target.n_plants ? "these plants:" : "no plants");
	for (u32 i = 0; i < the_target.n_plants; i++)
		fprintf(stderr, "  %s\n", the_target.plants[i]);
}

static void set_plant(const char *name)
{
	if (kw_set_plant(name))
		return;
	fprintf(stderr, "iovet: no plant `%s`\n", name);
	list_plants();
	exit(2);
}

void fuzz_init(const struct fuzz_options *o)
{
	const struct sink_options sink = { .out = o->out, .known = o->known, .log = o->log };

	opt = *o;
	trace_state.target = &the_target;
	trace_state.device = hosted_backend.device;
	trace_reset();
	sink_init(&sink, &the_target);
	if (o->plant && o->plant[0])
		set_plant(o->plant);
	hosted_boot();
	atexit(sink_write_counts);
}

u64 fuzz_program(const struct program *p, struct exec_stats *st)
{
	guard_install(opt.hang_s);
	guard_input();
	sink_program(p);
	hosted_reset(&p->world);
	exec_program(&hosted_backend, p, st);
	hosted_quiesce(st->hotplug);
	sink_add_run(st);
	return trace_hash();
}

u64 fuzz_program_twice(const struct program *p, struct exec_stats *st)
{
	u64 first = fuzz_program(p, st), second;

	if (sink_count(false))
		return first;	/* a finding may leave traces of its own: the sanitizers speak once per place */
	second = fuzz_program(p, st);
	if (second != first && !sink_count(false))
		sink_internal_error("nondeterministic", "not deterministic: two runs of one program gave two traces");
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
