// SPDX-License-Identifier: GPL-2.0-only
/*
 * Operations on processes and PASIDs, as a driver of a device that shares address spaces would call them. Keeps the address
 * spaces, the bonds and the domains behind PASIDs that a program names. Judges only what nobody else can see: which handle
 * a bind returned. Called by hosted/api_iommu.c; linked for drivers that serve SVA.
 */
#include <linux/iommu.h>
#include <linux/sched/mm.h>
#include "sva.h"

#define PASIDS 16			/* attached by one program at a time */

static struct mm_struct *space[MAX_MMS];	/* until its last bond is gone */
static bool alive[MAX_MMS];			/* the program is its user */
static struct { struct iommu_sva *handle; u32 n; } bond[MAX_MASTERS][MAX_MMS];
static struct { struct iommu_domain *domain; u32 master, pasid; struct iommu_attach_handle handle; } attached[PASIDS];
static u8 features[MAX_MASTERS];		/* enum dev_feature, a bit each */

static const enum iommu_dev_features feature[FEAT_KINDS] = { IOMMU_DEV_FEAT_IOPF, IOMMU_DEV_FEAT_SVA };

/* ---- processes ---------------------------------------------------------------------------------- */

static bool bound(u32 mm)
{
	u32 m;

	for (m = 0; m < MAX_MASTERS; m++)
		if (bond[m][mm].n)
			return true;
	return false;
}

static void new(u32 mm, struct op_result *r)
{
	space[mm] = sva_mm_new();
	alive[mm] = space[mm];
	r->ret = alive[mm] ? 0 : -ENOMEM;
}

static void end(u32 mm)
{
	struct mm_struct *ended = space[mm];

	alive[mm] = false;
	if (!bound(mm))
		space[mm] = NULL;
	mmput(ended);
}

bool kw_mm_page(u32 mm, u64 va, struct mm_page *page)
{
	memset(page, 0, sizeof(*page));
	if (!alive[mm])
		return false;
	sva_mm_page(space[mm], va, page);
	return true;
}

u32 kw_space_number(const struct mm_struct *mm)
{
	u32 i;

	for (i = 0; i < MAX_MMS; i++)
		if (space[i] == mm)
			return PASID_SPACE + i;
	return PASID_OTHER;
}

u32 kw_mm_pasid(u32 mm)
{
	return space[mm] && mm_valid_pasid(space[mm]) ? mm_get_enqcmd_pasid(space[mm]) : 0;
}

static void exec_mm(const struct op *op, struct op_result *r)
{
	u32 mm = (u32)op->arg;

	if (op->kind == OP_MM_NEW ? space[mm] != NULL : !alive[mm])
		r->skipped = true;
	else if (op->kind == OP_MM_NEW)
		new(mm, r);
	else if (op->kind == OP_MM_EXIT)
		end(mm);
	else if (op->kind == OP_MM_TOUCH)
		r->ret = sva_mm_touch(space[mm], op->iova, op->flags & 1);
	else if (op->kind == OP_MM_UNMAP)
		sva_mm_unmap(space[mm], op->iova & PAGE_MASK, op->pages);
	else
		sva_mm_protect(space[mm], op->iova & PAGE_MASK, op->pages);
}

/* ---- bonds -------------------------------------------------------------------------------------- */

static void bind(u32 m, u32 mm, struct op_result *r)
{
	struct iommu_sva *handle = iommu_sva_bind_device(kw_master_dev(m), space[mm]);

	r->ret = PTR_ERR_OR_ZERO(handle);
	if (r->ret)
		return;
	if (bond[m][mm].n && handle != bond[m][mm].handle)
		h_finding(ORA_CONTRACT, "SVA-3", "bind-other-handle", "binding a process again returned another handle");
	bond[m][mm].handle = handle;
	bond[m][mm].n++;
	r->value = iommu_sva_get_pasid(handle);
}

static void unbind(u32 m, u32 mm)
{
	iommu_sva_unbind_device(bond[m][mm].handle);
	if (!--bond[m][mm].n)
		bond[m][mm].handle = NULL;
	if (!alive[mm] && !bound(mm))
		space[mm] = NULL;
}

/* ---- domains behind PASIDs ---------------------------------------------------------------------- */

static s32 slot_of(u32 m, u32 pasid)
{
	u32 i;

	for (i = 0; i < PASIDS; i++)
		if (attached[i].domain && attached[i].master == m && attached[i].pasid == pasid)
			return (s32)i;
	return -1;
}

static void attach(struct iommu_domain *d, u32 m, u32 pasid, struct op_result *r)
{
	struct iommu_attach_handle ignored;
	u32 i = 0;

	while (i < PASIDS && attached[i].domain)
		i++;
	if (i == PASIDS) {
		r->skipped = true;
		return;
	}
	/* The handle is kept by whoever attached: a second one for the same PASID must not replace it. */
	r->ret = iommu_attach_device_pasid(d, kw_master_dev(m), pasid, slot_of(m, pasid) < 0 ? &attached[i].handle : &ignored);
	if (r->ret)
		return;
	attached[i].domain = d;
	attached[i].master = m;
	attached[i].pasid = pasid;
}

static void detach(s32 i)
{
	iommu_detach_device_pasid(attached[i].domain, kw_master_dev(attached[i].master), attached[i].pasid);
	sva_answer_held(&attached[i].handle);
	attached[i].domain = NULL;
}

/* ---- features ----------------------------------------------------------------------------------- */

static void switch_feature(u32 m, u32 f, bool on, struct op_result *r)
{
	struct device *dev = kw_master_dev(m);

	if (!on && feature[f] == IOMMU_DEV_FEAT_IOPF && !(features[m] >> FEAT_SVA & 1))
		sva_leave_held(m);
	r->ret = on ? iommu_dev_enable_feature(dev, feature[f]) : iommu_dev_disable_feature(dev, feature[f]);
	if (!r->ret)
		features[m] = on ? features[m] | 1u << f : features[m] & ~(1u << f);
}

/* ---- entry -------------------------------------------------------------------------------------- */

static void exec_master(const struct op *op, struct iommu_domain *d, struct op_result *r)
{
	u32 m = op->kind == OP_PASID_ATTACH ? op->b : op->a, mm = (u32)op->arg;

	if (!kw_present(m) || (op->kind == OP_SVA_BIND && !alive[mm]) || (op->kind == OP_SVA_UNBIND && !bond[m][mm].n) ||
	    (op->kind == OP_PASID_DETACH && slot_of(m, (u32)op->arg) < 0)) {
		r->skipped = true;
		return;
	}
	switch (op->kind) {
	case OP_SVA_BIND:
		bind(m, mm, r);
		break;
	case OP_SVA_UNBIND:
		unbind(m, mm);
		break;
	case OP_PASID_ATTACH:
		attach(d, m, (u32)op->arg, r);
		break;
	case OP_PASID_DETACH:
		detach(slot_of(m, (u32)op->arg));
		break;
	default:
		switch_feature(m, op->flags, op->kind == OP_FEATURE_ON, r);
		break;
	}
}

void kw_exec_sva(const struct op *op, struct iommu_domain *d, struct op_result *r)
{
	switch (op->kind) {
	case OP_MM_NEW: case OP_MM_EXIT: case OP_MM_TOUCH: case OP_MM_UNMAP: case OP_MM_PROTECT:
		exec_mm(op, r);
		break;
	case OP_SVA_BIND: case OP_SVA_UNBIND: case OP_PASID_ATTACH: case OP_PASID_DETACH: case OP_FEATURE_ON: case OP_FEATURE_OFF:
		exec_master(op, d, r);
		break;
	default:
		r->skipped = true;
		break;
	}
}

/* Drivers whose hardware serves page requests itself do without api_fault.c. */
__weak void sva_answer_held(const struct iommu_attach_handle *handle) { }
__weak void sva_leave_held(u32 master) { }
__weak void sva_answer_all(void) { }

#define PASIDS_A_TABLE 1024

static void prime(struct device *dev, u32 bits)
{
	struct iommu_domain *d = iommu_paging_domain_alloc(dev);
	struct iommu_attach_handle handle;
	u32 pasid;

	for (pasid = 1; !IS_ERR(d) && pasid < 1u << bits; pasid += PASIDS_A_TABLE)
		if (!iommu_attach_device_pasid(d, dev, pasid, &handle))
			iommu_detach_device_pasid(d, dev, pasid);
	if (!IS_ERR(d))
		iommu_domain_free(d);
}

void kw_prime_sva(u32 masters)
{
	u32 m;

	h_mute(true);
	for (m = 0; m < kw_target->n_masters; m++) {
		const struct target_master *t = &kw_target->master[m];
		u32 most = kw_target->instance[t->stream[0].instance].ssid_bits;

		if (masters >> m & 1 && kw_present(m) && t->pasid_bits && most)
			prime(kw_master_dev(m), min_t(u32, t->pasid_bits, most));
	}
	h_mute(false);
}

/* What is outstanding is answered before anything is let go, as a driver does that stops its device. */
void kw_teardown_sva(void)
{
	struct op_result r;
	u32 m, mm, i;

	kw_run_work();
	sva_answer_all();
	for (i = 0; i < PASIDS; i++)
		if (attached[i].domain)
			detach((s32)i);
	for (m = 0; m < MAX_MASTERS; m++)
		for (mm = 0; mm < MAX_MMS; mm++)
			while (bond[m][mm].n)
				unbind(m, mm);
	for (m = 0; m < MAX_MASTERS; m++) {
		for (i = FEAT_KINDS; i-- > 0;)
			if (features[m] >> i & 1 && kw_present(m))	/* a device that came back has none: refused, and no harm */
				switch_feature(m, i, false, &r);
		features[m] = 0;
	}
	for (mm = 0; mm < MAX_MMS; mm++)
		if (alive[mm])
			end(mm);
	sva_mm_reset();
	kw_run_work();		/* the last references go in callbacks: pages are free before others are allocated */
}
