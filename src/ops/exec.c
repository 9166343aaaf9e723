/* SPDX-License-Identifier: MIT */
/*
 * Executes a program on a back end, operation by operation. Knows how to perform the operations that belong to no
 * driver (device accesses, time, interrupts, faults); judges nothing. Freestanding.
 */
#include "base/lib.h"
#include "ops/backend.h"
#include "ops/decode.h"

static void access(const struct backend *be, struct exec_step *s, u32 master, u32 stream, u64 iova)
{
	const struct target_master *m = &be->target->master[master];
	struct dma_req req = { .iova = iova, .write = s->op->flags & 1 };

	if (s->op->kind == OP_DMA_PASID || s->op->kind == OP_DMA_MM) {
		req.has_ssid = true;
		req.ssid = s->op->kind == OP_DMA_MM ? be->mm_pasid((u32)s->op->arg) : (u32)s->op->arg;
	}
	s->master = master;
	s->instance = m->stream[stream].instance;
	s->stream = m->stream[stream].sid;
	s->dev = be->device(target_stream_unit(be->target, master, stream));
	req.stream = s->stream;
	s->req = req;
	device_dma(s->dev, &req, &s->dma);
	s->res.ret = s->dma.outcome;
	s->res.value = s->dma.pa;
}

/* By the device whose buffer it is, at an offset that is reduced into the buffer. */
static void do_dma_at(const struct backend *be, struct exec_step *s)
{
	u64 bytes = 0, offset;
	struct dma_seg seg;

	for (u32 i = 0; be->dma_seg(s->op->b, i, &seg); i++)
		bytes += seg.bytes;
	s->res.skipped = !bytes;
	offset = bytes ? s->op->arg % bytes : 0;
	for (u32 i = 0; be->dma_seg(s->op->b, i, &seg); offset -= seg.bytes, i++)
		if (offset < seg.bytes) {
			access(be, s, be->dma_master(s->op->b), 0, seg.iova + offset);
			return;
		}
}

static void do_irqs(const struct backend *be, struct exec_step *s)
{
	u32 rounds = 0, pending;

	while ((pending = be->irq_pending()) && rounds++ < 8)
		s->res.value |= be->irq_run((u32)__builtin_ctz(pending));
	s->res.ret = pending ? -1 : 0;	/* -1: still raised after every handler ran eight times */
}

/* A sharer of the lines of this instance interrupts: on each of them the handlers run once. */
static void do_sharer(const struct backend *be, struct exec_step *s)
{
	const struct target *t = be->target;
	u32 lines = 0;

	for (u32 i = 0; i <= t->instance[s->op->a].n_more; i++)
		lines |= target_unit_lines(t, target_unit(t, s->op->a, i), ~0u);
	s->res.ret = (be->irq_pending() & lines) != 0;
	for (; lines; lines &= lines - 1)
		s->res.value |= be->irq_run((u32)__builtin_ctz(lines));
}

static void do_op(const struct backend *be, struct exec_step *s)
{
	const struct op *op = s->op;

	switch (op->kind) {
	case OP_DMA: case OP_DMA_PASID: case OP_DMA_MM:
		access(be, s, op->a, op->b, op->iova);
		break;
	case OP_DMA_AT:
		do_dma_at(be, s);
		break;
	case OP_FAULT:
		be->arm_fault(op->flags, (u32)op->arg);
		break;
	case OP_HW:
		device_lie(be->device(target_unit(be->target, op->a, be->target->instance[op->a].n_more)), op->flags, op->arg);
		break;
	case OP_IRQ:
		do_sharer(be, s);
		break;
	case OP_STEP_IRQ:
		do_irqs(be, s);
		break;
	case OP_STEP_WORK:
		be->run_work();
		break;
	case OP_STEP_TIME:
		be->advance_us(op->arg);
		be->run_work();
		break;
	default:
		be->exec(op, &s->res);
		break;
	}
}

static struct { const struct device *unit[MAX_UNITS]; u32 n; } hardware;	/* of the program that is executed */

static void find_hardware(const struct backend *be)
{
	hardware.n = 0;
	for (u32 i = 0, n = target_units(be->target); i < n; i++) {
		const struct device *d = be->device(i);

		if (d)
			hardware.unit[hardware.n++] = d;
	}
}

static bool any_lie(void)
{
	for (u32 i = 0; i < hardware.n; i++) {
		const struct device *d = hardware.unit[i];

		if (d->lie != LIE_NONE || d->lied || d->astray)
			return true;
	}
	return false;
}

/* Accesses that waited and came to their end during this operation. */
static bool deliver(const struct backend *be, const struct exec_judge *j)
{
	struct exec_resumed r;
	bool ok = true;

	while (be->resumed && be->resumed(&r))
		ok = ok && j->resumed(j->ctx, &r);
	return ok;
}

/* One operation: begin, perform, end, judge. `ran`: its bit is set there when it was performed; or NULL. */
static bool run_one(const struct backend *be, const struct exec_judge *j, const struct op *op, u32 index, u64 *ran)
{
	struct exec_step s;		/* what is of accesses alone, access() fills in */

	s.op = op;
	s.index = index;
	memset(&s.res, 0, sizeof(s.res));
	if (be->misuse)
		be->misuse(j->misuse && j->misuse(j->ctx, op));
	be->op_begin(op, index);
	do_op(be, &s);
	s.res.injected = be->fault_hit();
	s.was_lying = any_lie();
	be->op_end(op, &s.res);
	if (ran && !s.res.skipped)
		*ran |= 1ULL << index;
	return !(be->lost && be->lost()) && j->after(j->ctx, &s) && deliver(be, j);
}

/* What devices wait for is served before the end, and what follows from that. */
static bool serve_all(const struct backend *be, const struct exec_judge *j, u32 index)
{
	static const struct op irq = { .kind = OP_STEP_IRQ }, work = { .kind = OP_STEP_WORK };
	bool ok = true;

	for (u32 rounds = 0; ok && rounds < 4; rounds++)
		ok = run_one(be, j, &irq, index, NULL) && run_one(be, j, &work, index, NULL);
	return ok;
}

void exec_run(const struct backend *be, const struct program *p, const struct exec_judge *j, struct exec_stats *st)
{
	static const struct op serve = { .kind = OP_STEP_IRQ };

	memset(st, 0, sizeof(*st));
	find_hardware(be);
	st->stopped = be->lost && be->lost();	/* it did not come up */
	for (u32 i = 0; i < p->n && !st->stopped; i++) {
		const struct op *op = &p->op[i];

		if (!j->legal(j->ctx, op)) {
			st->skipped++;
			continue;
		}
		st->ops++;
		st->hotplug |= op_is_hotplug(op->kind);
		st->stopped = !run_one(be, j, op, i, &st->ran);
		if (!st->stopped && p->world.eager_irq && be->irq_pending())
			st->stopped = !run_one(be, j, &serve, i, NULL);
	}
	be->arm_fault(FAULT_ALLOC, 0);
	if (!st->stopped && j->waiting && j->waiting(j->ctx))
		st->stopped = !serve_all(be, j, p->n);
	if (!st->stopped && j->end)
		j->end(j->ctx);
}
