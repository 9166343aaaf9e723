/* SPDX-License-Identifier: MIT */
/* `iovet diff`. */
#pragma once

int cmd_diff(int argc, char **argv);
