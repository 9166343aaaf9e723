// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log. A line is formatted (by the kernel's own vsnprintf) only when somebody reads the trace, or judges what is
 * said of faults; otherwise a message costs two tests. Nothing here is rate limited: what is printed must not depend on
 * earlier programs.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/kern_levels.h>
#include <linux/printk.h>
#include <linux/ratelimit_types.h>
#include <linux/string.h>
#include "hosted/kw.h"

static char line[1024];

/* An address of the process (0x and 16 digits) differs from one process to the next: its digits are left out. */
#define ADDRESS_DIGITS 16
static void hide_addresses(char *text)
{
	char *at = text;

	while ((at = strstr(at, "0x00"))) {
		size_t n = strspn(at + 2, "0123456789abcdef");

		if (n == ADDRESS_DIGITS)
			memset(at + 2, 'x', n);
		at += 2 + n;
	}
}

/* The driver core puts the names of driver and device in front (drivers/base/core.c): who only listens needs neither. */
static int format_message(va_list args)
{
	const struct va_format *message;
	va_list its;
	int n;

	va_arg(args, const char *);
	va_arg(args, const char *);
	message = va_arg(args, const struct va_format *);
	va_copy(its, *message->va);
	n = vscnprintf(line, sizeof(line), message->fmt, its);
	va_end(its);
	return n;
}

static int format(const char *fmt, va_list args)
{
	if (!h_tracing() && !strcmp(fmt, "%s %s: %pV"))
		return format_message(args);
	return vscnprintf(line, sizeof(line), printk_skip_level(fmt), args);
}

static int emit(const char *fmt, va_list args)
{
	int n;

	if (!h_tracing() && !h_listening())
		return 0;
	n = format(fmt, args);
	if (n && line[n - 1] == '\n')
		line[n - 1] = 0;
	if (h_listening())
		h_heard(line);
	if (!h_tracing())
		return n;
	hide_addresses(line);
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
