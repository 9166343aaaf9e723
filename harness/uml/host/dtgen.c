// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the device tree of the_target as source for dtc: what harness/hosted/dt.c builds in memory. Clocks take two
 * cells here (instance, which), because a real provider must tell them apart.
 */
#include <stdio.h>
#include <string.h>

#include "hosted/layout.h"
#include "ops/target.h"

#define MASTER_BYTES 0x1000

static void print_cells(const char *name, const u32 *cells, u32 n)
{
	printf("\t\t%s = <", name);
	for (u32 i = 0; i < n; i++)
		printf("%s0x%x", i ? " " : "", cells[i]);
	puts(">;");
}

/* The names one after another, in a property of strings. */
static void print_strings(const char *name, const char *const *string, u32 n)
{
	printf("\t\t%s = ", name);
	for (u32 i = 0; i < n; i++)
		printf("%s\"%s\"", i ? ", " : "", string[i]);
	puts(";");
}

static void add_window(u32 *cells, u64 base, u64 bytes)
{
	memcpy(cells, (u32[]){ (u32)(base >> 32), (u32)base, (u32)(bytes >> 32), (u32)bytes }, 4 * sizeof(*cells));
}

/* The windows, and the interrupt lines: each line of a window once, then those of further outputs. */
static void print_windows(const struct target *t, u32 n)
{
	const struct target_instance *in = &t->instance[n];
	u32 reg[4 * MAX_WINDOWS], irq[MAX_WINDOWS + MAX_IRQS - 1], n_irqs = 0, k;

	for (u32 i = 0; i <= in->n_more; i++) {
		struct target_window w = target_unit_window(t, target_unit(t, n, i));

		add_window(reg + 4 * i, w.base + WINDOWS_UP, w.bytes);
		for (k = 0; k < n_irqs && irq[k] != w.irq; k++)
			;
		if (k == n_irqs && w.irq)
			irq[n_irqs++] = w.irq;
	}
	for (u32 i = 0; i < in->n_more_irqs; i++)
		irq[n_irqs++] = in->more_irqs[i];
	if (in->bytes)
		print_cells("reg", reg, 4 * (in->n_more + 1));
	if (n_irqs)
		print_cells("interrupts", irq, n_irqs);
	if (in->irq_names)
		print_strings("interrupt-names", in->irq_names, n_irqs);
}

static void print_clocks(const struct target_instance *in, u32 n)
{
	for (u32 k = 0; k < in->n_clocks; k++)
		printf("%s<&clk %u %u>%s", k ? ", " : "\t\tclocks = ", n, k, k + 1 == in->n_clocks ? ";\n" : "");
	if (in->n_clocks && in->clock_names)
		print_strings("clock-names", in->clock_names, in->n_clocks);
	if (in->reset_line)
		printf("\t\tresets = <&reset %u>;\n", n);
}

static void print_instance(const struct target *t, u32 n)
{
	const struct target_instance *in = &t->instance[n];
	const char *const name[] = { in->compatible, in->fallback, in->fallback2 };
	u32 n_names = 1 + !!in->fallback + !!in->fallback2;

	printf("\ti%u: %s {\n", n, in->node);
	print_cells("phandle", (u32[]){ INSTANCE_PHANDLE(n) }, 1);
	print_strings("compatible", name, n_names);
	print_windows(t, n);
	print_cells("#iommu-cells", &in->iommu_cells, 1);
	print_clocks(in, n);
	for (u32 k = 0; k < in->n_props; k++)
		if (in->props[k].n)
			print_cells(in->props[k].name, in->props[k].cells, in->props[k].n);
		else
			printf("\t\t%s;\n", in->props[k].name);
	puts("\t};");
}

/* Do the cells say the same as those of an earlier stream? Windows of an instance are told apart by nothing. */
static bool named_before(const struct target *t, const struct target_master *m, u32 stream)
{
	for (u32 i = 0; i < stream; i++)
		if (m->stream[i].instance == m->stream[stream].instance &&
		    (m->stream[i].sid == m->stream[stream].sid || !t->instance[m->stream[i].instance].iommu_cells))
			return true;
	return false;
}

static void print_streams(const struct target *t, const struct target_master *m)
{
	bool any = false;

	for (u32 k = 0; k < m->n_streams; k++) {
		u32 i = m->stream[k].instance;

		if (named_before(t, m, k))
			continue;
		printf("%s<&i%u", any ? ", " : "\t\tiommus = ", i);
		if (t->instance[i].iommu_cells)
			printf(" %u", m->stream[k].sid & ~m->stream[k].mask);
		if (t->instance[i].iommu_cells > 1)
			printf(" %u", m->stream[k].mask);
		putchar('>');
		any = true;
	}
	if (any)
		puts(";");
}

/* What the bus above a master carries: as add_bus() of harness/hosted/dt.c. */
static void print_bus(u64 last)
{
	u64 bytes = last + 1;

	puts("\tbus {\n\t\tcompatible = \"simple-bus\";\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tranges;");
	print_cells("dma-ranges", (u32[]){ 0, 0, 0, 0, (u32)(bytes >> 32), (u32)bytes }, 6);
}

/* As reserved_memory() of harness/hosted/dt.c. */
static void begin_reserved_memory(bool *begun)
{
	if (!*begun)
		puts("\treserved-memory {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tranges;");
	*begun = true;
}

static void print_reserved_memory(const struct target *t)
{
	bool any = false;

	for (u32 n = 0; n < t->n_masters; n++) {
		const struct target_master *m = &t->master[n];
		u32 reg[5] = { MASTER_PHANDLE(n) };

		if (!m->direct.in_tree)
			continue;
		begin_reserved_memory(&any);
		add_window(reg + 1, m->direct.start, m->direct.last - m->direct.start + 1);
		printf("\t\tregion@%llx {\n", (unsigned long long)m->direct.start);
		print_cells("phandle", (u32[]){ MEMORY_PHANDLE(n) }, 1);
		print_cells("reg", reg + 1, 4);
		print_cells("iommu-addresses", reg, 5);
		puts("\t\t};");
	}
	if (t->tells_regions) {		/* as add_spare_region() */
		begin_reserved_memory(&any);
		puts("\t\tregion {");
		print_cells("phandle", (u32[]){ SPARE_REGION_PHANDLE }, 1);
		puts("\t\t};");
	}
	if (any)
		puts("\t};");
}

static void print_master(const struct target *t, u32 n)
{
	const struct target_master *m = &t->master[n];
	u32 reg[4];

	if (m->bus_last)
		print_bus(m->bus_last);
	printf("\t%s {\n\t\tcompatible = \"iovet,client\";\n", m->node);
	add_window(reg, m->base, MASTER_BYTES);
	if (m->base)
		print_cells("reg", reg, 4);
	if (m->coherent)
		puts("\t\tdma-coherent;");
	if (t->api == API_IOMMU)
		print_streams(t, m);
	if (m->pasid_bits)
		print_cells("pasid-num-bits", (u32[]){ m->pasid_bits }, 1);
	if (m->can_stall)
		puts("\t\tdma-can-stall;");
	if (m->direct.in_tree || t->tells_regions)
		print_cells("phandle", (u32[]){ MASTER_PHANDLE(n) }, 1);
	if (m->direct.in_tree)
		print_cells("memory-region", (u32[]){ MEMORY_PHANDLE(n) }, 1);
	puts(m->bus_last ? "\t};\n\t};" : "\t};");
}

/* As root_complex() and add_function() of harness/hosted/dt.c. */
static void print_function(const struct target_master *m)
{
	printf("\t%s {\n", m->node);
	print_cells("reg", (u32[]){ (u32)m->pci->devfn << 8, 0, 0, 0, 0 }, 5);
	puts("\t};");
}

static void print_root_complex(const struct target *t)
{
	u32 any = 0;

	for (u32 i = 0; i < t->n_masters; i++)
		for (u32 k = 0; t->master[i].pci && k < t->master[i].n_streams; k++)
			printf("%s<0x%x &i%u %u 1>", any++ ? ", " : "\tpcie {\n\t\tdevice_type = \"pci\";\n\t\t#address-cells = <3>;\n"
			       "\t\t#size-cells = <2>;\n\t\tats-supported;\n\t\tiommu-map = ",
			       PCI_BUS << 8 | (t->master[i].pci->devfn + k), t->master[i].stream[k].instance, t->master[i].stream[k].sid);
	if (!any)
		return;
	puts(";");
	for (u32 i = 0; i < t->n_masters; i++)
		if (t->master[i].pci)
			print_function(&t->master[i]);
	puts("\t};");
}

int main(void)
{
	puts("/dts-v1/;\n/ {\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n\tcompatible = \"iovet,uml\";\n\tmodel = \"iovet\";\n"
	     "\tdma-noncoherent;\n\tinterrupt-parent = <&intc>;\n"
	     "\tintc: interrupt-controller {\n\t\tinterrupt-controller;\n\t\t#interrupt-cells = <1>;\n\t\tphandle = <1>;\n\t};\n"
	     "\tclk: clock {\n\t\t#clock-cells = <2>;\n\t};\n"
	     "\treset: reset-controller {\n\t\t#reset-cells = <1>;\n\t};");
	for (u32 i = 0; i < the_target.n_instances; i++)
		print_instance(&the_target, i);
	for (u32 i = 0; i < the_target.n_masters; i++)
		if (!the_target.master[i].pci)
			print_master(&the_target, i);
	print_reserved_memory(&the_target);
	print_root_complex(&the_target);
	puts("};");
	return 0;
}
