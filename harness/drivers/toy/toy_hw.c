/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Registers of the toy IOMMU: commands, streams, enabling, faults. A command that times out leaves its stream blocked,
 * because what it was to remove may still be cached. Called by toy.c and toy_domain.c.
 */
#include <linux/bitfield.h>
#include <linux/device.h>
#include <linux/iopoll.h>

#include "drivers/toy/toy.h"

#define TOY_MAGIC 0x70e1
#define TOY_RANGE_BYTES (8 * SZ_4K)		/* from here on a range is invalidated by stream */
#define TOY_POLL_US 1
#define TOY_COMMAND_US 100
#define TOY_ENABLE_US 1000
#define TOY_ERR_W1C (TOY_ERR_FAULT | TOY_ERR_OVERRUN)

static int toy_wait_command(struct toy *toy)
{
	u32 cmd;

	while (plant(ENDLESS_POLL) && readl(toy->regs + TOY_CMD_OFFSET) & TOY_CMD_GO)
		cpu_relax();
	return readl_poll_timeout_atomic(toy->regs + TOY_CMD_OFFSET, cmd, !(cmd & TOY_CMD_GO), TOY_POLL_US, TOY_COMMAND_US);
}

/* Holds toy->lock. A command that timed out earlier may still run, hence the first wait. */
static int toy_command(struct toy *toy, u32 op, u32 sid, u32 iova)
{
	bool wait = !(plant(NO_WAIT) && op == TOY_CMD_OP_INV_IOVA);
	int ret = wait ? toy_wait_command(toy) : 0;

	if (ret)
		return ret;
	writel(FIELD_PREP(TOY_SELECT_STREAM, sid), toy->regs + TOY_SELECT_OFFSET);
	writel((iova & TOY_CMD_ADDR_PAGE) | (plant(RESERVED_BIT) && iova ? 1 : 0), toy->regs + TOY_CMD_ADDR_OFFSET);
	writel(TOY_CMD_GO | FIELD_PREP(TOY_CMD_OP, op), toy->regs + TOY_CMD_OFFSET);
	return wait ? toy_wait_command(toy) : 0;
}

void toy_set_mode(struct toy *toy, u32 sid, u32 mode)
{
	writel(FIELD_PREP(TOY_CTL_MODE, mode), toy->regs + TOY_CTL_OFFSET(sid));
}

/* Holds toy->lock. After a time-out: what is still cached for the stream must not be used until it is programmed anew. */
static void toy_block(struct toy *toy, u32 sid)
{
	dev_err(toy->dev, "stream %u: invalidation timed out, blocked\n", sid);
	toy_set_mode(toy, sid, TOY_CTL_MODE_BLOCKED);
}

/* Holds toy->lock. Brings one stream to what stream[] says, or leaves it blocked. */
static void toy_program(struct toy *toy, u32 sid)
{
	struct toy_stream *s = &toy->stream[sid];

	toy_set_mode(toy, sid, TOY_CTL_MODE_BLOCKED);
	writel(s->ttbr, toy->regs + TOY_TTBR_OFFSET(sid));
	if (toy_command(toy, TOY_CMD_OP_INV_STREAM, sid, 0))
		toy_block(toy, sid);
	else if (s->mode != TOY_CTL_MODE_BLOCKED)
		toy_set_mode(toy, sid, s->mode);
}

void toy_set_stream(struct toy *toy, u32 sid, u32 mode, u32 ttbr)
{
	unsigned long flags;

	spin_lock_irqsave(&toy->lock, flags);
	toy->stream[sid] = (struct toy_stream){ mode, ttbr };
	if (toy->running)
		toy_program(toy, sid);
	spin_unlock_irqrestore(&toy->lock, flags);
}

static int toy_enable(struct toy *toy, bool on)
{
	u32 status;

	writel(on ? TOY_CTRL_ENABLE : 0, toy->regs + TOY_CTRL_OFFSET);
	return readl_poll_timeout(toy->regs + TOY_STATUS_OFFSET, status, !!(status & TOY_STATUS_ENABLED) == on, TOY_POLL_US,
				  TOY_ENABLE_US);
}

int toy_start(struct toy *toy)
{
	unsigned long flags;
	u32 sid;
	int ret = toy_enable(toy, false);

	if (ret)
		return ret;
	for (sid = 0; sid < toy->n_streams; sid++) {
		toy_set_mode(toy, sid, TOY_CTL_MODE_BLOCKED);
		writel(0, toy->regs + TOY_TTBR_OFFSET(sid));
	}
	writel(readl(toy->regs + TOY_ERR_OFFSET) & TOY_ERR_W1C, toy->regs + TOY_ERR_OFFSET);
	spin_lock_irqsave(&toy->lock, flags);
	ret = toy_command(toy, TOY_CMD_OP_INV_ALL, 0, 0);
	spin_unlock_irqrestore(&toy->lock, flags);
	if (ret)
		return ret;
	writel(TOY_IRQ_EN_FAULT, toy->regs + TOY_IRQ_EN_OFFSET);
	ret = toy_enable(toy, true);
	toy->running = !ret;
	return ret;
}

void toy_restore_streams(struct toy *toy)
{
	unsigned long flags;
	u32 sid;

	spin_lock_irqsave(&toy->lock, flags);
	for (sid = 0; sid < toy->n_streams && !plant(RESUME_FORGETS); sid++)
		if (toy->stream[sid].mode != TOY_CTL_MODE_BLOCKED)
			toy_program(toy, sid);
	spin_unlock_irqrestore(&toy->lock, flags);
}

static int toy_invalidate_stream(struct toy *toy, u32 sid, unsigned long start, unsigned long last)
{
	unsigned long iova;
	int ret = 0;

	if (last - start >= TOY_RANGE_BYTES)
		return toy_command(toy, TOY_CMD_OP_INV_STREAM, sid, 0);
	for (iova = start; iova <= last && !ret; iova += SZ_4K)
		ret = toy_command(toy, TOY_CMD_OP_INV_IOVA, sid, plant(SAME_PAGE) ? start : iova);
	return ret;
}

void toy_invalidate(struct toy *toy, u32 ttbr, unsigned long start, unsigned long last)
{
	unsigned long flags;
	u32 sid;

	spin_lock_irqsave(&toy->lock, flags);
	for (sid = 0; sid < toy->n_streams && toy->running; sid++) {
		struct toy_stream *s = &toy->stream[sid];

		if ((s->mode != TOY_CTL_MODE_TRANSLATE || s->ttbr != ttbr) && (sid || !plant(TOLD_APART)))
			continue;
		if (toy_invalidate_stream(toy, sid, start, last))
			toy_block(toy, sid);
		if (plant(FIRST_STREAM_ONLY))
			break;
	}
	spin_unlock_irqrestore(&toy->lock, flags);
}

int toy_identify(struct toy *toy)
{
	u32 id = readl(toy->regs + TOY_ID_OFFSET), cap = readl(toy->regs + TOY_CAP_OFFSET);

	toy->n_streams = FIELD_GET(TOY_CAP_NSTREAM, cap);
	toy->bypass = cap & TOY_CAP_BYPASS;
	if (FIELD_GET(TOY_ID_MAGIC, id) != TOY_MAGIC || !toy->n_streams || toy->n_streams > TOY_CTL_COUNT)
		return -ENODEV;
	return 0;
}

void toy_stop(struct toy *toy)
{
	toy->running = false;
	toy_enable(toy, false);
}

irqreturn_t toy_irq(int irq, void *cookie)
{
	struct toy *toy = cookie;
	u32 err = toy->running ? readl(toy->regs + TOY_ERR_OFFSET) : 0, addr, sid;

	if (!(err & TOY_ERR_FAULT))
		return IRQ_NONE;
	addr = readl(toy->regs + TOY_ERR_ADDR_OFFSET);
	sid = FIELD_GET(TOY_ERR_STREAM, err);
	toy->faults[sid + (plant(ARRAY_INDEX) ? 1 : 0)] += 1;
	dev_err_ratelimited(toy->dev, "fault: stream %u, iova %#x, %s, code %lu%s\n", sid, addr,
			    err & TOY_ERR_WRITE ? "write" : "read", FIELD_GET(TOY_ERR_CODE, err),
			    err & TOY_ERR_OVERRUN ? ", more were lost" : "");
	if (plant(RO_WRITE))
		writel(0, toy->regs + TOY_ERR_ADDR_OFFSET);
	if (!plant(IRQ_STORM))
		writel(plant(W1C_ALL) ? TOY_ERR_W1C : err & TOY_ERR_W1C, toy->regs + TOY_ERR_OFFSET);
	return IRQ_HANDLED;
}
