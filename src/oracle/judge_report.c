/* SPDX-License-Identifier: MIT */
/*
 * Is the user of a domain told of the faults of its devices at all? For drivers that say so (struct target, `tells_faults`):
 * once interrupts were served, at least one of the accesses that domains refused was reported, since hardware may keep the first
 * fault or the last one only. Whether what is told is right: judge_dma.c. What was not served before attachments, power or
 * hardware changed is not judged. Rule ACC-14.
 */
#include "oracle/judge.h"

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
