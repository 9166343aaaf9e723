/* SPDX-License-Identifier: MIT */
/*
 * Program text to bytes. argv[0] is the command's name; returns the exit status. Called by main.c only.
 */
#pragma once

int cmd_asm(int argc, char **argv);
