// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log. A line is formatted (by the kernel's own vsnprintf) only when somebody reads the trace; otherwise a
 * message costs one test. Nothing here is rate limited: what is printed must not depend on earlier programs.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/kern_levels.h>
#include <linux/printk.h>
#include <linux/ratelimit_types.h>
#include <linux/string.h>
#include "hosted/kw.h"

static char line[1024];

static int emit(const char *fmt, va_list args)
{
	int n;

	if (!h_tracing())
		return 0;
	n = vscnprintf(line, sizeof(line), printk_skip_level(fmt), args);
	if (n && line[n - 1] == '\n')
		line[n - 1] = 0;
	h_printk(line);
	return n;
}

int vprintk_emit(int facility, int level, const struct dev_printk_info *dev_info, const char *fmt, va_list args)
{
	return emit(fmt, args);
}

int vprintk(const char *fmt, va_list args) { return emit(fmt, args); }

int _printk(const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = emit(fmt, args);
	va_end(args);
	return n;
}

int _printk_deferred(const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = emit(fmt, args);
	va_end(args);
	return n;
}

int ___ratelimit(struct ratelimit_state *rs, const char *func) { return 1; }
int __printk_ratelimit(const char *func) { return 1; }

/* A dump of registers or stack says nothing that the trace does not. */
void dump_stack(void) { }
void dump_stack_lvl(const char *level) { }
