// SPDX-License-Identifier: GPL-2.0-only
/*
 * Interrupt lines of the target: a domain of the kernel's own, whose lines the device models drive and a program serves.
 * Level and delivery are apart, as in the hosted world: raising a line runs no handler.
 */
#include <linux/hardirq.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/irqdesc.h>
#include <linux/irqdomain.h>

#include "../../kernel/irq/internals.h"
#include "hosted/kw.h"
#include "uml/uml.h"

static struct irq_domain *domain;
static u32 levels;			/* bitmask: lines that are high */
static irqreturn_t served;		/* what the handlers of the line being served returned */

static int request(struct irq_data *d)
{
	return h_should_fail(FAULT_IRQ) ? -ENOSPC : 0;
}

static void nothing(struct irq_data *d) { }

static struct irq_chip chip = {
	.name = "iovet", .irq_request_resources = request, .irq_mask = nothing, .irq_unmask = nothing, .irq_ack = nothing,
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
}

unsigned int kw_irq_number(u32 line) { return irq_create_mapping(domain, line); }

static struct irq_desc *desc_of(u32 line)
{
	unsigned int virq = irq_find_mapping(domain, line);

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

/* No target of this back end sends messages. */
void kw_irq_message(u32 line) { }

void kw_irq_level(u32 line, bool level)
{
	levels = (levels & ~(1u << line)) | (u32)level << line;
}

u32 kw_irq_pending(void)
{
	u32 line, mask = 0;

	for (line = 1; line < IRQ_LINES; line++) {
		struct irq_desc *desc = levels >> line & 1 ? desc_of(line) : NULL;

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
	served = IRQ_NONE;
	local_irq_save(flags);
	irq_enter();
	generic_handle_domain_irq(domain, line);
	irq_exit();
	local_irq_restore(flags);
	synchronize_irq(irq_desc_get_irq(desc));	/* its threads */
	return served == IRQ_NONE ? IRQRES_NONE : IRQRES_HANDLED;
}
