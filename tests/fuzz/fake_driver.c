/* SPDX-License-Identifier: MIT */
/* A driver that is all bugs, one per operation, chosen by the operand. See entry.sh for what each must lead to. */
#include <stdlib.h>

#include "hosted/host.h"

extern bool fake_plant;
static volatile u32 spin;
static u64 runs;

__attribute__((noinline)) static void use_after_free(void)
{
	volatile char *p = malloc(16);

	free((void *)p);
	p[3] = 1;
}

__attribute__((noinline)) static s64 shift_too_far(u64 by) { return 1 << by; }
__attribute__((noinline)) static void write_to(unsigned long at) { *(volatile int *)at = 1; }
__attribute__((noinline)) static void forget_flush(u32 pages) { h_finding(ORA_STALE, "STALE-1", "unmap", "%u pages", pages); }

void fake_driver(const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_UNMAP:
		if (op->pages == 7)
			forget_flush(op->pages);
		break;
	case OP_LOOKUP:
		if (op->iova == 0xfff000)
			use_after_free();
		break;
	case OP_FLUSH:
		if (fake_plant)
			forget_flush(0);
		break;
	case OP_HW:
		if (op->arg == 33)
			r->ret = shift_too_far(op->arg);
		break;
	case OP_REMOVE:
		write_to(op->a == 2 ? 8 : MMIO_VA + 4);
		break;
	case OP_STEP_TIME:
		while (op->arg == 12345)
			spin++;
		break;
	case OP_DMA:
		if (op->iova == 0xdead000)
			r->value = ++runs;	/* differs between two runs of one program */
		break;
	default:
		break;
	}
}
