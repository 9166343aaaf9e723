/* SPDX-License-Identifier: MIT */
/*
 * Measures the speed of drivers. argv[0] is the command's name; returns the exit status. Called by main.c only.
 */
#pragma once

int cmd_bench(int argc, char **argv);
