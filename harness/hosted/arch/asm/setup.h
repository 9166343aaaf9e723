/* SPDX-License-Identifier: GPL-2.0-only */
/* No kernel command line. */
#pragma once
#define COMMAND_LINE_SIZE 256
