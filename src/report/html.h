/* SPDX-License-Identifier: MIT */
/* Pieces of a page: frame, style, escaping. For the HTML writers of src/report only. */
#pragma once
#include "base/str.h"
#include "report/finding.h"
#include "report/summary.h"

void html_begin(struct str *out, const char *title);
void html_end(struct str *out);
/* Text with &, <, > and quotes escaped. */
void html_text(struct str *out, const char *s);
/* <tag>text</tag>, the text escaped. `tag` may hold a class: `span class=at`. */
void html_tag(struct str *out, const char *tag, const char *s);
/* A number with thousands separated: 1 234 567. */
void html_number(struct str *out, double v);
/* "finding-apple-dart-0123456789abcdef.html"; a slash in a driver's name becomes a dash. */
void html_finding_name(struct str *out, const struct driver_run *r, const struct finding *f);
/* Badges: new, still there, known, ends the program. */
void html_badges(struct str *out, const struct driver_run *r, u32 i);

/* The page of finding `i` of `r`. */
void html_finding(struct str *out, const struct driver_run *r, u32 i);
