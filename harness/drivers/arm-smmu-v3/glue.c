// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where the queues stand, in driver and hardware: put back between programs to where they stood after boot, so that what a
 * program sees does not depend on how many commands the programs before it sent. Changes nothing else; the driver goes
 * through its queues as if it had been there before.
 */
#include <linux/device.h>
#include <linux/string.h>
#include "arm-smmu-v3.h"
#include "drivers/glue.h"
#include "hosted/kw.h"

#define MAX_MAP (1u << 10)		/* entries of a command queue */

static struct start {
	bool taken;
	u64 cmdq, evtq, priq;		/* both indices of each */
	u32 owner;
	unsigned long valid[MAX_MAP / BITS_PER_LONG];
} start[MAX_INSTANCES];

static size_t map_bytes(const struct arm_smmu_device *smmu)
{
	return BITS_TO_LONGS(1u << smmu->cmdq.q.llq.max_n_shift) * sizeof(long);
}

static void take(const struct arm_smmu_device *smmu, struct start *s)
{
	if (map_bytes(smmu) > sizeof(s->valid))
		h_bug("arm-smmu-v3: a command queue of %u entries", 1u << smmu->cmdq.q.llq.max_n_shift);
	s->cmdq = smmu->cmdq.q.llq.val;
	s->evtq = smmu->evtq.q.llq.val;
	s->priq = smmu->priq.q.llq.val;
	s->owner = (u32)atomic_read(&smmu->cmdq.owner_prod);
	memcpy(s->valid, smmu->cmdq.valid_map, map_bytes(smmu));
	s->taken = true;
}

static void put_back(u32 instance, struct arm_smmu_device *smmu, const struct start *s)
{
	smmu->cmdq.q.llq.val = s->cmdq;
	smmu->evtq.q.llq.val = s->evtq;
	smmu->priq.q.llq.val = s->priq;
	atomic_set(&smmu->cmdq.owner_prod, (int)s->owner);
	memcpy(smmu->cmdq.valid_map, s->valid, map_bytes(smmu));
	h_poke(instance, ARM_SMMU_CMDQ_PROD, smmu->cmdq.q.llq.prod);
	h_poke(instance, ARM_SMMU_CMDQ_CONS, smmu->cmdq.q.llq.prod);	/* everything is carried out */
	h_poke(instance, SZ_64K + ARM_SMMU_EVTQ_PROD, smmu->evtq.q.llq.cons);
	h_poke(instance, SZ_64K + ARM_SMMU_EVTQ_CONS, smmu->evtq.q.llq.cons);
	h_poke(instance, SZ_64K + ARM_SMMU_PRIQ_PROD, smmu->priq.q.llq.cons);
	h_poke(instance, SZ_64K + ARM_SMMU_PRIQ_CONS, smmu->priq.q.llq.cons);
	h_poke(instance, ARM_SMMU_GERROR, 0);
	h_poke(instance, ARM_SMMU_GERRORN, 0);
}

void kw_rewind(void)
{
	u32 i;

	for (i = 0; i < kw_target->n_instances; i++) {
		struct arm_smmu_device *smmu = kw_bound(i) ? dev_get_drvdata(kw_instance_dev(i)) : NULL;

		if (smmu && !start[i].taken)
			take(smmu, &start[i]);
		if (smmu)
			put_back(i, smmu, &start[i]);
	}
}
