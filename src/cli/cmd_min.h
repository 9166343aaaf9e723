/* SPDX-License-Identifier: MIT */
/*
 * Makes the program of a finding smaller. argv[0] is the command's name; returns the exit status. Called by
 * main.c only.
 */
#pragma once

int cmd_min(int argc, char **argv);
