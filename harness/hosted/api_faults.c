// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kernel world: the user of a domain hears of faults, through the handler that the IOMMU API has for that, and keeps what it
 * was told for the judge. Judges nothing; api_iommu.c calls it. Page requests are another thing: sva/api_fault.c.
 */
#include <linux/iommu.h>
#include <linux/mm.h>
#include <linux/string.h>

#include "hosted/host.h"
#include "hosted/kw.h"

#define TOLD 16				/* between two looks; more are not kept */

static struct fault_told told[TOLD];
static u32 n_told;
static bool taken;			/* all faults count as dealt with: left to the driver they would end the kernel */

static int take_fault(struct iommu_domain *d, struct device *dev, unsigned long iova, int flags, void *token)
{
	if (n_told < TOLD)
		told[n_told++] = (struct fault_told){ iova, flags & IOMMU_FAULT_WRITE };
	return taken || iova & PAGE_SIZE ? 0 : -ENOSYS;	/* whoever uses a domain deals with faults of every other page */
}

bool kw_fault_told(struct fault_told *f)
{
	if (!n_told)
		return false;
	*f = told[0];
	memmove(told, told + 1, --n_told * sizeof(told[0]));
	return true;
}

void kw_hear_faults(struct iommu_domain *d)
{
	taken = kw_target->faults_need_handler;
	if (!taken || !h_rough())
		iommu_set_fault_handler(d, take_fault, NULL);
}

void kw_hear_all_faults(void)
{
	struct iommu_domain *d;
	u32 i;

	for (i = 0; (kw_target->faults_need_handler || kw_target->one_table) && i < kw_target->n_masters; i++) {
		d = kw_present(i) ? iommu_get_domain_for_dev(kw_master_dev(i)) : NULL;
		if (d && !d->handler)
			kw_hear_faults(d);
	}
}
