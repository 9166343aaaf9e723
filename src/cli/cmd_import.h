/* SPDX-License-Identifier: MIT */
/* `iovet import`. */
#pragma once

int cmd_import(int argc, char **argv);
