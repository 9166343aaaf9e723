// SPDX-License-Identifier: GPL-2.0-only
/*
 * WARN, BUG, panic. A warning is a finding keyed by file and function, unless the allow-list (world/warn_allow.txt)
 * excuses it in this situation; BUG and panic end the process. What the list excuses is still in the trace.
 */
#include <linux/kernel.h>
#include <linux/panic.h>
#include <linux/string.h>
#include "hosted/kw.h"

struct hosted_warn_allow { const char *file, *func, *when, *reason; };
extern const struct hosted_warn_allow hosted_warn_allow[];	/* generated; ends with a NULL file */

static char text[256];		/* message of the WARN() being reported, from __warn_printk() */

static bool applies(const char *when)
{
	if (!strcmp(when, "misuse"))
		return h_misuse();
	if (!strcmp(when, "odd-id"))
		return h_odd_hardware();
	if (!strcmp(when, "last"))
		return false;
	if (!h_injected())
		return false;
	h_unaccountable();
	return true;
}

static bool allowed(const char *file, const char *func)
{
	const struct hosted_warn_allow *a;

	for (a = hosted_warn_allow; a->file; a++)
		if (!strcmp(a->file, file) && !strcmp(a->func, func) && applies(a->when))
			return true;
	return false;
}

/* The kernel says that it is lost, because something failed that must not: nothing else can be told of this program. */
static bool lost(const char *file, const char *func)
{
	const struct hosted_warn_allow *a;

	for (a = hosted_warn_allow; kw_target->lost_at_warn && h_injected() && a->file; a++)
		if (!strcmp(a->file, file) && !strcmp(a->func, func) && !strcmp(a->when, "last"))
			return true;
	return false;
}

static void report(const char *path, int line, const char *func)
{
	const char *file = kbasename(path);
	char site[96];

	h_trace(EV_WARN, func, (u64)line, 0);
	if (lost(file, func)) {
		snprintf(site, sizeof(site), "%s:%s", file, func);
		h_finding(ORA_WARN, "", site, "WARN in %s() at %s:%d after something was made to fail", func, file, line);
		h_wrecked();
	} else if (!allowed(file, func)) {
		snprintf(site, sizeof(site), "%s:%s", file, func);
		h_finding(ORA_WARN, "", site, "WARN in %s() at %s:%d%s%s", func, file, line, text[0] ? ": " : "", text);
	}
	text[0] = 0;
}

void __warn_printk(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	strreplace(text, '\n', ' ');
}

void hosted_warn(const char *file, int line, const char *func) { report(file, line, func); }

void hosted_bug(const char *path, int line, const char *func)
{
	const char *file = kbasename(path);
	char site[96];

	snprintf(site, sizeof(site), "%s:%s", file, func);
	h_fatal(ORA_WARN, "", site, "BUG in %s() at %s:%d", func, file, line);
}

void panic(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	h_fatal(ORA_WARN, "", "panic", "panic: %s", text);
}

void add_taint(unsigned int flag, enum lockdep_ok ok) { }
void kw_stub_abort(const char *name) { h_fatal(ORA_WARN, "", name, "kernel function %s() is not part of the hosted world", name); }
