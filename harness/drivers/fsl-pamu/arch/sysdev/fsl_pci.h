/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The kernel's own header, and the part of a PCI controller that the driver looks at. The world has no PCI: no device is one,
 * and nothing of this is reached.
 */
#pragma once
#include <linux/types.h>

struct device;
struct pci_bus;
struct pci_controller {
	struct device *parent;
	unsigned int volatile __iomem *cfg_addr;
};
struct pci_controller *pci_bus_to_host(const struct pci_bus *bus);

#include_next <sysdev/fsl_pci.h>
