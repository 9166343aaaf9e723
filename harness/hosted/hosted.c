/* SPDX-License-Identifier: GPL-2.0-only */
/* The hosted back end: boot, reset, execution hooks, quiescence against the baseline. Host world. */
#include <stdio.h>
#include <string.h>

#include "drivers/glue.h"
#include "fuzz/digest.h"
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
static u32 variant;
static u64 n_ops;

static struct device *be_device(u32 unit) { return &host_device[unit]; }
/*
 * A real kernel has its timers in ticks, and each is late by up to two: with five more, what was due is done, and what comes back
 * after 100 ms was there twice in 200. Compared with one, the hosted world waits as long.
 */
#define TICKS_NS 50000000ull

static void advance_us(u64 us)
{
	if (kw_like_real)
		kw_pass(us * 1000 + TICKS_NS);
	else
		h_advance_ns(us * 1000);
}

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

bool h_calm(void)
{
	bool calm = !misdescribed && !host_fault_armed();

	for (u32 i = 0; i < target_units(&the_target); i++)
		calm &= host_device[i].lie == LIE_NONE && !host_device[i].lied && !host_device[i].astray;
	return calm;
}

#ifdef IOVET_UML	/* nobody hears what a real kernel prints */
#define LOGGED NULL
static void listen(const struct op *op) { (void)op; }
static void note_fault(const struct op_result *r) { (void)r; }
static void forget_faults(void) { }
#else
#define LOGGED logged

/* What the kernel prints while it serves interrupts, where that is looked at. What does not fit counts as said. */
static struct { bool on, full; u32 bytes; char text[1 << 14]; } heard;

bool h_listening(void) { return heard.on; }

void h_heard(const char *line)
{
	u32 n = (u32)strlen(line) + 1;

	heard.full |= n > sizeof(heard.text) - heard.bytes;
	if (heard.full)
		return;
	memcpy(heard.text + heard.bytes, line, n);
	heard.bytes += n;
}

static bool faulted;		/* the program made an access that the hardware refused: there may be something to look for */

static bool logged(u64 number)
{
	char digits[20];

	snprintf(digits, sizeof(digits), "%llx", (unsigned long long)number);
	for (u32 at = 0; at < heard.bytes; at += (u32)strlen(heard.text + at) + 1)
		if (strstr(heard.text + at, digits))
			return true;
	return heard.full;
}

static void listen(const struct op *op)
{
	heard.on = the_target.logs_faults && faulted && op && op->kind == OP_STEP_IRQ;
	if (heard.on)
		heard.full = heard.bytes = 0;
}

static void note_fault(const struct op_result *r) { faulted |= r->ret == DMA_FAULT; }
static void forget_faults(void) { faulted = false; }
#endif

static void op_begin(const struct op *op, u32 index)
{
	bool maps = the_target.one_table && (op->kind == OP_MAP || op->kind == OP_MAP_SG);

	rebuilt |= op->kind == OP_SET_DEFAULT || op_uses_dma_api(op->kind) || (maps && !PUTS_BACK) || (the_target.one_table && rough);
	tables_left |= maps && PUTS_BACK;
	listen(op);
	n_ops++;
	host_dev_count();
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
	listen(NULL);
	if (op_has(op->kind, 'S')) {
		const struct target_master *m = &the_target.master[op->a];

		trace_dma(target_stream_unit(&the_target, op->a, op->b), m->stream[op->b].sid, op->iova, op->flags & 1, outcome[r->ret & 7],
			  r->value);
		note_fault(r);
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
	.mm_page = kw_mm_page, .mm_pasid = kw_mm_pasid, .resumed = host_dev_resumed, .lost = h_lost,
	.dma_seg = kw_dma_seg, .dma_master = kw_dma_master,
	.pasid_told = kw_pasid_told, .pasids_told = kw_pasids_told, .page_answer = kw_page_answer,
	.fault_told = kw_fault_told, .logged = LOGGED, .touched = host_dev_touched,
	.op_begin = op_begin, .op_end = op_end,
};

u64 hosted_ops(void) { return n_ops; }

void hosted_read_register(u32 times)
{
	const struct reg_desc *r = host_device[0].cls->map->regs;

	device_power(&host_device[0], true);
	device_clock(&host_device[0], true);
	while (times--)
		device_read(&host_device[0], r->offset, r->width_bits / 8);
}

/* ---- baseline ---------------------------------------------------------------------------------------------------- */

static struct ledger base, now;
static u64 mark;

static void settle(void)
{
	host_arm_fault(FAULT_ALLOC, 0);
	host_fault_hit();
	for (u32 i = 0; i < host_units; i++)
		device_lie(&host_device[i], LIE_NONE, 0);
}

static u32 liars(void)
{
	u32 mask = 0;

	for (u32 i = 0; i < host_units; i++)
		mask |= (u32)host_device[i].lied << target_unit_instance(&the_target, i);
	return mask;
}

static bool any_astray(void)
{
	for (u32 i = 0; i < host_units; i++)
		if (host_device[i].astray)
			return true;
	return false;
}

/*
 * A driver that read nothing but ones may have kept them, and write them back when it likes; one whose counts are known not
 * to survive failures begins anew after each.
 */
static bool misled(u32 lied)
{
	for (u32 i = 0; i < host_units; i++)
		if (host_device[i].read_ones)
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
	for (u32 i = 0; i < host_units; i++)
		memcpy(kept[i], host_device[i].state, sizeof(kept[i]));
}

static bool registers_differ(void) { return false; }
static void remember(void) { }
static void go_back(void) { }

/* What was probed again wrote where its tables are now. */
static void keep_addresses(u32 unit)
{
	const struct device *d = &host_device[unit];

	for (u32 i = 0; i < d->map.n_regs; i++) {
		const struct reg_desc *r = &d->map.regs[i];
		u32 n = (r->n_index > 0 ? r->count[0] : 1) * (r->n_index > 1 ? r->count[1] : 1);

		if (digest_holds_address(r->name) && !r->is_view)
			memcpy(&kept[unit][r->first_state], &d->state[r->first_state], n * sizeof(d->state[0]));
	}
}

static void put_registers_back(bool plugged)
{
	for (u32 i = 0; i < host_units && the_target.registers_kept; i++) {
		if (plugged)
			keep_addresses(i);
		memcpy(host_device[i].state, kept[i], sizeof(kept[i]));
	}
}

static void restore(void)
{
	for (u32 i = 0; i < host_units; i++)	/* what misbehaved does so no longer */
		device_settle(&host_device[i]);
	kw_settle();
	idle();
}
#else
static struct dev_moment then, before;	/* the hardware, to kw_restore() and kw_go_back() */

static void take_snapshot(void)
{
	kw_snapshot();
	host_dev_keep(&then);
}

static void restore(void)
{
	kw_restore();
	host_dev_back_to(&then);
}

static void remember(void)
{
	if (!firmware_any_anew(&the_target) || !PUTS_BACK)
		return;
	kw_remember();
	host_dev_keep(&before);
}

static void go_back(void)
{
	kw_go_back();
	host_dev_back_to(&before);
}

static bool registers_differ(void)
{
	for (u32 i = 0; i < host_units; i++)
		if (!device_same_registers(&host_device[i], &then.device[i]))
			return true;
	return false;
}

static void put_registers_back(bool plugged) { (void)plugged; }	/* restore() has */
#endif

void hosted_make_devices(void)
{
	host_time_reset();
	host_dev_make(&the_target);
}

void hosted_boot(void)
{
	if (!host_units)
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
	for (u32 i = 0; i < host_units; i++) {
		host_device[i].left_on = false;	/* what nobody uses is switched off when the machine is up */
		device_settle(&host_device[i]);
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
	forget_faults();
	host_time_reset();
	host_dev_begin();
	trace_reset();
	settle();
	host_fault_reset();
	kw_reset();
	boot_by(w);
	kw_begin();
	for (u32 i = 0; i < host_units; i++) {
		host_device[i].eager = w->prefetch;
		host_device[i].world = w->variant;
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
	kw_ref_sites(is, is->value - was->value, &f);
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

static void begin_anew(bool changed, bool other_baseline)
{
	if (changed)
		restore();
	sink_hush(false);
	if (other_baseline)
		take_baseline();
	wrecked = spoilt = false;
	sink_mute(false);
	if (kw_rewind)
		kw_rewind();
	for (u32 i = 0; i < host_units; i++)
		device_settle(&host_device[i]);
	put_registers_back(other_baseline);
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
	begin_anew(changed, hotplug || rebuilt || changed);
}

void hosted_abandon(void)
{
	settle();
	h_mute(false);
	misused = misdescribed = anew = false;
	begin_anew(true, true);
}
