/* SPDX-License-Identifier: MIT */
/* `iovet confirm`: findings once more, in a real kernel. For main.c. */
#pragma once

int cmd_confirm(int argc, char **argv);
