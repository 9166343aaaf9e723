/* SPDX-License-Identifier: MIT */
/*
 * How the spec reader reports: position, rule id, message; and "did you mean". Private to src/spec.
 */
#pragma once
#include "base/diag.h"
#include "spec/model.h"

__attribute__((format(printf, 4, 5)))
void spec_error(struct diag *d, struct spec_pos pos, const char *rule, const char *fmt, ...);
__attribute__((format(printf, 4, 5)))
void spec_warning(struct diag *d, struct spec_pos pos, const char *rule, const char *fmt, ...);

/* Remembers the candidate nearest to a misspelt name. */
struct hint { const char *name, *best; u32 distance; };
/* Gives no hints after the 100th error. */
struct hint hint_for(const struct diag *d, const char *name);
/* Costs: call it when the name was not found. */
void hint_try(struct hint *h, const char *candidate);
/* "; did you mean `X`?" or "", as two arguments for "%s%s%s". */
#define HINT_FMT "%s%s%s"
#define HINT_ARGS(h)									\
	(h).best ? "; did you mean `" : "", (h).best ? (h).best : "", (h).best ? "`?" : ""
