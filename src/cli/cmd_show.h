/* SPDX-License-Identifier: MIT */
/* Program bytes to text and back. argv[0] is the command's name; returns the exit status. Called by main.c only. */
#pragma once

int cmd_show(int argc, char **argv);
int cmd_asm(int argc, char **argv);
