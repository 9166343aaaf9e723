/* SPDX-License-Identifier: MIT */
/*
 * Diagnostics about input: collects all of them, then prints `file:line:col: rule-id: message` with
 * the source line and a caret. Does not decide exit codes and never prints on its own. Host only;
 * JSON and SARIF are the command's.
 */
#pragma once
#include <stdarg.h>
#include <stdio.h>

#include "base/types.h"

enum diag_severity { DIAG_ERROR, DIAG_WARNING };

struct diag_entry {
	enum diag_severity severity;
	const char *file;		/* as given to diag_report() */
	u32 line, col;			/* 1-based, col counts characters; 0: the file as a whole */
	const char *rule, *message;
	const char *source;		/* the line the entry is about, or NULL */
};

struct diag;

struct diag *diag_new(void);
void diag_free(struct diag *d);			/* NULL is fine */

/* Text that later entries about `file` quote from; copied. */
void diag_add_source(struct diag *d, const char *file, const void *bytes, size_t len);

struct diag_at { const char *file; u32 line, col; };

/* Adds an entry; one that says the same rule at the same place again is dropped. At most DIAG_MAX
 * are kept. */
#define DIAG_MAX 1000
__attribute__((format(printf, 5, 6))) void diag_report(struct diag *d, enum diag_severity severity,
						       struct diag_at at, const char *rule,
						       const char *fmt, ...);
__attribute__((format(printf, 5, 0))) void diag_vreport(struct diag *d, enum diag_severity severity,
							struct diag_at at, const char *rule,
							const char *fmt, va_list ap);

u32 diag_errors(const struct diag *d);		/* all that were reported, kept or not */
/* Counts repetitions that were dropped as well: grows with every error, so it tells whether one piece of input is broken
 * although another one that shares text with it was reported before. */
u32 diag_errors_seen(const struct diag *d);
u32 diag_warnings(const struct diag *d);
void diag_sort(struct diag *d);			/* by file, line, column; stable */
u32 diag_count(const struct diag *d);		/* entries kept */
const struct diag_entry *diag_get(const struct diag *d, u32 i);
void diag_print(const struct diag *d, FILE *out);
