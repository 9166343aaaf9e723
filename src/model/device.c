/* SPDX-License-Identifier: MIT */
/*
 * What all device models share: the register file, power and clock, the protocol monitor, the trace, and the way of a
 * device access through gate, TLB and walk. Knows no particular IOMMU; called by the back ends. Freestanding.
 */
#include "model/device.h"

#include "base/lib.h"

/* What a register holds after power-on where the spec says that nobody knows. */
#define UNKNOWN_FILL 0xa5a5a5a5a5a5a5a5ull
#define NO_OFFSET (~0u)			/* of an event that is no register access */

enum { RULE_UNPOWERED, RULE_UNCLOCKED, RULE_DEAD, RULE_DEAD_MISSED, RULE_UNFINISHED, RULE_IN_USE, RULE_IN_CACHE };
static const struct mon_rule rules[] = {
	[RULE_UNPOWERED] = { .id = "unpowered-access", .rule = "TOPO-3",
			     .text = "register access while the power domain of the device is off" },
	[RULE_UNCLOCKED] = { .id = "unclocked-access", .rule = "DART-60",
			     .text = "register access while a clock of the device is off" },
	[RULE_DEAD] = { .id = "walked-freed-memory", .rule = "PGT-13",
			.text = "the device walked a table in memory that is freed or was never allocated" },
	[RULE_DEAD_MISSED] = { .id = "walked-freed-memory-after-trouble", .rule = "PGT-13",
			       .text = "after a write that did not reach it, or a time without answers, the device walked a "
				       "table in memory that is freed" },
	[RULE_UNFINISHED] = { .id = "returned-before-done", .rule = "IPU3-22",
			      .text = "an API call returned while hardware still had to complete what it was told" },
	[RULE_IN_CACHE] = { .id = "table-in-cache", .rule = "PGT-16",
			    .text = "the device walked a table that was neither written back nor made uncached since it was allocated" },
	[RULE_IN_USE] = { .id = "freed-while-in-use", .rule = "PGT-13",
			  .text = "memory is given back while the hardware translates with the first table in it" },
};

/* ---- reporting --------------------------------------------------------------------------------------------------- */

static void violated(struct device *d, const struct mon_rule *rule, const struct mon_event *e)
{
	if (d->env->violation)
		d->env->violation(d->env->ctx, d->instance, rule, e);
}

static void monitor_report(void *ctx, const struct mon_rule *rule, const struct mon_event *e)
{
	violated(ctx, rule, e);
}

static void traced(struct device *d, const struct mon_event *e)
{
	if (d->env->trace)
		d->env->trace(d->env->ctx, d->instance, e);
}

void device_update_irq(struct device *d)
{
	u32 lines = 0;

	if (d->powered && d->cls->irq_lines)
		lines = d->cls->irq_lines(d);
	else if (d->powered && d->cls->irq_level)
		lines = d->cls->irq_level(d);
	if (lines == d->irq)
		return;
	d->irq = lines;
	if (d->env->set_irq)
		d->env->set_irq(d->env->ctx, d->instance, lines);
}

static u64 now_ns(const struct device *d)
{
	return d->env->now_ns ? d->env->now_ns() : 0;
}

/* ---- life -------------------------------------------------------------------------------------------------------- */

u32 device_priv_bytes(const struct device *d)
{
	return d->cls->priv_bytes ? d->cls->priv_bytes : 256;
}

/* A spec that is larger than a device can hold is our mistake, found when its first device is made. */
static void elaborate(struct device *d)
{
	struct reg_config c = { ~d->cfg.lacks, d->cfg.params };
	const struct reg_map *map = d->cls->map;

	if (map->n_state > DEV_MAX_STATE || d->cls->monitors->n_slots > DEV_MAX_SLOTS ||
	    (map->elaborate && map->n_regs > DEV_MAX_REGS) || device_priv_bytes(d) > sizeof(d->priv))
		__builtin_trap();
	regmap_elaborate(map, &c, d->regs, &d->map);
}

void device_copy(struct device *to, const struct device *from)
{
	u64 words = from->cls->map->n_state * sizeof(u64);

	memcpy(to, from, offsetof(struct device, state));
	memcpy(to->state, from->state, words);
	memcpy(to->last_read, from->last_read, words);
	memcpy(to->slots, from->slots, from->cls->monitors->n_slots * sizeof(u64));
	memcpy(to->tlb, from->tlb, from->tlb_used * sizeof(from->tlb[0]));
	memcpy(to->priv, from->priv, device_priv_bytes(from));
}

bool device_same_registers(const struct device *a, const struct device *b)
{
	return !memcmp(a->state, b->state, a->cls->map->n_state * sizeof(u64));
}

void device_init(struct device *d, const struct device_class *cls, u32 instance, const struct dev_cfg *cfg,
		 const struct dev_env *env)
{
	memset(d, 0, sizeof(*d));
	d->cls = cls;
	d->env = env;
	d->instance = instance;
	d->cfg = *cfg;
	if (cls->configure)
		cls->configure(d);
	elaborate(d);
	mon_init(&d->mon, cls->monitors, &(struct mon_memory){ d->state, d->last_read, d->slots });
	mon_configure(&d->mon, &d->map, &(struct reg_config){ ~d->cfg.lacks, d->cfg.params });
	d->mon.report = monitor_report;
	d->mon.ctx = d;
}

static void reset(struct device *d, u32 kind)
{
	struct mon_event e = { .kind = MON_RESET, .offset = NO_OFFSET, .val = kind, .time_ns = now_ns(d) };

	d->missed = false;
	regmap_reset_kind(&d->map, kind, d->state, d->cfg.other_fill ? ~UNKNOWN_FILL : UNKNOWN_FILL);
	memset(d->priv, 0, device_priv_bytes(d));
	if (d->cls->power_on)
		d->cls->power_on(d);
	mon_feed(&d->mon, &e);
}

void device_power(struct device *d, bool on)
{
	if (d->powered == on)
		return;
	if (!on && d->cls->powering_off)
		d->cls->powering_off(d);
	d->powered = on;
	tlb_drop_all(d);
	if (on) {
		d->starts++;
		reset(d, 0);
	}
	device_update_irq(d);
}

void device_reset(struct device *d, u32 kind)
{
	if (!d->powered)
		return;
	tlb_drop_all(d);
	reset(d, kind);
	device_update_irq(d);
}

bool device_has(const struct device *d, u32 feature)
{
	return !(d->cfg.lacks >> feature & 1);
}

static void violated_by_memory(struct device *d, const struct mon_rule *rule, u64 pa, u64 bytes)
{
	struct mon_event e = { .kind = MON_OP_END, .offset = NO_OFFSET, .bytes = (u32)bytes, .val = pa };

	violated(d, rule, &e);
}

void device_freed(struct device *d, u64 pa, u64 bytes)
{
	if (d->powered && device_told_all(d) && d->cls->begins_in && d->cls->begins_in(d, pa, bytes))
		violated_by_memory(d, &rules[RULE_IN_USE], pa, bytes);
}

void device_clock(struct device *d, bool on)
{
	d->clocked = on;
}

void device_settle(struct device *d)
{
	d->lie = LIE_NONE;
	d->lie_arg = 0;
	d->lied = d->read_ones = d->astray = d->missed = false;
	tlb_drop_all(d);
	mon_reset(&d->mon);
	if (d->powered && d->cls->settle)
		d->cls->settle(d);
	device_update_irq(d);
}

void device_lie(struct device *d, enum dev_lie lie, u64 arg)
{
	if (lie == LIE_ERROR) {
		if (d->powered && d->cls->latch)
			d->cls->latch(d, arg);
		device_update_irq(d);
		return;
	}
	d->lie = lie < LIE_N ? lie : LIE_NONE;
	d->lied |= d->lie != LIE_NONE;
	d->read_ones |= d->lie == LIE_READ_ONES;
	d->lie_arg = arg;
	if (d->lie == LIE_NONE && d->powered && d->cls->finish)
		d->cls->finish(d);
	else if (d->lie != LIE_NONE && d->powered && d->cls->lying)
		d->cls->lying(d);
	device_update_irq(d);
}

static u64 identifying(const struct reg_desc *r, const char *spared)
{
	u64 software = r->rw | r->wo | r->w1c | r->w0c | r->w1s | r->w1t | r->rc | r->rs | r->wonce;

	if (spared && strcmp(r->name, spared) == 0)
		return 0;
	return r->absent || r->is_view || r->n_index || software || r->hw ? 0 : r->ro;
}

void device_odd(struct device *d, u32 bit, u32 pattern, const char *spared)
{
	u32 all = 0, n = 0;

	d->odd_bits = 0;
	for (u32 i = 0; i < d->map.n_regs; i++)
		all += (u32)__builtin_popcountll(identifying(&d->map.regs[i], spared));
	for (u32 i = 0; pattern && all && i < d->map.n_regs; i++) {
		const struct reg_desc *r = &d->map.regs[i];
		u64 bits = identifying(r, spared);

		for (u32 at = 0; at < r->width_bits; at++)
			if (bits >> at & 1 && n++ == bit % all) {
				d->odd_state = r->first_state;
				d->odd_bits = ((u64)pattern << at) & bits;
				return;
			}
	}
}

void device_tick(struct device *d)
{
	if (!d->powered || !d->cls->tick)
		return;
	d->cls->tick(d);
	device_update_irq(d);
}

void device_waited(struct device *d)
{
	if (!d->powered || !d->cls->waited)
		return;
	if (d->cls->waited(d))
		device_update_irq(d);
}

bool device_busy_lie(struct device *d)
{
	if (d->lie != LIE_BUSY_STUCK)
		return false;
	if (d->lie_arg == ~0ull)
		return true;
	if (d->lie_arg > 0) {
		d->lie_arg--;
		return true;
	}
	d->lie = LIE_NONE;
	return false;
}

static void tell_op_end(struct device *d)
{
	struct mon_event e = { .kind = MON_OP_END, .offset = NO_OFFSET, .time_ns = now_ns(d) };

	if (d->owes)
		d->mon.report = NULL;
	mon_feed(&d->mon, &e);
	d->mon.report = monitor_report;
	d->owes = false;
}

void device_op_end(struct device *d)
{
	if (!d->powered)
		return;
	if (d->cls->unfinished && !d->lied && d->cls->unfinished(d))
		violated(d, &rules[RULE_UNFINISHED],
			 &(struct mon_event){ .kind = MON_OP_END, .offset = NO_OFFSET, .time_ns = now_ns(d) });
	if (d->cls->op_end)
		d->cls->op_end(d);
	if (d->mon.open || d->owes || d->mon.set->timed)
		tell_op_end(d);
}

void device_pretend(struct device *d, u32 offset, u64 val)
{
	void (*report)(void *ctx, const struct mon_rule *rule, const struct mon_event *e) = d->mon.report;
	struct mon_event e = { .kind = MON_WRITE, .offset = offset, .val = val, .time_ns = now_ns(d) };

	e.hit = regmap_find_access(&d->map, offset, 0, true);
	e.bytes = e.hit.reg->width_bits / 8;
	e.old = e.now = regmap_load(&e.hit, d->state);
	d->mon.report = NULL;
	mon_feed(&d->mon, &e);
	e.kind = MON_READ;
	e.val = regmap_read_value(e.hit.reg, e.now);
	mon_feed(&d->mon, &e);
	e.kind = MON_OP_END;
	mon_feed(&d->mon, &e);
	d->mon.report = report;
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static u64 bytes_mask(u32 bytes)
{
	return bytes >= 8 ? ~0ull : (1ull << (8 * bytes)) - 1;
}

/* Reports an access that cannot reach the registers; the bus answers such a read with all ones. */
static bool reachable(struct device *d, const struct mon_event *e)
{
	if (!d->powered)
		violated(d, &rules[RULE_UNPOWERED], e);
	else if (!d->clocked)
		violated(d, &rules[RULE_UNCLOCKED], e);
	return d->powered && (d->clocked || d->left_on);
}

/* An access of a size or alignment the register does not take has no effect and reads as all ones. */
static bool takes(const struct reg_hit *hit, u32 bytes)
{
	return hit->reg && (hit->reg->access_sizes & bytes) && hit->byte % bytes == 0 &&
	       hit->byte + bytes <= hit->reg->width_bits / 8;
}

static const struct reg_hit *find(struct device *d, u32 offset, u32 bytes, bool write)
{
	u32 slot = (offset / 4 * 2 + write) % DEV_SEEN;

	if (!d->seen[slot].hit.reg || d->seen[slot].offset != offset || d->seen[slot].bytes != bytes ||
	    d->seen[slot].write != write) {
		d->seen[slot].offset = offset;
		d->seen[slot].bytes = bytes;
		d->seen[slot].write = write;
		d->seen[slot].hit = regmap_find_access(&d->map, offset, bytes, write);
	}
	return &d->seen[slot].hit;
}

static u64 read_element(struct device *d, struct mon_event *e)
{
	u64 cur, val;

	if (d->cls->reading)
		d->cls->reading(d, &e->hit);
	cur = regmap_load(&e->hit, d->state);
	val = regmap_read_value(e->hit.reg, cur);
	if (d->odd_bits && e->hit.state == d->odd_state)
		val ^= d->odd_bits;
	e->now = regmap_after_read(e->hit.reg, cur);
	regmap_store(&e->hit, d->state, e->now);
	return val >> (8 * e->hit.byte);
}

u64 device_read(struct device *d, u32 offset, u32 bytes)
{
	struct mon_event e = { .kind = MON_READ, .offset = offset, .bytes = bytes, .val = bytes_mask(bytes) };

	if (reachable(d, &e)) {
		e.time_ns = now_ns(d);
		e.hit = *find(d, offset, bytes, false);
		if (e.hit.reg)
			e.old = e.now = regmap_load(&e.hit, d->state);
		if (takes(&e.hit, bytes))
			e.val = read_element(d, &e) & bytes_mask(bytes);
		if (d->lie == LIE_READ_ONES)
			e.val = bytes_mask(bytes);	/* the hardware goes on, the answer is lost */
		mon_feed(&d->mon, &e);
		device_update_irq(d);
	}
	traced(d, &e);
	return e.val;
}

static void write_element(struct device *d, struct mon_event *e)
{
	u64 lane = regmap_lane(e->hit.byte, e->bytes);
	u64 val = (e->val << (8 * e->hit.byte)) & lane;

	regmap_store(&e->hit, d->state, (regmap_write_value(e->hit.reg, e->old, val) & lane) | (e->old & ~lane));
	if (d->cls->wrote)
		d->cls->wrote(d, &e->hit, e->old, val);
	e->now = regmap_load(&e->hit, d->state);
}

void device_write(struct device *d, u32 offset, u64 val, u32 bytes)
{
	struct mon_event e = { .kind = MON_WRITE, .offset = offset, .bytes = bytes, .val = val & bytes_mask(bytes) };

	if (reachable(d, &e)) {
		e.time_ns = now_ns(d);
		e.hit = *find(d, offset, bytes, true);
		if (e.hit.reg)
			e.old = e.now = regmap_load(&e.hit, d->state);
		if (takes(&e.hit, bytes))
			write_element(d, &e);
		mon_feed(&d->mon, &e);
		if (d->cls->answers && takes(&e.hit, bytes))
			d->cls->answers(d, &e.hit, e.old);
		device_update_irq(d);
	} else {
		d->missed = d->powered;
	}
	traced(d, &e);
}

/* ---- device accesses --------------------------------------------------------------------------------------------- */

static void walked_dead(struct device *d, u64 pa, u32 bytes)
{
	violated_by_memory(d, &rules[d->missed || d->lied ? RULE_DEAD_MISSED : RULE_DEAD], pa, bytes);
}

static void look_for_caches(struct device *d, u64 pa, u32 bytes)
{
	if (!d->quiet && !d->cfg.walks_caches && d->env->mem.written_back && !d->env->mem.written_back(d->env->mem.ctx, pa))
		violated_by_memory(d, &rules[RULE_IN_CACHE], pa, bytes);
}

bool device_entry(struct device *d, u64 pa, u32 bytes, u64 *val, struct dma_res *r)
{
	if (d->env->mem.read(d->env->mem.ctx, pa, bytes, val)) {
		look_for_caches(d, pa, bytes);
		return true;
	}
	r->walked_dead = true;
	if (!d->quiet)
		walked_dead(d, pa, bytes);
	return false;
}

bool device_words(struct device *d, u64 pa, u32 n, u64 *words, struct dma_res *r)
{
	if (d->env->mem.words && d->env->mem.words(d->env->mem.ctx, pa, n, words))
		return true;
	for (u32 i = 0; i < n; i++)
		if (!device_entry(d, pa + 8 * i, 8, &words[i], r))
			return false;
	return true;
}

bool device_store(struct device *d, u64 pa, u32 bytes, u64 val)
{
	return d->env->mem.write && d->env->mem.write(d->env->mem.ctx, pa, bytes, val);
}

static void tell_walked(struct device *d, u32 struct_no, u32 variant_no, u64 val)
{
	struct mon_event e = { .kind = MON_STRUCT, .offset = NO_OFFSET, .val = val, .time_ns = now_ns(d),
			       .struct_no = struct_no, .variant_no = variant_no };

	mon_feed(&d->mon, &e);
}

void device_walked(struct device *d, u32 struct_no, u32 variant_no, u64 val)
{
	if (!d->quiet)
		tell_walked(d, struct_no, variant_no, val);
}

static bool tells(struct device *d, struct mon_at *at)
{
	at->time_ns = now_ns(d);
	return !d->quiet && !d->lied;	/* commands that were never carried out are not software's omission */
}

void device_stored(struct device *d, struct mon_at at)
{
	if (tells(d, &at))
		mon_store(&d->mon, &at);
}

void device_fetched(struct device *d, struct mon_at at)
{
	if (tells(d, &at))
		mon_fetch(&d->mon, &at);
}

/*
 * A command that a device carries out although it misbehaved is a fact on which order rules build. That another one has yet
 * to follow is not: it may be stuck.
 */
static void commanded_quietly(struct device *d, const struct mon_at *at)
{
	void (*report)(void *ctx, const struct mon_rule *rule, const struct mon_event *e) = d->mon.report;

	d->mon.report = NULL;
	mon_command(&d->mon, at);
	d->mon.report = report;
	d->owes = true;
}

void device_commanded(struct device *d, struct mon_at at)
{
	if (tells(d, &at))
		mon_command(&d->mon, &at);
	else if (!d->quiet)
		commanded_quietly(d, &at);
}

static u64 page_pa(const struct tlb_entry *e, u64 iova)
{
	return e->pa | (iova & ((1ull << e->page_shift) - 1));
}

static const char *walk(struct device *d, const struct dma_req *req, u32 stream, bool quiet, struct tlb_entry *e,
			struct dma_res *r)
{
	const char *code;

	d->quiet = quiet;
	code = d->cls->walk(d, stream, req->iova, req->write, e, r);
	d->quiet = false;
	return code;
}

/* Answers from a cached entry, and says beside it what a walk would say now. */
static const char *cached(struct device *d, const struct dma_req *req, const struct tlb_entry *hit, struct dma_res *r)
{
	struct dma_res ignored = { .walked_dead = false };
	struct tlb_entry e = { .valid = false };

	r->from_tlb = true;
	r->fresh_ok = !walk(d, req, hit->stream, true, &e, &ignored);
	if (r->fresh_ok)
		r->fresh_pa = page_pa(&e, req->iova);
	r->pa = page_pa(hit, req->iova);
	device_says(r, hit);
	return (req->write ? hit->writable : hit->readable) ? NULL : d->cls->denied[req->write];
}

static const char *walked(struct device *d, const struct dma_req *req, u32 stream, struct dma_res *r)
{
	struct tlb_entry e = { .valid = false };
	const char *code = walk(d, req, stream, req->peek, &e, r);

	if (e.valid && !req->peek)
		tlb_insert(d, &e);
	r->fresh_ok = !code;
	device_says(r, &e);
	if (!code)
		r->pa = r->fresh_pa = page_pa(&e, req->iova);
	return code;
}

void device_prefetch(struct device *d, const struct tlb_entry *of)
{
	struct dma_req req = { .stream = of->stream, .ssid = of->ssid, .has_ssid = of->has_ssid, .iova = of->iova,
			       .ats = of->kind == TLB_DEVICE, .prefetch = true };
	struct tlb_entry e = { .valid = false };
	struct dma_res ignored = { .walked_dead = false };
	u32 as = of->stream;
	const char *code = NULL;

	if (req.ats && d->env->ahead && !d->env->ahead(d->env->ctx, d->instance, of->stream))
		return;			/* it asks no longer */
	if (d->cls->access) {
		d->cls->access(d, &req, &ignored);
		return;
	}
	if (d->cls->gate(d, &req, &as, &code) != DMA_OK)
		return;
	walk(d, &req, as, true, &e, &ignored);
	if (e.valid)
		tlb_insert(d, &e);
}

static const char *translate(struct device *d, const struct dma_req *req, u32 stream, struct dma_res *r)
{
	const struct tlb_entry *hit = req->peek ? NULL : tlb_lookup(d, stream, req->iova);

	return hit ? cached(d, req, hit, r) : walked(d, req, stream, r);
}

static void refuse(struct device *d, const struct dma_req *req, const char *code, struct dma_res *r)
{
	r->outcome = DMA_FAULT;
	r->pa = 0;
	r->fault = code;
	if (req->peek || req->prefetch || !d->cls->fault)
		return;
	d->cls->fault(d, req, code);
	device_update_irq(d);
}

static void access(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	u32 stream = req->stream;
	const char *code = NULL;

	res->outcome = d->cls->gate(d, req, &stream, &code);
	if (res->outcome == DMA_OK) {
		code = translate(d, req, stream, res);
	} else if (res->outcome == DMA_BYPASS) {
		res->pa = res->fresh_pa = req->iova;
		res->fresh_ok = true;
	}
	if (code)
		refuse(d, req, code, res);
}

s64 device_call(struct device *d, u64 arg, bool starved)
{
	return d->cls->call ? d->cls->call(d, arg, starved) : -1;
}

/* The request as the device makes it. */
static const struct dma_req *as_made(struct device *d, const struct dma_req *req, struct dma_req *ahead)
{
	if (!d->env->ahead || !d->env->ahead(d->env->ctx, d->instance, req->stream))
		return req;
	*ahead = *req;
	ahead->ats = true;
	return ahead;
}

static void reach(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	struct dma_req ahead;

	if (!d->powered || !(d->clocked || d->cls->clocked_by_masters))
		return;
	if (req->iova > d->cls->dma_limit)
		return;			/* no such address on this bus */
	if (!d->cls->access) {
		access(d, req, res);
		return;
	}
	d->quiet = req->peek;
	d->cls->access(d, as_made(d, req, &ahead), res);
	d->quiet = false;
	device_update_irq(d);
}

/* Eager hardware that had to walk expects that the next page is asked for, too: a TLB holds more than was ever accessed. */
static void fetch_next(struct device *d, const struct dma_req *req, const struct dma_res *res)
{
	struct tlb_entry next = { .kind = req->ats ? TLB_DEVICE : TLB_STREAM, .stream = req->stream, .ssid = req->ssid,
				  .has_ssid = req->has_ssid, .iova = req->iova + (1ull << d->cfg.page_shift) };

	if (d->eager && !req->peek && !req->prefetch && res->outcome == DMA_OK && !res->from_tlb && next.iova > req->iova &&
	    next.iova <= d->cls->dma_limit)
		device_prefetch(d, &next);
}

void device_dma(struct device *d, const struct dma_req *req, struct dma_res *res)
{
	memset(res, 0, sizeof(*res));
	res->outcome = DMA_HALTED;
	d->recorded = false;
	reach(d, req, res);
	res->recorded = d->recorded && res->outcome == DMA_FAULT;
	fetch_next(d, req, res);
}

void device_request(struct device *d, const struct page_req *req)
{
	if (!d->powered || !d->clocked || !d->cls->request)
		return;
	d->cls->request(d, req);
	device_update_irq(d);
}

static bool in_device(const struct tlb_entry *e, u64 stream)
{
	return e->kind == TLB_DEVICE && e->stream == stream;
}

void device_forget(struct device *d, u32 stream)
{
	bool eager = d->eager;

	d->eager = false;
	tlb_drop(d, in_device, stream);
	d->eager = eager;
}

bool device_shut_out(struct device *d, u32 stream, bool cached)
{
	bool yes;

	if (!d->powered || !d->cls->shut_out)
		return false;
	d->quiet = true;
	yes = d->cls->shut_out(d, stream, cached);
	d->quiet = false;
	return yes;
}

bool device_key(struct device *d, const struct dma_req *req, struct tlb_key *key)
{
	u32 stream = req->stream;
	const char *code = NULL;
	struct dma_req ahead;
	bool yes;

	if (d->cls->key) {
		d->quiet = true;
		yes = d->cls->key(d, as_made(d, req, &ahead), key);
		d->quiet = false;
		return yes;
	}
	*key = (struct tlb_key){ .kinds = 1u << TLB_STREAM };
	yes = d->cls->gate(d, req, &stream, &code) == DMA_OK;
	key->stream = stream;
	return yes;
}
