// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel log as frames on the wire, in their place among the events of the program, with what the allow-list of
 * warnings needs to know about the operation under way. The other end finds the reports in it.
 */
#include <linux/console.h>
#include <linux/kasan.h>
#include <linux/notifier.h>
#include <linux/panic_notifier.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sprintf.h>
#include <linux/string.h>

#include "uml/uml.h"

/* A report may be the last that this kernel says, and so may a line whose reader waits for it. */
static bool urgent(const char *text, unsigned int n)
{
	static const char *const starts[] = { "BUG:", "WARNING:", "Kernel panic", "-----", "=====", "UBSAN:" };
	u32 i;

	for (i = 0; i < ARRAY_LEN(starts); i++)
		if (n >= strlen(starts[i]) && !memcmp(text, starts[i], strlen(starts[i])))
			return true;
	return uml_text;
}

static const struct { const char *file; u32 first, last; } lost[] = { LOST };

/* One of the warnings that are the last to be told of a program, as the hosted services know them (services/warn.c). */
static bool says_it_is_lost(const char *text)
{
	char path[128];
	u32 line, i;

	if (!the_target.lost_at_warn || sscanf(text, "WARNING: CPU: %*d PID: %*d at %127[^:]:%u", path, &line) != 2)
		return false;
	for (i = 0; i < ARRAY_LEN(lost); i++)
		if (!strcmp(kbasename(path), lost[i].file) && line >= lost[i].first && line <= lost[i].last)
			return true;
	return false;
}

/* Muted once the report is complete: the other end reads it up to this line. */
static void be_lost_after(const char *text, unsigned int n)
{
	static bool ending;

	ending |= h_injected() && n && text[n - 1] == '\n' && says_it_is_lost(text);
	if (!ending || !strnstr(text, "---[ end trace", n))
		return;
	ending = false;
	h_wrecked();
}

static void write_log(struct console *con, const char *text, unsigned int n)
{
	static struct wire_log w;
	const char *all = text;
	unsigned int bytes = n;
	bool now = urgent(text, n);

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
	be_lost_after(all, bytes);
	if (now)
		wire_flush();
}

static struct console console = { .name = "iovet", .write = write_log, .flags = CON_ENABLED | CON_ANYTIME, .index = -1 };

/* Where it happened. A call of a NULL pointer happened where it returns to. */
static unsigned long place(const struct uml_pt_regs *regs)
{
	unsigned long ip = UPT_IP(regs);

	return ip < PAGE_SIZE ? *(const unsigned long *)UPT_SP(regs) - 1 : ip;
}

/*
 * A fault of the kernel ends it; where it reached is not in the log. With KASAN it is the shadow of the address that
 * faults, when the address itself is nonsense. What is no address at all (trap 13) is not told.
 */
static int say_address(struct notifier_block *nb, unsigned long event, void *message)
{
	struct pt_regs *regs = current->thread.segv_regs;
	unsigned long at = regs ? regs->regs.faultinfo.cr2 : 0;
	char text[112];

	if (at - KASAN_SHADOW_OFFSET < (1ul << (64 - KASAN_SHADOW_SCALE_SHIFT)))
		at = (at - KASAN_SHADOW_OFFSET) << KASAN_SHADOW_SCALE_SHIFT;
	if (regs)
		write_log(&console, text, (unsigned int)snprintf(text, sizeof(text), "iovet: fault at 0x%lx ip 0x%lx trap %d\n", at,
							       place(&regs->regs), regs->regs.faultinfo.trap_no));
	wire_flush();
	return NOTIFY_DONE;
}

static struct notifier_block panic_block = { .notifier_call = say_address, .priority = INT_MAX };

void uml_console_init(void)
{
	register_console(&console);
	atomic_notifier_chain_register(&panic_notifier_list, &panic_block);
}

/* The kernel's own console was for a boot that fails. */
void uml_console_alone(void)
{
	struct console *other, *con;

	do {
		other = NULL;
		console_list_lock();
		for_each_console(con)
			if (con != &console)
				other = con;
		console_list_unlock();
		if (other)
			unregister_console(other);
	} while (other);
}

/* Reports are warnings or worse. */
void uml_log_all(bool all)
{
	console_loglevel = all ? CONSOLE_LOGLEVEL_DEBUG - 2 : CONSOLE_LOGLEVEL_QUIET + 1;
}
