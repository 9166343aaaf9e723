/* SPDX-License-Identifier: MIT */
/*
 * Device model of the IPU3 MMU, from spec/ipu3-mmu/ipu3-mmu.yaml. Nothing but the gate protects memory: every entry is
 * an address, 0 included, and the TLB caches whatever it finds. No faults, no interrupt. Reached through
 * `ipu3_mmu_device` only.
 */
#include "model/device.h"

#include "ipu3-mmu/regs.h"

extern const struct reg_map ipu3_reg_map;
extern const struct mon_set ipu3_mon_set;
const char *ipu3_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *ipu3_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

enum { ACK_LEFT, HAS_TABLE };		/* words of priv: reads of GP_HALTED until it follows GP_HALT; L1_PHYS was written */
#define ACK_READS 2

static bool wanted(const struct device *d)
{
	return ipu3_gp_halt_get_halt(ipu3_gp_halt_from((u32)d->state[IPU3_STATE_GP_HALT]));
}

static bool halted(const struct device *d)
{
	return ipu3_gp_halted_get_halted(ipu3_gp_halted_from((u32)d->state[IPU3_STATE_GP_HALTED]));
}

static void follow(struct device *d)
{
	u64 *state = &d->state[IPU3_STATE_GP_HALTED];

	*state = ipu3_gp_halted_set_halted(ipu3_gp_halted_from((u32)*state), wanted(d)).raw;
}

/* Nobody says in which state the gate comes up (digest 1.1: not stated); open is the worse one. */
static void power_on(struct device *d)
{
	u64 *state = &d->state[IPU3_STATE_GP_HALT];

	*state = ipu3_gp_halt_set_halt(ipu3_gp_halt_from((u32)*state), 0).raw;
	follow(d);
}

/* TLB_INVALIDATE drops everything and keeps nothing itself (1.1); GP_HALTED follows GP_HALT with a delay (1.1). */
static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)old;
	if (hit->reg_no == IPU3_REG_GP_HALT) {
		d->priv[ACK_LEFT] = ACK_READS;
	} else if (hit->reg_no == IPU3_REG_L1_PHYS) {
		d->priv[HAS_TABLE] = true;
	} else if (hit->reg_no == IPU3_REG_TLB_INVALIDATE) {
		d->state[hit->state] = 0;
		if (ipu3_tlb_invalidate_get_invalidate(ipu3_tlb_invalidate_from((u32)val)))
			tlb_invalidate_all(d);
	}
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	if (hit->reg_no != IPU3_REG_GP_HALTED || wanted(d) == halted(d))
		return;
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (d->priv[ACK_LEFT] > 0)
		d->priv[ACK_LEFT]--;
	else
		follow(d);
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	(void)req;
	(void)stream;
	(void)code;
	return halted(d) ? DMA_HALTED : DMA_OK;
}

/* Two levels, 27 bits of page frame each, no valid bit, no permissions (1.2). */
static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	u64 table = ipu3_l1_phys_get_pfn_phys(ipu3_l1_phys_from((u32)d->state[IPU3_STATE_L1_PHYS]));
	u64 word;

	(void)write;
	if (!device_entry(d, table + 4 * ipu3_mmu_l1_index(iova), 4, &word, r))
		return "DEAD_L1";
	device_walked(d, IPU3_STRUCT_PTE_L1, 0, word);
	table = ipu3_pte_l1_get_next_phys(ipu3_pte_l1_from((u32)word));
	if (!device_entry(d, table + 4 * ipu3_mmu_l2_index(iova), 4, &word, r))
		return "DEAD_L2";
	device_walked(d, IPU3_STRUCT_PTE_L2, 0, word);
	*e = (struct tlb_entry){ .valid = true, .readable = true, .writable = true, .page_shift = 12, .stream = stream,
				 .iova = iova & ~0xfffull, .pa = ipu3_pte_l2_get_pfn_phys(ipu3_pte_l2_from((u32)word)) };
	return NULL;
}

static bool begins_in(struct device *d, u64 pa, u64 bytes)
{
	return !halted(d) && ipu3_l1_phys_get_pfn_phys(ipu3_l1_phys_from((u32)d->state[IPU3_STATE_L1_PHYS])) - pa < bytes;
}

/* What was on its way through an open gate is lost, or goes wherever the table leads by then. */
static void powering_off(struct device *d)
{
	static const struct mon_rule open = { .id = "off-while-open", .rule = "IPU3-13",
					      .text = "the gate is shut, and says so, before power goes" };
	const struct mon_event e = { .kind = MON_OP_END, .offset = IPU3_GP_HALTED_OFFSET,
				     .val = d->state[IPU3_STATE_GP_HALTED] };

	if (!halted(d) && d->priv[HAS_TABLE] && device_told_all(d) && d->env->violation)
		d->env->violation(d->env->ctx, d->instance, &open, &e);
}

static void settle(struct device *d)
{
	follow(d);
	d->priv[ACK_LEFT] = 0;
	/* The table is in place since the driver took over, and the TLB is clean now. */
	device_pretend(d, IPU3_L1_PHYS_OFFSET, d->state[IPU3_STATE_L1_PHYS]);
	device_pretend(d, IPU3_TLB_INVALIDATE_OFFSET, 1);
}

const struct device_class ipu3_mmu_device = {
	.name = "ipu3-mmu",
	.map = &ipu3_reg_map,
	.monitors = &ipu3_mon_set,
	.dma_limit = 0xffffffff,
	.power_on = power_on,
	.wrote = wrote,
	.reading = reading,
	.gate = gate,
	.walk = walk,
	.begins_in = begins_in,
	.powering_off = powering_off,
	.settle = settle,
	.decode = ipu3_decode,
	.decode_struct = ipu3_decode_struct,
};
