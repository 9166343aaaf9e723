// SPDX-License-Identifier: GPL-2.0-only
/* Generated programs: the self-test (everything twice) and the measurement of speed. Fixed seeds. */
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/run.h"
#include "hosted/host.h"
#include "ops/gen.h"

#define SELFTEST_PROGRAMS 400
#define BENCH_PROGRAMS 256
#define SEED 0x10be7

/* The services of the kernel world provoke every finding of theirs, in a child: it leaves a mess. */
static bool services_pass(void)
{
	int status = 1;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (!pid)
		_exit(kw_selftest() ? 1 : 0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

/*
 * The empty program must be silent; generated ones, each in a child and twice in it, must leave equal traces. Findings
 * of generated programs are the driver's business and do not fail the test.
 */
int run_selftest(const struct run_options *given)
{
	struct run_options o = *given;
	struct program p = { 0 };
	struct run_result r;
	struct rng rng;
	u32 ops = 0, silent = 0;

	o.twice = true;
	run_program(&o, &p, &r);
	if (sink_count(false)) {
		puts("the empty program shows findings:");
		for (u32 i = 0; sink_get(i); i++)
			run_print_finding(stdout, sink_get(i));
		return RUN_FINDINGS;
	}
	sink_quiet();
	if (!services_pass()) {
		puts("the services of the kernel world fail their self-test");
		return RUN_FINDINGS;
	}
	rng_seed(&rng, SEED);
	for (u32 i = 0; i < SELFTEST_PROGRAMS; i++) {
		prog_generate(&the_target, &rng, 32, &p);
		run_program(&o, &p, &r);
		ops += r.st.ops;
		silent += !sink_count(false);
	}
	printf("%u programs, %u operations, twice each: traces agree; %u without findings\n", SELFTEST_PROGRAMS, ops, silent);
	return RUN_CLEAN;
}

static double seconds_since(const struct timespec *start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)(now.tv_sec - start->tv_sec) + (double)(now.tv_nsec - start->tv_nsec) / 1e9;
}

/* Programs that show nothing: a finding costs time of its own, a fatal one ends the process. */
static u32 clean_programs(const struct run_options *o, struct program *list, u32 max)
{
	struct run_result r;
	struct rng rng;
	u32 n = 0;

	rng_seed(&rng, SEED);
	for (u32 tries = 0; n < max && tries < 4 * max; tries++) {
		prog_generate(&the_target, &rng, 48, &list[n]);
		run_program(o, &list[n], &r);
		n += !sink_count(false);
	}
	return n;
}

int run_bench(const struct run_options *o)
{
	static struct program program[BENCH_PROGRAMS];
	struct timespec start;
	struct exec_stats st;
	unsigned long long runs = 0, ops = 0;
	double s = 0;
	u32 n;

	sink_quiet();
	n = clean_programs(o, program, BENCH_PROGRAMS);
	if (!n) {
		fputs("iovet: no generated program is free of findings: nothing to measure\n", stderr);
		return RUN_NOTHING;
	}
	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		fuzz_program(&program[runs++ % n], &st);
		ops += st.ops;
	} while (runs % 64 || (s = seconds_since(&start)) < o->seconds);
	printf("{\"driver\": \"%s\", \"programs\": %llu, \"ops\": %llu, \"seconds\": %.3f, \"programs_per_s\": %.0f, "
	       "\"ops_per_s\": %.0f}\n", the_target.name, runs, ops, s, (double)runs / s, (double)ops / s);
	return RUN_CLEAN;
}
