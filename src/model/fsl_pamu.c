/* SPDX-License-Identifier: MIT */
/*
 * Device model of the Freescale PAMU, from spec/fsl-pamu/fsl-pamu.yaml: one unit, which looks up the number of a device
 * (LIODN) in the table of primary entries, and refuses its access, passes it, or moves it with its window. Its caches
 * follow memory, so nothing is kept here. Secondary entries and pages are not modelled: the entry that asks for them is
 * refused.
 *
 * Byte order: a PAMU reads the tables in the byte order of the cores it belongs to, and here cores are little-endian.
 * What the tables are made of keeps its place, bytes and halves too; only the bytes inside a number are the other way
 * round. So words are read as numbers, and those that consist of bytes or halves are put together from these.
 *
 * The switch outside the window that lets the unit be bypassed is thrown by device_call(): 1 bypasses, 0 does not.
 * Reached through `fsl_pamu_device` only.
 */
#include "base/lib.h"
#include "fsl-pamu/regs.h"
#include "model/device.h"

extern const struct reg_map pamu_reg_map;
extern const struct mon_set pamu_mon_set;
const char *pamu_decode(u32 offset, u64 val, char *buf, u32 bytes);
const char *pamu_decode_struct(u32 no, u64 val, char *buf, u32 bytes);

/* extra[] of the instance: its processor's number, and whose accesses are of more kinds than reads and writes; 0: nobody's. */
enum { PORTAL = 1, MANAGER };
enum { BYPASSED, SHOWN_VALID };		/* words of priv; the violation that is shown was one of a valid entry */
enum { DOMAIN_WORD = 2, OPERATION_WORD = 7 };	/* of an entry: made of bytes; of bytes or of halves */
#define PARTS_LG2 4			/* PC3.MWCE: windows could be cut into so many parts */
#define WINDOW_MAX 63			/* WSE of a window that is all there is */

/* What a violation is: bits of AVS1, and its name. */
struct violation { const char *name; u32 bits; };
static const struct violation gate_closed = { "GCV", PAMU_AVS1_GCV_MASK },
			      no_entry = { "LAV", 1u << PAMU_AVS1_LAV_SHIFT },
			      not_valid = { "PDV", PAMU_AVS1_PDV_MASK },
			      no_window = { "WAV", 1u << PAMU_AVS1_WAV_SHIFT },
			      not_allowed = { "APV", 1u << PAMU_AVS1_APV_SHIFT },
			      not_mapped = { "OTV", 1u << PAMU_AVS1_OTV_SHIFT },
			      lost_table = { "LOST_TABLE", 2u << PAMU_AVS1_LAV_SHIFT };

static u64 pair(const struct device *d, u32 high, u32 low) { return d->state[high] << 32 | d->state[low]; }

/* ---- registers --------------------------------------------------------------------------------------------------- */

static void power_on(struct device *d)
{
	d->priv[BYPASSED] = true;
	d->state[PAMU_STATE_PC] = 0;
	d->state[PAMU_STATE_PICS] = 0;
	d->state[PAMU_STATE_AVS1] = 0;
	d->state[PAMU_STATE_PC3] = (u64)(PARTS_LG2 - 1) << PAMU_PC3_MWCE_SHIFT;
}

static void set_status(struct device *d)
{
	u64 *pics = &d->state[PAMU_STATE_PICS];

	*pics &= ~(u64)PAMU_PICS_AV_STAT_MASK;
	if (d->state[PAMU_STATE_AVS1] & PAMU_AVS1_AV_MASK)
		*pics |= PAMU_PICS_AV_STAT_MASK;
}

static s64 call(struct device *d, u64 arg, bool starved)
{
	(void)starved;
	d->priv[BYPASSED] = arg & 1;
	return 0;
}

/* ---- entries ----------------------------------------------------------------------------------------------------- */

static u32 from_halves(u64 word) { return (u32)(word << 16 | (word >> 16 & 0xffff)); }

static u32 from_bytes(u64 word) { return __builtin_bswap32((u32)word); }

static pamu_ppaace_t entry_of(const u64 *words)
{
	pamu_ppaace_t e;

	for (u32 i = 0; i < PAMU_PPAACE_WORDS; i++)
		e.w[i] = (u32)words[i];
	return e;
}

static bool read_entry(struct device *d, u64 pa, u64 *words, struct dma_res *r)
{
	for (u32 i = 0; i < PAMU_PPAACE_WORDS; i++)
		if (!device_entry(d, pa + 4 * i, 4, &words[i], r))
			return false;
	words[DOMAIN_WORD] = from_bytes(words[DOMAIN_WORD]);
	if (pamu_ppaace_get_otm(entry_of(words)) == PAMU_OTM_OTM_INDEXED)
		words[OPERATION_WORD] = from_halves(words[OPERATION_WORD]);
	else
		words[OPERATION_WORD] = from_bytes(words[OPERATION_WORD]);
	return true;
}

static bool contains(pamu_ppaace_t e, u64 base, u64 iova)
{
	u32 wse = pamu_ppaace_get_wse(e);

	return wse >= WINDOW_MAX || (iova >= base && iova - base < 1ull << (wse + 1));
}

/* What a transaction of the processor's bus is: enum eoe of the spec. */
static bool loads_a_cache(u32 to) { return to - PAMU_EOE_LDEC <= PAMU_EOE_LDECFEL - PAMU_EOE_LDEC; }
static bool writes(u32 to) { return to == PAMU_EOE_WRITE || to - PAMU_EOE_WCI <= PAMU_EOE_WWSAOL - PAMU_EOE_WCI; }

/* Does a byte of an operation entry map anything, and to the same sort of thing? Byte n is for operation n. */
static bool is_mapped(u64 words, u32 operation)
{
	enum { IS_READ = 1 << 0 | 1 << 2, IS_WRITE = 1 << 1 | 1 << 3 };
	u32 byte = (u32)(words >> (8 * operation)) & 0xff, to = byte & 0x7f;

	if (!(byte & 0x80))
		return false;
	if (1u << operation & IS_READ)
		return !writes(to) && !loads_a_cache(to);
	return 1u << operation & IS_WRITE ? writes(to) : loads_a_cache(to);
}

/*
 * The operations that make up an access: a read (0) or a write (1). Queue managers put what they know will be needed soon
 * into a cache: their accesses are enhanced ones, too (2, 3), and a portal gives directives to caches (4, 7).
 */
static u32 operations(const struct device *d, const struct dma_req *req)
{
	bool portal = d->cfg.extra[PORTAL] && req->stream == d->cfg.extra[PORTAL];
	u32 plain = 1u << req->write;

	if (!portal && !(d->cfg.extra[MANAGER] && req->stream == d->cfg.extra[MANAGER]))
		return plain;
	return plain | 4u << req->write | (portal && req->write ? 1u << 4 | 1u << 7 : 0);
}

static const struct violation *operation(struct device *d, pamu_ppaace_t e, const struct dma_req *req, struct dma_res *r)
{
	u64 first = pair(d, PAMU_STATE_OBAH, PAMU_STATE_OBAL), end = pair(d, PAMU_STATE_OLAH, PAMU_STATE_OLAL), low, high;
	u64 at = first + (u64)pamu_ppaace_indexed_get_omi(e) * 4 * PAMU_OME_WORDS;
	u32 asked = operations(d, req);

	if (pamu_ppaace_get_otm(e) != PAMU_OTM_OTM_INDEXED)
		return asked >> 2 ? &not_mapped : NULL;		/* of these the bus knows nothing */
	if (at >= end)
		return &not_mapped;
	if (!device_entry(d, at, 4, &low, r) || !device_entry(d, at + 4, 4, &high, r))
		return &lost_table;
	for (u32 i = 0; i < 8; i++)
		if (asked >> i & 1 && !is_mapped(high << 32 | low, i))
			return &not_mapped;
	return NULL;
}

/* By an entry that is there: where the access goes. */
static const struct violation *by_entry(struct device *d, pamu_ppaace_t e, const struct dma_req *req, struct dma_res *r)
{
	u64 base = (u64)pamu_ppaace_get_wbah(e) << 32 | (u64)pamu_ppaace_get_wbal(e) << 12;
	u32 atm = pamu_ppaace_get_atm(e);

	if (!pamu_ppaace_get_v(e))
		return &not_valid;
	if (!contains(e, base, req->iova) || pamu_ppaace_get_mw(e) || atm > PAMU_ATM_ATM_WINDOW_XLATE)
		return &no_window;
	if (!(pamu_ppaace_get_ap(e) & (req->write ? PAMU_AP_PERMS_UPDATE : PAMU_AP_PERMS_QUERY)))
		return &not_allowed;
	r->pa = req->iova;
	r->outcome = atm ? DMA_OK : DMA_BYPASS;
	r->uncached = pamu_ppaace_get_cr(e) == PAMU_COHERENCE_NOT_REQUIRED;
	if (atm)
		r->pa += ((u64)pamu_ppaace_get_twbah(e) << 32 | (u64)pamu_ppaace_get_twbal(e) << 12) - base;
	return operation(d, e, req, r);
}

static const struct violation *look_up(struct device *d, const struct dma_req *req, u64 *entry, struct dma_res *r)
{
	u64 at = pair(d, PAMU_STATE_PPBAH, PAMU_STATE_PPBAL) + (u64)req->stream * 4 * PAMU_PPAACE_WORDS;
	u64 words[PAMU_PPAACE_WORDS];
	struct mon_entry whose = { req->stream, 0, ~0ull };
	struct mon_at told = { .struct_no = PAMU_STRUCT_PPAACE, .words = words, .n_words = PAMU_PPAACE_WORDS, .entry = &whose };

	*entry = 0;
	if (d->state[PAMU_STATE_PC] & PAMU_PC_PGC_MASK)
		return &gate_closed;
	if (at >= pair(d, PAMU_STATE_PPLAH, PAMU_STATE_PPLAL))
		return &no_entry;
	*entry = at;
	if (!read_entry(d, at, words, r))
		return &lost_table;
	told.variant_no = pamu_ppaace_variant(entry_of(words));
	device_fetched(d, told);
	return by_entry(d, entry_of(words), req, r);
}

/* ---- reports -------------------------------------------------------------------------------------------------------- */

static const struct mon_rule switched_off = {
	.id = "reports-given-up", .rule = "",
	.text = "violations are not reported any more, because of one that was not cleared or whose entry is valid",
};

/* Erratum A-003638: only for entries that are not valid, and once it was cleared, is it right to hear of no violation any more. */
static void check_reports(struct device *d, u64 old, u64 val)
{
	struct mon_event e = { .kind = MON_WRITE, .offset = PAMU_PICS_OFFSET, .val = val };
	u64 at = pair(d, PAMU_STATE_POEAH, PAMU_STATE_POEAL), words[PAMU_PPAACE_WORDS];
	struct dma_res ignored = { .walked_dead = false };
	bool wrong = d->state[PAMU_STATE_AVS1] & PAMU_AVS1_AV_MASK;

	if (!(old & ~val & PAMU_PICS_AV_ENABLE_MASK) || !d->env->violation)
		return;
	wrong |= d->priv[SHOWN_VALID] && read_entry(d, at, words, &ignored) && pamu_ppaace_get_v(entry_of(words));
	if (wrong)
		d->env->violation(d->env->ctx, d->instance, &switched_off, &e);
}

static void wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	if (hit->state == PAMU_STATE_PICS)
		check_reports(d, old, val);
	if (hit->state == PAMU_STATE_AVS1 || hit->state == PAMU_STATE_PICS)
		set_status(d);
}

/* ---- violations -------------------------------------------------------------------------------------------------- */

/* The first one is kept until it is cleared. */
static void keep(struct device *d, u64 avs1, u64 iova, u64 entry, bool valid)
{
	if (d->state[PAMU_STATE_AVS1] & PAMU_AVS1_AV_MASK)
		return;
	d->priv[SHOWN_VALID] = valid;
	d->state[PAMU_STATE_AVS1] = (avs1 & 0xffff7fff) | PAMU_AVS1_AV_MASK;
	d->state[PAMU_STATE_AVAH] = iova >> 32;
	d->state[PAMU_STATE_AVAL] = (u32)iova;
	d->state[PAMU_STATE_POEAH] = entry >> 32;
	d->state[PAMU_STATE_POEAL] = (u32)entry;
	set_status(d);
}

static void access(struct device *d, const struct dma_req *req, struct dma_res *r)
{
	const struct violation *v;
	u64 entry;

	r->outcome = DMA_BYPASS;
	r->pa = req->iova;
	if (d->priv[BYPASSED] || !(d->state[PAMU_STATE_PC] & PAMU_PC_PE_MASK))
		return;
	v = look_up(d, req, &entry, r);
	r->fresh_ok = !v;
	r->fresh_pa = r->pa;
	if (!v)
		return;
	r->outcome = DMA_FAULT;
	r->fault = v->name;
	if (!req->peek && !req->prefetch)
		keep(d, (u64)req->stream << PAMU_AVS1_LIODN_SHIFT | v->bits, req->iova, entry,
		     v == &no_window || v == &not_allowed || v == &not_mapped);
}

/* Out of nowhere: the word says who, and what. */
static void latch(struct device *d, u64 error)
{
	keep(d, error, error, 0, false);
}

static bool irq_level(const struct device *d)
{
	u64 both = PAMU_PICS_AV_STAT_MASK | PAMU_PICS_AV_ENABLE_MASK;

	return (d->state[PAMU_STATE_PICS] & both) == both;
}

static void settle(struct device *d)
{
	d->state[PAMU_STATE_AVS1] = 0;
	d->priv[SHOWN_VALID] = false;
	set_status(d);
}

const struct device_class fsl_pamu_device = {
	.name = "fsl-pamu", .map = &pamu_reg_map, .monitors = &pamu_mon_set, .priv_bytes = 16, .dma_limit = 0xffffffffff,
	.power_on = power_on, .wrote = wrote, .call = call, .access = access, .irq_level = irq_level, .latch = latch,
	.settle = settle, .decode = pamu_decode, .decode_struct = pamu_decode_struct,
};
