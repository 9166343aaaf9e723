/* SPDX-License-Identifier: MIT */
/* "Did you mean": the nearest of some known words. For src/cli and src/report. */
#pragma once
#include "base/types.h"

/* The word of `known` that `word` is most likely a slip of, or NULL when none is near. */
const char *suggest(const char *word, const char *const *known, u32 n);
