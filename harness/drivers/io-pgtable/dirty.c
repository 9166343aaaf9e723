// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reading what was written: the library is asked about a few leaves side by side, and its answer is compared with what the
 * entries say, by a walk of our own over stage-1 tables of 4 KiB pages. That hardware notes writes in the entries is the device
 * model's part. Asks only about what is mapped.
 */
#include <linux/bitfield.h>
#include <linux/io-pgtable.h>
#include <linux/iommu.h>
#include <linux/mm.h>

#include "drivers/io-pgtable/tables.h"
#include "hosted/host.h"
#include "hosted/kw.h"

#define LEAVES 16
#define ENTRY_ADDRESS GENMASK_ULL(47, 12)
#define ENTRY_RDONLY BIT_ULL(7)
#define ENTRY_DBM BIT_ULL(51)

struct leaf { const u64 *entry; u64 was; unsigned long iova; size_t bytes; };
struct leaves { struct leaf at[LEAVES]; u32 n; };

static bool leaf_at(const struct io_pgtable_cfg *cfg, unsigned long iova, struct leaf *l)
{
	const u64 *table = phys_to_virt(cfg->arm_lpae_s1_cfg.ttbr & ENTRY_ADDRESS);
	u32 level = 4 - DIV_ROUND_UP(cfg->ias - 12, 9), shift;

	for (; level < 4 && !(iova >> cfg->ias); level++) {
		shift = 12 + 9 * (3 - level);
		l->entry = &table[iova >> shift & 511];
		l->was = *l->entry;
		if ((l->was & 3) != (level < 3 ? 1 : 3)) {
			table = phys_to_virt(l->was & ENTRY_ADDRESS);
			if ((l->was & 3) != 3 || level == 3)
				return false;
			continue;
		}
		l->bytes = BIT(shift);
		l->iova = iova & ~(l->bytes - 1);
		return true;
	}
	return false;
}

static bool is_dirty(const struct leaf *l) { return l->was & ENTRY_DBM && !(l->was & ENTRY_RDONLY); }

static void tell(const char *what, const struct leaf *l)
{
	h_finding(ORA_CONTRACT, "PGT-18", "dirty-apart", "%s: the entry of iova %lx was %llx, and is %llx", what, l->iova,
		  l->was, *l->entry);
}

/* Asks about the first `n` leaves. Those that are dirty must be told of; with `clear` they are clean afterwards. */
static void ask(struct io_pgtable_ops *ops, const struct leaves *all, u32 n, bool clear)
{
	struct iommu_iotlb_gather told;
	struct iommu_dirty_bitmap dirty = { .gather = &told };
	const struct leaf *first = &all->at[0], *last = &all->at[n - 1];
	unsigned long from = ~0UL, to = 0;
	u32 i;
	int ret;

	iommu_iotlb_gather_init(&told);
	ret = ops->read_and_clear_dirty(ops, first->iova, last->iova + last->bytes - first->iova,
					clear ? 0 : IOMMU_DIRTY_NO_CLEAR, &dirty);
	if (ret)
		h_finding(ORA_CONTRACT, "PGT-18", "dirty-refused", "what was written cannot be read: %d", ret);
	for (i = 0; i < all->n; i++) {
		const struct leaf *l = &all->at[i];
		bool asked = i < n && is_dirty(l);

		if (*l->entry != (asked && clear ? l->was | ENTRY_RDONLY : l->was))
			tell(clear ? "after clearing" : "after reading", l);
		if (asked) {
			from = min(from, l->iova);
			to = max(to, l->iova + l->bytes - 1);
		}
	}
	if (!ret && (told.start != from || told.end != to))
		tell("another range is told", first);
}

bool dirty_read(const struct format *f, struct io_pgtable_ops *ops, const struct io_pgtable_cfg *cfg, unsigned long iova,
		unsigned long *first, unsigned long *last)
{
	struct iommu_dirty_bitmap nothing = { .gather = NULL };
	struct leaves all = { .n = 0 };

	if (f->fmt != ARM_64_LPAE_S1 && ops->read_and_clear_dirty &&
	    ops->read_and_clear_dirty(ops, iova & ~(BIT(f->granule_lg2) - 1), BIT(f->granule_lg2), 0, &nothing) != -EINVAL)
		h_finding(ORA_CONTRACT, "PGT-18", "dirty-refused", "tables that note no writes were read for them");
	if (!(cfg->quirks & IO_PGTABLE_QUIRK_ARM_HD))
		return false;
	while (all.n < LEAVES && leaf_at(cfg, iova, &all.at[all.n])) {
		iova = all.at[all.n].iova + all.at[all.n].bytes;
		all.n++;
	}
	if (!all.n)
		return false;
	ask(ops, &all, all.n, false);
	ask(ops, &all, DIV_ROUND_UP(all.n, 2), true);
	*first = all.at[0].iova;
	*last = iova - 1;
	return true;
}
