/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the known-answer DART driver: its objects and what its files offer each other. dart_hw.c touches registers,
 * dart_domain.c keeps domains and who is attached to them, dart.c knows masters and the life of an instance.
 */
#pragma once
#include <linux/clk.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/io-pgtable.h>
#include <linux/iommu.h>
#include <linux/mutex.h>
#include <linux/sizes.h>
#include <linux/spinlock.h>

#include "apple-dart/kernel.h"
#include "known/switches.h"

#define DART_STREAMS DART_TCR_COUNT
#define DART_TRANSLATE DART_TCR_TRANSLATE_ENABLE
#define DART_BYPASS (DART_TCR_BYPASS_DART | DART_TCR_BYPASS_DAPF)

struct dart_domain;

/* One stream of one DART, whoever uses it. */
struct dart_stream {
	struct list_head link;			/* in its owner's list */
	struct dart *dart;
	u32 sid;
	struct dart_domain *owner;		/* the domain whose tables it walks; NULL: none */
	u32 users;				/* masters that were probed and not released */
};

struct dart {
	struct device *dev;
	void __iomem *regs;
	struct clk_bulk_data *clks;
	int n_clks, irq;
	spinlock_t lock;			/* command registers, setting of streams; inside a domain's lock */
	u32 page_shift;
	bool bypass;				/* the hardware can pass a stream through */
	bool only_bypass;			/* pages larger than the CPU's: nothing else makes sense */
	struct dart_stream stream[DART_STREAMS];
	struct iommu_group *group[DART_STREAMS];
	struct iommu_device iommu;
};

struct dart_domain {
	struct mutex init;			/* makes the tables; outside `lock` */
	spinlock_t lock;			/* streams */
	struct list_head streams;
	struct dart *dart;			/* the one that decided its geometry */
	struct io_pgtable_ops *ops;		/* NULL: no tables yet */
	u32 n_roots, root[DART_TTBR_I_COUNT];	/* values of TTBR */
	struct iommu_domain domain;
};

/* A master: the streams it has, over all DARTs. */
struct dart_master {
	u32 n;
	struct { struct dart_stream *s; struct device_link *link; } stream[];
};

/* dart_hw.c */
int dart_identify(struct dart *dart);
int dart_reset(struct dart *dart);		/* every stream off; refuses a DART whose settings are frozen */
void dart_set_stream(struct dart_stream *s, u32 tcr, const struct dart_domain *d);	/* off, when the hardware hangs */
void dart_invalidate(struct dart_stream *s);	/* a stream whose TLB cannot be cleared is switched off */
irqreturn_t dart_irq(int irq, void *dart);

/* dart_domain.c */
extern struct iommu_domain dart_identity, dart_blocked;
extern const struct iommu_domain_ops dart_paging_ops;
struct iommu_domain *dart_domain_alloc_paging(struct device *dev);
void dart_leave(struct dart_stream *s);		/* out of the list of its domain */
