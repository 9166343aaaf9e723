/* SPDX-License-Identifier: MIT */
/* Command lines of the engines. Both get the same driver options; both run the same body. */
#include "cli/fuzz.h"

#include "base/arena.h"

const char *fuzz_engine_name(enum fuzz_engine e)
{
	return e == ENGINE_AFL ? "afl" : "libfuzzer";
}

void fuzz_driver_args(const struct fuzz *f, struct args *args)
{
	args_add(args, arena_printf(f->a, "--out=%s", f->dir));
	args_add(args, arena_printf(f->a, "--known=%s", f->known_file));
	if (f->o->plant)
		args_add(args, arena_printf(f->a, "--plant=%s", f->o->plant));
	if (f->o->twin)
		args_add(args, arena_printf(f->a, "--twin=%s", driver_binary(f->o->twin, "run", f->a)));
}

/* Whole seconds until the end, at least one. */
static u64 time_left(const struct fuzz *f)
{
	double left = f->end - proc_now();

	return left > 1 ? (u64)(left + 0.5) : 1;
}

/* Workers and restarts never share a seed; 0 would mean "random" to the engine. */
static u64 worker_seed(const struct fuzz *f, u32 n, u32 restart)
{
	u64 seed = (f->o->seed + n + (u64)restart * f->o->jobs) & 0x7fffffff;

	return seed ? seed : 1;
}

static void libfuzzer(const struct fuzz *f, u32 n, u32 restart, u64 runs_left, struct args *args)
{
	args_add(args, driver_binary(f->d, "fuzz", f->a));
	args_add(args, arena_printf(f->a, "-seed=%llu", worker_seed(f, n, restart)));
	args_add(args, arena_printf(f->a, "-max_len=%u", FUZZ_MAX_LEN));
	args_add(args, arena_printf(f->a, "-timeout=%u", f->o->twin ? FUZZ_TWIN_SECONDS : FUZZ_UNIT_SECONDS));
	args_add(args, "-print_final_stats=1");
	args_add(args, "-detect_leaks=0");	/* the ledger knows; the engine would run each suspect twice */
	args_add(args, "-entropic_feature_frequency_threshold=32");	/* it looks through all features that are rarer */
	args_add(args, arena_printf(f->a, "-artifact_prefix=%s/", f->artifacts));
	if (f->end > 0)
		args_add(args, arena_printf(f->a, "-max_total_time=%llu", time_left(f)));
	if (f->o->runs)
		args_add(args, arena_printf(f->a, "-runs=%llu", runs_left));
	fuzz_driver_args(f, args);
	args_flag(args, f->o->stop, "--stop=1");
	args_add(args, f->corpus);
}

static void afl(const struct fuzz *f, u32 n, u32 restart, u64 runs_left, struct args *args)
{
	args_add(args, "/usr/bin/env");
	args_add(args, "afl-fuzz");
	args_add(args, "-i");
	args_add(args, f->corpus);
	args_add(args, "-o");
	args_add(args, arena_printf(f->a, "%s/afl", f->dir));
	args_add(args, n ? "-S" : "-M");
	args_add(args, arena_printf(f->a, "worker%u", n));
	args_add(args, "-s");
	args_add(args, arena_printf(f->a, "%llu", worker_seed(f, n, restart)));
	args_add(args, "-G");
	args_add(args, arena_printf(f->a, "%u", FUZZ_MAX_LEN));
	args_add(args, "-t");
	args_add(args, arena_printf(f->a, "%u", FUZZ_UNIT_SECONDS * 1000));
	if (f->end > 0) {
		args_add(args, "-V");
		args_add(args, arena_printf(f->a, "%llu", time_left(f)));
	}
	if (f->o->runs) {
		args_add(args, "-E");
		args_add(args, arena_printf(f->a, "%llu", runs_left));
	}
	args_add(args, "--");
	args_add(args, driver_binary(f->d, "afl", f->a));
}

/* afl-fuzz wants symbols off and aborts on; the driver needs them otherwise, and the last word counts. */
#define SANITIZER_OPTIONS "abort_on_error=1:symbolize=0:halt_on_error=0:abort_on_error=0:symbolize=1"

static void afl_env(const struct fuzz *f, struct args *env)
{
	static const char *const fixed[] = {
		"AFL_NO_UI=1", "AFL_SKIP_CPUFREQ=1", "AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1", "AFL_NO_AFFINITY=1",
		"AFL_AUTORESUME=1", "AFL_CRASH_EXITCODE=70", "ASAN_OPTIONS=" SANITIZER_OPTIONS, "UBSAN_OPTIONS=" SANITIZER_OPTIONS,
	};
	const char *mutator = driver_binary(f->d, "afl_mutator.so", f->a);

	for (u32 i = 0; i < ARRAY_LEN(fixed); i++)
		args_add(env, fixed[i]);
	args_add(env, arena_printf(f->a, "IOVET_OUT=%s", f->dir));
	args_add(env, arena_printf(f->a, "IOVET_KNOWN=%s", f->known_file));
	if (f->o->plant)
		args_add(env, arena_printf(f->a, "IOVET_PLANT=%s", f->o->plant));
	if (!path_exists(mutator))
		return;
	args_add(env, arena_printf(f->a, "AFL_CUSTOM_MUTATOR_LIBRARY=%s", mutator));
	args_add(env, "AFL_CUSTOM_MUTATOR_ONLY=1");	/* byte mutations only waste time */
}

void fuzz_engine_args(const struct fuzz *f, u32 n, u32 restart, u64 runs_left, struct args *args,
		      struct args *env)
{
	if (f->o->engine == ENGINE_AFL) {
		afl(f, n, restart, runs_left, args);
		afl_env(f, env);
	} else {
		libfuzzer(f, n, restart, runs_left, args);
	}
}
