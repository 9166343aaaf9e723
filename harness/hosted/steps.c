/* SPDX-License-Identifier: GPL-2.0-only */
/* Host side of the seam: what a call may cost before it counts as endless. The same for every back end. */
#include "hosted/host_dev.h"
#include "hosted/host.h"

static u32 steps, budget = BUDGET_STEPS;
static u64 taken;
static bool broke_in;			/* interrupts were served while this call waits */

void steps_begin(void)
{
	steps = 0;
	taken = 0;
	budget = BUDGET_STEPS;
	broke_in = false;
}

/* A domain may be attached to every instance. */
void h_call_pages(u32 pages) { budget += pages * PAGE_STEPS * the_target.n_instances; }

void h_take(u64 bytes)
{
	taken += 1 + bytes / TAKE_BYTES;
	if (taken < budget)
		return;
	taken = 0;
	h_fatal(ORA_PROGRESS, "progress", "endless-allocation", "a call takes memory without end, for which %u pieces were not enough",
		budget);
}

void h_step(u32 cost)
{
	steps += cost;
	if (steps < budget || (steps < SILENT_BUDGETS * budget && host_dev_silent()))
		return;
	steps = 0;
	if (host_dev_unstick())
		h_finding(ORA_PROGRESS, "progress", "unbounded-poll", "a call polls a stuck device without a limit");
	else if (kw_let_go())
		h_finding(ORA_PROGRESS, "progress", "endless-wait", "a call waits for what will not happen");
	else if (!broke_in && kw_irq_break_in())
		broke_in = true;
	else
		h_fatal(ORA_PROGRESS, "progress", "endless-loop", "a call did not end within %u steps", budget);
}
