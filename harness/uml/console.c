// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log as frames on the wire, in their place among the events of the program, with what the allow-list of
 * warnings needs to know about the operation under way. The other end finds the reports in it.
 */
#include <linux/console.h>
#include <linux/printk.h>
#include <linux/string.h>

#include "uml/uml.h"

static void write_log(struct console *con, const char *text, unsigned int n)
{
	static struct wire_log w;

	w.misuse = h_misuse();
	w.injected = h_injected() > 0;
	if (w.injected && strnstr(text, "WARNING: CPU", n))
		h_unaccountable();
	while (n) {
		unsigned int part = min_t(unsigned int, n, sizeof(w.text) - 1);

		memcpy(w.text, text, part);
		w.text[part] = 0;
		wire_send(WIRE_LOG, &w, offsetof(struct wire_log, text) + part + 1);
		text += part;
		n -= part;
	}
	wire_flush();		/* the next line may be the last */
}

static struct console console = { .name = "iovet", .write = write_log, .flags = CON_ENABLED | CON_ANYTIME, .index = -1 };

void uml_console_init(void)
{
	register_console(&console);
}

/* Reports are warnings or worse. */
void uml_log_all(bool all)
{
	console_loglevel = all ? CONSOLE_LOGLEVEL_DEBUG - 2 : CONSOLE_LOGLEVEL_QUIET + 1;
}
