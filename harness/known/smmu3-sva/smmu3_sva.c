/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Known-answer shared virtual addressing for SMMUv3, in place of arm-smmu-v3-sva.c of 6.12: our own, after the logic that was
 * posted for review in its sixth version, as far as the IOMMU core of 6.12 leaves that to a driver. Correct unless a hazard of
 * plants.def is on. One object for each address space that an SMMU serves: an ASID, a notifier, and a context descriptor in
 * the table of each master that is bound. A descriptor goes from live to quiet when the process ends, and to none when it
 * is unbound; translations go with each step. There is no broadcast TLB maintenance.
 */
#include <linux/bitfield.h>
#include <linux/mmu_notifier.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>
#include <linux/mmu_context.h>

#include "arm-smmu-v3.h"
#include "arm-smmu-v3/kernel.h"
#include "known/switches.h"

#define CACHED 1			/* walks: write-back, allocating */
#define INNER 3				/* shareable */
#define VA_BITS_OF_USERS 48
#define MANY_PAGES 512			/* from here on the whole ASID is invalidated */

struct sva_space {
	struct arm_smmu_domain smmu;
	refcount_t users;
	struct mmu_notifier_ops *ops;	/* a copy of its own, with ops-freed; else NULL */
};

static DEFINE_MUTEX(sva_lock);		/* what masters have switched on */
static DEFINE_SPINLOCK(sva_cd_lock);

static struct sva_space *to_space(struct arm_smmu_domain *d)
{
	return container_of(d, struct sva_space, smmu);
}

/* ---- context descriptors -------------------------------------------------------------------------------------------- */

static u64 output_size(const struct arm_smmu_device *smmu)
{
	static const u8 bits[] = { 32, 36, 40, 42, 44, 48 };
	u32 i;

	for (i = ARRAY_SIZE(bits) - 1; i && bits[i] > smmu->oas; i--)
		;
	return i;
}

static u64 walks_of_users(void)
{
	return FIELD_PREP(SMMUV3_CD_0_VALID_T0SZ, 64 - VA_BITS_OF_USERS) | FIELD_PREP(SMMUV3_CD_0_VALID_IR0, CACHED) |
	       FIELD_PREP(SMMUV3_CD_0_VALID_OR0, CACHED) | FIELD_PREP(SMMUV3_CD_0_VALID_SH0, INNER);
}

/* `mm` NULL: valid, and leading nowhere, so that what the device still asks for is denied without an event. */
static void make_cd(struct arm_smmu_cd *cd, const struct arm_smmu_master *master, const struct mm_struct *mm, u16 asid)
{
	u64 word = SMMUV3_CD_0_V | SMMUV3_CD_0_VALID_AA64 | SMMUV3_CD_0_VALID_EPD1 | SMMUV3_CD_0_VALID_R |
		   SMMUV3_CD_0_VALID_A | SMMUV3_CD_0_VALID_ASET |
		   FIELD_PREP(SMMUV3_CD_0_VALID_IPS, output_size(master->smmu)) | FIELD_PREP(SMMUV3_CD_0_VALID_ASID, asid);

	memset(cd, 0, sizeof(*cd));
	if (master->stall_enabled)
		word |= SMMUV3_CD_0_VALID_S;
	word |= mm ? walks_of_users() : SMMUV3_CD_0_VALID_EPD0;
	if (mm)
		cd->data[1] = cpu_to_le64(virt_to_phys(mm->pgd) & SMMUV3_CD_1_VALID_TTB0);
	cd->data[0] = cpu_to_le64(word);
	cd->data[3] = cpu_to_le64(read_sysreg(mair_el1));
}

static void quiet_all(struct arm_smmu_domain *d)
{
	struct arm_smmu_master_domain *md;
	unsigned long flags;

	spin_lock_irqsave(&d->devices_lock, flags);
	list_for_each_entry(md, &d->devices, devices_elm) {
		struct arm_smmu_cd cd, *at = arm_smmu_get_cd_ptr(md->master, md->ssid);

		if (WARN_ON(!at))
			continue;
		make_cd(&cd, md->master, NULL, d->cd.asid);
		arm_smmu_write_cd_entry(md->master, md->ssid, at, &cd);
	}
	spin_unlock_irqrestore(&d->devices_lock, flags);
}

/* ---- the process ---------------------------------------------------------------------------------------------------- */

static void sva_invalidate(struct mmu_notifier *mn, struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct arm_smmu_domain *d = container_of(mn, struct arm_smmu_domain, mmu_notifier);
	size_t bytes = end - start;

	if (plant(INVALIDATE_EMPTY))
		return;
	if (bytes / PAGE_SIZE >= MANY_PAGES)
		arm_smmu_tlb_inv_asid(d->smmu, d->cd.asid);
	else
		arm_smmu_tlb_inv_range_asid(start, bytes, d->cd.asid, PAGE_SIZE, false, d);
	arm_smmu_atc_inv_domain(d, start, bytes);
}

/* Its tables die when this returns: no walk may be under way, and none begin. */
static void sva_release(struct mmu_notifier *mn, struct mm_struct *mm)
{
	struct arm_smmu_domain *d = container_of(mn, struct arm_smmu_domain, mmu_notifier);

	quiet_all(d);
	if (!plant(EXIT_STALE))
		arm_smmu_tlb_inv_asid(d->smmu, d->cd.asid);
	arm_smmu_atc_inv_domain(d, 0, 0);
}

static void sva_free_notifier(struct mmu_notifier *mn)
{
	kfree(to_space(container_of(mn, struct arm_smmu_domain, mmu_notifier)));
}

static const struct mmu_notifier_ops sva_notifier_ops = {
	.arch_invalidate_secondary_tlbs = sva_invalidate,
	.release = sva_release,
	.free_notifier = sva_free_notifier,
};

void arm_smmu_sva_notifier_synchronize(void)
{
	mmu_notifier_synchronize();
}

/* ---- binding -------------------------------------------------------------------------------------------------------- */

/* As it was posted: contexts were those of a domain, whoever is in it. */
static void write_for_mates(struct arm_smmu_master *master, ioasid_t pasid, const struct arm_smmu_cd *cd)
{
	struct iommu_domain *domain = iommu_get_domain_for_dev(master->dev);
	struct arm_smmu_master_domain *md;
	struct arm_smmu_domain *d;
	unsigned long flags;

	if (!domain || !(domain->type & __IOMMU_DOMAIN_PAGING))
		return;
	d = container_of(domain, struct arm_smmu_domain, domain);
	spin_lock_irqsave(&d->devices_lock, flags);
	list_for_each_entry(md, &d->devices, devices_elm) {
		struct arm_smmu_cd *at = md->master != master && !(pasid >> md->master->ssid_bits) && plant(DOMAIN_MATES) ?
					 arm_smmu_get_cd_ptr(md->master, pasid) : NULL;

		if (at)
			arm_smmu_write_cd_entry(md->master, pasid, at, cd);
	}
	spin_unlock_irqrestore(&d->devices_lock, flags);
}

static int set_pasid(struct arm_smmu_master *master, struct arm_smmu_domain *d, ioasid_t pasid, struct arm_smmu_cd *cd)
{
	unsigned long flags;
	int ret;

	if (!plant(SPINLOCK_HELD))
		return arm_smmu_set_pasid(master, d, pasid, cd);
	spin_lock_irqsave(&sva_cd_lock, flags);
	ret = arm_smmu_set_pasid(master, d, pasid, cd);
	spin_unlock_irqrestore(&sva_cd_lock, flags);
	return ret;
}

/* A process that is ending is not bound any more: its end was told to those who were. */
static int sva_set_dev_pasid(struct iommu_domain *domain, struct device *dev, ioasid_t pasid, struct iommu_domain *old)
{
	struct arm_smmu_domain *d = container_of(domain, struct arm_smmu_domain, domain);
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct arm_smmu_cd cd;
	int ret;

	if (!mmget_not_zero(domain->mm))
		return -EINVAL;
	make_cd(&cd, master, domain->mm, d->cd.asid);
	ret = set_pasid(master, d, pasid, &cd);
	if (!ret && known_plant == PLANT_DOMAIN_MATES)
		write_for_mates(master, pasid, &cd);
	mmput(domain->mm);
	return ret;
}

/* The descriptors are gone. The ASID may be another's as soon as it is given back, so what has its tag goes first. */
static void sva_domain_free(struct iommu_domain *domain)
{
	struct sva_space *s = to_space(container_of(domain, struct arm_smmu_domain, domain));
	struct mmu_notifier_ops *ops = s->ops;

	if (!plant(UNBIND_STALE))
		arm_smmu_tlb_inv_asid(s->smmu.smmu, s->smmu.cd.asid);
	xa_erase(&arm_smmu_asid_xa, s->smmu.cd.asid);
	if (!refcount_dec_and_test(&s->users))
		return;
	mmu_notifier_put(&s->smmu.mmu_notifier);	/* frees the object, later */
	kfree(ops);
}

static const struct iommu_domain_ops sva_domain_ops = {
	.set_dev_pasid = sva_set_dev_pasid,
	.free = sva_domain_free,
};

static int sva_start(struct sva_space *s, struct mm_struct *mm)
{
	struct arm_smmu_device *smmu = s->smmu.smmu;
	u32 asid;
	int ret = xa_alloc(&arm_smmu_asid_xa, &asid, &s->smmu, XA_LIMIT(1, (1 << smmu->asid_bits) - 1), GFP_KERNEL);

	if (ret)
		return ret;
	s->smmu.cd.asid = asid;
	s->smmu.mmu_notifier.ops = s->ops ? s->ops : &sva_notifier_ops;
	ret = mmu_notifier_register(&s->smmu.mmu_notifier, mm);
	if (ret)
		xa_erase(&arm_smmu_asid_xa, asid);
	return ret;
}

static struct sva_space *new_space(struct arm_smmu_device *smmu, struct mm_struct *mm)
{
	struct sva_space *s = kzalloc(sizeof(*s), GFP_KERNEL);

	if (!s)
		return NULL;
	mutex_init(&s->smmu.init_mutex);
	INIT_LIST_HEAD(&s->smmu.devices);
	spin_lock_init(&s->smmu.devices_lock);
	refcount_set(&s->users, 1);
	if (plant(OPS_FREED))
		s->ops = kmemdup(&sva_notifier_ops, sizeof(sva_notifier_ops), GFP_KERNEL);
	s->smmu.smmu = smmu;
	s->smmu.domain.type = IOMMU_DOMAIN_SVA;
	s->smmu.domain.pgsize_bitmap = PAGE_SIZE;
	s->smmu.domain.ops = &sva_domain_ops;
	return s;
}

struct iommu_domain *arm_smmu_sva_domain_alloc(struct device *dev, struct mm_struct *mm)
{
	struct arm_smmu_master *master = dev_iommu_priv_get(dev);
	struct sva_space *s = new_space(master->smmu, mm);
	int ret = s ? sva_start(s, mm) : -ENOMEM;

	if (!ret)
		return &s->smmu.domain;
	if (!s)
		return ERR_PTR(ret);
	kfree(s->ops);
	if (plant(PLAIN_DECREMENT)) {
		refcount_dec(&s->users);
		kfree(s);
	} else if (refcount_dec_and_test(&s->users)) {
		kfree(s);
	}
	return ERR_PTR(ret);
}

/* ---- what hardware and masters can do ------------------------------------------------------------------------------- */

/* Page tables of the processor must suit, and it must see what it writes. */
bool arm_smmu_sva_supported(struct arm_smmu_device *smmu)
{
	u32 needs = ARM_SMMU_FEAT_COHERENCY | ARM_SMMU_FEAT_TRANS_S1;

	return (smmu->features & needs) == needs && smmu->pgsize_bitmap & PAGE_SIZE && smmu->oas >= VA_BITS_OF_USERS;
}

/* Which of several streams an event is about is not told. */
bool arm_smmu_master_iopf_supported(struct arm_smmu_master *master)
{
	return master->num_streams == 1 && master->stall_enabled;
}

bool arm_smmu_master_sva_supported(struct arm_smmu_master *master)
{
	return master->smmu->features & ARM_SMMU_FEAT_SVA && master->ssid_bits;
}

bool arm_smmu_master_sva_enabled(struct arm_smmu_master *master)
{
	bool enabled;

	mutex_lock(&sva_lock);
	enabled = master->sva_enabled;
	mutex_unlock(&sva_lock);
	return enabled;
}

int arm_smmu_master_enable_sva(struct arm_smmu_master *master)
{
	int ret = 0;

	mutex_lock(&sva_lock);
	if (arm_smmu_master_iopf_supported(master))
		ret = master->iopf_enabled ? iopf_queue_add_device(master->smmu->evtq.iopf, master->dev) : -EINVAL;
	master->sva_enabled = !ret;
	mutex_unlock(&sva_lock);
	return ret;
}

/* Callbacks that are under way are waited for without the lock that they might want. */
int arm_smmu_master_disable_sva(struct arm_smmu_master *master)
{
	mutex_lock(&sva_lock);
	if (master->iopf_enabled)
		iopf_queue_remove_device(master->smmu->evtq.iopf, master->dev);
	master->sva_enabled = false;
	mutex_unlock(&sva_lock);
	return 0;
}
