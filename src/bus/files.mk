# SPDX-License-Identifier: MIT
# Sources of src/bus: register map and protocol monitors.
SRC_bus := src/bus/regmap.c src/bus/monitor.c src/bus/monitor_pending.c src/bus/describe.c
