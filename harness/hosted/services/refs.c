// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reference events: who took and who dropped references to kobjects, devices, device-tree nodes and
 * runtime-PM usage during one program. The linker diverts the functions named in wraps.txt to
 * __wrap_* here, which sees calls between files only. The log answers kw_ref_sites() when the
 * ledger is out of balance; it judges nothing.
 */
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/of.h>
#include <linux/pm_runtime.h>
#include "services.h"

#define EVENTS 4096
#define REF_FRAMES 3

LASTING static struct event {
	const void *object;
	s32 delta;
	bool kept;	/* mark_kept() */
	unsigned long pc[REF_FRAMES];
} event[EVENTS];
static u32 n_events; /* beyond EVENTS: counted, not kept */
static u32 depth;    /* inside a wrapped function: what it calls is not another event */
static const struct kobject *putting;	/* by a put that comes to kobject_put() and was noted */

struct device *__real_get_device(struct device *dev);
void __real_put_device(struct device *dev);
struct kobject *__real_kobject_get(struct kobject *kobj);
void __real_kobject_put(struct kobject *kobj);
struct device_node *__real_of_node_get(struct device_node *np);
void __real_of_node_put(struct device_node *np);
int __real___pm_runtime_resume(struct device *dev, int flags);
int __real___pm_runtime_idle(struct device *dev, int flags);
int __real___pm_runtime_suspend(struct device *dev, int flags);

void __real_pm_runtime_enable(struct device *dev);

void refs_reset(void)
{
	n_events = 0;
	depth = 0;
	putting = NULL;
}

/* An event of the function whose caller's caller is the site. */
static __always_inline void note(const void *object, s32 delta)
{
	struct event *e;

	if (depth || !object)
		return;
	if (n_events < EVENTS) {
		e = &event[n_events];
		e->object = object;
		e->delta = delta;
		stack_save(e->pc, REF_FRAMES);
	}
	n_events++;
}

struct device *__wrap_get_device(struct device *dev)
{
	note(dev ? &dev->kobj : NULL, 1);
	depth++;
	dev = __real_get_device(dev);
	depth--;
	return dev;
}

/* The last put runs release functions, whose own events count. */
void __wrap_put_device(struct device *dev)
{
	note(dev ? &dev->kobj : NULL, -1);
	putting = dev ? &dev->kobj : NULL;
	__real_put_device(dev);
}

struct kobject *__wrap_kobject_get(struct kobject *kobj)
{
	note(kobj, 1);
	return __real_kobject_get(kobj);
}

void __wrap_kobject_put(struct kobject *kobj)
{
	if (!kobj || kobj != putting)
		note(kobj, -1);
	putting = NULL;
	__real_kobject_put(kobj);
}

struct device_node *__wrap_of_node_get(struct device_node *np)
{
	note(np ? &np->kobj : NULL, 1);
	depth++;
	np = __real_of_node_get(np);
	depth--;
	return np;
}

void __wrap_of_node_put(struct device_node *np)
{
	note(np ? &np->kobj : NULL, -1);
	putting = np ? &np->kobj : NULL;
	__real_of_node_put(np);
}

int __wrap___pm_runtime_resume(struct device *dev, int flags)
{
	if (flags & RPM_GET_PUT)
		note(&dev->power, 1);
	return __real___pm_runtime_resume(dev, flags);
}

int __wrap___pm_runtime_idle(struct device *dev, int flags)
{
	if (flags & RPM_GET_PUT)
		note(&dev->power, -1);
	return __real___pm_runtime_idle(dev, flags);
}

int __wrap___pm_runtime_suspend(struct device *dev, int flags)
{
	if (flags & RPM_GET_PUT)
		note(&dev->power, -1);
	return __real___pm_runtime_suspend(dev, flags);
}

/* A driver that goes disables what it enabled; the real function says no more than a line in the log. */
void __wrap_pm_runtime_enable(struct device *dev)
{
	if (!dev->power.disable_depth)
		h_finding(ORA_LEDGER, "", "pm-enabled-twice",
			  "pm_runtime_enable of a device whose runtime PM is enabled: it was not disabled before");
	__real_pm_runtime_enable(dev);
}

/* ---- who was it ---- */

/* One site per call site and direction. */
static void add_site(struct finding_raw *f, const struct event *e)
{
	const char *label = e->delta > 0 ? "reference taken" : "reference dropped";
	u32 i;

	for (i = 0; i < f->n_sites; i++)
		if (f->site[i].pc == e->pc[0] && f->site[i].label == label) {
			f->site[i].count += e->delta;
			return;
		}
	if (f->n_sites == FINDING_MAX_SITES)
		return;
	f->site[f->n_sites].label = label;
	f->site[f->n_sites].pc = e->pc[0];
	f->site[f->n_sites++].count = e->delta;
}

static bool same_place(const struct event *a, const struct event *b) { return !memcmp(a->pc, b->pc, sizeof(a->pc)); }

/* The same call of a function: it may have taken at one line and dropped at another. */
static bool same_call(const struct event *a, const struct event *b) { return a->pc[1] == b->pc[1] && a->pc[2] == b->pc[2]; }

/* Takes of an object but those that the function dropped before it returned. */
static void mark_kept(const void *object)
{
	u32 i, k;

	for (i = 0; i < n_events; i++) {
		event[i].kept = event[i].object == object && event[i].delta > 0;
		if (event[i].object != object || event[i].kept)
			continue;
		for (k = i; k-- > 0 && !(event[k].kept && same_call(&event[k], &event[i]));)
			;
		if (k < i)
			event[k].kept = false;
	}
}

/* How often the place took references of other objects. */
static u32 taken_elsewhere(const struct event *place, const void *object)
{
	u32 i, n = 0;

	for (i = 0; i < n_events; i++)
		n += event[i].object != object && event[i].delta > 0 && same_place(place, &event[i]);
	return n;
}

/*
 * Who took `extra` references and kept them: the place that kept just as many. What a probe takes and a removal drops may be as
 * many, but is taken of every device alike, so that of two places the one wins that took less of others. NULL: nobody knows.
 */
static const struct event *keeper(const void *object, s64 extra)
{
	const struct event *found = NULL;
	u32 i, k, least = ~0u, elsewhere;
	bool tie = false;

	mark_kept(object);
	for (i = 0; i < n_events; i++) {
		s64 kept = 0;

		if (!event[i].kept || (found && same_place(found, &event[i])))
			continue;
		for (k = 0; k < n_events; k++)
			kept += event[k].kept && same_place(&event[k], &event[i]);
		if (kept != extra)
			continue;
		elsewhere = taken_elsewhere(&event[i], object);
		tie = elsewhere == least;
		if (elsewhere < least)
			found = &event[i];
		least = min(least, elsewhere);
	}
	return tie ? NULL : found;
}

/* Nodes of the device tree are mostly put by whoever looked them up: what is left over is told of him. */
static void blame_keeper(const void *object, s64 extra, struct finding_raw *f)
{
	const struct event *e = n_events <= EVENTS ? keeper(object, extra) : NULL;

	if (!e)
		return;
	f->n_frames = REF_FRAMES;
	memcpy(f->frame, e->pc, sizeof(e->pc));
}

void kw_ref_sites(const struct ledger_line *l, s64 extra, struct finding_raw *f)
{
	const void *object = ledger_object(l);
	u32 i, n = min_t(u32, n_events, EVENTS);

	for (i = 0; object && i < n; i++)
		if (event[i].object == object)
			add_site(f, &event[i]);
	if (object && !strcmp(l->kind, "node refs"))
		blame_keeper(object, extra, f);
}
