/* SPDX-License-Identifier: MIT */
/*
 * Device model of Apple DART t8103, from spec/apple-dart/apple-dart.yaml: 16 streams, four roots each, one TLB, one
 * error register. Reached through `apple_dart_t8103_device` only.
 *
 * World knobs: page_shift (12 or 14), bypass, locked; extra[0], if not 0: STREAM_REMAP, four bits a stream.
 */
#include "model/device.h"

#include "apple-dart/regs.h"

extern const struct reg_map dart_reg_map;
extern const struct mon_set dart_mon_set;
const char *dart_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *dart_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

enum { CMD_LEFT };			/* word of priv: reads of STREAM_COMMAND until the command is done */
#define CMD_READS 3
#define STREAMS DART_TCR_COUNT

static dart_error_t error(const struct device *d) { return dart_error_from((u32)d->state[DART_STATE_ERROR]); }
static dart_tcr_t tcr(const struct device *d, u32 sid) { return dart_tcr_from((u32)d->state[dart_state_tcr(sid)]); }

static dart_stream_command_t command(const struct device *d)
{
	return dart_stream_command_from((u32)d->state[DART_STATE_STREAM_COMMAND]);
}

static bool locked(const struct device *d)
{
	return dart_config_get_lock(dart_config_from((u32)d->state[DART_STATE_CONFIG]));
}

static bool can_bypass(const struct device *d)
{
	return dart_params2_get_bypass_support(dart_params2_from((u32)d->state[DART_STATE_PARAMS2]));
}

static void power_on(struct device *d)
{
	u64 *params1 = &d->state[DART_STATE_PARAMS1], *params2 = &d->state[DART_STATE_PARAMS2];
	u64 *config = &d->state[DART_STATE_CONFIG];

	*params1 = dart_params1_set_page_shift(dart_params1_from((u32)*params1), d->cfg.page_shift & 0xf).raw;
	*params2 = dart_params2_set_bypass_support(dart_params2_from((u32)*params2), d->cfg.bypass).raw;
	*config = dart_config_set_lock(dart_config_from((u32)*config), d->cfg.locked).raw;
	for (u32 sid = 0; d->cfg.extra[0] && sid < STREAMS; sid++) {
		u64 *remap = &d->state[dart_state_stream_remap(sid / 4)];
		u32 at = 8 * (sid % 4);

		*remap = (*remap & ~(0xffull << at)) | (d->cfg.extra[0] >> (4 * sid) & 0xf) << at;
	}
}

/* ---- commands (1.1) ---------------------------------------------------------------------------------------------- */

static bool selected(const struct tlb_entry *e, u64 streams)
{
	return streams >> e->stream & 1;
}

/* The selection is looked at when the command completes; only then is the TLB clean and does BUSY fall. */
static void complete(struct device *d)
{
	tlb_drop(d, selected, d->state[DART_STATE_STREAM_SELECT] & DART_STREAM_SELECT_STREAMS_MASK);
	d->state[DART_STATE_STREAM_COMMAND] = dart_stream_command_set_busy(command(d), 0).raw;
}

static void start(struct device *d, u64 old, u64 val)
{
	bool busy = dart_stream_command_get_busy(dart_stream_command_from((u32)old));

	d->state[DART_STATE_STREAM_COMMAND] = old;	/* the command bit itself is not kept */
	if (busy || !dart_stream_command_get_invalidate(dart_stream_command_from((u32)val)))
		return;				/* written while another one runs: lost */
	d->state[DART_STATE_STREAM_COMMAND] = dart_stream_command_set_busy(command(d), 1).raw;
	d->priv[CMD_LEFT] = CMD_READS;
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	if (locked(d))
		d->state[hit->state] = old;	/* frozen until the next reboot (1.6) */
	else if (hit->reg_no == DART_REG_STREAM_COMMAND)
		start(d, old, val);
}

static void reading(struct device *d, const struct reg_hit *hit)
{
	if (hit->reg_no != DART_REG_STREAM_COMMAND || !dart_stream_command_get_busy(command(d)))
		return;
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (d->priv[CMD_LEFT] > 0)
		d->priv[CMD_LEFT]--;
	else
		complete(d);
}

/* ---- accesses (1.3, 1.4, 1.6) ------------------------------------------------------------------------------------ */

static const char no_ttbr[] = "NO_TTBR", no_pmd[] = "NO_PMD", no_pte[] = "NO_PTE", write_fault[] = "WRITE_FAULT",
		  read_fault[] = "READ_FAULT";

/*
 * A stream that is not enabled globally gets nowhere. Otherwise the stream it is remapped to decides: TCR off refuses
 * (which code it latches is not known), any bypass bit passes where bypass exists, else the tables are walked.
 */
static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	u32 tag = req->stream & (STREAMS - 1);
	dart_tcr_t t;

	if (!(d->state[DART_STATE_STREAMS_ENABLE] >> tag & 1))
		return DMA_HALTED;
	*stream = (u32)(d->state[dart_state_stream_remap(tag / 4)] >> (8 * (tag % 4))) & (STREAMS - 1);
	t = tcr(d, *stream);
	if (can_bypass(d) && (dart_tcr_get_bypass_dart(t) || dart_tcr_get_bypass_dapf(t)))
		return DMA_BYPASS;
	if (dart_tcr_get_translate_enable(t))
		return DMA_OK;
	*code = req->write ? write_fault : read_fault;
	return DMA_FAULT;
}

static bool big_pages(const struct device *d)
{
	/* PARAMS1 could tell sixteen sizes; what is not 16 KiB counts as 4 KiB here. */
	return dart_params1_get_page_shift(dart_params1_from((u32)d->state[DART_STATE_PARAMS1])) == 14;
}

/* With 4 KiB pages the top two bits choose the root; with 16 KiB the first one covers everything. */
static dart_ttbr_t root_of(const struct device *d, u32 stream, u64 iova, bool big)
{
	u32 i = big ? 0 : (u32)(iova >> DART_PAGE4K_IOVA_BITS) & 3;

	return dart_ttbr_from((u32)d->state[dart_state_ttbr(stream, i)]);
}

static u64 l1_entry(dart_ttbr_t root, u64 iova, bool big)
{
	return dart_ttbr_get_addr_phys(root) + 8 * (big ? dart_page16k_l1_index(iova) : dart_page4k_l1_index(iova));
}

static u64 l2_entry(dart_pte_l1_t l1, u64 iova, bool big)
{
	return dart_pte_l1_table_get_next_phys(l1) + 8 * (big ? dart_page16k_l2_index(iova) : dart_page4k_l2_index(iova));
}

static struct tlb_entry translation(u32 stream, u64 iova, dart_pte_l2_t l2, u8 shift)
{
	return (struct tlb_entry){
		.valid = true, .page_shift = shift, .stream = stream,
		.readable = !dart_pte_l2_page_get_no_read(l2), .writable = !dart_pte_l2_page_get_no_write(l2),
		.iova = iova >> shift << shift, .pa = dart_pte_l2_page_get_paddr_phys(l2) >> shift << shift,
	};
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	bool big = big_pages(d);
	dart_ttbr_t root = root_of(d, stream, iova, big);
	dart_pte_l1_t l1;
	dart_pte_l2_t l2;
	u64 word;

	if (!dart_ttbr_get_valid(root))
		return no_ttbr;
	if (!device_entry(d, l1_entry(root, iova, big), DART_PTE_L1_BYTES, &word, r))
		return no_pmd;
	l1 = dart_pte_l1_from(word);
	device_walked(d, DART_STRUCT_PTE_L1, dart_pte_l1_variant(l1), word);
	if (!dart_pte_l1_get_valid(l1))
		return no_pmd;
	if (!device_entry(d, l2_entry(l1, iova, big), DART_PTE_L2_BYTES, &word, r))
		return no_pte;
	l2 = dart_pte_l2_from(word);
	device_walked(d, DART_STRUCT_PTE_L2, dart_pte_l2_variant(l2), word);
	if (!dart_pte_l2_get_valid(l2))
		return no_pte;
	*e = translation(stream, iova, l2, big ? DART_PAGE16K_L2_SHIFT : DART_PAGE4K_L2_SHIFT);
	if (write ? e->writable : e->readable)
		return NULL;
	return write ? write_fault : read_fault;
}

/* ---- errors (1.5) ------------------------------------------------------------------------------------------------ */

static dart_error_t code_bit(dart_error_t e, const char *code)
{
	if (code == no_ttbr)
		return dart_error_set_no_ttbr(e, 1);
	if (code == no_pmd)
		return dart_error_set_no_pmd(e, 1);
	if (code == no_pte)
		return dart_error_set_no_pte(e, 1);
	return code == write_fault ? dart_error_set_write_fault(e, 1) : dart_error_set_read_fault(e, 1);
}

static void hold_error(struct device *d, dart_error_t e, u64 iova)
{
	if (dart_error_get_flag(error(d)))
		return;				/* the first one is held until it is cleared */
	d->state[DART_STATE_ERROR] = dart_error_set_flag(e, 1).raw;
	d->state[DART_STATE_ERROR_ADDR_LO] = iova & 0xffffffff;
	d->state[DART_STATE_ERROR_ADDR_HI] = iova >> 32;
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	dart_error_t e = dart_error_set_stream(dart_error_from(0), req->stream & (STREAMS - 1));

	hold_error(d, code_bit(e, code), req->iova);
}

static void latch(struct device *d, u64 word)
{
	hold_error(d, dart_error_from((u32)word), 0x1000);
}

static bool irq_level(const struct device *d)
{
	return dart_error_get_flag(error(d));
}

static void settle(struct device *d)
{
	d->state[DART_STATE_STREAM_COMMAND] = dart_stream_command_set_busy(command(d), 0).raw;
	d->state[DART_STATE_STREAM_SELECT] = 0;
	d->state[DART_STATE_ERROR] = 0;
	d->state[DART_STATE_ERROR_ADDR_LO] = 0;
	d->state[DART_STATE_ERROR_ADDR_HI] = 0;
	d->priv[CMD_LEFT] = 0;
	/* What the driver does once, when it takes the hardware over, and a TLB that is clean now. */
	device_pretend(d, DART_STREAMS_ENABLE_OFFSET, 0xffff);
	device_pretend(d, DART_STREAM_COMMAND_OFFSET, DART_STREAM_COMMAND_INVALIDATE_MASK);
}

const struct device_class apple_dart_t8103_device = {
	.name = "apple-dart",
	.variant = "t8103",
	.map = &dart_reg_map,
	.monitors = &dart_mon_set,
	.dma_limit = 0xffffffff,
	.power_on = power_on,
	.wrote = wrote,
	.reading = reading,
	.gate = gate,
	.walk = walk,
	.denied = { read_fault, write_fault },
	.fault = fault,
	.irq_level = irq_level,
	.latch = latch,
	.settle = settle,
	.decode = dart_decode,
	.decode_struct = dart_decode_struct,
};
