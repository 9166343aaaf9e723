# SPDX-License-Identifier: MIT
# Sources of the `iovet` command; included by the top-level Makefile. Needs -lyaml -ljansson.
SRC_cli := src/cli/main.c src/cli/opt.c src/cli/spec_paths.c src/cli/suggest.c src/cli/unreached.c src/cli/paths.c src/cli/proc.c src/cli/drivers.c src/cli/driver_dir.c \
	src/cli/bench.c src/cli/bench_spec.c src/cli/bench_table.c src/cli/bench_tools.c src/cli/catalogue.c src/cli/convert.c src/cli/progress.c src/cli/fuzz_afl.c src/cli/fuzz_collect.c \
	src/cli/fuzz_corpus.c src/cli/fuzz_counts.c src/cli/fuzz_coverage.c src/cli/fuzz_engine.c src/cli/fuzz_branches.c src/cli/fuzz_watch.c src/cli/grade_choose.c src/cli/grade_run.c src/cli/grade_screen.c src/cli/known_file.c \
	src/cli/cmd_bench.c \
	src/cli/cmd_confirm.c src/cli/cmd_conform.c src/cli/conform_print.c src/cli/conform_result.c src/cli/conform_target.c src/cli/conform_tests.c src/cli/cmd_diff.c src/cli/cmd_diffrun.c src/cli/cmd_drivers.c src/cli/cmd_fuzz.c src/cli/cmd_gen.c src/cli/cmd_grade.c src/cli/cmd_import.c src/cli/cmd_lint.c src/cli/cmd_min.c \
	src/cli/cmd_oracles.c src/cli/cmd_report.c src/cli/cmd_rules.c \
	src/cli/cmd_run.c src/cli/cmd_show.c
