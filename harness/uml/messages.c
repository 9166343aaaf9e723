// SPDX-License-Identifier: GPL-2.0-only
/*
 * Messages of devices as interrupts: the kernel's own domain of a device has this one as its parent. They are lines of the
 * target (irq.c): those from the last one down, as long as nobody has them. Not in other kernels than 6.12, whose domains of
 * messages are made otherwise; none of their drivers has messages.
 */
#include <linux/irq.h>
#include <linux/irqdomain.h>
#include <linux/msi.h>

#include "hosted/layout.h"
#include "hosted/kw.h"
#include "uml/uml.h"

static struct irq_domain *messages;
static irq_flow_handler_t flow;

static void nothing(struct irq_data *d) { }

static void compose(struct irq_data *d, struct msi_msg *msg)
{
	msg->address_lo = lower_32_bits(MSI_DOORBELL_PA);
	msg->address_hi = upper_32_bits(MSI_DOORBELL_PA);
	msg->data = (u32)d->hwirq;
}

static struct irq_chip message_chip = {
	.name = "iovet-message", .irq_mask = nothing, .irq_unmask = nothing, .irq_ack = nothing, .irq_compose_msi_msg = compose,
};

static int take_lines(struct irq_domain *d, unsigned int virq, unsigned int n, void *arg)
{
	u32 line = IRQ_BUSY - 1;

	while (line && uml_irq_mapped(line))
		line--;
	if (n != 1 || !line || h_should_fail(FAULT_IRQ))
		return -ENOSPC;
	irq_domain_set_info(d, virq, line, &message_chip, NULL, flow, NULL, NULL);
	return 0;
}

static const struct irq_domain_ops message_ops = { .alloc = take_lines, .free = irq_domain_free_irqs_common };

/* As the controllers of these machines: a message is composed, and its address written, when its first handler comes. */
static bool init_device(struct device *dev, struct irq_domain *d, struct irq_domain *parent, struct msi_domain_info *info)
{
	info->flags |= MSI_FLAG_USE_DEF_DOM_OPS | MSI_FLAG_USE_DEF_CHIP_OPS | MSI_FLAG_ALLOC_SIMPLE_MSI_DESCS |
		       MSI_FLAG_FREE_MSI_DESCS;
	info->chip->irq_request_resources = uml_irq_request;
	return true;
}

static const struct msi_parent_ops parent_ops = { .prefix = "iovet-", .init_dev_msi_info = init_device };

void uml_messages_init(void *node, irq_flow_handler_t handle)
{
	flow = handle;
	messages = irq_domain_add_linear(node, IRQ_LINES, &message_ops, NULL);
	if (!messages)
		h_bug("no interrupt domain for messages");
	messages->flags |= IRQ_DOMAIN_FLAG_MSI_PARENT;
	messages->msi_parent_ops = &parent_ops;
	irq_domain_update_bus_token(messages, DOMAIN_BUS_PLATFORM_MSI);
}

unsigned int uml_message_mapped(u32 line) { return irq_find_mapping(messages, line); }
