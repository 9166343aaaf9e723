/* SPDX-License-Identifier: MIT */
/*
 * Generates C, tests or documents from a spec. argv[0] is the command's name; returns the exit status. Called by
 * main.c only.
 */
#pragma once

int cmd_gen(int argc, char **argv);
