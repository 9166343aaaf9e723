/* SPDX-License-Identifier: MIT */
/*
 * Directed tests of the rules on hosted drivers. argv[0] is the command's name; returns the exit status. Called by
 * main.c only.
 */
#pragma once

int cmd_conform(int argc, char **argv);
