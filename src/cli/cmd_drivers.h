/* SPDX-License-Identifier: MIT */
/*
 * Lists drivers, built or not. argv[0] is the command's name; returns the exit status. Called by main.c only.
 */
#pragma once

int cmd_drivers(int argc, char **argv);
