// SPDX-License-Identifier: GPL-2.0-only
/*
 * The order in which stores of the driver reach a device. A table is cleared, then linked: between the two there must be a
 * barrier, or the device may follow the link into what the memory held before. Known are memory that the allocators
 * cleared, barriers (asm/barrier.h), and stores without an order of their own that publish (asm/cmpxchg.h); plain stores
 * are not seen.
 */
#include <linux/kernel.h>
#include <linux/string.h>
#include "services.h"

#define RUNS 8

unsigned int hosted_unordered;
void (*hosted_at_barrier)(void);
static struct { u64 pa; u64 bytes; } run[RUNS];

void order_cleared(u64 pa, u64 bytes)
{
	if (hosted_unordered == RUNS) {		/* the oldest is forgotten */
		memmove(&run[0], &run[1], sizeof(run) - sizeof(run[0]));
		hosted_unordered--;
	}
	run[hosted_unordered].pa = pa;
	run[hosted_unordered++].bytes = bytes;
}

/* Table entries hold the address in its place, or 4 bits below; what is no address is around it. */
static bool leads_to(u64 value, u64 pa, u64 bytes)
{
	u64 plain = value & GENMASK_ULL(47, 10), shifted = value << 4 & GENMASK_ULL(47, 14);

	return plain - pa < bytes || shifted - pa < bytes;
}

void hosted_publish(unsigned long value)
{
	u32 i;

	for (i = 0; i < hosted_unordered; i++)
		if (leads_to(value, run[i].pa, run[i].bytes)) {
			hosted_unordered = 0;
			svc_finding(ORA_PROTOCOL, "unordered-table",
				    "a table is linked without a barrier after it was cleared: the device may follow the "
				    "link first", NULL, 0);
		}
}
