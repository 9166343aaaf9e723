/* SPDX-License-Identifier: MIT */
/*
 * Replays programs on one driver. argv[0] is the command's name; returns the exit status. Called by main.c only.
 */
#pragma once

int cmd_run(int argc, char **argv);
