/* SPDX-License-Identifier: MIT */
/*
 * Device model of the Tegra114 SMMU, from spec/tegra-smmu/tegra-smmu.yaml: four address spaces, groups of clients that select
 * one, a TLB by address space, and a cache of words of tables, in atoms, that is filled a whole atom at a time. A stream is a
 * group; all of its clients must be translated, since an access may come from any. Of the memory controller there is what
 * tells of faults. Reached through `tegra_smmu_device` only.
 */
#include "base/lib.h"
#include "model/device.h"
#include "tegra-smmu/regs.h"

extern const struct reg_map tegra_smmu_reg_map;
extern const struct mon_set tegra_smmu_mon_set;
const char *tegra_smmu_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *tegra_smmu_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

#define ASIDS 4
#define ATOMS 16
#define ATOM_LG2 5
#define ATOM_WORDS 8
#define AS_STREAM 64			/* streams from here on are address spaces: whose translations the TLB holds */
#define ALLOW_READ TEGRA_SMMU_PTE_PAGE_READABLE_MASK
#define ALLOW_WRITE TEGRA_SMMU_PTE_PAGE_WRITABLE_MASK
#define ALLOW_NONSECURE TEGRA_SMMU_PTE_PAGE_NONSECURE_MASK
#define TYPE_SMMU 6

struct atom { bool valid; u32 at, word[ATOM_WORDS]; };
struct tegra {				/* in priv */
	u32 directory[ASIDS];		/* PTB_DATA of each address space */
	u32 allowed;			/* of the page that was walked last */
	u32 next;			/* atom to be replaced next */
	struct atom atom[ATOMS];
};

static const char no_page[] = "INVALID_SMMU_PAGE", refused[] = "REFUSED";

/* Groups by their number in the device tree: their register, and the bits of their clients. */
static const struct group { u32 state, client, clients[TEGRA_SMMU_TRANSLATION_ENABLE_COUNT]; } groups[] = {
	[1] = { TEGRA_SMMU_STATE_DC_ASID, 0x01, { 1u << 1 | 1u << 3 | 1u << 5 | 1u << 16 } },
	[2] = { TEGRA_SMMU_STATE_DCB_ASID, 0x02, { 1u << 2 | 1u << 4 | 1u << 6 | 1u << 17 } },
	[3] = { TEGRA_SMMU_STATE_EPP_ASID, 0x09, { 1u << 9, 7u << 8 } },
	[4] = { TEGRA_SMMU_STATE_G2_ASID, 0x0a, { 3u << 10 | 1u << 20, 1u << 16 } },
	[5] = { TEGRA_SMMU_STATE_AVPC_ASID, 0x0f, { 1u << 15, 1u << 18 } },
	[6] = { TEGRA_SMMU_STATE_NV_ASID, 0x12, { 3u << 18 | 1u << 24, 1u << 0 | 3u << 19, 15u << 14 } },
	[7] = { TEGRA_SMMU_STATE_HDA_ASID, 0x15, { 1u << 21, 1u << 21 } },
	[8] = { TEGRA_SMMU_STATE_HC_ASID, 0x16, { 3u << 22, 1u << 22 } },
	[9] = { TEGRA_SMMU_STATE_MSENC_ASID, 0x1c, { 1u << 28, 1u << 11 } },
	[10] = { TEGRA_SMMU_STATE_PPCS_ASID, 0x1d, { 3u << 29, 3u << 27 } },
	[11] = { TEGRA_SMMU_STATE_VDE_ASID, 0x22, { 0, 15u << 2 | 3u << 30, 3u << 0 } },
	[14] = { TEGRA_SMMU_STATE_VI_ASID, 0x2c, { 0, 15u << 12 } },
	[15] = { TEGRA_SMMU_STATE_ISP_ASID, 0x37, { 0, 1u << 23 } },
	[16] = { TEGRA_SMMU_STATE_XUSB_HOST_ASID, 0x4a, { 0, 0, 3u << 10 } },
	[17] = { TEGRA_SMMU_STATE_XUSB_DEV_ASID, 0x4c, { 0, 0, 3u << 12 } },
	[19] = { TEGRA_SMMU_STATE_TSEC_ASID, 0x54, { 0, 0, 3u << 20 } },
};

static struct tegra *tegra_of(struct device *d) { return (struct tegra *)d->priv; }

static const struct group *group_of(u32 stream)
{
	return stream < ARRAY_LEN(groups) && groups[stream].client ? &groups[stream] : NULL;
}

/* ---- caches ------------------------------------------------------------------------------------------------------ */

static void drop_atoms(struct device *d, u32 at, bool all)
{
	struct tegra *t = tegra_of(d);

	for (u32 i = 0; i < ATOMS; i++)
		t->atom[i].valid &= !all && t->atom[i].at != at;
}

static bool matches(const struct tlb_entry *e, u64 word)
{
	tegra_smmu_tlb_flush_t flush = tegra_smmu_tlb_flush_from((u32)word);
	u64 apart = e->iova ^ tegra_smmu_tlb_flush_get_va_iova(flush);

	if (tegra_smmu_tlb_flush_get_asid_match(flush) && e->stream != AS_STREAM + tegra_smmu_tlb_flush_get_asid(flush))
		return false;
	switch (tegra_smmu_tlb_flush_get_match(flush)) {
	case TEGRA_SMMU_MATCH_SECTION:
		return !(apart >> 22);
	case TEGRA_SMMU_MATCH_GROUP:
		return !(apart >> 14);
	default:
		return true;
	}
}

static bool fill(struct device *d, struct atom *a, u32 at, struct dma_res *r)
{
	u64 val;

	a->at = at;
	for (u32 i = 0; i < ATOM_WORDS; i++) {
		if (!device_entry(d, ((u64)at << ATOM_LG2) + 4 * i, 4, &val, r))
			return false;
		a->word[i] = (u32)val;
	}
	return true;
}

static bool read_cached(struct device *d, u64 pa, u64 *val, struct dma_res *r)
{
	struct tegra *t = tegra_of(d);
	u32 at = (u32)(pa >> ATOM_LG2), word = (u32)(pa >> 2) % ATOM_WORDS;
	struct atom *a = &t->atom[t->next];

	for (u32 i = 0; i < ATOMS; i++)
		if (t->atom[i].valid && t->atom[i].at == at) {
			*val = t->atom[i].word[word];
			return true;
		}
	a->valid = fill(d, a, at, r);
	*val = a->word[word];
	t->next = (t->next + 1) % ATOMS;
	return a->valid;
}

static bool read_word(struct device *d, u64 pa, u64 *val, struct dma_res *r)
{
	if (d->quiet || !(d->state[TEGRA_SMMU_STATE_PTC_CONFIG] & TEGRA_SMMU_PTC_CONFIG_ENABLE_MASK))
		return device_entry(d, pa, 4, val, r);
	return read_cached(d, pa, val, r);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	(void)old;
	switch (hit->state) {
	case TEGRA_SMMU_STATE_PTB_DATA:
		tegra_of(d)->directory[d->state[TEGRA_SMMU_STATE_PTB_ASID] % ASIDS] = (u32)val;
		break;
	case TEGRA_SMMU_STATE_TIMING_CONTROL:
		d->state[TEGRA_SMMU_STATE_TIMING_CONTROL] &= ~(u64)TEGRA_SMMU_TIMING_CONTROL_TIMING_UPDATE_MASK;
		break;
	case TEGRA_SMMU_STATE_TLB_FLUSH:
		tlb_drop(d, matches, val);
		break;
	case TEGRA_SMMU_STATE_PTC_FLUSH:
		drop_atoms(d, (u32)(val >> ATOM_LG2), tegra_smmu_ptc_flush_get_type(tegra_smmu_ptc_flush_from((u32)val)) ==
			   TEGRA_SMMU_FLUSH_TYPE_ALL);
		break;
	default:
		break;
	}
}

static void power_on(struct device *d)
{
	memset(tegra_of(d), 0, sizeof(struct tegra));
	d->state[TEGRA_SMMU_STATE_PTC_CONFIG] = 0;
}

/* ---- accesses ---------------------------------------------------------------------------------------------------- */

static bool is_translated(const struct device *d, const struct group *g)
{
	if (!(d->state[TEGRA_SMMU_STATE_CONFIG] & TEGRA_SMMU_CONFIG_ENABLE_MASK) || !g ||
	    !(d->state[g->state] & TEGRA_SMMU_DC_ASID_ENABLE_MASK))
		return false;
	for (u32 i = 0; i < TEGRA_SMMU_TRANSLATION_ENABLE_COUNT; i++)
		if (g->clients[i] & ~d->state[tegra_smmu_state_translation_enable(i)])
			return false;
	return true;
}

static u32 asid_of(const struct device *d, const struct group *g)
{
	return (u32)(d->state[g->state] & TEGRA_SMMU_DC_ASID_ASID_MASK) % ASIDS;
}

/* Translations are fetched, ahead or again, for address spaces that somebody is in. */
static bool in_use(const struct device *d, u32 asid)
{
	for (u32 i = 0; i < ARRAY_LEN(groups); i++)
		if (groups[i].client && is_translated(d, &groups[i]) && asid_of(d, &groups[i]) == asid)
			return true;
	return false;
}

static enum dma_outcome gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	const struct group *g = group_of(req->stream);

	(void)code;
	if (req->stream >= AS_STREAM)
		return in_use(d, req->stream - AS_STREAM) ? DMA_OK : DMA_BYPASS;
	if (!is_translated(d, g))
		return DMA_BYPASS;
	*stream = AS_STREAM + asid_of(d, g);
	return DMA_OK;
}

/* The words of both levels; what is allowed is what the directory, its entry and the page allow. */
static bool read_tables(struct device *d, u32 directory, u64 iova, u32 *allowed, u64 *pte, struct dma_res *r)
{
	u64 pde;

	if (!directory || !read_word(d, tegra_smmu_ptb_data_get_pd_phys(tegra_smmu_ptb_data_from(directory)) +
				     4 * tegra_smmu_iopt_pd_index(iova), &pde, r))
		return false;
	device_walked(d, TEGRA_SMMU_STRUCT_PDE, pde ? TEGRA_SMMU_VARIANT_PDE_TABLE : TEGRA_SMMU_VARIANT_PDE_INVALID, pde);
	if (!pde || !read_word(d, tegra_smmu_pde_table_get_pt_phys(tegra_smmu_pde_from((u32)pde)) +
			       4 * tegra_smmu_iopt_pt_index(iova), pte, r))
		return false;
	device_walked(d, TEGRA_SMMU_STRUCT_PTE, *pte ? TEGRA_SMMU_VARIANT_PTE_PAGE : TEGRA_SMMU_VARIANT_PTE_INVALID, *pte);
	*allowed = directory & (u32)pde & (u32)*pte & (ALLOW_READ | ALLOW_WRITE | ALLOW_NONSECURE);
	return *pte;
}

static const char *walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	struct tegra *t = tegra_of(d);
	u32 allowed = 0;
	u64 pte = 0;
	bool found = read_tables(d, t->directory[(stream - AS_STREAM) % ASIDS], iova, &allowed, &pte, r);

	if (!d->quiet)
		t->allowed = allowed;
	if (!found)
		return no_page;
	*e = (struct tlb_entry){ .valid = true, .page_shift = 12, .stream = stream, .iova = iova & ~0xfffull,
				 .readable = (allowed & ALLOW_READ) && (allowed & ALLOW_NONSECURE),
				 .writable = (allowed & ALLOW_WRITE) && (allowed & ALLOW_NONSECURE),
				 .pa = tegra_smmu_pte_page_get_page_phys(tegra_smmu_pte_from((u32)pte)) };
	return (write ? e->writable : e->readable) ? NULL : refused;
}

/* ---- faults ------------------------------------------------------------------------------------------------------ */

/* The first one is kept until its interrupt is cleared. */
static void latch_fault(struct device *d, u32 client, u64 iova, bool write, u32 allowed)
{
	u64 *irqs = &d->state[TEGRA_SMMU_STATE_INTSTATUS];
	tegra_smmu_err_status_t s = tegra_smmu_err_status_from(0);

	if (*irqs & TEGRA_SMMU_INTSTATUS_INVALID_SMMU_PAGE_MASK)
		return;
	s = tegra_smmu_err_status_set_type(s, TYPE_SMMU);
	s = tegra_smmu_err_status_set_client(s, client);
	s = tegra_smmu_err_status_set_direction(s, write);
	s = tegra_smmu_err_status_set_readable(s, !!(allowed & ALLOW_READ));
	s = tegra_smmu_err_status_set_writable(s, !!(allowed & ALLOW_WRITE));
	s = tegra_smmu_err_status_set_nonsecure(s, !!(allowed & ALLOW_NONSECURE));
	d->state[TEGRA_SMMU_STATE_ERR_STATUS] = s.raw;
	d->state[TEGRA_SMMU_STATE_ERR_ADR] = (u32)iova;
	*irqs |= TEGRA_SMMU_INTSTATUS_INVALID_SMMU_PAGE_MASK;
}

static void fault(struct device *d, const struct dma_req *req, const char *code)
{
	const struct group *g = group_of(req->stream);

	latch_fault(d, g ? g->client : 0, req->iova, req->write, code == refused ? tegra_of(d)->allowed : 0);
}

/* Out of nowhere: what the word says of the interrupts there are, or else an access that was refused. */
static void latch(struct device *d, u64 error)
{
	u64 irqs = error & (TEGRA_SMMU_INTSTATUS_INVALID_SMMU_PAGE_MASK | TEGRA_SMMU_INTSTATUS_SECURITY_VIOLATION_MASK |
			    TEGRA_SMMU_INTSTATUS_DECERR_EMEM_MASK);

	latch_fault(d, (u32)(error >> 16) & 0x7f, error << 12, error & 1, 0);
	if (irqs)
		d->state[TEGRA_SMMU_STATE_INTSTATUS] = irqs;
}

static bool irq_level(const struct device *d)
{
	return d->state[TEGRA_SMMU_STATE_INTSTATUS] & d->state[TEGRA_SMMU_STATE_INTMASK];
}

static void settle(struct device *d)
{
	drop_atoms(d, 0, true);
	d->state[TEGRA_SMMU_STATE_INTSTATUS] = d->state[TEGRA_SMMU_STATE_ERR_STATUS] = d->state[TEGRA_SMMU_STATE_ERR_ADR] = 0;
}

const struct device_class tegra_smmu_device = {
	.name = "tegra-smmu", .map = &tegra_smmu_reg_map, .monitors = &tegra_smmu_mon_set, .dma_limit = 0xffffffff,
	.priv_bytes = sizeof(struct tegra), .power_on = power_on, .wrote = wrote, .gate = gate, .walk = walk,
	.denied = { refused, refused }, .fault = fault, .irq_level = irq_level, .latch = latch, .settle = settle,
	.decode = tegra_smmu_decode, .decode_struct = tegra_smmu_decode_struct,
};
