/* SPDX-License-Identifier: MIT */
/*
 * Device model of Apple DART, all types: asynchronous commands, streams with roots, two levels of tables, one error that
 * is held until it is cleared. What a type has of its own is data (apple_dart.h), filled from its spec in
 * apple_dart_TYPE.c. Reached through the classes only.
 *
 * World knobs: page_shift (12 or 14), bypass, locked, streams where a register tells their number. extra[0], if not 0:
 * STREAM_REMAP, four bits a stream (t8103). extra[1]: not 0, firmware switched all streams on. extra[2], extra[3]: bits of
 * an IOVA and of a physical address, where registers tell them.
 */
#include "model/apple_dart.h"

#define CMD_READS 3

const char dart_read_fault[] = "READ_FAULT", dart_write_fault[] = "WRITE_FAULT";
static const char no_ttbr[] = "NO_TTBR", no_pmd[] = "NO_PMD", no_pte[] = "NO_PTE";

static const struct dart_type *type_of(const struct device *d) { return d->cls->type; }

static u64 field(u64 word, u64 mask) { return mask ? (word & mask) >> __builtin_ctzll(mask) : 0; }

static u64 get(const struct device *d, struct dart_bits b) { return field(d->state[b.state], b.mask); }

static void set(struct device *d, struct dart_bits b, u64 val)
{
	if (b.mask)
		d->state[b.state] = (d->state[b.state] & ~b.mask) | (val << __builtin_ctzll(b.mask) & b.mask);
}

static bool listed(const struct device *d, struct dart_bits words, u32 stream)
{
	return d->state[words.state + stream / 32] >> (stream % 32) & 1;
}

void dart_power_on(struct device *d)
{
	const struct dart_type *t = type_of(d);

	set(d, t->page_shift, d->cfg.page_shift);
	set(d, t->bypass_support, d->cfg.bypass);
	set(d, t->lock, d->cfg.locked);
	set(d, t->va_width, d->cfg.extra[2]);
	set(d, t->pa_width, d->cfg.extra[3]);
	set(d, t->num_sids, d->cfg.streams);
	for (u32 word = 0; d->cfg.extra[1] && word < (t->streams + 31) / 32; word++)
		d->state[t->enable.state + word] |= t->enable.mask;
}

/* ---- commands ----------------------------------------------------------------------------------------------------  */

static bool in_word(const struct tlb_entry *e, u64 word_and_streams)
{
	return e->stream / 32 == word_and_streams >> 32 && word_and_streams >> (e->stream % 32) & 1;
}

void dart_flush_word(struct device *d, u32 word, u64 streams)
{
	tlb_drop(d, in_word, (u64)word << 32 | (streams & 0xffffffff));
}

static bool same_stream(const struct tlb_entry *e, u64 stream)
{
	return e->stream == stream;
}

void dart_flush_stream(struct device *d, u32 stream)
{
	tlb_drop(d, same_stream, stream);
}

/* The selection is looked at when the command completes; only then is the TLB clean and does BUSY fall. */
static void complete(struct device *d)
{
	type_of(d)->flush(d);
	set(d, type_of(d)->busy, 0);
}

void dart_finish(struct device *d)
{
	if (get(d, type_of(d)->busy))
		complete(d);
}

static void start(struct device *d, u64 old, u64 val)
{
	const struct dart_type *t = type_of(d);

	d->state[t->busy.state] = old;		/* the command itself is not kept */
	if (field(old, t->busy.mask) || !t->is_command(val))
		return;				/* written while another one runs: lost */
	set(d, t->busy, ~0ull);
	d->priv[DART_CMD] = val;
	d->priv[DART_CMD_LEFT] = CMD_READS;
}

static bool frozen(const struct device *d, u32 state)
{
	const struct dart_type *t = type_of(d);

	return get(d, t->lock) && (t->lock_freezes_all || (state - t->tcr < t->streams) ||
				   (state - t->ttbr < t->streams * t->roots));
}

void dart_wrote(struct device *d, const struct reg_hit *hit, u64 old, u64 val)
{
	const struct dart_type *t = type_of(d);

	if (frozen(d, hit->state))
		d->state[hit->state] = old;	/* until the next reboot */
	else if (hit->state == t->busy.state)
		start(d, old, val);
	else if (t->disable && hit->state - t->disable < t->streams / 32)
		d->state[t->enable.state + (hit->state - t->disable)] &= ~val;
}

void dart_reading(struct device *d, const struct reg_hit *hit)
{
	if (hit->state != type_of(d)->busy.state || !get(d, type_of(d)->busy))
		return;
	if (d->lie == LIE_ACK_STUCK || device_busy_lie(d))
		return;
	if (d->priv[DART_CMD_LEFT] > 0)
		d->priv[DART_CMD_LEFT]--;
	else
		complete(d);
}

/* ---- accesses (1.3, 1.4, 1.6) ------------------------------------------------------------------------------------ */

/*
 * A stream that is not enabled globally gets nowhere. Otherwise the stream it is remapped to decides: TCR off refuses
 * (which code it latches is not known), any bypass bit passes where bypass exists, else the tables are walked.
 */
enum dma_outcome dart_gate(struct device *d, const struct dma_req *req, u32 *stream, const char **code)
{
	const struct dart_type *t = type_of(d);
	u32 tag = req->stream & (t->streams - 1);
	u64 tcr;

	if (!listed(d, t->enable, tag))
		return DMA_HALTED;
	*stream = t->remap ? t->remap(d, tag) & (t->streams - 1) : tag;
	tcr = d->state[t->tcr + *stream];
	if (get(d, t->bypass_support) && tcr & t->bypass)
		return DMA_BYPASS;
	if (tcr & t->translate)
		return DMA_OK;
	*code = req->write ? dart_write_fault : dart_read_fault;
	return DMA_FAULT;
}

/* PARAMS1 could tell sixteen sizes; what is not 16 KiB counts as 4 KiB here, where a type has that. */
static const struct dart_level *levels(const struct device *d)
{
	const struct dart_type *t = type_of(d);

	return !t->small[0].entries || get(d, t->page_shift) == t->big[1].shift ? t->big : t->small;
}

/* With 4 KiB pages the top two bits choose the root; with 16 KiB the first one covers everything. */
static u64 root_of(const struct device *d, u32 stream, u64 iova, const struct dart_level *l)
{
	const struct dart_type *t = type_of(d);
	u32 i = l == t->big ? 0 : (u32)(iova >> t->root_shift) & (t->roots - 1);

	return d->state[t->ttbr + stream * t->roots + i];
}

static u64 entry_at(u64 table, struct dart_level l, u64 iova)
{
	return table + 8 * ((iova >> l.shift) & (l.entries - 1));
}

static struct tlb_entry translation(const struct dart_type *t, u32 stream, u64 iova, u64 entry, u32 shift)
{
	return (struct tlb_entry){
		.valid = true, .page_shift = (u8)shift, .stream = stream,
		.readable = !(entry & t->no_read), .writable = !(entry & t->no_write), .uncached = entry & t->no_cache,
		.iova = iova >> shift << shift, .pa = t->page(entry) >> shift << shift,
	};
}

const char *dart_walk(struct device *d, u32 stream, u64 iova, bool write, struct tlb_entry *e, struct dma_res *r)
{
	const struct dart_type *t = type_of(d);
	const struct dart_level *l = levels(d);
	u64 root = root_of(d, stream, iova, l), entry;

	if (!(root & t->ttbr_valid))
		return no_ttbr;
	if (!device_entry(d, entry_at(t->root(root), l[0], iova), 8, &entry, r))
		return no_pmd;
	device_walked(d, t->l1_struct, entry & t->entry_valid ? t->table_variant : t->invalid_variant, entry);
	if (!(entry & t->entry_valid))
		return no_pmd;
	if (!device_entry(d, entry_at(t->next(entry), l[1], iova), 8, &entry, r))
		return no_pte;
	device_walked(d, t->l2_struct, entry & t->entry_valid ? t->page_variant : t->invalid_variant, entry);
	if (!(entry & t->entry_valid))
		return no_pte;
	*e = translation(t, stream, iova, entry, l[1].shift);
	if (write ? e->writable : e->readable)
		return NULL;
	return write ? dart_write_fault : dart_read_fault;
}

/* ---- errors ------------------------------------------------------------------------------------------------------  */

static u64 code_bit(const struct dart_type *t, const char *code)
{
	if (code == no_ttbr)
		return t->code[NO_TTBR];
	if (code == no_pmd)
		return t->code[NO_PMD];
	if (code == no_pte)
		return t->code[NO_PTE];
	return t->code[code == dart_write_fault ? WRITE_FAULT : READ_FAULT];
}

static void hold_error(struct device *d, u64 error, u64 iova)
{
	const struct dart_type *t = type_of(d);

	if (get(d, t->flag))
		return;				/* the first one is held until it is cleared */
	d->state[t->flag.state] = (error | t->flag.mask) & 0xffffffff;
	d->state[t->addr_lo] = iova & 0xffffffff;
	d->state[t->addr_hi] = iova >> 32;
}

/* A stream number that is wider than its field loses its upper bits. */
void dart_fault(struct device *d, const struct dma_req *req, const char *code)
{
	const struct dart_type *t = type_of(d);
	u32 tag = req->stream & (t->streams - 1);
	u64 stream = (u64)tag << __builtin_ctzll(t->error_stream.mask) & t->error_stream.mask;

	if (t->error_streams.mask)
		d->state[t->error_streams.state + tag / 32] |= 1ull << (tag % 32);
	hold_error(d, stream | code_bit(t, code), req->iova);
}

void dart_latch(struct device *d, u64 word)
{
	hold_error(d, word, 0x1000);
}

/* An error whose codes are all masked is latched and does not interrupt. */
bool dart_irq_level(const struct device *d)
{
	const struct dart_type *t = type_of(d);
	u64 codes = 0;

	for (u32 i = 0; i < DART_CODES; i++)
		codes |= d->state[t->flag.state] & t->code[i];
	return get(d, t->flag) && (!t->error_mask.mask || !codes || codes & ~d->state[t->error_mask.state]);
}

void dart_settle(struct device *d)
{
	const struct dart_type *t = type_of(d);

	set(d, t->busy, 0);
	d->state[t->flag.state] = 0;
	d->state[t->addr_lo] = 0;
	d->state[t->addr_hi] = 0;
	for (u32 word = 0; t->error_streams.mask && word < t->streams / 32; word++)
		d->state[t->error_streams.state + word] = 0;
	for (u32 i = 0; i < DART_WORDS; i++)
		d->priv[i] = 0;
	/* What the driver does once, when it takes the hardware over, and a TLB that is clean now. */
	for (u32 i = 0; i < 2; i++)
		device_pretend(d, t->taken[i].offset, t->taken[i].val);
}
