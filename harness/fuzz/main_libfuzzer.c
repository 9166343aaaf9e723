// SPDX-License-Identifier: GPL-2.0-only
/*
 * Entry for engines that speak libFuzzer's interface: libFuzzer itself, and AFL++ through libAFLDriver.a. Options are
 * --known=FILE --out=DIR --plant=NAME --stop=1 (the first unknown finding ends it; libFuzzer leaves words with two dashes
 * alone) or, for AFL++, whose driver takes words for files, the variables IOVET_KNOWN IOVET_OUT IOVET_PLANT IOVET_STOP.
 * Options win. --twin=BINARY or IOVET_TWIN: see twin.h.
 *
 * afl-fuzz turns symbols off, but keys need them: run it with ASAN_OPTIONS and UBSAN_OPTIONS set to
 * "abort_on_error=1:symbolize=0:halt_on_error=0:abort_on_error=0:symbolize=1" (it looks for the first two; the last of
 * each counts).
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/body.h"
#include "fuzz/sink.h"
#include "fuzz/twin.h"

/* Under AFL++ a repeated run would look like instability: edges are counted. */
#define TWICE_EVERY 256
#define HANG_CPU_S 5
#define COUNTS_EVERY 256

static bool afl, stop;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len);

static const char *option(int argc, char **argv, const char *name, const char *variable)
{
	size_t n = strlen(name);

	for (int i = 1; i < argc; i++)
		if (!strncmp(argv[i], name, n))
			return argv[i] + n;
	return getenv(variable);
}

static void before_end(void)
{
	twin_settle();
	twin_end();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const struct fuzz_options o = {
		.out = option(*argc, *argv, "--out=", "IOVET_OUT"),
		.known = option(*argc, *argv, "--known=", "IOVET_KNOWN"),
		.plant = option(*argc, *argv, "--plant=", "IOVET_PLANT"),
		.log = stderr, .goes_on = !getenv("__AFL_SHM_ID"), .hang_s = HANG_CPU_S, .twice_every = getenv("__AFL_SHM_ID") ? 0 : TWICE_EVERY,
		.before_end = before_end,
	};

	afl = !o.twice_every;
	stop = option(*argc, *argv, "--stop=", "IOVET_STOP") != NULL;
	twin_init(option(*argc, *argv, "--twin=", "IOVET_TWIN"), o.plant);
	fuzz_init(&o);
	atexit(twin_end);
	return 0;
}

/* afl-fuzz ends its processes without a warning: what they counted is written as they go. */
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	static u32 inputs;

	fuzz_one(bytes, len);
	twin_settle();
	if (afl && ++inputs % COUNTS_EVERY == 0)
		sink_write_counts();
	if (stop && sink_count(true)) {
		sink_write_counts();
		twin_end();
		_exit(SINK_EXIT_FOUND);
	}
	return 0;
}
