/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of the known-answer DART driver: streams, TLB commands, reset, faults. A stream is changed only while it is
 * off and its TLB is clean; where the hardware does not finish, it stays off.
 */
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/iopoll.h>

#include "known/dart-v4/dart.h"

#define DART_CODES (DART_ERROR_NO_TTBR | DART_ERROR_NO_PMD | DART_ERROR_NO_PTE | DART_ERROR_WRITE_FAULT | DART_ERROR_READ_FAULT)

static int dart_wait(struct dart *dart)
{
	u32 val;

	return readl_poll_timeout_atomic(dart->regs + DART_STREAM_COMMAND_OFFSET, val, !(val & DART_STREAM_COMMAND_BUSY),
					 DART_STREAM_COMMAND_POLL_US, DART_STREAM_COMMAND_TIMEOUT_US);
}

/* Holds dart->lock. What timed out earlier may still run, and what is written meanwhile would be lost. */
static int dart_flush(struct dart *dart, u32 streams)
{
	int ret = dart_wait(dart);

	if (ret && !plant(BUSY_IGNORED))
		return ret;
	writel(streams, dart->regs + DART_STREAM_SELECT_OFFSET);
	writel(DART_STREAM_COMMAND_INVALIDATE, dart->regs + DART_STREAM_COMMAND_OFFSET);
	ret = dart_wait(dart);
	return ret && plant(TIMEOUT_DROPPED) ? 0 : ret;
}

static void dart_write_tcr(struct dart_stream *s, u32 tcr)
{
	writel(tcr, s->dart->regs + DART_TCR_OFFSET(s->sid));
}

static void dart_write_roots(struct dart_stream *s, const struct dart_domain *d)
{
	u32 i;

	for (i = 0; i < DART_TTBR_I_COUNT; i++)
		writel(d && i < d->n_roots ? d->root[i] : 0, s->dart->regs + DART_TTBR_OFFSET(s->sid, i));
}

/* Holds dart->lock. */
static void dart_program(struct dart_stream *s, u32 tcr, const struct dart_domain *d)
{
	int ret = 0;

	dart_write_tcr(s, 0);
	dart_write_roots(s, d);
	if (tcr == DART_TRANSLATE && plant(ENABLE_FIRST)) {
		dart_write_tcr(s, tcr);
		dart_flush(s->dart, BIT(s->sid));
		return;
	}
	ret = dart_flush(s->dart, BIT(s->sid));
	if (ret)
		dev_err(s->dart->dev, "stream %u: the TLB could not be cleared, it stays off\n", s->sid);
	else if (tcr)
		dart_write_tcr(s, tcr);
}

void dart_set_stream(struct dart_stream *s, u32 tcr, const struct dart_domain *d)
{
	unsigned long flags;

	spin_lock_irqsave(&s->dart->lock, flags);
	dart_program(s, tcr, d);
	spin_unlock_irqrestore(&s->dart->lock, flags);
}

void dart_invalidate(struct dart_stream *s)
{
	unsigned long flags;

	spin_lock_irqsave(&s->dart->lock, flags);
	if (dart_flush(s->dart, BIT(s->sid))) {
		dev_err(s->dart->dev, "stream %u: the TLB could not be cleared, switched off\n", s->sid);
		dart_write_tcr(s, 0);
	}
	spin_unlock_irqrestore(&s->dart->lock, flags);
}

/* Traffic of stream n is treated as that of stream n. */
static u32 dart_remap_word(u32 word)
{
	u32 sid = 4 * word;

	return FIELD_PREP(DART_STREAM_REMAP_MAP0, sid) | FIELD_PREP(DART_STREAM_REMAP_MAP1, sid + 1) |
	       FIELD_PREP(DART_STREAM_REMAP_MAP2, sid + 2) | FIELD_PREP(DART_STREAM_REMAP_MAP3, sid + 3);
}

int dart_reset(struct dart *dart)
{
	unsigned long flags;
	u32 i;
	int ret;

	if (readl(dart->regs + DART_CONFIG_OFFSET) & DART_CONFIG_LOCK)
		return -EINVAL;
	for (i = 0; i < DART_STREAMS; i++) {
		dart_write_tcr(&dart->stream[i], 0);
		dart_write_roots(&dart->stream[i], NULL);
	}
	for (i = 0; i < DART_STREAM_REMAP_COUNT; i++)
		writel(dart_remap_word(i), dart->regs + DART_STREAM_REMAP_OFFSET(i));
	writel(readl(dart->regs + DART_ERROR_OFFSET), dart->regs + DART_ERROR_OFFSET);
	spin_lock_irqsave(&dart->lock, flags);
	ret = dart_flush(dart, DART_STREAM_SELECT_STREAMS);
	spin_unlock_irqrestore(&dart->lock, flags);
	if (!ret)
		writel(DART_STREAMS_ENABLE_STREAMS, dart->regs + DART_STREAMS_ENABLE_OFFSET);
	return ret;
}

int dart_identify(struct dart *dart)
{
	dart->page_shift = FIELD_GET(DART_PARAMS1_PAGE_SHIFT, readl(dart->regs + DART_PARAMS1_OFFSET));
	dart->bypass = readl(dart->regs + DART_PARAMS2_OFFSET) & DART_PARAMS2_BYPASS_SUPPORT;
	dart->only_bypass = dart->page_shift > PAGE_SHIFT;
	return dart->page_shift == 12 || dart->page_shift == 14 ? 0 : -ENODEV;
}

irqreturn_t dart_irq(int irq, void *cookie)
{
	struct dart *dart = cookie;
	u32 error = readl(dart->regs + DART_ERROR_OFFSET);
	u64 addr;

	if (!(error & DART_ERROR_FLAG))
		return IRQ_NONE;
	addr = readl(dart->regs + DART_ERROR_ADDR_LO_OFFSET) | (u64)readl(dart->regs + DART_ERROR_ADDR_HI_OFFSET) << 32;
	WARN_ON(hweight32(error & DART_CODES) != 1 && plant(IRQ_WARNS));
	dev_err_ratelimited(dart->dev, "fault: stream %lu, iova %#llx, codes %#lx\n", FIELD_GET(DART_ERROR_STREAM, error), addr,
			    error & DART_CODES);
	writel(error, dart->regs + DART_ERROR_OFFSET);
	return IRQ_HANDLED;
}
