// SPDX-License-Identifier: GPL-2.0-only
/*
 * Message-signalled interrupts of platform devices: each message is one of the lines of services/irq.c, raised by a write of
 * its number to one doorbell. No controller, no translation of the doorbell's address, no masking.
 */
#include <linux/kernel.h>
#include <linux/device.h>
#include <linux/msi.h>
#include <linux/slab.h>
#include "services.h"

static struct msi_desc *messages[IRQ_LINES];	/* by line */

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
	struct msi_desc *desc = kzalloc(sizeof(*desc), GFP_KERNEL);
	u32 n = free_line();

	if (!desc || !n || h_should_fail(FAULT_IRQ)) {
		kfree(desc);
		return desc ? -ENOSPC : -ENOMEM;
	}
	desc->dev = dev;
	desc->irq = n;
	desc->msi_index = (u16)index;
	desc->msg.address_lo = lower_32_bits(MSI_DOORBELL_PA);
	desc->msg.address_hi = upper_32_bits(MSI_DOORBELL_PA);
	desc->msg.data = n;
	messages[n] = desc;
	write(desc, &desc->msg);
	return 0;
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
		if (!messages[n] || messages[n]->dev != dev)
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
		if (messages[n] && messages[n]->dev == dev && messages[n]->msi_index == index)
			return n;
	return 0;
}
