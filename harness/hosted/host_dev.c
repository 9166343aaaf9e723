/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Host side of the seam, part 2: device models behind MMIO windows, and the hosted back end: boot, reset, execution
 * hooks, quiescence against the baseline. Host world.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "drivers/glue.h"
#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/host.h"
#include "hosted/host_dev.h"
#include "hosted/hosted.h"
#include "ops/decode.h"
#include "ops/firmware.h"
#include "oracle/judge.h"

static bool misused, unaccountable;
static bool moved;		/* something was made to fail while a group went from one domain to another */
static struct device device[MAX_UNITS];
static u32 n_units, variant;
static u64 n_ops;

/* ---- devices ----------------------------------------------------------------------------------------------------- */

static bool mem_read(void *ctx, u64 pa, u32 bytes, u64 *val)
{
	(void)ctx;
	return kw_mem_read(pa, bytes, val);
}

static bool mem_words(void *ctx, u64 pa, u32 n, u64 *words)
{
	(void)ctx;
	return kw_mem_words(pa, n, words);
}

static bool mem_written_back(void *ctx, u64 pa)
{
	(void)ctx;
	return kw_mem_written_back(pa);
}

static bool mem_write(void *ctx, u64 pa, u32 bytes, u64 val)
{
	(void)ctx;
	if (pa == MSI_DOORBELL_PA) {
		kw_irq_message((u32)val);
		return true;
	}
	return kw_mem_write(pa, bytes, val);
}

/* Accesses that ended after they had waited, until somebody asks; a device holds fewer than this. */
#define MAX_RESUMED 256
static struct exec_resumed ended[MAX_RESUMED];
static u32 n_ended, next_ended;

/* Several accesses may go on before any is judged, and what a later one writes to is copied to another page. */
static void note_page(struct exec_resumed *r)
{
	for (u32 mm = 0; mm < MAX_MMS && r->req.has_ssid && !r->has_page; mm++)
		r->has_page = kw_mm_pasid(mm) == r->req.ssid && kw_mm_page(mm, r->req.iova, &r->page);
}

static void access_ended(void *ctx, u32 unit, const struct dma_req *req, const struct dma_res *res)
{
	(void)ctx;
	trace_dma(unit, req->stream, req->iova, req->write, res->outcome == DMA_OK ? "resumed" : "terminated", res->pa);
	if (n_ended == MAX_RESUMED)
		return;
	ended[n_ended] = (struct exec_resumed){ .instance = unit, .req = *req, .res = *res };
	note_page(&ended[n_ended++]);
}

static bool be_resumed(struct exec_resumed *r)
{
	if (next_ended == n_ended) {
		next_ended = n_ended = 0;
		return false;
	}
	*r = ended[next_ended++];
	return true;
}

/* A line is high while any output on it is. */
static void set_irq(void *ctx, u32 unit, u32 outputs)
{
	u32 lines = target_unit_lines(&the_target, unit, ~0u), high = 0;

	(void)ctx;
	(void)outputs;
	for (u32 i = 0; i < n_units; i++)
		high |= target_unit_lines(&the_target, i, device[i].irq);
	for (; lines; lines &= lines - 1)
		kw_irq_level((u32)__builtin_ctz(lines), high & lines & -lines);
}

/* The value at hand in words: a register by its offset, a walked entry by its structure. */
static void describe(u32 instance, const struct mon_event *e, char *buf, u32 bytes)
{
	const struct device_class *cls = device[instance].cls;

	if (mon_of_struct(e) && cls->decode_struct)
		cls->decode_struct(e->struct_no, e->val, buf, bytes);
	else if (!mon_of_struct(e) && e->offset != ~0u && cls->decode)
		cls->decode(e->offset, e->val, buf, bytes);
}

/* Titles cost more than the access they speak of: one rule broken at one place gets its words once a process. */
static bool said_before(const struct finding_raw *f, const struct mon_rule *rule)
{
	static u64 said[256];
	u64 h = (u64)(unsigned long)rule;

	for (u32 i = 0; i < f->n_frames; i++)
		h = (h ^ f->frame[i]) * 0x9e3779b97f4a7c15ull;
	h ^= h >> 32;
	if (said[h & 255] == h)
		return true;
	said[h & 255] = h;
	return false;
}

static bool muted;

void h_mute(bool on) { muted = on; }

static void violation(void *ctx, u32 instance, const struct mon_rule *rule, const struct mon_event *e)
{
	char name[96] = "", title[256] = "";
	struct finding_raw f = { .oracle = ORA_PROTOCOL, .rule = rule->rule ? rule->rule : rule->id, .what = rule->id,
				 .title = title };

	(void)ctx;
	/* What a driver makes of a dead bus, or of other hardware than the monitor knows, is not a breach of protocol. */
	if (rule->warning || muted || device[instance].read_ones || device[instance].odd_bits)
		return;
	h_stack(f.frame, &f.n_frames, FINDING_FRAMES);
	if (h_tracing() || !said_before(&f, rule)) {
		describe(instance, e, name, sizeof(name));
		snprintf(title, sizeof(title), "%s (%s)", rule->text, name[0] ? name : "walk");
	}
	finding_report(&f);
}

void h_memory_freed(u64 pa, u64 bytes)
{
	for (u32 i = 0; i < n_units; i++)
		device_freed(&device[i], pa, bytes);
}

static void trace(void *ctx, u32 instance, const struct mon_event *e)
{
	(void)ctx;
	trace_reg(instance, e->kind == MON_WRITE, e->offset, e->bytes, e->val);
}

static struct dev_env env = {
	.mem = { .read = mem_read, .words = mem_words, .write = mem_write },
	.now_ns = h_now_ns, .set_irq = set_irq, .violation = violation, .trace = trace,
	.resumed = access_ended,
};

static u64 mapped_bytes[MAX_UNITS];	/* of each window, as firmware tells of it */

static void map_window(u32 unit, u64 bytes)
{
	mapped_bytes[unit] = (bytes + 4095) & ~4095ull;	/* whole pages */
}

void h_window(u32 instance, u64 bytes)
{
	map_window(target_unit(&the_target, instance, 0), bytes ? bytes : the_target.instance[instance].bytes);
}

/* `va` is in some window: see window(). */
static bool beyond(unsigned long va)
{
	u64 unit = (va - MMIO_VA) / MMIO_STRIDE;

	if (!mapped_bytes[unit] || (va - MMIO_VA) % MMIO_STRIDE < mapped_bytes[unit])
		return false;
	if (device[unit].odd_bits)	/* it says that there is more */
		return true;
	h_finding(ORA_MEMORY, "ACC-12", "mmio-beyond-window", "register access beyond the window that firmware tells of");
	h_wrecked();		/* the kernel would not get any further */
	return true;
}

/* Of windows that were mapped as one, the one that holds this offset. */
static u64 adjoining(u64 unit, u32 *offset)
{
	u32 instance = target_unit_instance(&the_target, (u32)unit);
	const struct target_instance *ti = &the_target.instance[instance];
	u32 window = ti->adjoining ? *offset / (u32)ti->bytes : 0;

	if (!window || window > ti->n_more)
		return unit;
	*offset %= (u32)ti->bytes;
	return target_unit(&the_target, instance, window);
}

static struct device *window(unsigned long va, u32 *offset)
{
	u64 i = (va - MMIO_VA) / MMIO_STRIDE;

	if (va < MMIO_VA || i >= n_units)
		h_fatal(ORA_MEMORY, "ACC-12", "mmio-outside-window", "register access outside every window: %#lx", va);
	*offset = (u32)((va - MMIO_VA) % MMIO_STRIDE) - the_target.instance[target_unit_instance(&the_target, (u32)i)].skip_bytes;
	return &device[adjoining(i, offset)];
}

u64 h_mmio_read(unsigned long va, u32 bytes)
{
	u32 offset;
	struct device *d = window(va, &offset);

	h_step(1);
	return beyond(va) ? ~0ull : device_read(d, offset, bytes);
}

void h_mmio_write(unsigned long va, u64 val, u32 bytes)
{
	u32 offset;
	struct device *d = window(va, &offset);

	h_step(1);
	host_wait_over();
	if (!beyond(va))
		device_write(d, offset, val, bytes);
}

s64 h_hypercall(u32 instance, u64 arg, bool starved)
{
	h_step(1);
	return device_call(&device[instance], arg, starved);
}

void h_power(u32 instance, bool on)
{
	h_trace(EV_POWER, on ? "power on" : "power off", instance, on);
	for (u32 i = 0; i < n_units; i++)
		if (target_unit_instance(&the_target, i) == instance)
			device_power(&device[i], on);
}

void h_clock(u32 instance, bool on)
{
	h_trace(EV_CLOCK, on ? "clock on" : "clock off", instance, on);
	for (u32 i = 0; i < n_units; i++)
		if (target_unit_instance(&the_target, i) == instance)
			device_clock(&device[i], on);
}

void h_tick(u32 instance)
{
	for (u32 i = 0; i < n_units; i++)
		if (target_unit_instance(&the_target, i) == instance)
			device_tick(&device[i]);
}

static bool any_waits;		/* for some device it counts that software waits */

void host_dev_waited(void)
{
	for (u32 i = 0; any_waits && i < n_units; i++)
		device_waited(&device[i]);
}

void h_astray(u32 instance)
{
	sink_hush(true);
	unaccountable = true;
	for (u32 i = 0; i < n_units; i++)
		if (target_unit_instance(&the_target, i) == instance)
			device[i].astray = true;
}

void h_absent(u32 instance, bool on)
{
	for (u32 i = 0; i < n_units; i++)
		if (target_unit_instance(&the_target, i) == instance && (on || device[i].lie == LIE_READ_ONES))
			device_lie(&device[i], on ? LIE_READ_ONES : LIE_NONE, 0);
}

bool host_dev_healthy(void)
{
	if (muted)
		return false;
	for (u32 i = 0; i < n_units; i++) {
		const struct device *d = &device[i];

		if (d->odd_bits || d->lie != LIE_NONE || d->lied || d->read_ones || d->missed || d->astray)
			return false;
	}
	return true;
}

bool host_dev_silent(void)
{
	for (u32 i = 0; i < n_units; i++)
		if (device[i].odd_bits || device[i].lie == LIE_ACK_STUCK)
			return true;
	return false;
}

bool h_odd_hardware(void)
{
	for (u32 i = 0; i < n_units; i++)
		if (device[i].odd_bits)
			return true;
	return false;
}

void h_odd(u32 instance, u32 bit, u32 pattern)
{
	for (u32 i = 0; i < n_units; i++)
		if (target_unit_instance(&the_target, i) == instance)
			device_odd(&device[i], bit, pattern, the_target.id_spared);
}

void h_poke(u32 instance, u32 offset, u64 val)
{
	struct device *d = &device[instance];
	struct reg_hit hit = regmap_find_access(&d->map, offset, 0, true);

	if (hit.reg)
		regmap_store(&hit, d->state, val);
}

void h_op_end(void)
{
	for (u32 i = 0; i < n_units; i++)
		device_op_end(&device[i]);
}

bool host_dev_unstick(void)
{
	bool any = false;

	for (u32 i = 0; i < n_units; i++) {
		any |= device[i].lie != LIE_NONE;
		device_lie(&device[i], LIE_NONE, 0);
	}
	return any;
}

static const struct device_class *class_of(const struct target *t, const struct target_instance *ti)
{
	const char *variant = ti->variant ? ti->variant : t->variant;
	const struct device_class *cls = device_class_find(t->spec, variant);

	if (!cls) {
		fprintf(stderr, "iovet: no device model for spec %s %s\n", t->spec, variant ? variant : "");
		exit(3);
	}
	return cls;
}

static void make_devices(const struct target *t)
{
	n_units = target_units(t);
	env.mem.written_back = t->walks_memory ? mem_written_back : NULL;
	env.waits = !kw_like_real;	/* a real kernel does not tell when it waits */
	for (u32 i = 0; i < n_units; i++) {
		const struct target_instance *ti = &t->instance[target_unit_instance(t, i)];
		struct dev_cfg cfg = { .page_shift = ti->page_shift, .bypass = ti->bypass, .locked = ti->locked,
				       .streams = ti->streams, .params = ti->params, .lacks = ti->lacks,
				       .other_fill = ti->other_fill, .walks_caches = ti->walks_caches };

		memcpy(cfg.extra, ti->extra, sizeof(cfg.extra));
		for (u32 k = 0; k < ARRAY_LEN(cfg.resv); k++) {
			cfg.resv[k].first = ti->resv[k].first;
			cfg.resv[k].last = ti->resv[k].last;
			cfg.resv[k].doorbell = ti->resv[k].doorbell;
		}
		device_init(&device[i], class_of(t, ti), i, &cfg, &env);
		any_waits |= device[i].cls->waited != NULL;
		map_window(i, target_unit_window(t, i).bytes * (ti->adjoining ? 1 + ti->n_more : 1));
		device[i].up = ti->up ? &device[ti->up - 1] : NULL;
		device_power(&device[i], true);
		device_clock(&device[i], !ti->n_clocks);
		device[i].left_on = ti->clocks_left;
	}
}

/* ---- back end ---------------------------------------------------------------------------------------------------- */

static struct device *be_device(u32 unit) { return &device[unit]; }
/* A real kernel has its timers in ticks: two more, and what was due is done. Compared with one, the hosted world waits as long. */
#define TICKS_NS 20000000ull

static void advance_us(u64 us) { h_advance_ns(us * 1000 + (kw_like_real ? TICKS_NS : 0)); }

static bool rough;
static bool rebuilt;		/* the program replaced default domains: leaks are counted, not freed */
static bool tables_left;	/* what it mapped may be in tables that its domains leave behind */
static bool wrecked, misdescribed, anew, stillborn;	/* stillborn: lost before the program began */
static bool spoilt;		/* something wrote where it must not: nobody knows what that was */

static void set_misuse(bool yes) { misused = yes; }
bool h_misuse(void) { return misused; }
void h_unaccountable(void) { unaccountable = true; }
bool h_lost(void) { return wrecked; }

void h_wrecked(void)
{
	wrecked = true;
	sink_mute(true);
}

void host_dev_spoilt(void) { spoilt = true; }

static void op_begin(const struct op *op, u32 index)
{
	bool maps = the_target.one_table && (op->kind == OP_MAP || op->kind == OP_MAP_SG);

	rebuilt |= op->kind == OP_SET_DEFAULT || op_uses_dma_api(op->kind) || (maps && !PUTS_BACK) || (the_target.one_table && rough);
	tables_left |= maps && PUTS_BACK;
	n_ops++;
	h_call();
	h_call_pages(op->pages);
	trace_op(index, op);
}

/* Works on a domain alone: no group changes its domain. */
static bool stays(u8 kind)
{
	return kind == OP_MAP || kind == OP_MAP_SG || kind == OP_UNMAP || kind == OP_FLUSH || kind == OP_DOMAIN_ALLOC;
}

static const char *const outcome[8] = { "ok", "fault", "bypass", "halted", "held", "waits" };

static void op_end(const struct op *op, const struct op_result *r)
{
	if (op_has(op->kind, 'S')) {
		const struct target_master *m = &the_target.master[op->a];

		trace_dma(target_stream_unit(&the_target, op->a, op->b), m->stream[op->b].sid, op->iova, op->flags & 1, outcome[r->ret & 7],
			  r->value);
	} else {
		h_op_end();
		kw_context_check(op_name(op->kind));
	}
	moved |= (r->injected && !stays(op->kind)) || op->kind == OP_SUSPEND;	/* sleep may have lost what probe made */
	trace_result(op, r);
}

const struct backend hosted_backend = {
	.name = "hosted", .target = &the_target, .device = be_device, .exec = kw_exec,
	.irq_pending = kw_irq_pending, .irq_run = kw_irq_run, .run_work = kw_run_work, .advance_us = advance_us,
	.arm_fault = host_arm_fault, .fault_hit = host_fault_hit, .misuse = set_misuse, .bound = kw_bound, .present = kw_present,
	.mm_page = kw_mm_page, .mm_pasid = kw_mm_pasid, .resumed = be_resumed, .lost = h_lost,
	.dma_seg = kw_dma_seg, .dma_master = kw_dma_master,
	.pasid_told = kw_pasid_told, .pasids_told = kw_pasids_told, .page_answer = kw_page_answer,
	.fault_told = kw_fault_told,
	.op_begin = op_begin, .op_end = op_end,
};

u64 hosted_ops(void) { return n_ops; }

void hosted_read_register(u32 times)
{
	const struct reg_desc *r = device[0].cls->map->regs;

	device_power(&device[0], true);
	device_clock(&device[0], true);
	while (times--)
		device_read(&device[0], r->offset, r->width_bits / 8);
}

/* ---- baseline ---------------------------------------------------------------------------------------------------- */

static struct ledger base, now;
static u64 mark;

static void settle(void)
{
	host_arm_fault(FAULT_ALLOC, 0);
	host_fault_hit();
	for (u32 i = 0; i < n_units; i++)
		device_lie(&device[i], LIE_NONE, 0);
}

static u32 liars(void)
{
	u32 mask = 0;

	for (u32 i = 0; i < n_units; i++)
		mask |= (u32)device[i].lied << target_unit_instance(&the_target, i);
	return mask;
}

static bool any_astray(void)
{
	for (u32 i = 0; i < n_units; i++)
		if (device[i].astray)
			return true;
	return false;
}

/*
 * A driver that read nothing but ones may have kept them, and write them back when it likes; one whose counts are known not
 * to survive failures begins anew after each.
 */
static bool misled(u32 lied)
{
	for (u32 i = 0; i < n_units; i++)
		if (device[i].read_ones)
			return true;
	return any_astray() || (the_target.frail && (lied || moved));
}

static void serve(void)
{
	u32 pending, rounds = 0;

	while (the_target.serve_at_end && (pending = kw_irq_pending()) && rounds++ < 8)
		kw_irq_run((u32)__builtin_ctz(pending));
}

/* Delays of automatic suspend run out: an instance that nobody uses is off, and no timer of it is armed. */
static void idle(void)
{
	bool any = false;

	for (u32 i = 0; i < the_target.n_instances; i++)
		any |= the_target.instance[i].power_domain;
	if (any)
		h_advance_ns(1000000000);
	kw_run_work();
}

static void take_baseline(void)
{
	kw_ledger(&base);
	mark = kw_alloc_mark();
}

#ifdef IOVET_UML	/* a real kernel cannot be put back: plugging everything anew makes the world whole again */
static u64 kept[MAX_UNITS][DEV_MAX_STATE];

static void take_snapshot(void)
{
	for (u32 i = 0; i < n_units; i++)
		memcpy(kept[i], device[i].state, sizeof(kept[i]));
}

static bool registers_differ(void) { return false; }
static void remember(void) { }
static void go_back(void) { }

static void put_registers_back(void)
{
	for (u32 i = 0; i < n_units && the_target.registers_kept; i++)
		memcpy(device[i].state, kept[i], sizeof(kept[i]));
}

static void restore(void)
{
	for (u32 i = 0; i < n_units; i++)	/* what misbehaved does so no longer */
		device_settle(&device[i]);
	kw_settle();
	idle();
}
#else
/* The host's side of what kw_restore() and kw_go_back() put back. */
static struct moment { struct device *device; u64 mapped_bytes[MAX_UNITS]; } then, before;

static void keep_moment(struct moment *m)
{
	m->device = h_malloc(64, n_units * sizeof(device[0]));
	for (u32 i = 0; i < n_units; i++)
		device_copy(&m->device[i], &device[i]);
	memcpy(m->mapped_bytes, mapped_bytes, sizeof(mapped_bytes));
}

static void back_to(const struct moment *m)
{
	for (u32 i = 0; i < n_units; i++)
		device_copy(&device[i], &m->device[i]);
	memcpy(mapped_bytes, m->mapped_bytes, sizeof(mapped_bytes));
}

static void take_snapshot(void)
{
	kw_snapshot();
	keep_moment(&then);
}

static void restore(void)
{
	kw_restore();
	back_to(&then);
}

static void remember(void)
{
	if (!firmware_any_anew(&the_target) || !PUTS_BACK)
		return;
	kw_remember();
	keep_moment(&before);
}

static void go_back(void)
{
	kw_go_back();
	back_to(&before);
}

static bool registers_differ(void)
{
	for (u32 i = 0; i < n_units; i++)
		if (!device_same_registers(&device[i], &then.device[i]))
			return true;
	return false;
}

static void put_registers_back(void) { }	/* restore() has */
#endif

void hosted_make_devices(void)
{
	host_time_reset();
	make_devices(&the_target);
}

void hosted_boot(void)
{
	if (!n_units)
		hosted_make_devices();
	kw_boot(&the_target);
	remember();
	kw_devices_come();
	sink_hush(true);	/* nobody asked for this; what unbinding shows, programs that plug tell */
	kw_settle();		/* twice through probe and remove: what is left then is the steady state */
	kw_settle();
	idle();
	sink_hush(false);
	take_baseline();
	if (kw_rewind)
		kw_rewind();
	for (u32 i = 0; i < n_units; i++) {
		device[i].left_on = false;	/* what nobody uses is switched off when the machine is up */
		device_settle(&device[i]);
	}
	if (kw_booted)
		kw_booted();
	take_snapshot();
}

/*
 * By firmware that is wrong: everything is unplugged and probed by it, and once more, by what is right, when the program ends.
 * What cannot be unplugged boots anew. A real kernel has other allocations, so that it is not compared where they fail.
 */
static void boot_by(const struct world_cfg *w)
{
	misdescribed = w->firmware != FIRMWARE_GOOD && (w->firmware != FIRMWARE_STARVED || PUTS_BACK);
	if (!misdescribed)
		return;
	h_trace(EV_NOTE, firmware_word(w->firmware), w->firmware, w->at);
	h_call();
	anew = w->firmware == FIRMWARE_STARVED && firmware_anew(&the_target, w->at);
	if (anew)
		go_back();
	kw_firmware(w->firmware, w->at, w->bit, w->pattern);
	kw_context_check("probe");
	host_fault_reset();		/* nothing that failed is part of the program */
	stillborn = wrecked;
}

bool h_rough(void) { return rough; }
u32 h_variant(void) { return variant; }

void hosted_reset(const struct world_cfg *w)
{
	rough = w->rough;
	variant = w->variant;
	rebuilt = unaccountable = moved = tables_left = stillborn = false;
	host_time_reset();
	n_ended = next_ended = 0;
	trace_reset();
	settle();
	host_fault_reset();
	kw_reset();
	boot_by(w);
	kw_begin();
	for (u32 i = 0; i < n_units; i++) {
		device[i].eager = w->prefetch;
		device[i].world = w->variant;
	}
}

/* Part of the key: what was counted, of which sort, and not of which device. Pages are accounted under two names at once. */
static void put_counted(char *what, size_t bytes, const struct ledger_line *l)
{
	static const char *const sorted[] = { "memory", "pending" };
	u32 i;

	for (i = 0; i < ARRAY_LEN(sorted) && strcmp(l->kind, sorted[i]); i++)
		;
	if (i < ARRAY_LEN(sorted))
		snprintf(what, bytes, "%s: %s", l->kind, l->name);
	else
		snprintf(what, bytes, "%s", l->kind);
}

static void report_line(const struct ledger_line *was, const struct ledger_line *is)
{
	char title[160], what[64];
	struct finding_raw f = { .oracle = ORA_LEDGER, .rule = "DART-17", .what = what, .title = title };

	put_counted(what, sizeof(what), is);
	snprintf(title, sizeof(title), "%s of %s %u is %lld after everything was released, %lld before", is->kind, is->name,
		 is->id, is->value, was->value);
	kw_ref_sites(is, &f);
	finding_report(&f);
}

static bool as_before(void)
{
	return now.n == base.n && !memcmp(now.line, base.line, now.n * sizeof(now.line[0]));
}

/* `leaks`: memory was reported by allocation site already. */
static bool told(const struct ledger_line *l, u32 leaks)
{
	return !strcmp(l->kind, "memory") && (leaks || (tables_left && !strcmp(l->name, "page runs")));
}

static void compare_ledger(u32 leaks)
{
	bool differ = false;

	kw_ledger(&now);
	if (as_before())
		return;
	for (u32 i = 0; i < now.n && i < base.n; i++)
		if (now.line[i].value != base.line[i].value && !told(&now.line[i], leaks)) {
			report_line(&base.line[i], &now.line[i]);
			differ = true;
		}
	if (!differ && !leaks && now.n != base.n)
		h_finding(ORA_LEDGER, "DART-17", "objects", "%u accounted objects after everything was released, %u before",
			  now.n, base.n);
}

/* Compares with the baseline. True: the world is not what it was, whether that is reported or excused. */
static bool differs(bool plugged)
{
	u32 leaks;

	if (unaccountable)
		return true;
	/* What was plugged in again is younger than the mark, and in use. */
	leaks = PUTS_BACK && tables_left ? kw_leaked_objects(mark) : kw_leaks(mark, !plugged);
	compare_ledger(leaks);
	return (leaks && plugged) || !as_before();	/* leaks that were reclaimed leave nothing behind */
}

void hosted_quiesce(bool hotplug)
{
	bool changed, right = true;
	u32 lied = liars() | (host_fault_broke() ? ~0u : 0);

	hotplug |= misdescribed && !anew;
	unaccountable |= anew;			/* it was not probed as often as the world that it would be compared with */
	tables_left &= !hotplug && !rough;	/* else they went when their instance was probed anew */
	misused = misdescribed = anew = false;
	settle();
	h_call();
	serve();
	if (!stillborn)
		kw_teardown(hotplug);
	if (lied && !stillborn)
		kw_heal(lied);
	serve();
	idle();
	kw_context_check("teardown");
	if (!any_astray() && !wrecked && !tables_left)
		right = exec_check_quiet(&hosted_backend);
	/* What such a driver leaked may still be on its lists: it is counted here, and goes when the world is put back. */
	changed = wrecked || differs(hotplug || rebuilt || (the_target.frail && (lied || h_injected()))) || tables_left || misled(lied) ||
		  (the_target.leaves_wrong && !right) || (the_target.registers_kept && registers_differ()) || spoilt;
	if (changed)
		restore();
	sink_hush(false);
	if (hotplug || rebuilt || changed)
		take_baseline();
	wrecked = spoilt = false;
	sink_mute(false);
	if (kw_rewind)
		kw_rewind();
	for (u32 i = 0; i < n_units; i++)
		device_settle(&device[i]);
	put_registers_back();
}
