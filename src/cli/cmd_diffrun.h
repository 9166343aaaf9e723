/* SPDX-License-Identifier: MIT */
/* `iovet diffrun`: the same programs on two back ends. For main.c. */
#pragma once

int cmd_diffrun(int argc, char **argv);
