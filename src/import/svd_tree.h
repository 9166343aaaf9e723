/* SPDX-License-Identifier: MIT */
/* An XML file as a tree of elements; parsing is expat's. Private to src/import. */
#pragma once
#include "base/arena.h"
#include "base/str.h"

struct element {
	const char *tag;
	const char *derived_from;	/* attribute derivedFrom, or NULL */
	const char *text;		/* trimmed, white space folded; never NULL */
	u32 line;
	struct element *parent, *first, *last, *next;
};

/* The root; NULL: `err` has FILE:LINE:COL and why. */
struct element *svd_parse(struct arena *a, const char *file, const char *bytes, size_t len, struct str *err);
const struct element *child(const struct element *e, const char *tag);	/* first one, or NULL; e may be NULL */
const char *child_text(const struct element *e, const char *tag);	/* NULL: no such child, or empty */
