/* SPDX-License-Identifier: MIT */
/* "Did you mean": the fewest edits; a word is near when about a third of it or less differs, or when it is a prefix. */
#include "cli/suggest.h"

#include <string.h>

#include "base/str.h"

/* A prefix of three or more letters counts as near: "apple" for "apple-dart". */
static u32 score(const char *word, const char *known, u32 limit)
{
	size_t n = strlen(word);

	if (n >= 3 && strncmp(word, known, n) == 0)
		return 1;
	return str_distance(word, known, limit);
}

const char *suggest(const char *word, const char *const *known, u32 n)
{
	size_t len = strlen(word);
	u32 best_score = len > 12 ? 5 : (u32)len / 3 + 2;	/* one more than what is accepted */
	const char *best = NULL;

	for (u32 i = 0; i < n; i++) {
		u32 s = score(word, known[i], best_score);

		if (s < best_score) {
			best_score = s;
			best = known[i];
		}
	}
	return best;
}
