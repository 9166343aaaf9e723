/* SPDX-License-Identifier: MIT */
/* Between the files of the spec diff. Private to src/spec. */
#pragma once
#include "spec/diff.h"

/* The part at hand: where it is called, and where it stands in both specs. */
struct diff_at { struct spec_diff *d; const char *path; struct spec_pos older, newer; };

struct diff_at diff_below(const struct diff_at *at, const char *kind, const char *name, struct spec_pos older,
			  struct spec_pos newer);
__attribute__((format(printf, 3, 4))) void diff_say(const struct diff_at *at, const char *rule, const char *fmt, ...);
/* One attribute: says `rule` when the values differ. `rule` for a growing one, `less` for a shrinking one. */
void diff_number(const struct diff_at *at, const char *rule, const char *less, const char *what, u64 older, u64 newer);
void diff_text(const struct diff_at *at, const char *rule, const char *what, const char *older, const char *newer);
void diff_expr(const struct diff_at *at, const char *rule, const char *what, const struct spec_expr *older,
	       const struct spec_expr *newer);

/*
 * Walks two arrays of parts that begin with `struct spec_pos pos; const char *name`: calls `both` for each pair of equal
 * names, says `removed` and `added` for the rest.
 */
struct diff_list {
	const char *kind;		/* "registers", part of the path */
	const void *older, *newer;
	u32 n_older, n_newer;
	size_t bytes;			/* of one part */
	const char *removed, *added;	/* rules; NULL: shows elsewhere */
	void (*both)(const struct diff_at *at, const void *older, const void *newer);
	/* May explain a part that is gone; true: said. NULL: nothing to explain. */
	bool (*gone)(const struct diff_at *at, const void *older, const struct diff_list *l);
	/* Is the part of `newer` one that `gone` explained? */
	bool (*explained)(const void *newer, const struct diff_list *l);
};
void diff_walk(const struct diff_at *at, const struct diff_list *l);

void diff_registers(const struct diff_at *at, const struct spec *older, const struct spec *newer);
void diff_structs(const struct diff_at *at, const struct spec *older, const struct spec *newer);
void diff_enums(const struct diff_at *at, const struct spec *older, const struct spec *newer);
void diff_fields(const struct diff_at *at, const struct spec_field *older, u32 n_older, const struct spec_field *newer,
		 u32 n_newer, bool in_memory);
void diff_reserved(const struct diff_at *at, const struct spec_reserved *older, u32 n_older,
		   const struct spec_reserved *newer, u32 n_newer);
void diff_words(const struct diff_at *at, const char *brief_a, const char *brief_b, const char *source_a,
		const char *source_b);
