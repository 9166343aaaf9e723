/* SPDX-License-Identifier: GPL-2.0-only */
/* known/xen-pv as programs see it: one hypervisor, four masters, and the names of its hazards. Data only. */
#include "known/xen-pv/policy.h"

/* iova_bits, max_nr_pages, max_ctx_no: as the posted hypervisor has them, but few contexts */
static const u64 few[] = { 39, 256, 9 };

static const char *const plants[] = {
#define PLANT(id, name, oracle, what) name,
#include "known/xen-pv/plants.def"
#undef PLANT
};

const struct target the_target = {
	.name = "known/xen-pv",
	.brief = "our own Xen PV-IOMMU driver after the posted one, with the hazards of that",
	XEN_POLICY,
	.instance = { { XEN_NODE, .params = few, .few_domains = true } },
	.plants = plants,
	.n_plants = ARRAY_LEN(plants),
};
