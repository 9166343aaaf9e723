/* SPDX-License-Identifier: MIT */
/* Finds a macro that generated text defines twice. Knows only `#define`, not what is inside #if. */
#include "gen/defines.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

struct name { const char *start; size_t len; };

static int compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = memcmp(x->start, y->start, x->len < y->len ? x->len : y->len);

	return order ? order : (x->len > y->len) - (x->len < y->len);
}

/* The next macro defined at or after *at. IOVET_ is the frame's own prefix; it has one macro per branch of an #if. */
static bool next_define(const char **at, struct name *name)
{
	while ((*at = strstr(*at, "#define "))) {
		const char *start = *at + 8 + strspn(*at + 8, " ");

		*at = start;
		*name = (struct name){ start, strcspn(start, " (\t\n") };
		if (strncmp(start, "IOVET_", 6))
			return true;
	}
	return false;
}

bool find_repeated_define(const char *text, struct str *name)
{
	struct name *all, one;
	const char *at = text;
	size_t n = 0;
	bool found = false;

	while (next_define(&at, &one))
		n++;
	all = xmalloc((n + 1) * sizeof(*all));
	at = text;
	for (size_t i = 0; next_define(&at, &one); i++)
		all[i] = one;
	qsort(all, n, sizeof(*all), compare);
	for (size_t i = 1; i < n && !found; i++) {
		if (compare(&all[i - 1], &all[i]))
			continue;
		str_addn(name, all[i].start, all[i].len);
		found = true;
	}
	free(all);
	return found;
}
