// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines of the target: a domain of the kernel's own, whose lines the device models drive and a program serves.
 * Level and delivery are apart, as in the hosted world: raising a line runs no handler. Messages of devices are lines, too
 * (messages.c).
 */
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>

#include "../../kernel/irq/internals.h"
#include "hosted/layout.h"
#include "hosted/kw.h"
#include "uml/uml.h"

static struct irq_domain *domain;
static u32 levels, told;		/* bitmasks: lines that are high; messages that came */
static irqreturn_t served;		/* what the handlers of the line being served returned */

int uml_irq_request(struct irq_data *d)
{
	return h_should_fail(FAULT_IRQ) ? -ENOSPC : 0;
}

static void nothing(struct irq_data *d) { }

static struct irq_chip chip = {
	.name = "iovet", .irq_request_resources = uml_irq_request, .irq_mask = nothing, .irq_unmask = nothing, .irq_ack = nothing,
};

static void flow(struct irq_desc *desc)
{
	raw_spin_lock(&desc->lock);
	if (desc->action && !irqd_irq_disabled(&desc->irq_data))
		served = handle_irq_event(desc);
	raw_spin_unlock(&desc->lock);
}

static int map(struct irq_domain *d, unsigned int virq, irq_hw_number_t line)
{
	irq_set_chip_and_handler(virq, &chip, flow);
	return 0;
}

static const struct irq_domain_ops ops = { .map = map, .xlate = irq_domain_xlate_onecell };

void uml_irq_init(void *node)
{
	domain = irq_domain_add_linear(node, IRQ_LINES, &ops, NULL);
	if (!domain)
		h_bug("no interrupt domain");
	irq_domain_update_bus_token(domain, DOMAIN_BUS_WIRED);
	if (uml_messages_init)
		uml_messages_init(node, flow);
}

unsigned int uml_irq_mapped(u32 line)
{
	unsigned int virq = irq_find_mapping(domain, line);

	return virq || !uml_message_mapped ? virq : uml_message_mapped(line);
}

void kw_irq_message(u32 line)
{
	if (line < IRQ_LINES)
		told |= 1u << line;
}

unsigned int kw_irq_number(u32 line) { return irq_create_mapping(domain, line); }

static struct irq_desc *desc_of(u32 line)
{
	unsigned int virq = uml_irq_mapped(line);

	return virq ? irq_to_desc(virq) : NULL;
}

u32 uml_irq_actions(u32 line)
{
	struct irq_desc *desc = desc_of(line);
	struct irqaction *a;
	u32 n = 0;

	for (a = desc ? desc->action : NULL; a; a = a->next)
		n++;
	return n;
}

void uml_irq_reset(void) { told = 0; }

void kw_irq_level(u32 line, bool level)
{
	levels = (levels & ~(1u << line)) | (u32)level << line;
}

u32 kw_irq_pending(void)
{
	u32 line, mask = 0;

	for (line = 1; line < IRQ_LINES; line++) {
		struct irq_desc *desc = (levels | told) >> line & 1 ? desc_of(line) : NULL;

		if (desc && desc->action && !irqd_irq_disabled(&desc->irq_data))
			mask |= 1u << line;
	}
	return mask;
}

u32 kw_irq_run(u32 line)
{
	struct irq_desc *desc = desc_of(line);
	unsigned long flags;

	if (!desc || !desc->action)
		return IRQRES_NO_HANDLER;
	h_trace(EV_IRQ, "irq", line, levels >> line & 1);
	told &= ~(1u << line);
	served = IRQ_NONE;
	local_irq_save(flags);
	irq_enter();
	generic_handle_irq_desc(desc);
	irq_exit();
	local_irq_restore(flags);
	synchronize_irq(irq_desc_get_irq(desc));	/* its threads */
	if (served & IRQ_WAKE_THREAD)			/* and what they queued, whoever the scheduler thinks is next */
		uml_run_queued();
	return served == IRQ_NONE ? IRQRES_NONE : IRQRES_HANDLED;
}
