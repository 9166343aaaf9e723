/* SPDX-License-Identifier: MIT */
/*
 * Checks spec files and prints diagnostics. argv[0] is the command's name; returns the exit status. Called by
 * main.c only.
 */
#pragma once

int cmd_lint(int argc, char **argv);
