# SPDX-License-Identifier: GPL-2.0-only
# Sources of harness/fuzz. SRC_fuzz goes into every binary; the mains make one of it each:
#   fuzz = SRC_fuzz_main_fuzz + libFuzzer       afl = SRC_fuzz_main_afl + libAFLDriver.a (afl-clang-fast -fsanitize=fuzzer)
#   run = SRC_fuzz_main_run, cov = SRC_fuzz_main_cov, screen = SRC_fuzz_main_screen (of DRIVER+mutants)
#   afl_mutator.so = SRC_afl_mutator + the driver's target.c, -fPIC -shared
# SRC_plain stands by itself: what all the others call instead of libc's names (plain.syms).
# No coverage instrumentation here: it would be feedback about ourselves.
SRC_fuzz := harness/fuzz/body.c harness/fuzz/digest.c harness/fuzz/sanitizers.c harness/fuzz/sink.c harness/fuzz/sink_key.c \
	harness/fuzz/sink_write.c harness/fuzz/symbols.c harness/fuzz/trace.c
SRC_plain := harness/fuzz/plain.c
SRC_twin := harness/fuzz/twin.c harness/fuzz/serving.c harness/fuzz/format.c
SRC_fuzz_main_fuzz := harness/fuzz/main_libfuzzer.c harness/fuzz/mutator_libfuzzer.c $(SRC_twin)
SRC_fuzz_main_afl := harness/fuzz/main_libfuzzer.c $(SRC_twin)
SRC_fuzz_main_run := harness/fuzz/main_run.c harness/fuzz/run_batch.c harness/fuzz/run_describe.c harness/fuzz/run_exec.c \
	harness/fuzz/run_fork.c harness/fuzz/run_json.c harness/fuzz/run_load.c harness/fuzz/run_long.c harness/fuzz/run_min.c \
	harness/fuzz/run_serve.c harness/fuzz/run_worlds.c $(SRC_twin)
SRC_fuzz_main_screen := harness/fuzz/main_screen.c harness/fuzz/run_fork.c harness/fuzz/run_load.c harness/fuzz/run_json.c
SRC_fuzz_main_cov := harness/fuzz/main_cov.c
SRC_afl_mutator := harness/fuzz/afl_mutator.c src/ops/decode.c src/ops/firmware.c src/ops/gen.c src/ops/idiom.c src/ops/mutate.c src/ops/prune.c
# diff: stands alone, with src/base and src/ops only; starts the replay binaries of two back ends.
SRC_fuzz_main_diff := harness/fuzz/main_diff.c harness/fuzz/diff_gen.c harness/fuzz/diff_peer.c harness/fuzz/diff_record.c harness/fuzz/digest.c \
	harness/fuzz/format.c harness/fuzz/run_load.c harness/fuzz/serving.c
