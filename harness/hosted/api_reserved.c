/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel world: what the core tells users of a group by its calls and by sysfs: reserved regions, the type of the default
 * domain. Said of what the target's firmware description has.
 */
#include <linux/device.h>
#include <linux/slab.h>

#include "hosted/api_iommu.h"
#include "hosted/host.h"
#include "hosted/kw.h"

/* Is what firmware wants mapped for this device among the regions, as what it is? */
static bool has_direct(struct list_head *regions, u32 master)
{
	const struct target_master *m = &kw_target->master[master];
	const struct iommu_resv_region *r;

	list_for_each_entry(r, regions, list)
		if (r->type == (m->direct.relaxable ? IOMMU_RESV_DIRECT_RELAXABLE : IOMMU_RESV_DIRECT) &&
		    r->start <= m->direct.start && m->direct.last <= r->start + r->length - 1)
			return true;
	return !m->direct.last;
}

static char told[PAGE_SIZE] __aligned(PAGE_SIZE);	/* by a file of sysfs */

/* The file of a group that lists its reserved regions has the same as whoever asks the core for them is given. */
static void check_told_regions(struct iommu_group *g, const struct list_head *regions)
{
	static const char *const word[] = { [IOMMU_RESV_DIRECT] = "direct", [IOMMU_RESV_DIRECT_RELAXABLE] = "direct-relaxable",
					    [IOMMU_RESV_RESERVED] = "reserved", [IOMMU_RESV_MSI] = "msi", [IOMMU_RESV_SW_MSI] = "msi" };
	u32 injected = h_injected();
	long bytes = kw_sysfs_show((struct kobject *)g, "reserved_regions", told), at = 0;
	const struct iommu_resv_region *r;
	char line[80];

	if (h_injected() != injected)
		return;
	list_for_each_entry(r, regions, list) {
		int n = scnprintf(line, sizeof(line), "0x%016llx 0x%016llx %s\n", (u64)r->start, (u64)(r->start + r->length - 1),
				  word[r->type]);

		if (at + n > bytes || memcmp(told + at, line, n))
			break;
		at += n;
	}
	if (at != bytes || !list_entry_is_head(r, regions, list))
		h_finding(ORA_CONTRACT, "RESV-14", "reserved-regions-told-apart",
			  "sysfs tells of other reserved regions of a group than the core");
}

/* A default domain is what was asked for; only flushing at once may take the place of flushing later. */
void kw_check_type(struct iommu_group *g, const char *asked)
{
	long bytes = kw_sysfs_show((struct kobject *)g, "type", told);

	if (bytes <= 0 || told[bytes - 1] != '\n')
		bytes = 1;
	told[bytes - 1] = 0;
	if (strcmp(told, asked) && !(!strcmp(asked, "DMA-FQ") && !strcmp(told, "DMA")))
		h_finding(ORA_CONTRACT, "DOM-16", "default-type-told-apart",
			  "a group has another type of default domain than the one that was set");
}

/* Has the hardware, or firmware, a reason to keep these addresses from the devices of this group? */
static bool has_reason(const struct iommu_resv_region *r, u32 group)
{
	u64 last = r->start + (r->length - 1);
	u32 m;

	if (r->type == IOMMU_RESV_MSI || r->type == IOMMU_RESV_SW_MSI)
		return true;
	if (kw_target->resv_last && r->start >= kw_target->resv_start && last <= kw_target->resv_last)
		return true;
	for (m = 0; m < kw_target->n_masters; m++) {	/* those that hardware tells of are looked at when devices come (topology.c) */
		const struct target_master *at = &kw_target->master[m];

		if (at->group != group)
			continue;
		if (kw_target->instance[at->stream[0].instance].resv[0].last ||
		    (at->direct.last && r->start <= at->direct.last && at->direct.start <= last))
			return true;
	}
	return false;
}

/* Whoever takes a group asks what addresses it must leave alone, as VFIO does; the answer is in order, and merged. */
void kw_check_reserved(struct iommu_group *g, u32 group)
{
	struct iommu_resv_region *region, *next;
	u32 injected = h_injected(), m;
	LIST_HEAD(regions);

	iommu_get_group_resv_regions(g, &regions);
	for (m = 0; m < kw_target->n_masters && h_injected() == injected; m++)
		if (kw_present(m) && kw_target->master[m].group == group && !has_direct(&regions, m))
			h_finding(ORA_CONTRACT, "RESV-14", "reserved-region-missing",
				  "a reserved region of a device is not among those of its group");
	if (h_injected() == injected)
		check_told_regions(g, &regions);
	list_for_each_entry_safe(region, next, &regions, list) {
		if (!has_reason(region, group))
			h_finding(ORA_CONTRACT, "RESV-15", "reserved-without-reason",
				  "addresses are kept from a group that nothing is wrong with");
		if (!list_is_last(&region->list, &regions) && next->type == region->type &&
		    next->start < region->start + region->length)
			h_finding(ORA_CONTRACT, "", "reserved-regions-overlap",
				  "two reserved regions of a group overlap, or are not in order");
		list_del(&region->list);
		kfree(region);
	}
}
