// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message-signalled interrupts of platform devices: each message is one of the lines of services/irq.c, raised by a write of
 * its number to one doorbell. As in the real core, the driver is told a message when the line gets its first handler, and an empty
 * one when the last is gone (irq_activate() and __free_irq() of kernel/irq). No controller, no translation of the doorbell's
 * address, no masking.
 */
#include <linux/kernel.h>
#include <linux/device.h>
#include <linux/msi.h>
#include <linux/slab.h>
#include "services.h"

static struct message {
	struct msi_desc desc;
	irq_write_msi_msg_t write;
} *messages[IRQ_LINES];	/* by line */

/* From the last line that devices can have down: targets number theirs from the first. */
static u32 free_line(void)
{
	u32 n = IRQ_BUSY - 1;

	while (n && (messages[n] || irq_actions(n)))
		n--;
	return n;
}

static int add_message(struct device *dev, u32 index, irq_write_msi_msg_t write)
{
	struct message *m = kzalloc(sizeof(*m), GFP_KERNEL);
	u32 n = free_line();

	if (!m || !n || h_should_fail(FAULT_IRQ)) {
		kfree(m);
		return m ? -ENOSPC : -ENOMEM;
	}
	m->desc.dev = dev;
	m->desc.irq = n;
	m->desc.msi_index = (u16)index;
	m->write = write;
	messages[n] = m;
	return 0;
}

/* A line that is no message has nobody to be told. */
void msi_line_in_use(u32 n, bool used)
{
	struct message *m = messages[n];
	struct msi_msg msg = { 0 };
	unsigned long flags;

	if (!m)
		return;
	if (used) {
		msg.address_lo = lower_32_bits(MSI_DOORBELL_PA);
		msg.address_hi = upper_32_bits(MSI_DOORBELL_PA);
		msg.data = n;
	}
	local_irq_save(flags);		/* the real core holds the lock of the line */
	m->write(&m->desc, &msg);
	local_irq_restore(flags);
}

int platform_device_msi_init_and_alloc_irqs(struct device *dev, unsigned int nvec, irq_write_msi_msg_t write)
{
	int ret = 0;
	u32 i;

	if (!dev->msi.domain)
		return -EINVAL;
	for (i = 0; !ret && i < nvec; i++)
		ret = add_message(dev, i, write);
	if (ret)
		platform_device_msi_free_irqs_all(dev);
	return ret;
}

void platform_device_msi_free_irqs_all(struct device *dev)
{
	u32 n;

	for (n = 1; n < IRQ_LINES; n++) {
		if (!messages[n] || messages[n]->desc.dev != dev)
			continue;
		if (irq_actions(n))
			h_finding(ORA_LEDGER, "", "msi-free-requested", "message %u is freed while a handler is registered", n);
		kfree(messages[n]);
		messages[n] = NULL;
	}
}

unsigned int msi_domain_get_virq(struct device *dev, unsigned int domid, unsigned int index)
{
	u32 n;

	for (n = 1; n < IRQ_LINES; n++)
		if (messages[n] && messages[n]->desc.dev == dev && messages[n]->desc.msi_index == index)
			return n;
	return 0;
}
