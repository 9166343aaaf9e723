/* SPDX-License-Identifier: MIT */
/*
 * What the user of a domain is told of the faults of its devices. Is each report right, in address and direction (rule ACC-13)?
 * And is there one at all (ACC-14)? That for drivers that say so (struct target, `tells_faults`): once interrupts were served, at
 * least one of the accesses that domains refused was reported, since hardware may keep the first fault or the last one only. What
 * was not served before attachments, power or hardware changed is not judged. Of drivers that print faults instead, what they
 * print is looked at (ACC-17).
 */
#include "oracle/judge.h"

/* ---- what is told is right: ACC-13 --------------------------------------------------------------------------------- */

void judge_faults_begin(struct judge *j)
{
	struct fault_told f;

	while (j->be->fault_told && j->be->fault_told(&f))
		;
}

static bool is_refused(const struct exec_step *s)
{
	bool accesses = s->op->kind == OP_DMA || s->op->kind == OP_DMA_AT || s->op->kind == OP_DMA_PASID || s->op->kind == OP_DMA_MM;

	return accesses && (s->dma.outcome == DMA_FAULT || s->dma.outcome == DMA_HELD || s->dma.outcome == DMA_WAITS);
}

/* Does hardware know of a refused access whether it was a write? Some do where a page is there that may not be written. */
static bool knows_way(struct judge *j, const struct exec_step *s)
{
	const struct api_range *there = NULL;
	u64 pa;

	if (!j->t->faults_undirected)
		return true;
	if (!j->t->refusals_directed || s->op->kind != OP_DMA)
		return false;
	api_dma(&j->api, s->op->a, s->req.iova, false, &pa, &there);
	return there;
}

/* What a bus answers for hardware that has no power or clock; that it was asked is told elsewhere. */
static bool all_ones(u64 iova)
{
	return iova == ~0ull || iova == 0xffffffff;
}

/* Registers may hold an address without its offset in the page, or with something else in its place. */
static bool told_right(struct judge *j, const struct fault_told *f)
{
	bool page = false;

	for (u32 i = 0; i < j->n_refused; i++) {
		if ((j->refused[i].iova ^ f->iova) >> j->t->granule_lg2)
			continue;
		if (j->refused[i].write == f->write || (!f->write && !j->refused[i].known))
			return true;
		page = true;
	}
	return page ? judge_fail(ORA_CONTRACT, "ACC-13", "fault-told-wrong-way",
				 "a fault was reported as one of a read that was one of a write, or the other way round")
		    : judge_fail(ORA_CONTRACT, "ACC-13", "fault-told-elsewhere",
				 "a fault was reported for an address at which no access was refused");
}

/*
 * Hardware that misbehaved, or told of errors that there were not, makes any report a fair one, and so do an interrupt of
 * somebody else where there cannot be one, and a fault that was there before the domain was.
 */
bool judge_faults_told(struct judge *j, const struct exec_step *s)
{
	bool right = true, shaken;
	struct fault_told f;

	j->erred |= s->op->kind == OP_HW;
	shaken = j->lied || j->erred || j->untold_unsure || (s->op->kind == OP_IRQ && j->t->irqs_own);
	if (is_refused(s) && j->n_refused < ARRAY_LEN(j->refused))
		j->refused[j->n_refused++] = (struct judge_refused){ s->req.iova, s->req.write, knows_way(j, s) };
	while (j->be->fault_told && j->be->fault_told(&f)) {
		j->untold = false;
		if (right && !shaken && !all_ones(f.iova))
			right = told_right(j, &f);
	}
	return right;
}

/* ---- it is told: ACC-14 -------------------------------------------------------------------------------------------- */

/* An access that a domain of the program refused. */
static void note(struct judge *j, const struct exec_step *s)
{
	s32 domain;

	if (s->dma.outcome != DMA_FAULT && s->dma.outcome != DMA_HELD)
		return;
	if (s->req.has_ssid || api_current(&j->api, judge_group_number(j, s->master), &domain) != API_PAGING)
		j->untold_unsure = true;	/* hardware may keep this one in place of the others */
	else
		j->untold = true;
}

/* Nothing here changes which domain a fault belongs to, or whether hardware keeps it. */
static bool disturbs(u8 kind)
{
	switch (kind) {
	case OP_NOP: case OP_MAP: case OP_MAP_SG: case OP_UNMAP: case OP_LOOKUP: case OP_DMA: case OP_DMA_AT: case OP_FLUSH:
	case OP_DOMAIN_ALLOC: case OP_STEP_IRQ: case OP_STEP_WORK: case OP_FAULT:
		return false;
	default:
		return true;
	}
}

bool judge_reports(struct judge *j, const struct exec_step *s)
{
	bool silent;

	if (!j->t->tells_faults || !j->be->fault_told)
		return true;
	j->untold_unsure |= s->op->kind == OP_HW || (j->untold && disturbs(s->op->kind));
	if (s->op->kind == OP_DMA || s->op->kind == OP_DMA_AT)
		note(j, s);
	if (s->op->kind != OP_STEP_IRQ || s->res.ret)
		return true;
	silent = j->untold && !j->untold_unsure && !j->lied && !j->injected;
	j->untold = j->untold_unsure = false;
	return !silent || judge_fail(ORA_CONTRACT, "ACC-14", "fault-not-told",
				     "interrupts were served, and the user of a domain was not told of a fault of its device");
}

/* ---- it is in the log: ACC-17 -------------------------------------------------------------------------------------- */

/*
 * For drivers that say so (struct target, `logs_faults`): each fault of which the hardware left a record is printed, with its
 * address, when interrupts were served. Records may be lost where something fails, lies, loses power or is taken away.
 */
bool judge_logged(struct judge *j, const struct exec_step *s)
{
	bool all = true;

	if (!j->t->logs_faults || !j->be->logged)
		return true;
	if (s->dma.recorded && !s->req.has_ssid && j->n_records < ARRAY_LEN(j->record) &&
	    (s->op->kind == OP_DMA || s->op->kind == OP_DMA_AT))
		j->record[j->n_records++] = s->req.iova;
	if (j->lied || j->erred || j->injected || j->misdescribed || s->op->kind == OP_HW || disturbs(s->op->kind))
		j->n_records = 0;
	if (s->op->kind != OP_STEP_IRQ || s->res.ret)
		return true;
	for (u32 i = 0; i < j->n_records; i++)
		all &= j->be->logged(j->record[i]);
	j->n_records = 0;
	return all || judge_fail(ORA_CONTRACT, "ACC-17", "fault-not-logged",
				 "interrupts were served, and a fault that the hardware recorded is not in the log");
}
