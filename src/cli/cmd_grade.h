/* SPDX-License-Identifier: MIT */
/*
 * Measures detection: fuzzes drivers with bugs that are known to be there and tells how soon each is found. argv[0] is
 * the command's name; returns the exit status. Called by main.c only.
 */
#pragma once

int cmd_grade(int argc, char **argv);
