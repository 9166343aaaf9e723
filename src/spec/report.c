/* SPDX-License-Identifier: MIT */
/* See report.h. */
#include "spec/report.h"

#include <string.h>

#include "base/str.h"

void spec_error(struct diag *d, struct spec_pos pos, const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vreport(d, DIAG_ERROR, (struct diag_at){ pos.file, pos.line, pos.col }, rule, fmt, ap);
	va_end(ap);
}

void spec_warning(struct diag *d, struct spec_pos pos, const char *rule, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vreport(d, DIAG_WARNING, (struct diag_at){ pos.file, pos.line, pos.col }, rule, fmt,
		     ap);
	va_end(ap);
}

/* A third of the letters may differ, at least one. */
struct hint hint_for(const struct diag *d, const char *name)
{
	u32 third = (u32)(strlen(name) > 60 ? 20 : strlen(name) / 3);

	return (struct hint){ .name = name,
			      .distance = diag_errors(d) > 100 ? 0 : (third ? third : 1) + 1 };
}

void hint_try(struct hint *h, const char *candidate)
{
	size_t n = strlen(h->name), m = strlen(candidate), apart = n > m ? n - m : m - n;
	u32 d;

	if (apart >= h->distance)
		return;
	d = str_distance(h->name, candidate, h->distance);
	if (d < h->distance) {
		h->distance = d;
		h->best = candidate;
	}
}
