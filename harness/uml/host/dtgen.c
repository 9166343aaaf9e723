// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the device tree of the_target as source for dtc: what harness/hosted/dt.c builds in memory. Clocks take two
 * cells here (instance, which), because a real provider must tell them apart.
 */
#include <stdio.h>

#include "hosted/layout.h"
#include "ops/target.h"

static void print_cells(const char *name, const u32 *cells, u32 n)
{
	printf("\t\t\t%s = <", name);
	for (u32 i = 0; i < n; i++)
		printf("%s0x%x", i ? " " : "", cells[i]);
	puts(">;");
}

static void print_instance(const struct target_instance *in, u32 n)
{
	u64 base = in->base + WINDOWS_UP;
	u32 lines[MAX_IRQS] = { in->irq };

	printf("\t\ti%u: %s {\n\t\t\tcompatible = \"%s\"", n, in->node, in->compatible);
	if (in->fallback)
		printf(", \"%s\"", in->fallback);
	if (in->fallback2)
		printf(", \"%s\"", in->fallback2);
	puts(";");
	if (in->bytes)
		print_cells("reg", (u32[]){ (u32)(base >> 32), (u32)base, (u32)(in->bytes >> 32), (u32)in->bytes }, 4);
	for (u32 i = 0; i < in->n_more_irqs; i++)
		lines[i + 1] = in->more_irqs[i];
	if (in->irq)
		print_cells("interrupts", lines, in->n_more_irqs + 1);
	print_cells("#iommu-cells", &in->iommu_cells, 1);
	for (u32 k = 0; k < in->n_clocks; k++)
		printf("%s<&clk %u %u>%s", k ? ", " : "\t\t\tclocks = ", n, k, k + 1 == in->n_clocks ? ";\n" : "");
	for (u32 k = 0; k < in->n_props; k++)
		print_cells(in->props[k].name, in->props[k].cells, in->props[k].n);
	puts("\t\t};");
}

static void print_master(const struct target *t, const struct target_master *m)
{
	printf("\t\t%s {\n\t\t\tcompatible = \"iovet,client\";\n", m->node);
	for (u32 k = 0; t->api == API_IOMMU && k < m->n_streams; k++) {
		u32 i = m->stream[k].instance;

		printf("%s<&i%u", k ? ", " : "\t\t\tiommus = ", i);
		if (t->instance[i].iommu_cells)
			printf(" %u", m->stream[k].sid & ~m->stream[k].mask);
		if (t->instance[i].iommu_cells > 1)
			printf(" %u", m->stream[k].mask);
		printf(">%s", k + 1 == m->n_streams ? ";\n" : "");
	}
	puts("\t\t};");
}

int main(void)
{
	puts("/dts-v1/;\n/ {\n\t#address-cells = <2>;\n\t#size-cells = <2>;\n\tcompatible = \"iovet,uml\";\n\tmodel = \"iovet\";\n"
	     "\tiovet {\n\t\t#address-cells = <2>;\n\t\t#size-cells = <2>;\n\t\tranges;\n\t\tinterrupt-parent = <&intc>;\n"
	     "\t\tintc: interrupt-controller {\n\t\t\tinterrupt-controller;\n\t\t\t#interrupt-cells = <1>;\n\t\t};\n"
	     "\t\tclk: clock {\n\t\t\t#clock-cells = <2>;\n\t\t};");
	for (u32 i = 0; i < the_target.n_instances; i++)
		print_instance(&the_target.instance[i], i);
	for (u32 i = 0; i < the_target.n_masters; i++)
		print_master(&the_target, &the_target.master[i]);
	puts("\t};\n};");
	return 0;
}
