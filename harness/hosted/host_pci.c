// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host side of the seam, part 3: the configuration spaces of masters that are functions of PCI Express. Host world.
 */
#include "hosted/host_pci.h"

#include "hosted/host.h"

struct host_pci host_pci;

void host_pci_init(void)
{
	for (u32 i = 0; i < the_target.n_masters; i++)
		if (the_target.master[i].pci)
			pci_function_reset(&host_pci.function[i], &the_target.master[i].pci->has);
}

u32 h_pci_read(u32 master, u32 offset, u32 bytes)
{
	h_step(1);
	return pci_function_read(&host_pci.function[master], offset, bytes);
}

void h_pci_write(u32 master, u32 offset, u32 val, u32 bytes)
{
	h_step(1);
	pci_function_write(&host_pci.function[master], offset, val, bytes);
}
