/* SPDX-License-Identifier: MIT */
/* Pruning of operations without effect: see prune.h. */
#include "ops/prune.h"

enum exists { NO, YES, MAYBE };

static bool needs_domain(u8 kind)
{
	switch (kind) {
	case OP_ATTACH: case OP_MAP: case OP_MAP_SG: case OP_UNMAP: case OP_LOOKUP: case OP_FLUSH: case OP_DOMAIN_FREE:
	case OP_HANDLE_ATTACH: case OP_PASID_ATTACH:
		return true;
	default:
		return false;
	}
}

/* Would `op` do something? Keeps account of the domains. */
static bool has_effect(const struct op *op, enum exists domain[], bool *faults)
{
	bool effect = true;

	if (op->kind == OP_FAULT) {
		*faults = true;
	} else if (op->kind == OP_DOMAIN_ALLOC) {
		effect = domain[op->a] != YES;
		domain[op->a] = *faults ? MAYBE : YES;
	} else if (needs_domain(op->kind)) {
		effect = domain[op->a] != NO;
		if (op->kind == OP_DOMAIN_FREE && effect)
			domain[op->a] = MAYBE;
	}
	return effect;
}

void prog_prune(const struct target *t, struct program *p)
{
	enum exists domain[MAX_DOMAINS] = { NO };
	bool faults = false;
	u32 n = 0;

	if (t->api != API_IOMMU)
		return;
	for (u32 i = 0; i < p->n; i++)
		if (has_effect(&p->op[i], domain, &faults))
			p->op[n++] = p->op[i];
	p->n = n;
}
