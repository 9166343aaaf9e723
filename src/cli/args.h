/* SPDX-License-Identifier: MIT */
/* An argument vector under construction. Words are not copied; free `word` afterwards. For src/cli. */
#pragma once
#include "base/arena.h"
#include "base/types.h"

struct args { u32 n; const char **word; };

static inline void args_add(struct args *a, const char *word)
{
	a->word = xrealloc(a->word, (a->n + 2) * sizeof(*a->word));
	a->word[a->n++] = word;
	a->word[a->n] = NULL;
}

static inline void args_flag(struct args *a, bool on, const char *word)
{
	if (on)
		args_add(a, word);
}
