// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register windows: ioremap() of a unit's window gives its address in the MMIO range, where no
 * memory is; accesses go to the device model from asm/io.h. Counts windows. devm_ioremap_resource()
 * is the kernel's own.
 */
#include <linux/kernel.h>
#include <linux/io.h>
#include "services.h"

#define WINDOWS 32

static struct window {
	unsigned long va;
	u32 instance;
} window[WINDOWS]; /* va 0: free */
static const struct target *tgt;

void mmio_init(const struct target *t) { tgt = t; }

/* Which unit has [pa, pa+bytes) in its window, and where in it. */
static s32 find_unit(u64 pa, u64 bytes, u64 *offset)
{
	u32 i;

	for (i = 0; i < target_units(tgt); i++) {
		struct target_window in = target_unit_window(tgt, i);
		const struct target_instance *ti = &tgt->instance[target_unit_instance(tgt, i)];

		if (ti->adjoining)
			in.bytes *= 1 + ti->n_more;
		*offset = pa - in.base;
		if (pa >= in.base && bytes <= in.bytes && *offset <= in.bytes - bytes)
			return (s32)i;
	}
	return -1;
}

void __iomem *ioremap(phys_addr_t pa, size_t bytes)
{
	u64 offset;
	s32 i = find_unit(pa, bytes, &offset);
	u32 w;

	ctx_might_sleep("ioremap");
	if (i < 0 || !bytes || h_should_fail(FAULT_ALLOC))
		return NULL;
	for (w = 0; w < WINDOWS && window[w].va; w++)
		;
	if (w == WINDOWS)
		return NULL;
	window[w].instance = target_unit_instance(tgt, (u32)i);
	window[w].va = MMIO_VA + (unsigned long)i * MMIO_STRIDE + (unsigned long)offset;
	return (void __iomem *)window[w].va;
}

void iounmap(volatile void __iomem *addr)
{
	u32 w;

	if (!addr)
		return;
	for (w = 0; w < WINDOWS; w++)
		if (window[w].va == (unsigned long)addr) {
			window[w].va = 0;
			return;
		}
	h_finding(ORA_LEDGER, "", "iounmap", "iounmap of %p, which is not a mapped window",
		  (void *)addr);
}

u32 mmio_windows(u32 instance)
{
	u32 w, n = 0;

	for (w = 0; w < WINDOWS; w++)
		n += window[w].va && window[w].instance == instance;
	return n;
}
