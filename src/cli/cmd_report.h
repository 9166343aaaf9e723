/* SPDX-License-Identifier: MIT */
/*
 * Writes a report of a fuzz directory. argv[0] is the command's name; returns the exit status. Called by main.c
 * only.
 */
#pragma once

int cmd_report(int argc, char **argv);
