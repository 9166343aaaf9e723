/* SPDX-License-Identifier: MIT */
/* Two names of a spec can become the same macro ("ERR" with field "ADDR_LO", "ERR_ADDR" with field "LO"). Host only. */
#pragma once
#include "base/str.h"

/* Is a macro defined twice in this text? *name: which one. */
bool find_repeated_define(const char *text, struct str *name);
