/* SPDX-License-Identifier: MIT */
/*
 * Fuzzes drivers: supervises the per-driver processes, collects findings. argv[0] is the command's name; returns
 * the exit status. Called by main.c only.
 */
#pragma once

int cmd_fuzz(int argc, char **argv);
