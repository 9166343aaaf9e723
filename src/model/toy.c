/* SPDX-License-Identifier: MIT */
/*
 * Device model of toy, the IOMMU that exists nowhere. What it does is written in the comment of spec/toy/toy.yaml;
 * where that leaves room, this hardware takes what is hardest on software. Reached through `toy_device` only.
 */
#include "model/device.h"

#include "base/lib.h"
#include "toy/regs.h"

extern const struct reg_map toy_reg_map;
extern const struct mon_set toy_mon_set;
const char *toy_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *toy_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

enum { CMD_LEFT, ACK_LEFT };		/* words of priv: reads until the command is done, until STATUS follows CTRL */
#define CMD_READS 3
#define ACK_READS 2

static toy_err_t err(const struct device *d) { return toy_err_from((u32)d->state[TOY_STATE_ERR]); }
static toy_cmd_t cmd(const struct device *d) { return toy_cmd_from((u32)d->state[TOY_STATE_CMD]); }
static toy_ctl_t ctl(const struct device *d, u32 sid) { return toy_ctl_from((u32)d->state[toy_state_ctl(sid)]); }
static toy_ttbr_t ttbr(const struct device *d, u32 sid) { return toy_ttbr_from((u32)d->state[toy_state_ttbr(sid)]); }
static toy_cap_t cap(const struct device *d) { return toy_cap_from((u32)d->state[TOY_STATE_CAP]); }

static bool wanted(const struct device *d)
{
	return toy_ctrl_get_enable(toy_ctrl_from((u32)d->state[TOY_STATE_CTRL]));
}

static bool enabled(const struct device *d)
{
	return toy_status_get_enabled(toy_status_from((u32)d->state[TOY_STATE_STATUS]));
}

static void power_on(struct device *d)
{
	toy_cap_t c = cap(d);

	c = toy_cap_set_nstream(c, d->cfg.streams < TOY_CTL_COUNT ? d->cfg.streams : TOY_CTL_COUNT);
	c = toy_cap_set_bypass(c, d->cfg.bypass);
	d->state[TOY_STATE_CAP] = c.raw;
}

/* ---- commands ---------------------------------------------------------------------------------------------------- */

static bool of_stream(const struct tlb_entry *e, u64 stream)
{
	return e->stream == stream;
}

static bool of_page(const struct tlb_entry *e, u64 stream_and_page)
{
	return e->stream == (stream_and_page & 0xfff) && e->iova == (stream_and_page & ~0xfffull);
}

/* The selectors are looked at when the command completes, not when it starts. */
static void complete(struct device *d)
{
	u32 stream = toy_select_get_stream(toy_select_from((u32)d->state[TOY_STATE_SELECT]));
	u64 page = d->state[TOY_STATE_CMD_ADDR] & TOY_CMD_ADDR_PAGE_MASK;

	switch (toy_cmd_get_op(cmd(d))) {
	case TOY_CMD_OP_INV_ALL:
		tlb_invalidate_all(d);
		break;
	case TOY_CMD_OP_INV_STREAM:
		tlb_drop(d, of_stream, stream);
		break;
	case TOY_CMD_OP_INV_IOVA:
		tlb_drop(d, of_page, page | stream);
		break;
	default:
		break;
	}
	d->state[TOY_STATE_CMD] = toy_cmd_set_go(cmd(d), 0).raw;
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)val;
	if (hit->reg_no == TOY_REG_CTRL) {
		d->priv[ACK_LEFT] = ACK_READS;
	} else if (hit->reg_no == TOY_REG_CMD) {
		if (toy_cmd_get_go(toy_cmd_from((u32)old)))
			d->state[hit->state] = old;	/* a command that is written while another runs is lost */
		else
			d->priv[CMD_LEFT] = CMD_READS;
	}
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	if (hit->reg_no == TOY_REG_CMD && toy_cmd_get_go(cmd(d))) {
		if (device_busy_lie(d))
			return;
		if (d->priv[CMD_LEFT] > 0)
			d->priv[CMD_LEFT]--;
		else
			complete(d);
	} else if (hit->reg_no == TOY_REG_STATUS && wanted(d) != enabled(d)) {
		if (d->lie == LIE_ACK_STUCK)
			return;
		if (d->priv[ACK_LEFT] > 0)
			d->priv[ACK_LEFT]--;
		else
			d->state[hit->state] = wanted(d);
	}
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static const struct { const char *name; u32 code; } faults[] = {
	{ "BLOCKED", TOY_FAULT_CODE_BLOCKED }, { "NO_ROOT", TOY_FAULT_CODE_NO_ROOT },
	{ "NO_TABLE", TOY_FAULT_CODE_NO_TABLE }, { "NO_PAGE", TOY_FAULT_CODE_NO_PAGE },
	{ "WRITE", TOY_FAULT_CODE_WRITE }, { "READ", TOY_FAULT_CODE_READ }, { "TABLE", TOY_FAULT_CODE_TABLE },
};

/* Disabled as a whole nothing passes and nothing is latched; a blocked stream raises an error. */
static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	u32 mode;

	(void)stream;
	if (!enabled(d))
		return DMA_HALTED;
	*code = "BLOCKED";
	if (req->stream >= toy_cap_get_nstream(cap(d)))
		return DMA_FAULT;
	mode = toy_ctl_get_mode(ctl(d, req->stream));
	if (mode == TOY_CTL_MODE_BYPASS && !toy_cap_get_bypass(cap(d)))
		return DMA_FAULT;
	if (mode != TOY_CTL_MODE_BYPASS && mode != TOY_CTL_MODE_TRANSLATE)
		return DMA_FAULT;
	*code = NULL;
	return mode == TOY_CTL_MODE_BYPASS ? DMA_BYPASS : DMA_OK;
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	toy_ttbr_t root = ttbr(d, stream);
	toy_pte_l1_t l1;
	toy_pte_l2_t l2;
	u64 word;

	if (!toy_ttbr_get_valid(root))
		return "NO_ROOT";
	if (!device_entry(d, toy_ttbr_get_root_phys(root) + 4 * toy_iopt_l1_index(iova), 4, &word, r))
		return "TABLE";
	l1 = toy_pte_l1_from((u32)word);
	device_walked(d, TOY_STRUCT_PTE_L1, toy_pte_l1_variant(l1), word);
	if (!toy_pte_l1_get_v(l1))
		return "NO_TABLE";
	if (!device_entry(d, toy_pte_l1_table_get_next_phys(l1) + 4 * toy_iopt_l2_index(iova), 4, &word, r))
		return "TABLE";
	l2 = toy_pte_l2_from((u32)word);
	device_walked(d, TOY_STRUCT_PTE_L2, toy_pte_l2_variant(l2), word);
	if (!toy_pte_l2_get_v(l2))
		return "NO_PAGE";
	*e = (struct tlb_entry){ .valid = true, .readable = toy_pte_l2_page_get_r(l2), .writable = toy_pte_l2_page_get_w(l2),
				 .page_shift = 12, .stream = stream, .iova = iova & ~0xfffull,
				 .pa = toy_pte_l2_page_get_pfn_phys(l2) };
	if (write ? e->writable : e->readable)
		return NULL;
	return write ? "WRITE" : "READ";
}

/* The first error is held with its address; a later one leaves no trace but OVERRUN. */
static void hold_error(struct device *d, u32 stream, u32 write, u32 code, u64 iova)
{
	toy_err_t e = err(d);

	if (toy_err_get_fault(e)) {
		e = toy_err_set_overrun(e, 1);
	} else {
		e = toy_err_set_fault(toy_err_from(0), 1);
		e = toy_err_set_stream(e, stream & 7);
		e = toy_err_set_write(e, write);
		e = toy_err_set_code(e, code);
		d->state[TOY_STATE_ERR_ADDR] = iova;
	}
	d->state[TOY_STATE_ERR] = e.raw;
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	for (u32 i = 0; i < ARRAY_LEN(faults); i++)
		if (!strcmp(faults[i].name, code))
			hold_error(d, req->stream, req->write, faults[i].code, req->iova);
}

static void latch(struct device *d, u64 error)
{
	hold_error(d, (u32)(error >> 4) & 7, error >> 12 & 1, (u32)error & 7, 0x1000);
}

static bool irq_level(const struct device *d)
{
	return toy_err_get_fault(err(d)) && toy_irq_en_get_fault(toy_irq_en_from((u32)d->state[TOY_STATE_IRQ_EN]));
}

static void settle(struct device *d)
{
	d->state[TOY_STATE_STATUS] = wanted(d);
	d->state[TOY_STATE_ERR] = 0;
	d->state[TOY_STATE_ERR_ADDR] = 0;
	d->state[TOY_STATE_SELECT] = 0;
	d->state[TOY_STATE_CMD_ADDR] = 0;
	d->state[TOY_STATE_CMD] = 0;
	d->priv[CMD_LEFT] = d->priv[ACK_LEFT] = 0;
	device_pretend(d, TOY_CMD_OFFSET, TOY_CMD_GO_MASK | TOY_CMD_OP_INV_ALL);	/* the TLB is clean now */
}

const struct device_class toy_device = {
	.name = "toy",
	.map = &toy_reg_map,
	.monitors = &toy_mon_set,
	.dma_limit = 0xffffffff,
	.power_on = power_on,
	.wrote = wrote,
	.reading = reading,
	.gate = gate,
	.walk = walk,
	.denied = { "READ", "WRITE" },
	.fault = fault,
	.irq_level = irq_level,
	.latch = latch,
	.settle = settle,
	.decode = toy_decode,
	.decode_struct = toy_decode_struct,
};
