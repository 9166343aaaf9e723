/* SPDX-License-Identifier: MIT */
/*
 * Device models of the arbiters in front of a MediaTek M4U (SMI), from spec/mtk/mtk-larb.yaml and mtk-common.yaml: what
 * software chooses for a port, or for an input, holds until the power goes. The number of a larb is the first of `extra`. What
 * they let through is told in mtk.h; they translate and report nothing. Else reached through the classes only.
 */
#include "model/mtk.h"
#include "mtk-common/regs.h"
#include "mtk-larb/regs.h"

extern const struct reg_map mtk_larb_reg_map, mtk_common_reg_map;
extern const struct mon_set mtk_larb_mon_set, mtk_common_mon_set;
const char *mtk_larb_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *mtk_common_decode(u32 offset, u64 val, char *buf, u32 bytes);

static enum dma_outcome pass(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	(void)d;
	(void)req;
	(void)stream;
	(void)code;
	return DMA_BYPASS;
}

static const char *walk_nothing(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	(void)d;
	(void)stream;
	(void)iova;
	(void)write;
	(void)e;
	(void)r;
	return "NOT_HERE";
}

bool mtk_larb_translates(const struct device *larb, u32 port)
{
	return larb->state[mtk_larb_state_nonsec_con(port % MTK_PORTS)] & MTK_LARB_NONSEC_CON_MMU_EN_MASK;
}

u32 mtk_common_half(const struct device *common, u32 input)
{
	return (common->state[MTK_COMMON_STATE_BUS_SEL] >> (2 * input) & 3) == MTK_COMMON_HALF_MMU1;
}

static void larb_on(struct device *d)
{
	if (d->up)
		mtk_front_of(d->up)->larb[d->cfg.extra[0] % MTK_LARBS] = d;
}

static void common_on(struct device *d)
{
	if (d->up)
		mtk_front_of(d->up)->common = d;
}

const struct device_class mtk_larb_device = {
	.name = "mtk", .variant = "larb", .map = &mtk_larb_reg_map, .monitors = &mtk_larb_mon_set, .dma_limit = 0xffffffff,
	.power_on = larb_on, .gate = pass, .walk = walk_nothing, .decode = mtk_larb_decode,
};

const struct device_class mtk_common_device = {
	.name = "mtk", .variant = "common", .map = &mtk_common_reg_map, .monitors = &mtk_common_mon_set, .dma_limit = 0xffffffff,
	.power_on = common_on, .gate = pass, .walk = walk_nothing, .decode = mtk_common_decode,
};
