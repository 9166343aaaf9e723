/* SPDX-License-Identifier: MIT */
/*
 * Judgement of domain, group, power and hot-plug operations, and which operations have a meaning at all: rules
 * ATTACH-*, DOM-*, BLOCKED-1, PROBE-*, DART-24, DART-43, PM-5. See judge.h.
 */
#include "oracle/judge.h"

#define E_INVAL 22

static bool on_instance(u32 packed, u32 instance)
{
	for (; packed; packed >>= 4)
		if ((packed & 15) == instance + 1)
			return true;
	return false;
}

static bool too_large(const struct judge *j, u32 packed)
{
	for (; packed; packed >>= 4)
		if (j->t->instance[(packed & 15) - 1].page_shift > j->t->granule_lg2)
			return true;
	return false;
}

static bool can_bypass(const struct judge *j, u32 packed)
{
	if (j->t->identity_by_mapping)
		return true;
	for (; packed; packed >>= 4)
		if (!j->t->instance[(packed & 15) - 1].bypass)
			return false;
	return true;
}

static u32 unit_of(const struct judge *j, u32 packed)
{
	u32 instance = (packed & 15) - 1, up = j->t->instance[instance].up;

	return up ? up - 1 : instance;
}

static bool has_members(const struct judge *j, u32 group, u32 unit)
{
	for (u32 i = 0; i < j->t->n_masters; i++)
		if (j->api.master[i].present && judge_group_number(j, i) == group && unit_of(j, j->api.master[i].instances) == unit)
			return true;
	return false;
}

/* The same where a domain gives its context back when it is attached to nothing. */
static bool all_attached(const struct judge *j, u32 unit, u32 has)
{
	u32 n = 0;

	for (u32 d = 0; d < API_DOMAINS; d++)
		n += j->api.dom[d].live && api_attached_anywhere(&j->api, d) && unit_of(j, j->api.dom[d].instances) == unit;
	for (u32 g = 0; g < API_GROUPS; g++)
		n += has_members(j, g, unit) && j->api.group[g].attached < 0 &&
		     (j->api.group[g].owned || j->api.group[g].def == API_DMA);
	return n >= has;
}

/*
 * Has the unit behind these instances given out all of its contexts? A domain takes one when it is attached first and
 * keeps it until it is freed; so do a group's default domain and, where the hardware cannot block, the one it has for that.
 */
static bool exhausted(const struct judge *j, u32 packed)
{
	u32 unit = unit_of(j, packed), n = 0, own = j->t->instance[unit].contexts, has = own ? own : j->t->contexts;

	if (!has)
		return false;
	if (j->t->contexts_given_back)
		return all_attached(j, unit, has);
	for (u32 d = 0; d < API_DOMAINS; d++)
		n += j->api.dom[d].live && j->api.dom[d].used && unit_of(j, j->api.dom[d].instances) == unit;
	for (u32 g = 0; g < API_GROUPS; g++)
		if (has_members(j, g, unit))
			n += (j->api.group[g].def == API_DMA) + (!own && j->blocking >> g & 1);
	return n >= has;
}

static u32 group_size(const struct judge *j, u32 master)
{
	u32 n = 0;

	for (u32 i = 0; i < j->t->n_masters; i++)
		n += j->api.master[i].present && judge_group_number(j, i) == judge_group_number(j, master);
	return n;
}

/* Does the device use this instance, but not as the one the IOMMU core knows it by? */
static bool is_second(const struct judge *j, u32 master, u32 instance)
{
	u32 packed = j->api.master[master].instances;

	return j->api.master[master].present && (packed & 15) != instance + 1 && on_instance(packed, instance);
}

/*
 * An instance may only go away while nobody depends on it; the kernel holds a module reference to ensure that. Devices
 * are let go with the instance they are registered with; one that uses two must be gone before the second one goes.
 */
static bool idle_instance(struct judge *j, u32 instance)
{
	if (j->t->api == API_IPU3)
		return true;
	for (u32 d = 0; d < API_DOMAINS; d++)
		if (j->api.dom[d].live && on_instance(j->api.dom[d].instances, instance))
			return false;
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (is_second(j, m, instance) ||
		    (on_instance(j->api.master[m].instances, instance) &&
		     (judge_group_of(j, m)->users || judge_group_of(j, m)->attached >= 0 || !judge_leaves(j, m) ||
		      judge_group_has_handles(j, judge_group_number(j, m)))))
			return false;
	return true;
}

static bool all_bound(const struct judge *j, u32 packed)
{
	for (; packed; packed >>= 4)
		if (!j->be->bound((packed & 15) - 1))
			return false;
	return true;
}

static bool legal_dma(struct judge *j, const struct op *op)
{
	const struct target_master *m = &j->t->master[op->a];
	const struct device *d;

	if (!j->api.master[op->a].present || op->b >= m->n_streams || !j->be->bound(m->stream[op->b].instance))
		return false;
	d = j->be->device(target_stream_unit(j->t, op->a, op->b));
	return d && d->powered && op->iova <= d->cls->dma_limit && !(j->idle >> op->a & 1) && !judge_reserved(j, op->iova, 1);
}

/* A domain that binds itself at the first attach takes nothing before; what it does with an unmap then is its own. */
/* A driver that makes tables when a domain is attached may not look whether they are there. */
static bool has_tables(const struct judge *j, u32 domain)
{
	const struct api_domain *d = &j->api.dom[domain];

	if (j->t->tables_while_attached && !j->rough && !api_attached_anywhere(&j->api, domain))
		return false;
	return d->live && (d->used || !j->t->tables_at_attach || j->rough);
}

/* The end of the range wraps around, and the driver takes it for one that ends early. */
static bool wraps(const struct judge *j, const struct op *op)
{
	u64 bytes = op_len(j->t, op);

	return j->t->end_wraps && !j->rough && bytes && op->iova + bytes <= op->iova;
}

/* Does a page of the tables begin before this address and go on behind it? The core makes the largest that fit. */
static bool in_page(const struct judge *j, const struct api_domain *d, u64 at)
{
	const struct api_range *r = api_find(d, at);

	for (u64 sizes = r && d->instances ? j->t->instance[(d->instances & 15) - 1].page_sizes : 0; sizes; sizes &= sizes - 1) {
		u64 size = sizes & -sizes, base = at & ~(size - 1);

		if (at != base && base >= r->iova && base + size <= r->iova + r->bytes && !((r->iova ^ r->pa) & (size - 1)))
			return true;
	}
	return false;
}

static bool legal_unmap(const struct judge *j, const struct op *op)
{
	const struct api_domain *d = &j->api.dom[op->a];
	u64 bytes = op_len(j->t, op);

	if (j->t->pieces_whole && !j->rough && (in_page(j, d, op->iova) || in_page(j, d, op->iova + bytes)))
		return false;
	if (j->t->holes_undefined && bytes != j->api.granule && api_unmap_len(&j->api, d, op->iova, bytes) != bytes)
		return false;
	return has_tables(j, op->a) && (d->instances || j->t->map_before_attach || j->rough) && !wraps(j, op);
}

/* Or may meet one, as addresses beyond the aperture are cut. */
static bool meets_mapping(const struct judge *j, const struct op *op)
{
	const struct api_domain *d = &j->api.dom[op->a];
	u64 bytes = op_len(j->t, op), room = j->api.aperture_last - op->iova;

	return op->iova > j->api.aperture_last || (bytes && bytes - 1 > room) ? d->n : api_overlaps(d, op->iova, bytes);
}

/* From the first page of memory that is asked for to the last one. */
static u64 span(const struct judge *j, const struct op *op)
{
	struct map_part part[MAP_PARTS];
	u32 n = target_map_parts(j->t, op, true, part);

	return n ? part[n - 1].pa + part[n - 1].bytes - op->arg : 0;
}

static bool meets_scratch(const struct judge *j, const struct op *op)
{
	const struct target *t = j->t;

	for (u32 i = 0; i < ARRAY_LEN(t->scratch); i++)
		if (t->scratch[i].bytes && op->arg < t->scratch[i].pa + t->scratch[i].bytes &&
		    op->arg + span(j, op) > t->scratch[i].pa)
			return true;
	return false;
}

/* Is nothing mapped in the domain that is attached, if any; or does that do no harm to the next one? */
static bool left_empty(struct judge *j, u32 master)
{
	s32 dom = judge_group_of(j, master)->attached;

	return !j->t->one_table || j->rough || dom < 0 || !j->api.dom[dom].n;
}

/* Whoever uses the group lets go before its last device is taken away. */
static bool legal_remove(struct judge *j, u32 master)
{
	if (j->t->one_table && !j->rough && group_size(j, master) == 1)
		return false;
	return j->api.master[master].present && !judge_group_of(j, master)->owned && !j->uses[master] && judge_leaves(j, master) &&
	       !judge_group_has_handles(j, judge_group_number(j, master)) &&
	       (judge_group_of(j, master)->attached < 0 || group_size(j, master) > 1);
}

static u32 present(const struct judge *j)
{
	u32 mask = 0;

	for (u32 i = 0; i < j->t->n_masters; i++)
		mask |= (u32)j->api.master[i].present << i;
	return mask;
}

/* Hardware that is told at power-on knows of a newcomer only if nobody is there who keeps the power on. */
static bool legal_probe(struct judge *j, u32 master)
{
	if (j->half_gone && j->t->frail && !j->rough)
		return false;
	if (j->t->told_at_power_on && !j->rough && (present(j) & ~j->idle))
		return false;
	return !j->api.master[master].present && all_bound(j, j->api.master[master].instances);
}

/*
 * Something failed while the default type was set, so nobody knows which type the core takes it to be; and whether a group
 * leaves its user's domain when the type is set again depends on that.
 */
static bool type_open(struct judge *j, u32 master)
{
	return j->injected && judge_group_of(j, master)->unknown && judge_group_of(j, master)->attached >= 0;
}

/* A device that is left alone is attached when it is used: then it would turn out that it cannot bypass. */
static bool unseen_identity(const struct judge *j, const struct op *op)
{
	return op->flags == DOM_IDENTITY && j->deferred >> op->a & 1 && !can_bypass(j, j->api.master[op->a].instances);
}

/* The core starts a flush queue without asking whether the driver can flush everything; it calls a NULL pointer then. */
static bool lazy_anyway(const struct judge *j, const struct op *op)
{
	return op->flags == DOM_DMA_FQ && j->t->instance[j->t->master[op->a].stream[0].instance].never_lazy && !j->rough;
}

static bool handled(const struct judge *j, u32 master)
{
	return j->handled >> judge_group_number(j, master) & 1;
}

/* Is a domain attached to this instance? */
static bool serves(struct judge *j, u32 instance)
{
	for (u32 m = 0; m < j->t->n_masters; m++)
		if (j->api.master[m].present && judge_group_of(j, m)->attached >= 0 &&
		    on_instance(j->api.master[m].instances, instance))
			return true;
	return false;
}

/* Does one of these instances wait for its interrupt to be served? */
static bool interrupts(const struct judge *j, u32 packed)
{
	for (; packed; packed >>= 4)
		if (j->be->device((packed & 15) - 1)->irq)
			return true;
	return false;
}

/* A flush queue comes to the domain as it is, where that has none. */
static bool queue_comes(const struct api_group *g, const struct op *op)
{
	return op->flags == DOM_DMA_FQ && g->def == API_DMA && !g->lazy;
}

bool judge_legal(struct judge *j, const struct op *op)
{
	const struct api_model *a = &j->api;

	if (j->lost)
		return false;
	if (j->asleep && op->kind != OP_RESUME && op->kind != OP_STEP_TIME && op->kind != OP_FAULT && op->kind != OP_HW)
		return false;
	switch (op->kind) {
	case OP_NOP:
		return false;
	case OP_DOMAIN_ALLOC:
		return !a->dom[op->a].live && a->master[op->b].present;
	case OP_DOMAIN_FREE:
		return a->dom[op->a].live && !api_attached_anywhere(a, op->a);
	case OP_ATTACH: case OP_HANDLE_ATTACH:
		return a->dom[op->a].live && a->master[op->b].present &&
		       (!j->t->domains_not_shared || j->rough || !api_attached_anywhere(a, op->a)) &&
		       (!j->t->attached_once || j->rough || !a->dom[op->a].used);
	case OP_MAP: case OP_MAP_SG:	/* the driver's own pages are not for clients to map */
		if (j->t->overlap_ends && !j->rough && meets_mapping(j, op))
			return false;
		if (j->t->empty_map_hangs && !j->rough && !op_len(j->t, op))
			return false;
		return has_tables(j, op->a) && (a->dom[op->a].instances || !j->t->attach_first || j->rough) && !wraps(j, op) &&
		       !meets_scratch(j, op) && !judge_reserved(j, op->iova, op_len(j->t, op)) &&
		       (a->dom[op->a].instances || j->t->map_before_attach || op->flags & (PROT_R | PROT_W)) &&
		       (j->t->pa_limit != ~0ull || op->arg + span(j, op) >= op->arg);
	case OP_UNMAP:
		return legal_unmap(j, op);
	case OP_LOOKUP:
		return has_tables(j, op->a);
	case OP_FLUSH:
		return a->dom[op->a].live && (!a->dom[op->a].unsettled || !j->t->flush_needs_tables || j->rough);
	case OP_DETACH:
		if (j->t->irqs_while_attached && !j->rough && interrupts(j, a->master[op->a].instances))
			return false;
		return a->master[op->a].present && judge_group_of(j, op->a)->attached >= 0 && left_empty(j, op->a) &&
		       !(handled(j, op->a) && judge_partial(j, a->master[op->a].group));
	case OP_CLAIM: case OP_RELEASE: case OP_DEV_CLAIM: case OP_DEV_RELEASE: case OP_USE_DMA: case OP_UNUSE_DMA:
		return a->master[op->a].present && (op->kind != OP_RELEASE || left_empty(j, op->a)) && judge_legal_owner(j, op);
	case OP_PAGE_REQUEST: case OP_PAGE_RESPOND: case OP_IOPF_FLUSH: case OP_IOPF_DISCARD:
		return judge_legal_fault(j, op);
	case OP_SET_DEFAULT:	/* buffers live in the default domain; a flush queue may come to it under them */
		return a->master[op->a].present && !unseen_identity(j, op) && !lazy_anyway(j, op) &&
		       (!j->t->default_stays || j->rough) &&
		       !type_open(j, op->a) && !handled(j, op->a) &&
		       (!judge_group_has_handles(j, a->master[op->a].group) ||
			(queue_comes(judge_group_of(j, op->a), op) && !judge_group_of(j, op->a)->unknown));
	case OP_DMA_MAP: case OP_DMA_MAP_SG: case OP_DMA_ALLOC: case OP_DMA_UNMAP: case OP_DMA_SYNC: case OP_DMA_AT:
	case OP_DMA_MASK: case OP_DMA_CHURN:
		return judge_buffer_legal(j, op);
	case OP_IOVA_ALLOC: case OP_IOVA_FREE: case OP_IOVA_RESERVE: case OP_IOVA_CHURN:
		return judge_iova_legal(j, op);
	case OP_DMA: case OP_DMA_PASID:
		return legal_dma(j, op);
	case OP_DMA_MM:
		return legal_dma(j, op) && j->be->mm_pasid && j->be->mm_pasid((u32)op->arg);
	case OP_HW:
		return op->flags != LIE_ERROR || !j->t->irqs_while_attached || j->rough || serves(j, op->a);
	case OP_IRQ: case OP_POWER_ON: case OP_POWER_OFF: case OP_SUSPEND:
		if (op->kind == OP_IRQ && j->t->irqs_while_attached && !j->rough && !serves(j, op->a))
			return false;
		if (op->kind == OP_SUSPEND && j->t->suspend_trusts && !j->rough && j->be->device(op->a)->lie == LIE_READ_ONES)
			return false;
		return j->be->bound(op->a);
	case OP_RESUME:
		return j->asleep >> op->a & 1;
	case OP_REMOVE: case OP_PROBE:
		if ((j->t->stays_plugged || (j->t->one_table && j->armed)) && !j->rough)
			return false;
		return op->kind == OP_REMOVE ? legal_remove(j, op->a) : legal_probe(j, op->a);
	case OP_UNBIND:
		return j->be->bound(op->a) && (j->rough || !j->t->instance[op->a].fixed) && idle_instance(j, op->a);
	case OP_BIND:
		return !j->be->bound(op->a) && (j->rough || !j->t->one_table || !j->armed);
	case OP_FAULT:
		return j->rough || !(j->t->failures_end >> op->flags & 1);
	case OP_MM_NEW: case OP_MM_EXIT: case OP_MM_TOUCH: case OP_MM_UNMAP: case OP_MM_PROTECT: case OP_SVA_BIND:
	case OP_SVA_UNBIND: case OP_PASID_ATTACH: case OP_PASID_DETACH: case OP_FEATURE_ON: case OP_FEATURE_OFF:
		return judge_legal_sva(j, op);
	default:
		return true;
	}
}

static bool few_domains(const struct judge *j, u32 packed)
{
	for (; packed; packed >>= 4)
		if (j->t->instance[(packed & 15) - 1].few_domains)
			return true;
	return false;
}

static bool judge_alloc(struct judge *j, struct exec_step *s, bool excused)
{
	struct api_domain *d = &j->api.dom[s->op->a];
	u32 instances = j->api.master[s->op->b].instances;

	excused |= j->t->map_before_attach && few_domains(j, instances);	/* the hardware's part is made with it */
	if (s->res.ret)
		return excused || too_large(j, instances) ||
		       judge_breach("DOM-12", "domain-refused", "a paging domain could not be allocated");
	if (j->t->map_before_attach && too_large(j, instances))	/* else told at the attach */
		return judge_breach("ATTACH-1", "domain-granule",
				    "a paging domain was given out although the IOMMU page is larger than the CPU page");
	d->live = true;
	d->used = false;
	d->n = 0;
	d->instances = j->t->map_before_attach ? instances : 0;
	d->unsettled = false;
	judge_window_made(j, s->op->a);
	return true;
}

/* Devices may refuse what they like; whoever asked then does not take it for done. */
static bool refusal_heard(struct judge *j, const struct exec_step *s)
{
	return s->res.ret || judge_refusals(j) == j->refusals ||
	       judge_fail(ORA_CONTRACT, "VIRTIO-10", "refusal-ignored",
			  "an attach succeeded although the hardware answered it with an error");
}

static bool judge_attach(struct judge *j, struct exec_step *s, bool excused)
{
	struct api_group *g = judge_group_of(j, s->op->b);
	struct api_domain *d = &j->api.dom[s->op->a];
	u32 instances = j->api.master[s->op->b].instances;
	bool fresh = !d->instances, same = fresh || (d->instances == instances && !d->unsettled);

	if (!refusal_heard(j, s))
		return false;
	if (g->attached >= 0)
		return s->res.ret ? true : judge_breach("ATTACH-2", "attach-over-attached",
							"a second domain was attached to a group that is in use");
	if (fresh || (d->unsettled && !s->res.ret))
		d->instances = instances;
	d->unsettled = s->res.ret && (fresh || d->unsettled);
	if (s->res.ret == -E_INVAL)	/* the driver was asked: the core goes back to the default domain, also where it never was */
		judge_used(j, judge_group_number(j, s->op->b));
	excused |= (!d->used || j->t->contexts_given_back) && exhausted(j, instances);
	if (s->res.ret)
		return excused || !same || few_domains(j, instances) || too_large(j, instances) ||
		       judge_breach("ATTACH-10", "attach-refused", "attaching a domain to the device it was made for failed");
	g->attached = s->op->a;
	judge_used(j, judge_group_number(j, s->op->b));
	d->used = true;
	return s->res.value == (j->t->aperture_told ? j->t->aperture_told : j->api.aperture_last) ||
	       judge_breach("MAP-12", "aperture-told", "the aperture that the domain names is not the one it has");
}

/* With a handle, a domain that was attached like that is replaced. */
static bool judge_handle(struct judge *j, struct exec_step *s, bool excused)
{
	u32 group = judge_group_number(j, s->op->b);
	struct api_group *g = &j->api.group[group];
	s32 old = g->attached;

	if (j->handled >> group & 1)
		g->attached = -1;
	if (!judge_attach(j, s, excused))
		return false;
	if (s->res.ret)
		g->attached = old;
	else
		j->handled |= 1u << group;
	return true;
}

bool judge_may_lack_domain(const struct judge *j, u32 master)
{
	return few_domains(j, j->api.master[master].instances) || exhausted(j, j->api.master[master].instances);
}

static bool judge_default(struct judge *j, struct exec_step *s, bool excused)
{
	struct api_group *g = judge_group_of(j, s->op->a);
	u32 instances = j->api.master[s->op->a].instances;
	bool identity = s->op->flags == DOM_IDENTITY;
	bool possible = !g->users && (identity ? can_bypass(j, instances) : !too_large(j, instances));

	excused |= few_domains(j, instances) && s->res.ret != -E_INVAL;	/* having too few is no invalid argument */
	excused |= !identity && exhausted(j, instances);
	if (s->op->flags == DOM_DMA_FQ && !can_bypass(j, instances))
		excused = true;		/* a driver that insists on a translated domain insists on its flushing too */
	g->unknown |= s->res.injected;
	if (queue_comes(g, s->op)) {
		excused |= g->unknown;		/* it may have one: then it is made anew, which users of the group forbid */
		g->lazy = s->res.ret >= 0;
		return s->res.ret >= 0 || excused || judge_breach("DOM-16", "default-refused",
								  "the default domain type could not be changed");
	}
	if (s->res.ret < 0)
		return !possible || excused || judge_breach("DOM-16", "default-refused",
							    "the default domain type could not be changed");
	if (!possible)
		return judge_breach(g->users ? "ATTACH-2" : "DART-24", "default-accepted",
				    "a default domain type was accepted that cannot work");
	g->unknown |= g->attached >= 0;	/* the core sets up the DMA API for the domain that is attached */
	if (g->def == (identity ? API_IDENTITY : API_DMA) && g->lazy == (s->op->flags == DOM_DMA_FQ))
		return true;		/* the type it has: nothing moves */
	judge_forget_ghosts(j, judge_group_number(j, s->op->a));
	g->unknown = s->res.injected || g->attached >= 0;
	g->lazy = s->op->flags == DOM_DMA_FQ && !j->t->flushes_at_once;
	g->def = identity ? API_IDENTITY : API_DMA;
	g->attached = -1;
	judge_direct_remake(j, judge_group_number(j, s->op->a));
	return judge_direct_right(j, judge_group_number(j, s->op->a));
}

static void refresh_presence(struct judge *j)
{
	for (u32 i = 0; i < j->t->n_masters; i++) {
		struct api_group *g = judge_group_of(j, i);
		bool was = j->api.master[i].present;

		j->api.master[i].present = j->be->present(i);
		if (was && !j->api.master[i].present)
			judge_streams_drop(j, i);
		if (!j->api.master[i].present)
			j->features[i] = 0;
		if (was && !j->api.master[i].present && !group_size(j, i) && j->t->api != API_IPU3) {
			g->attached = -1;
			g->owned = false;
			g->users = 0;
		}
		if (was != j->api.master[i].present)
			j->mask[i] = 64;
		if (was && !j->api.master[i].present && !group_size(j, i)) {
			judge_forget_ghosts(j, judge_group_number(j, i));
			g->lazy = g->unknown = false;
		}
		if (!was && j->api.master[i].present && group_size(j, i) == 1 && j->t->api != API_IPU3)
			g->def = j->shut >> i & 1 ? API_BLOCKED : judge_default_type(j->t, &j->t->master[i]);
		if (!was && j->api.master[i].present)
			judge_direct_came(j, i);
	}
	for (u32 i = 0; j->t->api == API_IPU3 && i < j->t->n_instances; i++) {
		bool live = j->be->bound(i);

		if (live != j->api.dom[i].live)
			j->api.dom[i].n = 0;
		j->api.dom[i].live = live;
	}
}

/*
 * The last master of a group is gone, and with it the default domain: its streams must be blocked or, where those of nobody
 * are, passed through, and hold no table but one that leads to a scratch page. A walk for them that still finds another, or
 * runs into freed memory, is a device that can corrupt memory. Software goes on all the same.
 */
static void judge_left_behind(struct judge *j, u32 master)
{
	const struct target_master *m = &j->t->master[master];

	if (j->api.master[master].present || group_size(j, master) || j->lied)
		return;
	for (u32 k = 0; k < m->n_streams; k++) {
		struct device *d = j->be->device(target_stream_unit(j->t, master, k));
		struct dma_req req = { .stream = m->stream[k].sid, .iova = 0x10000, .peek = true };
		struct dma_res r = { 0 };

		if (!d || !d->powered || !j->be->bound(m->stream[k].instance))
			continue;
		device_dma(d, &req, &r);
		if ((r.outcome == DMA_OK && !judge_is_scratch(j, r.pa)) || r.walked_dead)
			judge_fail(ORA_TRANSLATE, "DART-43", "table-left-behind",
				   "the hardware still walks the tables of a device that was removed");
		else if (r.outcome == DMA_BYPASS && j->t->strangers_blocked && !m->direct.last && !j->injected)
			judge_fail(ORA_TRANSLATE, "BLOCKED-7", "passes-when-gone",
				   "a device that was removed accesses all of memory, and nobody whom the IOMMU does not know may");
	}
}

/* After the fact: the streams of those who came, in the order in which they were probed. False: one of them does not fit. */
static bool settle_streams(struct judge *j, u32 before)
{
	bool fit = true;

	for (u32 i = 0; i < j->t->n_masters; i++)
		if (!(before >> i & 1) && j->api.master[i].present)
			fit &= judge_streams_take(j, i);
	return fit;
}

/* Must this probe be refused, because there is no place for the streams of the master? */
static bool misfit(struct judge *j, const struct op *op)
{
	bool fits = op->kind != OP_PROBE || judge_streams_take(j, op->a);

	if (op->kind == OP_PROBE)
		judge_streams_drop(j, op->a);
	return !fits;
}

static bool judge_plug(struct judge *j, struct exec_step *s, bool excused)
{
	bool want = s->op->kind == OP_PROBE || s->op->kind == OP_BIND, is, unfit = misfit(j, s->op);
	u32 before = present(j);

	excused |= s->op->kind == OP_PROBE && judge_may_lack_domain(j, s->op->a);
	refresh_presence(j);
	if (!settle_streams(j, before))
		return judge_breach("PROBE-25", "streams-overlap",
				    "a device was accepted although its streams have no place beside others");
	for (u32 i = 0; s->res.injected && i < j->t->n_masters; i++)	/* a new default domain may have come out maimed */
		judge_group_of(j, i)->unknown = true;
	want &= !unfit;
	is = s->op->kind == OP_PROBE || s->op->kind == OP_REMOVE ? j->be->present(s->op->a) : j->be->bound(s->op->a);
	if (s->res.ret && !excused)
		return judge_breach("PROBE-19", want ? "probe-failed" : "remove-failed",
				    "probing or removing failed without a cause");
	if (is != want && !excused)
		return judge_breach("PROBE-24", want ? "probe-no-effect" : "remove-no-effect",
				    "probing or removing reported success without effect");
	j->half_gone |= s->op->kind == OP_REMOVE && s->res.injected;
	if (s->op->kind == OP_REMOVE)
		judge_left_behind(j, s->op->a);
	for (u32 i = 0; want && i < j->t->n_masters; i++)
		if (!judge_direct_right(j, judge_group_number(j, i)))
			return false;
	return true;
}

/* Bitmask of the masters behind an instance. */
static u32 behind(const struct judge *j, u32 instance)
{
	u32 mask = 0;

	for (u32 i = 0; i < j->t->n_masters; i++)
		mask |= (u32)on_instance(j->api.master[i].instances, instance) << i;
	return mask;
}

/* What was asked for meanwhile must be there now. */
static bool woken(struct judge *j)
{
	bool right;

	j->waking = j->rough;
	right = judge_all(j);
	j->waking = false;
	return right;
}

static bool judge_power(struct judge *j, struct exec_step *s, bool excused)
{
	u8 kind = s->op->kind;

	if (s->res.ret && !excused)
		return judge_breach("PM-5", "power-failed", "suspend or resume failed without a cause");
	if (kind == OP_SUSPEND && !s->res.ret)
		j->asleep |= 1u << s->op->a;
	if (kind == OP_RESUME && !s->res.ret)
		j->asleep &= ~(1u << s->op->a);
	if (s->res.ret)
		j->degraded = true;
	if (j->t->api == API_IPU3)
		return true;
	if (kind == OP_POWER_OFF)
		j->idle |= behind(j, s->op->a);
	if (kind == OP_POWER_ON && !s->res.ret)
		j->idle &= ~behind(j, s->op->a);
	return kind != OP_POWER_ON || woken(j);
}

bool judge_group(struct judge *j, struct exec_step *s)
{
	bool excused = s->res.injected || j->lied;

	switch (s->op->kind) {
	case OP_DOMAIN_ALLOC:
		return judge_alloc(j, s, excused);
	case OP_DOMAIN_FREE:
		j->api.dom[s->op->a].live = false;
		return true;
	case OP_ATTACH:
		return judge_attach(j, s, excused);
	case OP_DETACH:		/* neither can fail; where one does all the same, nobody knows what the hardware does */
		j->lost |= s->res.injected;
		if (j->t->forgets_when_left && !j->rough)
			j->api.dom[judge_group_of(j, s->op->a)->attached].n = 0;
		judge_group_of(j, s->op->a)->attached = -1;
		j->handled &= ~(1u << judge_group_number(j, s->op->a));
		if (!judge_group_of(j, s->op->a)->owned)
			judge_window_left(j, judge_group_number(j, s->op->a));
		else
			judge_window_owned(j, judge_group_number(j, s->op->a));
		return true;
	case OP_HANDLE_ATTACH:
		return judge_handle(j, s, excused);
	case OP_SET_DEFAULT:
		return judge_default(j, s, excused);
	case OP_REMOVE: case OP_PROBE: case OP_UNBIND: case OP_BIND:
		return judge_plug(j, s, excused);
	default:
		return judge_power(j, s, excused);
	}
}
