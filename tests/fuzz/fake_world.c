/* SPDX-License-Identifier: MIT */
/*
 * A world without kernel and hardware, so that the entry points (harness/fuzz) can be tested alone: it traces
 * operations and hands them to fake_driver.c. Used by entry.sh only.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/host.h"
#include "hosted/hosted.h"
#include "oracle/judge.h"

static const char *const files[] = { "fake_driver.c", NULL };
static const char *const plants[] = { "boom", NULL };

const struct target the_target = {
	.name = "fake", .spec = "toy", .brief = "no driver at all", .ops = ~0ULL, .n_instances = 2, .n_masters = 3,
	.master = { { .node = "a", .n_streams = 1 }, { .node = "b", .n_streams = 2, .group = 1 },
		    { .node = "c", .n_streams = 1, .group = 1 } },
	.granule_lg2 = 12, .aperture_last = 0xffffffff, .pa_limit = 1ULL << 36,
	.driver_files = files, .plants = plants, .n_plants = 1,
};

bool fake_plant;
void fake_driver(const struct op *op, struct op_result *r);

static struct device *no_device(u32 instance) { (void)instance; return NULL; }
const struct backend hosted_backend = { .name = "fake", .target = &the_target, .device = no_device };

bool kw_set_plant(const char *name) { return fake_plant = !strcmp(name, "boom"); }
u32 kw_kernel_version(void) { return 6 << 16 | 12 << 8 | 38; }
u32 kw_selftest(void) { return 0; }
const struct device_class *device_class_find(const char *spec, const char *variant) { (void)spec; (void)variant; return NULL; }
void kw_as_real(void) { }
bool kw_written(unsigned long va) { return false; }
void host_dev_spoilt(void) { }
void kw_slab_sites(unsigned long va, struct finding_raw *f) { }
void hosted_boot(void)
{
	if (getenv("FAKE_BOOT"))
		h_finding(ORA_WARN, "", "boot", "wrong before any program");
}
void hosted_reset(const struct world_cfg *w) { (void)w; trace_reset(); }
void hosted_read_register(u32 times) { (void)times; }
void hosted_quiesce(bool hotplug) { (void)hotplug; }
void hosted_abandon(void) { }

void exec_program_part(const struct backend *be, const struct program *p, struct exec_part part, struct exec_stats *st)
{
	(void)be;
	(void)part;
	memset(st, 0, sizeof(*st));
	for (u32 i = 0; i < p->n; i++) {
		struct op_result r = { 0 };

		st->ops++;
		trace_op(i, &p->op[i]);
		fake_driver(&p->op[i], &r);
		trace_result(&p->op[i], &r);
	}
}

void h_finding(enum oracle_id oracle, const char *rule, const char *what, const char *fmt, ...)
{
	char title[100];
	struct finding_raw f = { .oracle = oracle, .rule = rule, .what = what, .title = title, .n_frames = 2, .n_sites = 1 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(title, sizeof(title), fmt, ap);
	va_end(ap);
	f.frame[0] = (unsigned long)h_finding + 8;
	f.frame[1] = (unsigned long)__builtin_return_address(0) - 1;
	f.site[0].label = "allocated here";
	f.site[0].pc = f.frame[1];
	f.site[0].count = 2;
	finding_report(&f);
}
