// SPDX-License-Identifier: GPL-2.0-only
/*
 * Register windows: the window of each unit is a region of logic_iomem, so that the kernel's own ioremap() and readl() lead
 * to the device model. Also the models' view of memory.
 */
#include <linux/io.h>
#include <linux/ioport.h>
#include <linux/logic_iomem.h>
#include <linux/mm.h>

#include "uml/uml.h"

static struct resource window[MAX_UNITS];

static unsigned long address(void *priv, unsigned int offset)
{
	return MMIO_VA + ((unsigned long)priv - 1) * MMIO_STRIDE + offset;
}

static unsigned long read(void *priv, unsigned int offset, int size)
{
	return h_mmio_read(address(priv, offset), (u32)size);
}

static void write(void *priv, unsigned int offset, int size, unsigned long val)
{
	h_mmio_write(address(priv, offset), val, (u32)size);
}

static const struct logic_iomem_ops ops = { .read = read, .write = write };

/* A region is told an offset and not which it is: so each unit has a callback of its own. */
#define MAP(n) static long map##n(unsigned long offset, size_t size, const struct logic_iomem_ops **to, void **priv) \
{									\
	*to = &ops;							\
	*priv = (void *)(n + 1ul);					\
	return (long)offset;						\
}
MAP(0) MAP(1) MAP(2) MAP(3) MAP(4) MAP(5) MAP(6) MAP(7)
static const struct logic_iomem_region_ops region[] = {
	{ map0 }, { map1 }, { map2 }, { map3 }, { map4 }, { map5 }, { map6 }, { map7 },
};
static_assert(ARRAY_SIZE(region) == MAX_UNITS);

static const char *holder(const struct resource *r)
{
	const struct resource *c;

	for (c = iomem_resource.child; c; c = c->sibling)
		if (c->start <= r->end && c->end >= r->start)
			return c->name;
	return "nobody";
}

void uml_mmio_init(void)
{
	u32 i;

	for (i = 0; i < target_units(&the_target); i++) {
		struct target_window w = target_unit_window(&the_target, i);
		const char *node = the_target.instance[target_unit_instance(&the_target, i)].node;

		if (!w.bytes)
			continue;
		window[i] = (struct resource)DEFINE_RES_MEM_NAMED(w.base, w.bytes, node);
		if (logic_iomem_add_region(&window[i], &region[i]))
			h_bug("a window of %s is not free, but held by %s", node, holder(&window[i]));
	}
}

/* A page that was freed holds nothing a device may rely on, whatever is still in it. */
static void *live(u64 pa, u32 bytes)
{
	unsigned long pfn = PHYS_PFN(pa);

	if (pa & (bytes - 1) || !pfn_valid(pfn) || PageReserved(pfn_to_page(pfn)))
		return NULL;
	if (!page_count(pfn_to_page(pfn)) && !uml_in_run(pfn))
		return NULL;
	return phys_to_virt(pa);
}

/* There is one view of memory, the processor's. */
bool kw_mem_written_back(u64 pa) { return true; }

bool kw_mem_read(u64 pa, u32 bytes, u64 *val)
{
	const void *va = live(pa, bytes);

	if (!va)
		return false;
	switch (bytes) {
	case 1: *val = READ_ONCE(*(const u8 *)va); return true;
	case 2: *val = READ_ONCE(*(const u16 *)va); return true;
	case 4: *val = READ_ONCE(*(const u32 *)va); return true;
	case 8: *val = READ_ONCE(*(const u64 *)va); return true;
	default: return false;
	}
}

bool kw_mem_words(u64 pa, u32 n, u64 *words)
{
	const u64 *va = offset_in_page(pa) + 8ull * n > PAGE_SIZE ? NULL : live(pa, sizeof(*va));
	u32 i;

	for (i = 0; va && i < n; i++)
		words[i] = READ_ONCE(va[i]);
	return va;
}

bool kw_mem_write(u64 pa, u32 bytes, u64 val)
{
	void *va = live(pa, bytes);

	if (!va)
		return false;
	switch (bytes) {
	case 1: WRITE_ONCE(*(u8 *)va, (u8)val); return true;
	case 2: WRITE_ONCE(*(u16 *)va, (u16)val); return true;
	case 4: WRITE_ONCE(*(u32 *)va, (u32)val); return true;
	case 8: WRITE_ONCE(*(u64 *)va, val); return true;
	default: return false;
	}
}

void uml_read_register(u32 times)
{
	void __iomem *at = ioremap(window[0].start, resource_size(&window[0]));

	while (at && times--)
		readl(at);
	iounmap(at);
}
