/* SPDX-License-Identifier: MIT */
/* The judge's entry points: set-up, dispatch by operation, end of program. See judge.h. */
#include "oracle/judge.h"

#include "base/lib.h"
#include "ops/decode.h"
#include "ops/firmware.h"

bool judge_fail(enum oracle_id oracle, const char *rule, const char *what, const char *title)
{
	struct finding_raw f = { .oracle = oracle, .rule = rule, .what = what, .title = title };

	finding_report(&f);
	return false;
}

static u32 pack_instances(const struct target_master *m)
{
	u32 packed = 0, seen = 0, n = 0;

	for (u32 i = 0; i < m->n_streams; i++) {
		u32 inst = m->stream[i].instance;

		if (seen & (1u << inst))
			continue;
		seen |= 1u << inst;
		packed |= (inst + 1) << (4 * n++);
	}
	return packed;
}

/* A device with pages larger than the CPU's can only be passed through. */
enum api_type judge_default_type(const struct target *t, const struct target_master *m)
{
	return t->passthrough || t->instance[m->stream[0].instance].page_shift > t->granule_lg2 ? API_IDENTITY : API_DMA;
}

void judge_init(struct judge *j, const struct backend *be)
{
	const struct target *t = be->target;

	memset(j, 0, sizeof(*j));
	j->be = be;
	j->t = t;
	for (u32 i = 0; i < t->n_masters; i++) {
		const struct target_master *m = &t->master[i];

		j->blocking |= t->ops >> OP_CLAIM & 1 ? 1u << m->group : 0;
		j->api.master[i].group = m->group;
		j->api.master[i].instances = pack_instances(m);
	}
}

/* The model as it stands when nothing was done yet. With an API of its own, instance n has domain n, always attached. */
static void begin(struct judge *j)
{
	const struct target *t = j->t;

	j->api.granule = 1ull << t->granule_lg2;
	j->api.aperture_last = t->aperture_last;
	j->api.pa_limit = t->pa_limit;
	api_reset(&j->api);
	j->asleep = j->idle = 0;
	j->injected = false;
	memset(j->features, 0, sizeof(j->features));
	memset(j->stalled, 0, sizeof(j->stalled));
	j->handled = j->deferred = j->n_requests = 0;
	memset(j->claims, 0, sizeof(j->claims));
	memset(j->uses, 0, sizeof(j->uses));
	judge_requests_begin(j);
	judge_faults_begin(j);
	j->lied = j->degraded = j->undoing = j->lost = j->starving = j->waking = j->half_gone = j->armed = false;
	memset(j->handle, 0, sizeof(j->handle));
	memset(j->churned, 0, sizeof(j->churned));
	memset(j->mask, 64, sizeof(j->mask));
	j->n_ghosts = j->iova.n = j->n_refused = 0;
	j->untold = j->untold_unsure = false;
	j->n_records = 0;
	j->refusals = judge_refusals(j);
	j->erred = false;
	j->open = j->shut = j->tripped = 0;
	j->iova_shaken = j->iova_unsure = false;
	memset(j->hint, 0, sizeof(j->hint));
	j->iova_hint = 0;
	j->us = 0;
	for (u32 i = 0; i < t->n_masters; i++) {
		j->api.master[i].present = j->be->present(i);
		j->api.group[t->master[i].group].def = judge_default_type(t, &t->master[i]);
	}
	for (u32 i = 0; i < t->n_masters; i++)
		if (j->api.master[i].present)
			judge_direct_came(j, i);
	judge_streams_reset(j);
	if (t->api != API_IPU3)
		return;
	for (u32 i = 0; i < t->n_instances; i++)
		j->api.dom[i].live = j->be->bound(i);
	for (u32 i = 0; i < t->n_masters; i++)
		j->api.group[t->master[i].group].attached = t->master[i].stream[0].instance;
}

static bool judge_irq(struct judge *j, struct exec_step *s)
{
	if (s->op->kind == OP_IRQ)
		return s->res.ret || j->t->irqs_own || j->lied || !(s->res.value & 2) ||
		       judge_fail(ORA_CONTRACT, "DART-62", "irq-claimed-without-cause",
				  "the handler claimed an interrupt that this device did not raise");
	if (s->res.ret < 0 && !s->was_lying)
		return judge_fail(ORA_PROGRESS, "DART-63", "irq-storm",
				  "the interrupt line is still raised after the handlers ran eight times");
	return true;
}

static bool changes_translation(u8 kind)
{
	switch (kind) {
	case OP_DMA: case OP_LOOKUP: case OP_FAULT: case OP_HW: case OP_IRQ: case OP_STEP_IRQ: case OP_SUSPEND:
	case OP_DMA_AT: case OP_DMA_SYNC: case OP_DMA_MASK: case OP_IOVA_ALLOC: case OP_IOVA_FREE: case OP_IOVA_RESERVE:
	case OP_IOVA_CHURN: case OP_DMA_PASID: case OP_DMA_MM:
		return false;
	default:
		return true;
	}
}

static bool after_op(struct judge *j, struct exec_step *s)
{
	switch (s->op->kind) {
	case OP_MAP: case OP_MAP_SG:
		return judge_map(j, s);
	case OP_UNMAP:
		return judge_unmap(j, s);
	case OP_LOOKUP:
		return judge_lookup(j, s->op->a, s->op->iova, s->res.value);
	case OP_DMA: case OP_DMA_AT: case OP_DMA_PASID: case OP_DMA_MM:
		return judge_dma(j, s);
	case OP_MM_NEW: case OP_MM_EXIT: case OP_MM_TOUCH: case OP_MM_UNMAP: case OP_MM_PROTECT: case OP_SVA_BIND:
	case OP_SVA_UNBIND: case OP_PASID_ATTACH: case OP_PASID_DETACH: case OP_FEATURE_ON: case OP_FEATURE_OFF:
		return judge_sva(j, s);
	case OP_PAGE_REQUEST: case OP_PAGE_RESPOND: case OP_IOPF_FLUSH: case OP_IOPF_DISCARD:
		return judge_fault(j, s);
	case OP_CLAIM: case OP_RELEASE: case OP_DEV_CLAIM: case OP_DEV_RELEASE: case OP_USE_DMA: case OP_UNUSE_DMA:
		return judge_owner(j, s);
	case OP_DMA_MAP: case OP_DMA_MAP_SG: case OP_DMA_ALLOC:
		return judge_buffer_map(j, s);
	case OP_DMA_UNMAP:
		return judge_buffer_unmap(j, s);
	case OP_DMA_CHURN:
		return judge_buffer_churn(j, s);
	case OP_DMA_MASK:
		if (!s->res.ret)
			j->mask[s->op->a] = (u8)s->op->arg;
		return true;
	case OP_IOVA_ALLOC: case OP_IOVA_FREE: case OP_IOVA_RESERVE: case OP_IOVA_CHURN:
		return judge_iova(j, s);
	case OP_STEP_TIME:
		judge_flush_queues(j, s->op->arg);
		return true;
	case OP_IRQ: case OP_STEP_IRQ:
		return judge_irq(j, s);
	case OP_FAULT: case OP_HW: case OP_STEP_WORK: case OP_FLUSH: case OP_DMA_SYNC:
		return true;
	default:
		return judge_group(j, s);
	}
}

/* Worst-case legal hardware: it looks ahead wherever the program just worked. */
static void prefetch(struct judge *j, const struct op *op)
{
	u64 len = op_len(j->t, op);

	if (op->kind == OP_MAP || op->kind == OP_UNMAP || op->kind == OP_MAP_SG) {
		judge_prefetch(j, op->a, op->iova);
		if (len > j->api.granule)
			judge_prefetch(j, op->a, op->iova + len - j->api.granule);
	} else if (op->kind == OP_ATTACH) {
		for (u32 i = 0; i < j->api.dom[op->a].n; i++)
			judge_prefetch(j, op->a, j->api.dom[op->a].map[i].iova);
	} else if (op_has(op->kind, 'A') && op_has(op->kind, 'V')) {
		judge_prefetch_mm(j, (u32)op->arg, op->iova);
	}
}

static bool j_legal(void *ctx, const struct op *op)
{
	return judge_legal(ctx, op);
}

static bool j_misuse(void *ctx, const struct op *op)
{
	return judge_misuse(ctx, op);
}

u32 judge_refusals(const struct judge *j)
{
	u32 n = 0;

	for (u32 i = 0; i < target_units(j->t); i++)
		n += j->be->device(i)->refusals;
	return n;
}

static bool after(struct judge *j, struct exec_step *s)
{
	bool no_effect = judge_has_no_effect(j, s->op);

	j->armed |= s->op->kind == OP_FAULT;
	if (s->op->kind == OP_FAULT && s->op->arg)
		j->starving |= s->op->flags == FAULT_CLK || s->op->flags == FAULT_PM;
	j->lied |= s->was_lying || (j->starving && s->res.injected);
	j->injected |= s->res.injected;
	if (s->res.skipped)
		return true;
	if (!judge_faults_told(j, s) || !judge_reports(j, s) || !judge_logged(j, s) || !after_op(j, s) || !judge_idle(j, s, no_effect) ||
	    !judge_answers(j, s) || !judge_told(j, s->op))
		return false;
	if (changes_translation(s->op->kind) && !judge_tlb(j))
		return false;
	if (j->prefetch)
		prefetch(j, s->op);
	return true;
}

static bool j_after(void *ctx, struct exec_step *s)
{
	struct judge *j = ctx;
	bool right = after(j, s);

	j->refusals = judge_refusals(j);
	return right;
}

static bool j_resumed(void *ctx, const struct exec_resumed *r)
{
	return judge_resumed(ctx, r);
}

static bool j_waiting(void *ctx)
{
	const struct judge *j = ctx;

	for (u32 m = 0; m < j->t->n_masters; m++)
		if (j->stalled[m][0] || j->stalled[m][1])
			return true;
	return judge_waits_for_work(j);
}

static void j_end(void *ctx)
{
	if (judge_all_answered(ctx) && judge_requests_end(ctx))
		judge_all(ctx);
}

static struct judge the_judge;

void exec_program_part(const struct backend *be, const struct program *p, struct exec_part part, struct exec_stats *st)
{
	struct exec_judge hooks = { .ctx = &the_judge, .legal = j_legal, .misuse = j_misuse,
				    .after = j_after, .resumed = j_resumed, .waiting = j_waiting, .end = part.last ? j_end : NULL };

	if (the_judge.be != be)
		judge_init(&the_judge, be);
	the_judge.t = target_in(be->target, &p->world);
	the_judge.misdescribed = p->world.firmware != 0;
	if (part.first)
		begin(&the_judge);
	the_judge.prefetch = p->world.prefetch;
	the_judge.rough = p->world.rough;
	the_judge.twice = p->world.firmware == FIRMWARE_STREAM_TWICE ? 1u + p->world.at : 0;
	exec_run(be, p, &hooks, st);
}

void exec_program(const struct backend *be, const struct program *p, struct exec_stats *st)
{
	exec_program_part(be, p, (struct exec_part){ .first = true, .last = true }, st);
}

bool exec_check_quiet(const struct backend *be)
{
	struct judge *j = &the_judge;

	if (j->be != be)
		judge_init(j, be);
	begin(j);
	return j->t->windows || judge_all(j);	/* who was in a window is where it was left: in none */
}
