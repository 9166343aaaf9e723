// SPDX-License-Identifier: GPL-2.0-only
/*
 * The processor around a PAMU: accessors, the number of the processor, properties in its order of bytes (arch/powerpc.h), and
 * the blocks beside the PAMU that the driver sets up: the switches that let units be bypassed, the windows of the memory map,
 * and the coherence fabric. Those are plain memory, as the driver treats the last two; only the switches do something.
 * Before a queue manager's portal is attached, its domain is told where to stash, as the portal's driver does, and once more
 * when it is, for another core: the portal's interrupt has moved. Entries must then name the cache of that core. Kernel world.
 *
 * The driver is probed once, for good. What programs leave in its table of entries goes when they end.
 */
#include <linux/device.h>
#include <linux/fsl/guts.h>
#include <linux/init.h>
#include <linux/iommu.h>
#include <linux/kernel.h>
#include <linux/of_platform.h>
#include <linux/string.h>
#include <asm/fsl_pamu_stash.h>

#include "drivers/fsl-pamu/arch/powerpc.h"
#include "drivers/glue.h"
#include "hosted/kw.h"

#undef of_get_property
#undef of_iomap
#undef iounmap

#define PORTALS_CPU 1			/* the core that a portal belongs to */
#define BARE_CPU 2			/* its caches have no numbers */
#define LONE_CPU 3			/* only its first one has, and nothing behind it is described */
#define LONE_CACHE 14
#define NO_CPU 7
#define CPU0_CACHE 11			/* cache-stash-id in the device tree: of the first core, of the second, of the last level */
#define CPU1_CACHE 12
#define LAST_CACHE 31
#define PPBAH 0x00
#define PPBAL 0x04
#define OLAH 0x28
#define OLAL 0x2c
#define PICS 0xc1c
#define OBAH 0x20
#define OBAL 0x24
#define ENTRY_BYTES 64
#define SNOOP_BYTE 11			/* of an entry, in the order that the driver's structure has on this processor */
#define MODE_BYTE 12
#define STASH_BYTE 14
#define MAP_BYTE 30
#define ENTRIES 64			/* of the table: more than there are devices */

/* ---- boot -------------------------------------------------------------------------------------------------------- */

/*
 * This architecture makes the devices of the board before the driver's initcall, which probes those that are there; later ones
 * would be missed, since the core does not listen yet. The driver makes the device of the PAMU itself.
 */
static int __init publish_devices(void)
{
	of_node_set_flag(kw_instance_node(0), OF_POPULATED);
	return of_platform_populate(NULL, NULL, NULL, NULL);
}
postcore_initcall_sync(publish_devices);

/* ---- registers --------------------------------------------------------------------------------------------------- */

static struct ccsr_guts guts = { .pamubypenr = ~0u };
/* Windows of the memory map, and identities of coherence domains; the last window is all of memory. */
static u32 law[0x1000 / 4] = { [0xc00 / 4 + 4 * 31 + 2] = 0x80000000 | 0x10 << 20 | 35 };
#define TAKEN 0x80000000			/* the first identity is somebody's */
static u32 fabric[0x1000 / 4] = { [0x600 / 4] = TAKEN };

static void bypass(u32 switches)
{
	u32 i;

	guts.pamubypenr = switches;
	for (i = 0; i < target_units(kw_target); i++)
		h_hypercall(i, switches >> (31 - i) & 1, false);
}

static bool in_window(const volatile void *at) { return (unsigned long)at - MMIO_VA < MAX_UNITS * MMIO_STRIDE; }

u32 ppc_in_be32(const volatile void *at)
{
	return in_window(at) ? (u32)h_mmio_read((unsigned long)at, 4) : *(const volatile u32 *)at;
}

void ppc_out_be32(volatile void *at, u32 val)
{
	if (in_window(at))
		h_mmio_write((unsigned long)at, val, 4);
	else if (at == &guts.pamubypenr)
		bypass(val);
	else
		*(volatile u32 *)at = val;
}

u32 ppc_mfspr(u32 number)
{
	if (number != SPRN_SVR)
		h_bug("the driver reads special register %#x", number);
	return (u32)kw_target->instance[0].extra[0];
}

static struct { const char *compatible; void *at; s32 maps; } blocks[] = {
	{ "fsl,qoriq-device-config-1.0", &guts }, { "fsl,corenet-law", law }, { "fsl,corenet-cf", fabric },
};

void *ppc_iomap(struct device_node *np, int index)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		if (of_device_is_compatible(np, blocks[i].compatible)) {
			blocks[i].maps++;
			return blocks[i].at;
		}
	return (void *)of_iomap(np, index);
}

void ppc_iounmap(volatile void *at)
{
	u32 i;

	if (in_window(at))
		iounmap(at);
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		blocks[i].maps -= at == blocks[i].at;
}

/* Blocks beside the PAMU are set up while it is probed, and left alone from then on. */
static int __init check_blocks(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		if (blocks[i].maps)
			h_finding(ORA_LEDGER, "", "block-stays-mapped",
				  "registers of a block beside the IOMMU are mapped when it has been set up");
	return 0;
}
late_initcall(check_blocks);

/*
 * Erratum A-004510 of this processor: the PAMU's tables need a window of the memory map of their own, in front of the one they
 * are in, that leads to the same memory, and whose coherence subdomain has all that snoop.
 */
#define SNOOPERS 0xfff80000u
#define LAWS 32				/* fsl,num-laws, fsl,ccf-num-csdids in the device tree */
#define SUBDOMAINS 32
#define LAW_ON 0x80000000u
#define LAW_TARGET 0x0ff00000u

struct window { u64 start, end; u32 how; };

static struct window window_at(u32 i)
{
	const u32 *w = &law[0xc00 / 4 + 4 * i];
	u64 start = (u64)w[0] << 32 | w[1];

	return (struct window){ start, start + (2ull << (w[2] & 0x3f)), w[2] };
}

/* The first window that has this address; LAWS: none. */
static u32 window_of(u64 at, u32 i)
{
	for (; i < LAWS; i++) {
		struct window w = window_at(i);

		if (w.how & LAW_ON && w.start <= at && at < w.end)
			break;
	}
	return i;
}

static bool is_snooped(u64 first, u64 end)
{
	u32 own = window_of(first, 0), memory = window_of(first, own + 1);
	struct window w = window_at(own % LAWS);
	u32 subdomain = w.how >> 12 & 0xff;

	return memory < LAWS && end <= w.end && !((w.how ^ window_at(memory).how) & LAW_TARGET) &&
	       subdomain < SUBDOMAINS && fabric[0x600 / 4] == TAKEN && fabric[0x600 / 4 + subdomain] == SNOOPERS;
}

static u64 pair(u32 high, u32 low) { return h_mmio_read(MMIO_VA + high, 4) << 32 | h_mmio_read(MMIO_VA + low, 4); }

static int __init check_windows(void)
{
	if (!is_snooped(pair(PPBAH, PPBAL), pair(OLAH, OLAL)))
		h_finding(ORA_TRANSLATE, "COHER-2", "tables-not-snooped",
			  "the tables have no window of the memory map, in a coherence subdomain of all that snoop");
	return 0;
}
late_initcall(check_windows);

/* ---- properties -------------------------------------------------------------------------------------------------- */

/* Each keeps its place for good, as in a device tree. */
const void *ppc_get_property(const struct device_node *np, const char *name, int *bytes)
{
	static struct { const __be32 *from; u32 to[8]; } known[48];
	int len = 0, i, k;
	const __be32 *cells = of_get_property(np, name, &len);

	if (bytes)
		*bytes = len;
	if (!cells)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(known) && known[i].from && known[i].from != cells; i++)
		;
	if (i == ARRAY_SIZE(known) || len > sizeof(known[i].to))
		h_bug("too many properties, or too long: %s", name);
	known[i].from = cells;
	for (k = 0; k < len / 4; k++)
		known[i].to[k] = __be32_to_cpu(cells[k]);
	h_poison(known[i].to + k, sizeof(known[i].to) - 4 * (unsigned long)k);
	return known[i].to;
}

u32 get_stash_id(u32 level, u32 core);		/* the driver's */

/* ---- domains ----------------------------------------------------------------------------------------------------- */

int __real_iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group);
int __wrap_iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group);

static u8 *entries;			/* of the table; NULL: there is none */

static bool asked;			/* this program asked for a cache, for some domain */

static int is_portal(struct device *dev, void *unused)
{
	return of_device_is_compatible(dev->of_node, "fsl,qman-portal");
}

/* The cache that the entries of such devices name, each of them. */
static void check_stash(const char *compatible, u8 want)
{
	struct device_node *np = of_find_compatible_node(NULL, NULL, compatible);
	u32 number, i;

	for (i = 0; entries && !of_property_read_u32_index(np, "fsl,liodn", i, &number); i++)
		if (entries[ENTRY_BYTES * number + STASH_BYTE] != want)
			h_finding(ORA_CONTRACT, "", "wrong-stash",
				  "an entry does not name the cache that data is to be stashed in");
	of_node_put(np);
}

/*
 * What becomes of the operations that a device knows beside reads and writes, and whether caches have to be asked for what it
 * accesses when no domain is attached. Portals and the queue manager fill caches: an enhanced read makes room in one, and so do
 * enhanced writes, which for the manager's own memory are writes all the same. What the managers have to themselves no core
 * has in its caches. Codes of the bus are those of spec/fsl-pamu. To all others the entry is no more than a window.
 */
#define INDEXED 2
#define MAPS 0x80			/* of a byte of an operation entry */
#define RSA 0x16
#define WWSA 0x1b
#define WWSAO 0x1d
#define OPERATION_BYTES 128
enum { ENHANCED_READ = 2, ENHANCED_WRITE };

static const struct wants { const char *compatible; u8 read, write; bool is_private; } wants[] = {
	{ "fsl,qman-portal", MAPS | RSA, MAPS | WWSAO }, { "fsl,qman", MAPS | RSA, MAPS | WWSA, true }, { "fsl,bman", .is_private = true },
	{ },
};

static const struct wants *wants_of(const struct device_node *np)
{
	const struct wants *w = wants;

	while (w->compatible && !of_device_is_compatible(np, w->compatible))
		w++;
	return w;
}

static bool operations_fit(const struct wants *w, const u8 *entry)
{
	u16 number = *(const u16 *)(entry + MAP_BYTE);
	u64 at = pair(OBAH, OBAL) + OPERATION_BYTES * number, word;
	const u8 *to = phys_to_virt(at);

	if ((entry[MODE_BYTE] & 3) != INDEXED)
		return !w->read;
	return w->read && kw_mem_read(at, 4, &word) && to[ENHANCED_READ] == w->read && to[ENHANCED_WRITE] == w->write;
}

/* No domain says whether accesses are snooped before one was attached. */
static void check_entries(bool attached)
{
	struct device_node *np;
	u32 number, i;

	for_each_node_with_property(np, "fsl,liodn")
		for (i = 0; entries && !of_property_read_u32_index(np, "fsl,liodn", i, &number); i++) {
			const u8 *entry = entries + ENTRY_BYTES * number;

			if (!operations_fit(wants_of(np), entry))
				h_finding(ORA_CONTRACT, "", "wrong-operations",
					  "enhanced reads and writes of a device do not become what fills a cache, or do without need");
			if (!attached && !(entry[SNOOP_BYTE] >> 7) != wants_of(np)->is_private)
				h_finding(ORA_CONTRACT, "COHER-2", "wrong-snooping",
					  "before a domain is attached, accesses are snooped that need not be, or not those that must");
		}
}

static u32 node_references(void)
{
	struct device_node *np;
	u32 n = 0;

	for_each_of_allnodes(np)
		n += kref_read(&np->kobj.kref);
	return n;
}

/* The number of a cache of each core, as the device tree has them. Whoever looks for it keeps no node, found or not. */
static void check_caches(void)
{
	static const struct { u32 level, core, number; } cache[] = {
		{ PAMU_ATTR_CACHE_L1, 0, CPU0_CACHE }, { PAMU_ATTR_CACHE_L2, 0, CPU0_CACHE + 10 },
		{ PAMU_ATTR_CACHE_L1, PORTALS_CPU, CPU1_CACHE }, { PAMU_ATTR_CACHE_L2, PORTALS_CPU, CPU1_CACHE + 10 },
		{ PAMU_ATTR_CACHE_L1, BARE_CPU, ~0u }, { PAMU_ATTR_CACHE_L2, BARE_CPU, ~0u },
		{ PAMU_ATTR_CACHE_L1, LONE_CPU, LONE_CACHE }, { PAMU_ATTR_CACHE_L2, LONE_CPU, ~0u },
		{ PAMU_ATTR_CACHE_L1, NO_CPU, ~0u }, { PAMU_ATTR_CACHE_L3, 0, LAST_CACHE },
	};
	u32 i, then, got;

	for (i = 0; i < ARRAY_SIZE(cache); i++) {
		then = node_references();
		got = get_stash_id(cache[i].level, cache[i].core);
		if (got != cache[i].number)
			h_finding(ORA_CONTRACT, "", "wrong-cache", "level %u of core %u is found to be cache %d",
				  cache[i].level, cache[i].core, (int)got);
		if (node_references() != then)
			h_finding(ORA_LEDGER, "", "node-kept", "whoever looks for a cache keeps a node of the device tree");
	}
}

static int attach_portal(struct iommu_domain *domain, struct iommu_group *group)
{
	int ret;

	if (!fsl_pamu_configure_l1_stash(domain, NO_CPU))
		h_finding(ORA_CONTRACT, "", "stash-accepted", "the cache of a core that does not exist is accepted");
	check_caches();
	asked = true;
	ret = fsl_pamu_configure_l1_stash(domain, PORTALS_CPU);
	ret = ret ? ret : __real_iommu_attach_group(domain, group);
	if (ret)
		return ret;
	check_stash("fsl,qman-portal", CPU1_CACHE);
	if (fsl_pamu_configure_l1_stash(domain, 0))
		h_finding(ORA_CONTRACT, "", "stash-refused", "a cache to stash in is refused, though there is one");
	check_stash("fsl,qman-portal", CPU0_CACHE);
	check_entries(true);
	return 0;
}

int __wrap_iommu_attach_group(struct iommu_domain *domain, struct iommu_group *group)
{
	int ret;

	if (iommu_group_for_each_dev(group, NULL, is_portal))
		return attach_portal(domain, group);
	ret = __real_iommu_attach_group(domain, group);
	if (!ret)
		check_entries(true);
	if (!ret && !asked)
		check_stash("fsl,qman", LAST_CACHE);
	return ret;
}

/* ---- between programs -------------------------------------------------------------------------------------------- */

static u8 then[ENTRIES * ENTRY_BYTES];
static u64 pics;

/* By what the first unit was told; all have the same table. NULL: there is no memory where it was told to look. */
static void *table(void)
{
	u64 at = pair(PPBAH, PPBAL), word;

	return kw_mem_read(at, 4, &word) && kw_mem_read(at + sizeof(then) - 4, 4, &word) ? phys_to_virt(at) : NULL;
}

static int __init remember(void)
{
	entries = table();
	if (entries)
		memcpy(then, entries, sizeof(then));
	pics = h_mmio_read(MMIO_VA + PICS, 4);
	/* Until they are attached, the queue manager and its portals stash in the last level of cache. */
	check_stash("fsl,qman-portal", LAST_CACHE);
	check_stash("fsl,qman", LAST_CACHE);
	check_entries(false);
	return 0;
}
late_initcall(remember);

void kw_rewind(void)
{
	u32 i;

	asked = false;
	if (entries)
		memcpy(entries, then, sizeof(then));
	for (i = 0; i < target_units(kw_target); i++)
		h_poke(i, PICS, pics);
}
