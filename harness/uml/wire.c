// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's end of the socket. Frames are gathered and written when the buffer is full, when something was said that
 * must not be lost, and before the kernel waits for the next request.
 */
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <os.h>

#include "uml/uml.h"

static char out[64 * 1024];
static u32 used;

static void write_all(const char *bytes, u32 n)
{
	while (n) {
		int done = os_write_file(WIRE_FD, bytes, (int)n);

		if (done == -EINTR)
			continue;
		if (done <= 0)
			os_kill_process(os_getpid(), 0);	/* nobody is there who could be told */
		bytes += done;
		n -= (u32)done;
	}
}

void wire_flush(void)
{
	unsigned long flags;

	local_irq_save(flags);
	write_all(out, used);
	used = 0;
	local_irq_restore(flags);
}

void wire_send(enum wire_kind kind, const void *payload, u32 bytes)
{
	struct wire_head head = { kind, bytes };
	unsigned long flags;

	local_irq_save(flags);
	if (used + sizeof(head) + bytes > sizeof(out))
		wire_flush();
	memcpy(out + used, &head, sizeof(head));
	memcpy(out + used + sizeof(head), payload, bytes);
	used += sizeof(head) + bytes;
	local_irq_restore(flags);
}

void wire_text(enum wire_kind kind, const char *text)
{
	wire_send(kind, text, min_t(u32, strlen(text), WIRE_MAX));
}

static bool read_all(void *to, u32 n)
{
	while (n) {
		int done = os_read_file(WIRE_FD, to, (int)n);

		if (done == -EINTR)
			continue;
		if (done <= 0)
			return false;
		to += done;
		n -= (u32)done;
	}
	return true;
}

bool wire_receive(struct wire_head *head, void *payload)
{
	wire_flush();
	return read_all(head, sizeof(*head)) && head->bytes <= WIRE_BATCH_MAX && read_all(payload, head->bytes);
}

void wire_hang_up(void)
{
	char c;

	wire_flush();
	for (;;)
		if (!read_all(&c, 1))
			os_kill_process(os_getpid(), 0);
}
