// SPDX-License-Identifier: GPL-2.0-only
/* Generated programs: the self-test (everything twice) and the measurement of speed. Fixed seeds. */
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/body.h"
#include "fuzz/run.h"
#include "hosted/host.h"
#include "hosted/hosted.h"
#include "ops/gen.h"

#define SELFTEST_PROGRAMS 400
#define BENCH_PROGRAMS 256
#define SEED 0x10be7

/* The services of the kernel world provoke every finding of theirs, in a child: it leaves a mess. */
static bool services_pass(void)
{
	pid_t pid = run_fork();
	int status = 1;

	if (!pid) {
		guard_install(0);	/* the first write to a page of the snapshot is a fault */
		_exit(kw_selftest() ? 1 : 0);
	}
	return waitpid(pid, &status, 0) == pid && !status;
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

struct speed { double programs, ops, us; };	/* a second, and microseconds a program */

/* Each program in turn, and of each the quickest run: nobody else had the processor meanwhile, however busy the machine is. */
struct quickest { double us[BENCH_PROGRAMS]; };

static double mean(const struct quickest *q, u32 n)
{
	double sum = 0;

	for (u32 i = 0; i < n; i++)
		sum += q->us[i];
	return sum / n;
}

static struct speed measure(const struct program *list, u32 n, u32 seconds)
{
	unsigned long long runs = 0, ops = 0;
	struct quickest q = { 0 };
	struct timespec start, begin;
	struct exec_stats st;
	double s = 0;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		double *us = &q.us[runs % n], took;

		clock_gettime(CLOCK_MONOTONIC, &begin);
		fuzz_program(&list[runs % n], &st);
		took = 1e6 * seconds_since(&begin);
		*us = runs++ < n || took < *us ? took : *us;
		ops += st.ops;
	} while (runs < n || runs % 64 || (s = seconds_since(&start)) < seconds);
	return (struct speed){ (double)runs / s, (double)ops / s, mean(&q, n) };
}

#define READS 4096			/* between two looks at the clock */

static double measure_reads(u32 seconds)
{
	unsigned long long reads = 0;
	struct timespec start;
	double s;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		hosted_read_register(READS);
		reads += READS;
		s = seconds_since(&start);
	} while (s < seconds);
	return (double)reads / s;
}

static void print_speed(const char *name, struct speed v)
{
	printf("\"%s\": {\"programs_per_s\": %.0f, \"ops_per_s\": %.0f, \"us_per_program\": %.2f}, ", name, v.programs, v.ops,
	       v.us);
}

/* The programs named, generated ones, and register reads; so many seconds each. */
int run_bench(const struct run_options *o)
{
	static struct program list[BENCH_PROGRAMS];
	u32 n = o->n_files < BENCH_PROGRAMS ? o->n_files : BENCH_PROGRAMS;
	int status;

	sink_quiet();
	for (u32 i = 0; i < n; i++)
		if (!run_load(o->files[i], &list[i], &status))
			return status;
	printf("{\"driver\": \"%s\", ", the_target.name);
	if (n)
		print_speed("fixed", measure(list, n, o->seconds));
	n = clean_programs(o, list, BENCH_PROGRAMS);
	if (n)
		print_speed("generated", measure(list, n, o->seconds));
	printf("\"register_reads_per_s\": %.0f}\n", measure_reads(o->seconds));
	return RUN_CLEAN;
}
