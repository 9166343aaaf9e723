/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * h_finding() and h_fatal() of hosted/host.h, for either half of the seam: included once by host.c and once by uml/seam.c,
 * after what declares va_list and vsnprintf() there.
 */
#pragma once
#include "hosted/host.h"

static void report(enum oracle_id oracle, const char *rule, const char *what, bool fatal, const char *fmt, va_list ap)
{
	char title[256];
	struct finding_raw f = { .oracle = oracle, .rule = rule, .what = what, .title = title, .fatal = fatal };

	vsnprintf(title, sizeof(title), fmt, ap);
	h_stack(f.frame, &f.n_frames, FINDING_FRAMES);
	finding_report(&f);
}

void h_finding(enum oracle_id oracle, const char *rule, const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(oracle, rule, what, false, fmt, ap);
	va_end(ap);
}

void h_fatal(enum oracle_id oracle, const char *rule, const char *what, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	report(oracle, rule, what, true, fmt, ap);
	va_end(ap);
	h_gone();
}
