# SPDX-License-Identifier: MIT
# Sources of src/bus: register map, protocol monitors, run times of conformance tests and register programs.
SRC_bus := src/bus/regmap.c src/bus/monitor.c src/bus/monitor_pending.c src/bus/describe.c src/bus/pci_function.c \
	src/bus/conform.c src/bus/conform_access.c src/bus/conform_kinds.c src/bus/conform_sweep.c \
	src/bus/regprog.c src/bus/regprog_text.c src/bus/regprog_mutate.c src/bus/regprog_run.c

