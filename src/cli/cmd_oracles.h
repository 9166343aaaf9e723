/* SPDX-License-Identifier: MIT */
/*
 * Lists the oracles. argv[0] is the command's name; returns the exit status. Called by main.c only.
 */
#pragma once

int cmd_oracles(int argc, char **argv);
