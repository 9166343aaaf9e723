/* SPDX-License-Identifier: MIT */
/*
 * Lists the rules that findings cite. argv[0] is the command's name; returns the exit status. Called by main.c
 * only.
 */
#pragma once

int cmd_rules(int argc, char **argv);
