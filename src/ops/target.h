/* SPDX-License-Identifier: MIT */
/*
 * Target: one driver as programs see it, as data. Written once per driver (harness/drivers/<name>/target.c); the boot
 * code builds the firmware description (device tree) from it, the executor and the reference model take topology and
 * policy from it. Included by both worlds. Freestanding.
 */
#pragma once
#include "base/types.h"
#include "bus/pci_function.h"
#include "ops/op.h"

struct target_prop { const char *name; u32 n; u32 cells[8]; };	/* extra device-tree cells */
/* A node of nobody's device that the driver looks at. parent 0: the root; else that node, counted from 1. phandle 0: none. */
struct target_node { const char *name; u32 parent, phandle; const char *compatible; u32 n_props; const struct target_prop *props; };

#define MAX_IRQS 20			/* interrupt outputs of the first window of an instance */
#define MAX_WINDOWS 4			/* of one instance */
#define MAX_UNITS 8			/* of all instances */
struct target_window { u64 base, bytes; u32 irq; };	/* irq 0: the line of its instance */

/* Policy that is another one before this version of the kernel. IOVET_KERNEL: which one a driver is built for, 601 is 6.1. */
#ifndef IOVET_KERNEL
#define IOVET_KERNEL 612
#endif
#define SINCE(major, minor) (IOVET_KERNEL >= (major) * 100 + (minor))

enum target_stalls { STALLS_NEVER, STALLS_OFFERED, STALLS_ALWAYS };	/* faults that wait for software */

struct target_instance {
	const char *node;		/* "dart@20000000" */
	const char *compatible, *fallback, *fallback2;	/* fallbacks: further compatible strings, more general, or NULL */
	const char *variant;		/* device model class, where it is not the target's */
	u64 base, bytes;		/* register window in physical address space; bytes 0: no reg property */
	u32 skip_bytes;			/* where in a window the registers of the spec begin */
	u32 irq;			/* line number, 1..31; 0: none */
	u32 n_more_irqs; u8 more_irqs[MAX_IRQS - 1];	/* lines of outputs 1, 2 ...; several may be on one line */
	/* Further windows with the same registers, which software programs along with the first: one more unit each. */
	u32 n_more; struct target_window more[MAX_WINDOWS - 1];
	u32 iommu_cells;
	u32 n_clocks; const char *const *clock_names;	/* clock-names; NULL: none */
	u32 n_props; const struct target_prop *props;
	/* Capabilities the device model reports. */
	u32 page_shift, streams;
	bool bypass, locked;
	bool walks_caches;		/* its walks look into caches, where .walks_memory says that others do not */
	bool other_fill;		/* bits that a reset leaves open come out the other way round than on other instances */
	u8 ssid_bits, stalls;		/* of a PASID, 0: none; enum target_stalls */
	bool sva, stage2_only;		/* shares address spaces of processes; has no stage that knows PASIDs */
	const char *const *irq_names;	/* interrupt-names, one for each line; NULL: none */
	bool no_mmio;			/* it cannot map device memory as such */
	bool few_domains;		/* it has so few domains that a program can use them up */
	u64 page_sizes;			/* one bit each, where pieces_kept; as the hardware reports them */
	struct { u64 first, last; bool doorbell; } resv[2];	/* IOVAs the hardware keeps for itself; last 0: none */
	u64 extra[4];
	const u64 *params; u64 lacks;	/* of its spec: struct dev_cfg */
	u32 contexts;			/* domains with tables it can serve at once, where it blocks without one; 0: see struct target */
	u32 stream_groups;		/* it matches streams by id and mask, in so many groups; 0: it does not */
	bool reset_line;		/* a reset controller holds it: for drivers whose world has one */
	bool clocks_left;		/* firmware leaves its clocks on until the machine is up */
	bool power_domain;		/* it is off while nobody uses it, and loses its registers */
	u8 up;				/* 1 + number of the instance that translates for this one, a cache; 0: itself */
	/* Its driver neither flushes everything at once nor offers to put off flushes: a flush queue is for rough worlds only. */
	bool never_lazy;
	bool fixed;			/* the driver crashes when it is unbound: only in a rough world */
	bool adjoining;			/* its windows follow each other, and firmware tells of them as one */
};
#define INSTANCE_PHANDLE(n) (3 + (n))	/* how properties of the device tree name an instance */
#define MASTER_PHANDLE(n) (0x200 + (n))	/* a master, */
#define MEMORY_PHANDLE(n) (0x300 + (n))	/* and the memory that is reserved for it */
#define SPARE_REGION_PHANDLE MEMORY_PHANDLE(MAX_MASTERS)

/*
 * A master that is a function of PCI Express, behind a root complex whose buses translate by its requester id: each stream is
 * one, from `devfn` on in their order; the first is its own, the others are those it uses beside it.
 */
struct target_pci { u8 devfn; struct pci_function_desc has; };
#define PCI_BUS 0x10			/* the only bus of the root complex */

struct target_master {
	const char *node;		/* "client@0" */
	const char *also;		/* what else it is compatible with, or NULL */
	u64 base;			/* of its own registers, which name the device; 0: it has none */
	u32 n_streams;
	/* `mask`: bits of the id that the device varies, for an IOMMU with two cells; `sid` is one that it puts on the bus. */
	struct { u8 instance; u32 sid; u8 window; u32 mask; } stream[MAX_STREAMS];
	u8 group;			/* masters with the same number must share an IOMMU group */
	bool refused;			/* beside those before it there is no place for its streams; or the hardware lacks them */
	const struct target_pci *pci;	/* it is a function of PCI Express; NULL: a platform device */
	u8 pasid_bits;			/* pasid-num-bits, or what its capability says */
	bool can_stall;			/* dma-can-stall */
	/* IOVAs that firmware wants to lead to the same physical addresses, always or for the time being; last 0: none. */
	struct { u64 start, last; bool relaxable, in_tree; } direct;	/* in_tree: by the device tree (iommu-addresses), not by the driver */
	bool deferred;			/* it comes to its default domain when it is used first */
	bool coherent;			/* it looks into the CPU's caches */
	u64 bus_last;			/* last address that the bus above it carries, of 2^n in all; 0: it has none of its own */
};

enum target_api { API_IOMMU, API_IPU3, API_PGTABLE };	/* through drivers/iommu/iommu.c, or the driver's own calls */

/* An operation as a bit of .ops. */
#define CAN(op) (1ULL << OP_##op)

/* Operations that a target has together or not at all, for .ops. */
#define OPS_STEPS (CAN(NOP) | CAN(FAULT) | CAN(STEP_WORK) | CAN(STEP_TIME))
#define OPS_DOMAIN (CAN(DOMAIN_ALLOC) | CAN(DOMAIN_FREE) | CAN(ATTACH) | CAN(DETACH) | CAN(MAP) | CAN(MAP_SG) |	\
		    CAN(UNMAP) | CAN(FLUSH) | CAN(LOOKUP) | CAN(DMA))
#define OPS_OWNER (CAN(CLAIM) | CAN(RELEASE))
#define OPS_IRQ (CAN(IRQ) | CAN(STEP_IRQ))
#define OPS_RUNTIME_PM (CAN(POWER_OFF) | CAN(POWER_ON))
#define OPS_SLEEP (CAN(SUSPEND) | CAN(RESUME))
#define OPS_PLUG (CAN(REMOVE) | CAN(PROBE))
#define OPS_BIND (CAN(UNBIND) | CAN(BIND))
#define OPS_SVA (CAN(MM_NEW) | CAN(MM_EXIT) | CAN(MM_TOUCH) | CAN(MM_UNMAP) | CAN(MM_PROTECT) | CAN(SVA_BIND) |	\
		 CAN(SVA_UNBIND) | CAN(DMA_PASID) | CAN(DMA_MM) | CAN(FEATURE_ON) | CAN(FEATURE_OFF))
#define OPS_PASID (CAN(PASID_ATTACH) | CAN(PASID_DETACH))
#define OPS_PAGES (CAN(PAGE_REQUEST) | CAN(PAGE_RESPOND) | CAN(IOPF_FLUSH) | CAN(IOPF_DISCARD) | CAN(HANDLE_ATTACH))
#define OPS_DRIVER (CAN(DEV_CLAIM) | CAN(DEV_RELEASE) | CAN(USE_DMA) | CAN(UNUSE_DMA))	/* drivers bind to devices */
#define OPS_DMA_API (CAN(DMA_MAP) | CAN(DMA_MAP_SG) | CAN(DMA_ALLOC) | CAN(DMA_UNMAP) | CAN(DMA_SYNC) | CAN(DMA_AT) | \
		     CAN(DMA_CHURN))
#define OPS_IOVA (CAN(IOVA_ALLOC) | CAN(IOVA_FREE) | CAN(IOVA_RESERVE) | CAN(IOVA_CHURN))

struct target {
	const char *name;		/* what `iovet drivers` lists */
	const char *spec, *variant;	/* device model class */
	u32 n_variants;			/* worlds the driver can be booted in (world_cfg.variant); 0 and 1: one */
	/* Worlds that differ in geometry or policy: a target for each, alike in everything else. NULL: they do not. */
	const struct target *const *variants;
	const char *brief;
	enum target_api api;
	u64 ops;			/* bitmask over enum op_kind: operations that mean something here */
	u32 n_instances; struct target_instance instance[MAX_INSTANCES];
	u32 n_masters; struct target_master master[MAX_MASTERS];
	u32 n_nodes; const struct target_node *nodes;
	const char *streams_in;		/* property of a master that names its streams, as plain numbers; NULL: "iommus" */
	/* Geometry and policy of the reference model. */
	u32 granule_lg2;
	u64 aperture_last;		/* last mappable IOVA */
	u32 prompt_ms;			/* no call has to wait as long as this for hardware that works; 0: who knows */
	u64 aperture_told;		/* what domains name instead, wrongly; 0: they do not */
	u64 pa_limit;			/* first physical address that does not fit */
	u64 client_pa;			/* where the memory is that programs map; 0: PA_CLIENT_BASE */
	u8 ram_bits;			/* physical addresses of the machine's RAM; 0: what fits below .pa_limit */
	s32 overlap_errno;		/* what map over a live mapping returns (negative) */
	bool attach_first;		/* mapping into a domain that was never attached ends the kernel: in a rough world only */
	/*
	 * A fault of a device that no fault handler takes ends the kernel: whoever uses a domain installs one, but in a rough
	 * world.
	 */
	bool faults_need_handler;
	bool empty_map_hangs;		/* mapping nothing takes as long as mapping everything: only in a rough world */
	bool attached_once;		/* attaching a domain again ends the kernel: only in a rough world */
	bool overlap_ends;		/* mapping over a mapping overwrites memory: only in a rough world */
	bool pieces_whole;		/* unmapping a part of a page of .page_sizes removes all of it: only in a rough world */
	bool lookup_flushes;		/* a lookup empties the TLB: what is stale is looked for before */
	/* Whoever leaves a domain takes all that is mapped along: a rough world tells of it, the others take it for granted. */
	bool forgets_when_left;
	bool irqs_while_attached;	/* an interrupt of an instance without a domain ends the kernel: only in a rough world */
	bool tells_faults;		/* its interrupt handler calls the fault handler of the domain */
	bool logs_faults;		/* its interrupt handler prints the address of each fault that the hardware recorded */
	bool faults_undirected;		/* a refused write may be told as a read: hardware does not say, or not always */
	bool refusals_directed;		/* ... but of a page that is there hardware says it, and the driver hands it on */
	bool suspend_trusts;		/* suspending a unit whose reads fail overwrites memory: only in a rough world */
	bool domains_not_shared;	/* whoever leaves a domain takes all others out of it: only in a rough world is it shared */
	u32 failures_end;		/* kinds of failures (enum fault_kind), a bit each, that end the kernel: in a rough world only */
	bool default_stays;		/* replacing the default domain ends the kernel: in a rough world only */
	bool irqs_own;			/* lines are not shared, so handlers need not tell whose interrupt it is */
	bool irqs_optional;		/* a probe that is refused an interrupt goes on without it */
	bool maps_atomically;		/* it serves the DMA API: maps are asked for where nobody may sleep, too */
	bool idle_detached;		/* nothing is asked of hardware for a domain that is attached nowhere: it has no tags to invalidate */
	bool map_before_attach;		/* mapping into a domain that was never attached is legal */
	/*
	 * What one call to the driver maps can only be unmapped as a whole: an unmap that begins in the middle removes nothing,
	 * one that ends in the middle removes and reports more than was asked for.
	 */
	bool pieces_kept;
	bool tables_at_attach;		/* map, unmap and lookup crash where no attach succeeded yet: only in a rough world */
	bool tables_while_attached;	/* they crash whenever no device is attached: only in a rough world */
	/*
	 * All domains of an instance have the tables of the first, which stay, with what is mapped in them, until it is unbound;
	 * and its groups do not survive their last device, nor a first one that could not be attached. In a calm world a domain
	 * is left empty, the last device stays, and nothing comes after something was to fail.
	 */
	bool one_table;
	/* What becomes of a master's accesses is told to the hardware when what is in front of it gets its power. */
	bool told_at_power_on;
	bool flush_needs_tables;	/* a flush crashes where every attach failed: only in a rough world */
	bool end_wraps;			/* a range beyond the last address of all overwrites memory: only in a rough world */
	/* An unmap of several pages that meets a hole is a caller's mistake: what it removes and reports means nothing. */
	bool holes_undefined;
	/*
	 * A domain lets every address through to itself up to the aperture's end, so that one without mappings blocks nothing; and
	 * whoever leaves it does not come back to where it was before, but is blocked. Both are told of once a program.
	 */
	bool windows;
	bool faults_shut;		/* software may block a device whose access was refused */
	bool identity_by_mapping;	/* without bypass, identity is a mapping of the whole aperture */
	bool identity, blocked;		/* domain types the driver offers */
	bool strangers_blocked;		/* so are streams that no device has, or none any more */
	bool flushes_at_once;		/* no flush queue for a domain that is made: a driver without IOMMU_CAP_DEFERRED_FLUSH */
	bool passthrough;		/* booted with iommu.passthrough=1: default domains are identity */
	u32 contexts;			/* domains that hold hardware at a time, for each instance without `up`; 0: no limit */
	bool contexts_given_back;	/* a domain holds hardware only while it is attached */
	bool attaches_devices;		/* some domains are attached to devices that are alone in their group, not to groups */
	bool dma_first;			/* programs of this target are about the DMA API: mutation keeps its operations */
	u64 resv_start, resv_last;	/* reserved region of every master, as IOVAs; both 0: none */
	bool lookup_offset;		/* lookup returns the in-page offset too */
	bool readonly_enforced, writeonly_enforced;
	/* The driver does not survive that a device goes: nothing is unplugged but in a rough world. */
	bool stays_plugged;
	/* Hardware without a valid bit sends unmapped accesses to a scratch page of the driver: physical addresses in
	 * these windows are such pages. bytes 0: unmapped accesses fault. */
	struct { u64 pa, bytes; } scratch[2];
	bool one_probe;			/* nothing makes up for a first probe in which something failed: it is not starved */
	bool front_awaited;		/* a unit waits for all that is in front of it (.up), and those for each other */
	bool transport;			/* the driver under test binds to a child of the instance's device */
	bool heap_dma;			/* devices reach what kmalloc() gives out, too */
	bool lost_at_warn;		/* after the warnings that warn_allow.txt calls the last ones, nothing more is told of it */
	u64 firmware_ends;		/* kinds of wrong firmware (ops/firmware.h), a bit each, that end the process: never drawn */
	bool odd_ids;			/* FIRMWARE_ODD_ID means something: its driver looks at what the hardware says of itself */
	bool locks;			/* firmware can lock the registers of an instance, which has cfg.locked then */
	bool tells_regions;		/* its driver hands on what firmware says of reserved memory */
	const char *id_spared;		/* ... but for this register, which says where others are, and is believed; or NULL */
	u64 firmware_taken;		/* kinds of odd firmware for which the driver has to take the device all the same */
	/* Its state does not survive failures: the world is put back after each program with one; what was removed then stays away. */
	bool frail;
	/*
	 * Its driver changes parts of registers, which keep the rest of what the last program wrote: the world is put back after
	 * each program that left registers otherwise than they were.
	 */
	bool registers_kept;
	bool leaves_wrong;		/* what a program leaves in the hardware may be wrong: the world is put back after one that did */
	bool serve_at_end;		/* raised lines are served before the world is compared with its baseline */
	bool coherency_told;		/* its driver tells a device that it is coherent by .walks_caches of its instance, or .coherent of itself */
	bool walks_memory;		/* its walks look into no cache: what is in a table has to be written back, or uncached */
	const char *const *driver_files;	/* the files under test: where the "driver" frame of a finding is */
	const char *const *plants; u32 n_plants; /* names for --plant, toy only */
};

/*
 * The entries of `map_sg`; `joined`: what adjoins is one, as it is of `map`. Returns how many there are; 0: nothing is asked
 * for.
 */
struct map_part { u64 iova, pa, bytes; };
static inline u32 target_map_parts(const struct target *t, const struct op *op, bool joined, struct map_part part[MAP_PARTS])
{
	u64 left = ((u64)op->pages << t->granule_lg2) + op->bytes, chunk = (u64)(op->pages / MAP_PARTS) << t->granule_lg2;
	u64 gap = op->kind == OP_MAP_SG && op->b == SG_APART ? 1ULL << t->granule_lg2 : 0, done = 0;
	u32 n = 0;

	for (; left; n++) {
		u64 bytes = chunk && (gap || !joined) && n + 1 < MAP_PARTS ? chunk : left;

		part[n] = (struct map_part){ op->iova + done, op->arg + done + n * gap, bytes };
		done += bytes;
		left -= bytes;
	}
	return n;
}

/*
 * The physical address of RAM above 4 GiB in a machine whose RAM has addresses of so many bits: the highest bit is set, and
 * some of each four below it. More than 45 bits are not used: hosts have their own addresses there.
 */
#define HIGH_RAM(bits) (1ULL << ((bits) - 1) | (0x5a5120000000ULL & ((1ULL << ((bits) - 1)) - 1)))

/* 0: all of it is below 4 GiB. */
static inline u64 target_high_ram(const struct target *t)
{
	u32 bits = t->ram_bits;

	while (!t->ram_bits && bits < 45 && t->pa_limit >> (bits + 1))
		bits++;
	return bits > 32 ? HIGH_RAM(bits) : 0;
}

/*
 * Units: a device model for each register window. First windows come first, so that unit n is instance n where instances
 * have one window each; the others follow in the order of their instances.
 */
static inline u32 target_units(const struct target *t)
{
	u32 n = t->n_instances;

	for (u32 i = 0; i < t->n_instances; i++)
		n += t->instance[i].n_more;
	return n;
}

static inline u32 target_unit(const struct target *t, u32 instance, u32 window)
{
	u32 unit = t->n_instances - 1 + window;

	if (!window)
		return instance;
	for (u32 i = 0; i < instance; i++)
		unit += t->instance[i].n_more;
	return unit;
}

static inline u32 target_unit_instance(const struct target *t, u32 unit)
{
	u32 i = 0;

	if (unit < t->n_instances)
		return unit;
	for (unit -= t->n_instances; i < t->n_instances && unit >= t->instance[i].n_more; i++)
		unit -= t->instance[i].n_more;
	return i;
}

static inline struct target_window target_unit_window(const struct target *t, u32 unit)
{
	const struct target_instance *in = &t->instance[target_unit_instance(t, unit)];
	u32 window = unit < t->n_instances ? 0 : unit - target_unit(t, (u32)(in - t->instance), 1) + 1;
	struct target_window w = { in->base, in->bytes, in->irq };

	if (window)
		w = in->more[window - 1];
	if (!w.irq)
		w.irq = in->irq;
	return w;
}

/* Bitmask of the lines that the outputs of a unit (a bit each) drive. */
static inline u32 target_unit_lines(const struct target *t, u32 unit, u32 outputs)
{
	const struct target_instance *in = &t->instance[target_unit_instance(t, unit)];
	u32 line = target_unit_window(t, unit).irq, lines = outputs & 1 && line ? 1u << line : 0;

	for (u32 i = 0; unit < t->n_instances && i < in->n_more_irqs; i++)
		lines |= outputs >> (i + 1) & 1 ? 1u << in->more_irqs[i] : 0;
	return lines;
}

/* Is this master behind one of these instances (a bitmask)? */
static inline bool target_behind(const struct target *t, u32 master, u32 instances)
{
	for (u32 k = 0; k < t->master[master].n_streams; k++)
		if (instances >> t->master[master].stream[k].instance & 1)
			return true;
	return false;
}

/* The unit that a stream of a master reaches. */
static inline u32 target_stream_unit(const struct target *t, u32 master, u32 stream)
{
	return target_unit(t, t->master[master].stream[stream].instance, t->master[master].stream[stream].window);
}

extern const struct target the_target;	/* each driver binary holds exactly one */
