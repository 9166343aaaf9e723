// SPDX-License-Identifier: GPL-2.0-only
/*
 * Drives the io-pgtable library by its own calls: tables are made by alloc_io_pgtable_ops() for the format of the world, and
 * reached by a walker through its registers. Ranges are cut into pages and blocks as the IOMMU core does it; what the core
 * refuses because of its alignment is refused here. What a call leaves is judged by words.c, requests.c and dirty.c, and here
 * only whether it is ordered.
 */
#include <linux/bitfield.h>
#include <linux/dma-mapping.h>
#include <linux/io-pgtable.h>
#include <linux/io.h>
#include <linux/iommu.h>
#include <linux/module.h>
#include <linux/platform_device.h>

#include "drivers/glue.h"
#include "drivers/io-pgtable/tables.h"
#include "hosted/host.h"
#include "hosted/kw.h"
#include "io-pgtable/kernel.h"

#define QUIRKS_NONE 0
#define QUIRKS_ARM_NS IO_PGTABLE_QUIRK_ARM_NS
#define QUIRKS_ARM_TTBR1 IO_PGTABLE_QUIRK_ARM_TTBR1
#define QUIRKS_ARM_HD IO_PGTABLE_QUIRK_ARM_HD
#define QUIRKS_NS_WBWA (IO_PGTABLE_QUIRK_ARM_NS | IO_PGTABLE_QUIRK_ARM_OUTER_WBWA)
#define QUIRKS_MTK (IO_PGTABLE_QUIRK_NO_PERMS | IO_PGTABLE_QUIRK_ARM_MTK_EXT)

static const struct format formats[] = {
#define FORMAT(n, fmt, kind, granule, in, out, quirks, coherent, ro, wo, errno_, text)	\
	[n] = { fmt, PGT_KIND_##kind, granule, in, out, QUIRKS_##quirks, coherent },
#include "drivers/io-pgtable/formats.def"
#undef FORMAT
};

static struct table {
	struct io_pgtable_ops *ops;
	struct io_pgtable_cfg cfg;
	const struct format *f;
	u32 streams;			/* bitmask of those that walk it */
	u32 cached;			/* ... or have walked it, and may have something of it in their TLBs */
	unsigned long first, last;	/* gathered since the last sync; first > last: nothing */
	bool smallest;			/* mapped and unmapped by the smallest page only */
} tables[MAX_DOMAINS];

static void __iomem *regs;
static struct device *walker;

/* ---- the walker ------------------------------------------------------------------------------------------------------ */

/* t NULL: a table that nobody walks. */
static void invalidate(const struct table *t, u32 kind, u64 first, u64 last)
{
	u64 mask;
	u32 sid;

	if (!t)
		return;
	mask = BIT_ULL(t->f->in) - 1;
	writel(lower_32_bits(first & mask), regs + PGT_INV_FIRST_LO_OFFSET);
	writel(upper_32_bits(first & mask), regs + PGT_INV_FIRST_HI_OFFSET);
	writel(lower_32_bits(last & mask), regs + PGT_INV_LAST_LO_OFFSET);
	writel(upper_32_bits(last & mask), regs + PGT_INV_LAST_HI_OFFSET);
	for (sid = 0; sid < PGT_CFG_COUNT; sid++)
		if ((t->streams | t->cached) >> sid & 1)
			writel(FIELD_PREP(PGT_INV_KIND, kind) | FIELD_PREP(PGT_INV_STREAM, sid), regs + PGT_INV_OFFSET);
}

static void tlb_flush_all(void *cookie) { invalidate(cookie, PGT_INV_KIND_ALL, 0, ~0ULL); }

static void tlb_flush_walk(unsigned long iova, size_t size, size_t granule, void *cookie)
{
	invalidate(cookie, PGT_INV_KIND_WALK, iova, iova + size - 1);
}

static void tlb_add_page(struct iommu_iotlb_gather *gather, unsigned long iova, size_t granule, void *cookie)
{
	struct table *t = cookie;

	if (!gather)
		h_finding(ORA_CONTRACT, "PGT-13", "gather-missing", "a page is to be flushed with nothing to gather it in");
	t->first = min(t->first, iova);
	t->last = max(t->last, iova + granule - 1);
}

static void sync(struct table *t)
{
	if (t->first <= t->last)
		invalidate(t, PGT_INV_KIND_LEAF, t->first, t->last);
	t->first = ~0UL;
	t->last = 0;
}

static const struct iommu_flush_ops flush_ops = {
	.tlb_flush_all = tlb_flush_all, .tlb_flush_walk = tlb_flush_walk, .tlb_add_page = tlb_add_page,
};

/* Level of the root, as the library chose it: what its registers would say. */
static u32 root_level(const struct table *t)
{
	u32 bits = t->f->granule_lg2 - 3, levels = DIV_ROUND_UP(t->cfg.ias - t->f->granule_lg2, bits);

	if (t->f->kind == PGT_KIND_LPAE_S2)	/* SL0 counts the other way, and with 4 KiB pages from another end */
		return t->f->granule_lg2 == 12 ? 2 - t->cfg.arm_lpae_s2_cfg.vtcr.sl : 3 - t->cfg.arm_lpae_s2_cfg.vtcr.sl;
	return t->f->kind == PGT_KIND_LPAE_S1 ? 4 - levels : 0;
}

/* A format may have less than four roots; what is behind them means nothing. */
static u64 root_of(const struct table *t, u32 n)
{
	switch (t->f->kind) {
	case PGT_KIND_LPAE_S1: return n ? 0 : t->cfg.arm_lpae_s1_cfg.ttbr;
	case PGT_KIND_LPAE_S2: return n ? 0 : t->cfg.arm_lpae_s2_cfg.vttbr;
	case PGT_KIND_V7S: return n ? 0 : t->cfg.arm_v7s_cfg.ttbr;
	case PGT_KIND_MALI: return n ? 0 : t->cfg.arm_mali_lpae_cfg.transtab;
	default: return t->cfg.apple_dart_cfg.ttbr[n];
	}
}

static void set_stream(struct table *t, u32 sid)
{
	u32 n, format = FIELD_PREP(PGT_CFG_KIND, t->f->kind) | FIELD_PREP(PGT_CFG_GRANULE, t->f->granule_lg2) |
			FIELD_PREP(PGT_CFG_LEVEL, root_level(t)) | PGT_CFG_ENABLE;

	if (t->cfg.quirks & IO_PGTABLE_QUIRK_NO_PERMS)
		format |= PGT_CFG_NO_PERMS;
	if (t->cfg.quirks & IO_PGTABLE_QUIRK_ARM_MTK_EXT)
		format |= PGT_CFG_WIDE;
	if (t->cfg.quirks & IO_PGTABLE_QUIRK_ARM_HD)
		format |= PGT_CFG_DIRTY;
	if (t->cfg.quirks & IO_PGTABLE_QUIRK_ARM_NS)
		format |= PGT_CFG_NS;
	for (n = 0; n < 4; n++) {
		writel(lower_32_bits(root_of(t, n)), regs + PGT_ROOT_LO_OFFSET(4 * sid + n));
		writel(upper_32_bits(root_of(t, n)), regs + PGT_ROOT_HI_OFFSET(4 * sid + n));
	}
	writel(FIELD_PREP(PGT_SIZES_IN, t->cfg.ias) | FIELD_PREP(PGT_SIZES_OUT, t->cfg.oas), regs + PGT_SIZES_OFFSET(sid));
	writel(format, regs + PGT_CFG_OFFSET(sid));
	for (n = 0; n < MAX_DOMAINS; n++)
		tables[n].cached &= ~BIT(sid);
	t->streams |= BIT(sid);
	t->cached |= BIT(sid);
	invalidate(&(struct table){ .f = t->f, .streams = BIT(sid) }, PGT_INV_KIND_ALL, 0, ~0ULL);
}

static bool taken(u32 sid)
{
	u32 i;

	for (i = 0; i < MAX_DOMAINS; i++)
		if (tables[i].streams >> sid & 1)
			return true;
	return false;
}

/* What it has cached of the tables stays there until they go, or others are set. */
static void clear_stream(u32 sid)
{
	u32 i;

	for (i = 0; i < MAX_DOMAINS; i++)
		if (tables[i].streams >> sid & 1) {
			writel(0, regs + PGT_CFG_OFFSET(sid));
			tables[i].streams &= ~BIT(sid);
		}
}

/* ---- tables ---------------------------------------------------------------------------------------------------------- */

/* Everything that hardware of any granule may have, as drivers pass it on; DARTs have one size. */
#define ALL_SIZES (SZ_4K | SZ_16K | SZ_64K | SZ_1M | SZ_2M | SZ_16M | SZ_32M | SZ_512M | SZ_1G | BIT(42))

struct io_pgtable_cfg table_request(const struct format *f, u32 in, u32 out)
{
	bool dart = f->kind == PGT_KIND_DART || f->kind == PGT_KIND_DART2;
	struct io_pgtable_cfg cfg;

	memset(&cfg, out / 4 & 1 ? 0x5a : 0xa5, sizeof(cfg));	/* no field is right in both */
	cfg.quirks = f->quirks;
	cfg.pgsize_bitmap = dart ? BIT(f->granule_lg2) : ALL_SIZES & ~(BIT(f->granule_lg2) - 1);
	cfg.ias = in;
	cfg.oas = out;
	cfg.coherent_walk = f->coherent;
	cfg.tlb = &flush_ops;
	cfg.alloc = NULL;
	cfg.free = NULL;
	cfg.iommu_dev = walker;
	return cfg;
}

/* Drivers ask for what hardware can do with its largest granule; the library takes that back to what this one can. */
static u32 generous(const struct format *f, u32 bits)
{
	bool wide = f->fmt == ARM_64_LPAE_S1 || f->fmt == ARM_64_LPAE_S2;

	return wide && bits == 48 && f->granule_lg2 != 16 ? 52 : bits;
}

static s64 make(const struct op *op)
{
	struct table *t = &tables[op->a];
	const struct format *f = &formats[h_variant() < ARRAY_SIZE(formats) ? h_variant() : 0];

	*t = (struct table){ .f = f, .first = ~0UL, .smallest = op->a & 1 };
	t->cfg = table_request(f, generous(f, f->in), generous(f, f->out));
	t->ops = alloc_io_pgtable_ops(f->fmt, &t->cfg, t);
	if (!t->ops)
		return -ENOMEM;
	words_check(f, &t->cfg, f->in, f->out);
	if (f->kind != PGT_KIND_DART && f->kind != PGT_KIND_DART2)	/* whose drivers order the write of the register */
		hosted_publish(root_of(t, 0));
	return 0;
}

static void destroy(struct table *t)
{
	if (t->ops)
		free_io_pgtable_ops(t->ops);
	*t = (struct table){ 0 };
}

/* The largest page that fits, and how many of it until a larger one would. */
static size_t cut(const struct table *t, unsigned long merged, unsigned long iova, size_t bytes, size_t *count)
{
	unsigned long sizes = t->smallest ? BIT(t->f->granule_lg2) : t->cfg.pgsize_bitmap, fit, larger, until;
	size_t page;

	fit = sizes & GENMASK(__fls(bytes), 0);
	if (merged)
		fit &= GENMASK(__ffs(merged), 0);
	page = BIT(__fls(fit));
	larger = sizes & ~GENMASK(__fls(page), 0);
	*count = bytes / page;
	if (larger) {
		until = BIT(__ffs(larger)) - (iova & (BIT(__ffs(larger)) - 1));
		if (until < bytes)
			*count = until / page;
	}
	return page;
}

/* With the quirk for the upper half, programs say the bits below its start. */
static unsigned long upper(const struct table *t, u64 iova)
{
	return t->cfg.quirks & IO_PGTABLE_QUIRK_ARM_TTBR1 && !(iova >> t->f->in) ? iova | ~(BIT_ULL(t->f->in) - 1) : iova;
}

static u64 op_bytes(const struct table *t, const struct op *op) { return ((u64)op->pages << t->f->granule_lg2) + op->bytes; }

static bool aligned(const struct table *t, u64 what) { return !(what & (BIT_ULL(t->f->granule_lg2) - 1)); }

/*
 * Drivers call the library in a state where nothing may sleep. The walker may begin a walk when a call has returned: what
 * of a map was there at the last barrier, it can see. Barriers of a real kernel are not looked at.
 */
static DEFINE_SPINLOCK(busy);

#define WATCHED 64			/* pages of a call that are looked at */
static struct { const struct table *t; unsigned long iova; size_t page, n, visible; } watch;

static void at_barrier(void)
{
	while (watch.visible < watch.n && watch.t->ops->iova_to_phys(watch.t->ops, watch.iova + watch.visible * watch.page + 1))
		watch.visible++;		/* beside address 0, which is no answer */
}

static int map_some(struct table *t, unsigned long iova, u64 pa, size_t page, size_t count, int prot, size_t *mapped)
{
	bool atomic = t->smallest;
	unsigned long flags = 0;
	int ret;

	watch = (typeof(watch)){ t, iova, page, min(count, (size_t)WATCHED), 0 };
	hosted_at_barrier = at_barrier;
	if (atomic)
		spin_lock_irqsave(&busy, flags);
	ret = t->ops->map_pages(t->ops, iova, pa, page, count, prot, atomic ? GFP_ATOMIC : GFP_KERNEL, mapped);
	if (atomic)
		spin_unlock_irqrestore(&busy, flags);
	hosted_at_barrier = NULL;
	if (!kw_like_real && *mapped && watch.visible < min(watch.n, *mapped / page))
		h_finding(ORA_CONTRACT, "PGT-16", "map-unordered",
			  "a map returns, and no barrier orders what it wrote before the walks that follow");
	if (!ret && !*mapped) {
		h_finding(ORA_CONTRACT, "PGT-17", "map-of-nothing", "a map says that it succeeded, and mapped nothing");
		return -EIO;
	}
	return ret;
}

static size_t unmap_range(struct table *t, unsigned long iova, size_t bytes)
{
	struct iommu_iotlb_gather gather;
	size_t done = 0, count, page, got;
	unsigned long flags;

	iommu_iotlb_gather_init(&gather);
	while (done < bytes) {
		page = cut(t, iova + done, iova + done, bytes - done, &count);
		spin_lock_irqsave(&busy, flags);
		got = t->ops->unmap_pages(t->ops, iova + done, page, count, &gather);
		spin_unlock_irqrestore(&busy, flags);
		if (!got)
			break;
		done += got;
	}
	sync(t);
	return done;
}

static s64 map_range(struct table *t, const struct op *op)
{
	unsigned long iova = upper(t, op->iova);
	size_t bytes = op_bytes(t, op), done = 0, count, page, mapped;
	int ret = 0;

	if (!aligned(t, op->iova | op->arg | bytes))
		return -EINVAL;
	while (done < bytes && !ret) {
		page = cut(t, (iova + done) | (op->arg + done), iova + done, bytes - done, &count);
		mapped = 0;
		ret = map_some(t, iova + done, op->arg + done, page, count, op->flags & PROT_ALL, &mapped);
		done += mapped;
	}
	if (ret && done)
		unmap_range(t, iova, done);
	return ret;
}

static void read_dirty(struct table *t, unsigned long iova)
{
	unsigned long first, last;

	if (t->cfg.quirks & IO_PGTABLE_QUIRK_ARM_TTBR1 || !dirty_read(t->f, t->ops, &t->cfg, iova, &first, &last))
		return;
	t->first = first;
	t->last = last;
	sync(t);
}

static void exec_table(struct table *t, const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_DOMAIN_FREE:
		destroy(t);
		break;
	case OP_ATTACH:
		if (taken(kw_target->master[op->b].stream[0].sid))
			r->ret = -EBUSY;
		else
			set_stream(t, kw_target->master[op->b].stream[0].sid);
		r->value = BIT_ULL(t->f->in) - 1;
		break;
	case OP_MAP:
		r->ret = map_range(t, op);
		break;
	case OP_UNMAP:
		if (aligned(t, op->iova | op_bytes(t, op)))
			r->ret = (s64)unmap_range(t, upper(t, op->iova), op_bytes(t, op));
		break;
	case OP_LOOKUP:			/* nobody asks for what was never in the range of the table */
		r->skipped = op->iova >> t->f->in;
		if (!r->skipped)
			r->value = t->ops->iova_to_phys(t->ops, upper(t, op->iova));
		if (r->value)
			read_dirty(t, op->iova);
		break;
	default:
		tlb_flush_all(t);
		break;
	}
}

void kw_exec_pgtable(const struct op *op, struct op_result *r)
{
	if (op->kind == OP_DETACH)
		clear_stream(kw_target->master[op->a].stream[0].sid);
	else if (op->kind == OP_DOMAIN_ALLOC)
		r->ret = make(op);
	else if (tables[op->a].ops)
		exec_table(&tables[op->a], op, r);
	else
		r->skipped = true;
}

/* Each world begins with empty tables that come and go: engines want to see some of the library in every program. */
void kw_begin_pgtable(void)
{
	const struct op op = { .kind = OP_DOMAIN_ALLOC };

	if (make(&op))
		h_bug("io-pgtable: no table in variant %u", h_variant());
	requests_try(tables[0].f, h_variant());
	destroy(&tables[0]);
}

/* Tables go with everything in them; nobody unmaps it first. */
void kw_teardown_pgtable(void)
{
	u32 i;

	for (i = 0; i < PGT_CFG_COUNT; i++)
		clear_stream(i);
	for (i = 0; i < MAX_DOMAINS; i++)
		destroy(&tables[i]);
}

/* ---- the device ------------------------------------------------------------------------------------------------------ */

static int walker_probe(struct platform_device *pdev)
{
	regs = devm_platform_ioremap_resource(pdev, 0);
	walker = &pdev->dev;
	if (IS_ERR(regs))
		return PTR_ERR(regs);
	return dma_set_mask_and_coherent(walker, DMA_BIT_MASK(64));
}

static const struct of_device_id walker_match[] = { { .compatible = "iovet,io-pgtable" }, { } };
static struct platform_driver walker_driver = {
	.driver = { .name = "iovet-io-pgtable", .of_match_table = walker_match },
	.probe = walker_probe,
};
module_platform_driver(walker_driver);
