/* SPDX-License-Identifier: GPL-2.0-only */
/* What the files of this directory offer each other. */
#pragma once
#include <linux/iommu.h>

u32 core_number(const struct device *dev);	/* of a master or an instance, also while the machine boots */
void core_new_device(const struct device *dev);	/* it was attached nowhere yet (direct.c) */
/* Adds what firmware says of devices to what the driver of toy offers (direct.c). */
void core_extend_direct(struct iommu_ops *ops, struct iommu_domain_ops *paging, const struct iommu_ops *own);
extern bool core_for_bus;			/* a domain is asked for that is for a bus, and no device (direct.c) */
void core_ask(void);				/* what programs do not, when nothing goes on (asked.c) */
