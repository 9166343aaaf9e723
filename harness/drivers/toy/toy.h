/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the toy driver: its objects and what its three files offer each other. toy_hw.c touches registers, toy_domain.c
 * keeps tables and domains, toy.c knows masters and the life of an instance.
 */
#pragma once
#include <linux/clk.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "plant/plant.h"
#include "toy/kernel.h"

/* Bugs to switch on: one `plant(...)` in the code for each line of plants.def. */
enum toy_plant {
	PLANT_NONE,
#define PLANT(id, name, oracle, what) PLANT_##id,
#include "drivers/toy/plants.def"
#undef PLANT
};
extern enum toy_plant toy_plant;
extern struct plant_seen toy_plant_seen;
#define plant(id) (unlikely(toy_plant == PLANT_##id) && (toy_plant_seen.reached = ++toy_plant_seen.triggered))

#define TOY_RESV_BASE 0xffff0000UL
#define TOY_RESV_BYTES 0x4000
#define TOY_ENTRIES TOY_IOPT_L1_ENTRIES		/* of a table of either level */
#define TOY_IOVA_LAST 0xffffffffUL

struct toy_stream { u32 mode, ttbr; };		/* values of CTL.MODE and TTBR */

struct toy {
	struct device *dev;
	void __iomem *regs;
	struct clk_bulk_data *clks;
	int n_clks, irq;
	u32 n_streams;
	bool bypass;
	spinlock_t lock;			/* command registers, stream[] */
	bool running;				/* clocked and enabled: registers may be touched */
	struct toy_stream stream[TOY_CTL_COUNT];	/* as they are to be; resume programs them again */
	u8 users[TOY_CTL_COUNT];		/* masters that were probed and not released */
	u32 faults[TOY_CTL_COUNT];
	struct iommu_group *group[TOY_CTL_COUNT];
	struct iommu_device iommu;
};

struct toy_domain {
	struct iommu_domain domain;
	struct toy *toy;
	spinlock_t lock;			/* contents of the tables */
	u32 *root;				/* first table */
	u32 **table;				/* the second tables, by index in the first */
	u32 ttbr;				/* what TTBR of a stream of this domain holds */
};

/* toy.c: operations for this instance. Another driver that stands on this one may offer more; or ERR_PTR(). */
const struct iommu_ops *toy_extend(struct toy *toy, const struct iommu_ops *own);

/* toy_hw.c */
int toy_identify(struct toy *toy);
int toy_start(struct toy *toy);			/* from any state to enabled, every stream blocked; may sleep */
void toy_stop(struct toy *toy);
void toy_restore_streams(struct toy *toy);	/* after toy_start(): programs stream[] again */
/* While suspended the setting is only remembered. When the hardware hangs the stream is blocked, and no more. */
void toy_set_stream(struct toy *toy, u32 sid, u32 mode, u32 ttbr);
void toy_set_mode(struct toy *toy, u32 sid, u32 mode);
/* Every stream that translates by this root: [start, last] when that is short, else all of it. */
void toy_invalidate(struct toy *toy, u32 ttbr, unsigned long start, unsigned long last);
irqreturn_t toy_irq(int irq, void *toy);

/* toy_domain.c */
extern struct iommu_domain toy_identity, toy_blocked;
extern const struct iommu_domain_ops toy_paging_ops;
struct iommu_domain *toy_domain_alloc_paging(struct device *dev);
