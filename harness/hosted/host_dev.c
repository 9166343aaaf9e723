/* SPDX-License-Identifier: GPL-2.0-only */
/* Host side of the seam, part 2: device models behind MMIO windows. Host world. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/host.h"
#include "hosted/host_dev.h"

struct device host_device[MAX_UNITS];
u32 host_units;

static bool is_of(u32 unit, u32 instance) { return target_unit_instance(&the_target, unit) == instance; }

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

bool host_dev_resumed(struct exec_resumed *r)
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
	for (u32 i = 0; i < host_units; i++)
		high |= target_unit_lines(&the_target, i, host_device[i].irq);
	for (; lines; lines &= lines - 1)
		kw_irq_level((u32)__builtin_ctz(lines), high & lines & -lines);
}

/* The value at hand in words: a register by its offset, a walked entry by its structure. */
static void describe(u32 instance, const struct mon_event *e, char *buf, u32 bytes)
{
	const struct device_class *cls = host_device[instance].cls;

	if (mon_of_struct(e) && cls->decode_struct)
		cls->decode_struct(e->struct_no, e->val, buf, bytes);
	else if (!mon_of_struct(e) && e->offset != ~0u && cls->decode)
		cls->decode(e->offset, e->val, buf, bytes);
}

static bool untold[MAX_UNITS];	/* firmware keeps quiet about what is special of it */

/* Is it other hardware than the driver takes it for? */
static bool odd(u32 unit) { return host_device[unit].odd_bits || untold[unit]; }

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
	if (rule->warning || muted || host_device[instance].read_ones || odd(instance))
		return;
	h_stack(f.frame, &f.n_frames, FINDING_FRAMES);
	if (h_tracing() || !said_before(&f, rule)) {
		describe(instance, e, name, sizeof(name));
		snprintf(title, sizeof(title), name[0] ? "%s (%s)" : "%s", rule->text, name);
	}
	finding_report(&f);
}

void h_memory_freed(u64 pa, u64 bytes)
{
	for (u32 i = 0; i < host_units; i++)
		device_freed(&host_device[i], pa, bytes);
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
	if (host_device[unit].odd_bits)	/* it says that there is more */
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

	if (va < MMIO_VA || i >= host_units)
		h_fatal(ORA_MEMORY, "ACC-12", "mmio-outside-window", "register access outside every window: %#lx", va);
	*offset = (u32)((va - MMIO_VA) % MMIO_STRIDE) - the_target.instance[target_unit_instance(&the_target, (u32)i)].skip_bytes;
	return &host_device[adjoining(i, offset)];
}

static u32 touches;

void host_dev_count(void) { touches = 0; }
u32 host_dev_touched(void) { return touches; }

u64 h_mmio_read(unsigned long va, u32 bytes)
{
	u32 offset;
	struct device *d = window(va, &offset);

	touches++;
	h_step(1);
	return beyond(va) ? ~0ull : device_read(d, offset, bytes);
}

void h_mmio_write(unsigned long va, u64 val, u32 bytes)
{
	u32 offset;
	struct device *d = window(va, &offset);

	touches++;
	h_step(1);
	host_wait_over();
	if (env.ahead)
		host_pci_look();
	if (!beyond(va))
		device_write(d, offset, val, bytes);
}

s64 h_hypercall(u32 instance, u64 arg, bool starved)
{
	touches++;
	h_step(1);
	return device_call(&host_device[instance], arg, starved);
}

void h_power(u32 instance, bool on)
{
	h_trace(EV_POWER, on ? "power on" : "power off", instance, on);
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance))
			device_power(&host_device[i], on);
}

void h_clock(u32 instance, bool on)
{
	h_trace(EV_CLOCK, on ? "clock on" : "clock off", instance, on);
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance))
			device_clock(&host_device[i], on);
}

void h_tick(u32 instance)
{
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance))
			device_tick(&host_device[i]);
}

static bool any_waits;		/* for some device it counts that software waits */

void host_dev_waited(void)
{
	for (u32 i = 0; any_waits && i < host_units; i++)
		device_waited(&host_device[i]);
}

void h_astray(u32 instance)
{
	sink_hush(true);
	h_unaccountable();
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance))
			host_device[i].astray = true;
}

void h_absent(u32 instance, bool on)
{
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance) && (on || host_device[i].lie == LIE_READ_ONES))
			device_lie(&host_device[i], on ? LIE_READ_ONES : LIE_NONE, 0);
}

bool host_dev_healthy(void)
{
	if (muted)
		return false;
	for (u32 i = 0; i < host_units; i++) {
		const struct device *d = &host_device[i];

		if (odd(i) || d->lie != LIE_NONE || d->lied || d->read_ones || d->missed || d->astray)
			return false;
	}
	return true;
}

bool h_hardware_lies(void)
{
	for (u32 i = 0; i < host_units; i++)
		if (host_device[i].lie != LIE_NONE)
			return true;
	return false;
}

bool host_dev_silent(void)
{
	for (u32 i = 0; i < host_units; i++)
		if (odd(i) || host_device[i].lie == LIE_ACK_STUCK)
			return true;
	return false;
}

bool h_odd_hardware(void)
{
	for (u32 i = 0; i < host_units; i++)
		if (odd(i))
			return true;
	return false;
}

void h_odd(u32 instance, u32 bit, u32 pattern)
{
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance))
			device_odd(&host_device[i], bit, pattern, the_target.id_spared);
}

static void start_again(struct device *d)
{
	if (d->powered) {
		device_power(d, false);
		device_power(d, true);
	}
}

void h_locked(u32 instance, bool on)
{
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance) && host_device[i].cfg.locked != on) {
			host_device[i].cfg.locked = on;
			start_again(&host_device[i]);
		}
}

void h_untold(u32 instance)
{
	for (u32 i = 0; i < host_units; i++)
		if (is_of(i, instance))
			untold[i] = true;
}

void h_as_told(u32 instance)
{
	for (u32 i = 0; i < host_units; i++) {
		if (!is_of(i, instance) || !odd(i))
			continue;
		device_odd(&host_device[i], 0, 0, NULL);
		untold[i] = false;
		start_again(&host_device[i]);
	}
}

void h_poke(u32 instance, u32 offset, u64 val)
{
	struct device *d = &host_device[instance];
	struct reg_hit hit = regmap_find_access(&d->map, offset, 0, true);

	if (hit.reg)
		regmap_store(&hit, d->state, val);
}

void h_op_end(void)
{
	for (u32 i = 0; i < host_units; i++)
		device_op_end(&host_device[i]);
}

bool host_dev_unstick(void)
{
	bool any = false;

	for (u32 i = 0; i < host_units; i++) {
		any |= host_device[i].lie != LIE_NONE;
		device_lie(&host_device[i], LIE_NONE, 0);
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

void host_dev_make(const struct target *t)
{
	host_units = target_units(t);
	host_pci_init();
	env.ahead = host_pci_any() ? host_pci_ahead : NULL;
	env.mem.written_back = t->walks_memory ? mem_written_back : NULL;
	env.waits = !kw_like_real;	/* a real kernel does not tell when it waits */
	for (u32 i = 0; i < host_units; i++) {
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
		device_init(&host_device[i], class_of(t, ti), i, &cfg, &env);
		any_waits |= host_device[i].cls->waited != NULL;
		map_window(i, target_unit_window(t, i).bytes * (ti->adjoining ? 1 + ti->n_more : 1));
		host_device[i].up = ti->up ? &host_device[ti->up - 1] : NULL;
		device_power(&host_device[i], true);
		device_clock(&host_device[i], !ti->n_clocks);
		host_device[i].left_on = ti->clocks_left;
	}
}

void host_dev_begin(void) { n_ended = next_ended = 0; }

#ifndef IOVET_UML
void host_dev_keep(struct dev_moment *m)
{
	m->device = h_malloc(64, host_units * sizeof(host_device[0]));
	for (u32 i = 0; i < host_units; i++)
		device_copy(&m->device[i], &host_device[i]);
	m->pci = host_pci;
	memcpy(m->mapped_bytes, mapped_bytes, sizeof(mapped_bytes));
}

void host_dev_back_to(const struct dev_moment *m)
{
	for (u32 i = 0; i < host_units; i++)
		device_copy(&host_device[i], &m->device[i]);
	host_pci = m->pci;
	memcpy(mapped_bytes, m->mapped_bytes, sizeof(mapped_bytes));
}
#endif
