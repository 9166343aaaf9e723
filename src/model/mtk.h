/* SPDX-License-Identifier: MIT */
/*
 * How a MediaTek M4U (mtk.c) finds the arbiters in front of it (mtk_smi.c): they tell it of themselves when they get power, by
 * `up`. What they are set to, and whether they have power and clocks, is looked up at each access. For src/model/mtk*.c only.
 */
#pragma once
#include "model/device.h"

#define MTK_LARBS 32
#define MTK_PORTS 32			/* of a larb */

struct mtk_front { struct device *larb[MTK_LARBS], *common; };	/* NULL: there is none, or it never had power */

/* Of the M4U `m4u`: at the beginning of its priv. */
static inline struct mtk_front *mtk_front_of(struct device *m4u) { return (struct mtk_front *)m4u->priv; }

static inline bool mtk_runs(const struct device *d) { return d && d->powered && d->clocked; }
bool mtk_larb_translates(const struct device *larb, u32 port);
u32 mtk_common_half(const struct device *common, u32 input);	/* of the M4U, that the accesses of an input go to */
