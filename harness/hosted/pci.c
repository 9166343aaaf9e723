// SPDX-License-Identifier: GPL-2.0-only
/*
 * Masters that are functions of PCI Express: a root complex without a driver of its own, above one bus whose configuration
 * space is the host world's (host_pci.c), and the client that binds to what is found there. Everything between is the
 * kernel's. The bus comes with its first function and stays. Kernel world, of every back end that has one; topology.c calls.
 */
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/of.h>
#include <linux/of_platform.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include "hosted/kw.h"

/* ---- configuration space -------------------------------------------------------------------- */

static s32 function_at(unsigned int devfn)
{
	u32 i;

	for (i = 0; i < kw_target->n_masters; i++)
		if (kw_target->master[i].pci && kw_target->master[i].pci->devfn == devfn)
			return (s32)i;
	return -1;
}

static int config_read(struct pci_bus *bus, unsigned int devfn, int where, int bytes, u32 *val)
{
	s32 master = function_at(devfn);

	if (master < 0)
		return PCIBIOS_DEVICE_NOT_FOUND;
	*val = h_pci_read((u32)master, (u32)where, (u32)bytes);
	return PCIBIOS_SUCCESSFUL;
}

static int config_write(struct pci_bus *bus, unsigned int devfn, int where, int bytes, u32 val)
{
	s32 master = function_at(devfn);

	if (master < 0)
		return PCIBIOS_DEVICE_NOT_FOUND;
	h_pci_write((u32)master, (u32)where, val, (u32)bytes);
	return PCIBIOS_SUCCESSFUL;
}

static struct pci_ops config_ops = { .read = config_read, .write = config_write };

/* ---- the bus -------------------------------------------------------------------------------- */

static struct pci_bus *bus;
static struct resource numbers = { .name = "numbers of buses", .start = PCI_BUS, .end = PCI_BUS, .flags = IORESOURCE_BUS };

static struct pci_bus *make_bus(struct device_node *root_complex)
{
	struct platform_device *pdev = of_platform_device_create(root_complex, NULL, NULL);
	LIST_HEAD(windows);

	if (!pdev)
		h_bug("pci: no root complex");
	pci_add_resource(&windows, &numbers);
	return pci_create_root_bus(&pdev->dev, PCI_BUS, &config_ops, NULL, &windows);
}

/* Requester ids that it uses beside its own: on a real machine the kernel knows such devices by their vendor. */
static void add_aliases(struct pci_dev *pdev, const struct target_master *m)
{
	if (m->n_streams > 1)
		pci_add_dma_alias(pdev, m->pci->devfn + 1, m->n_streams - 1);
}

/*
 * Nothing fails meanwhile: the kernel warns of a device that it could not add, and then uses it all the same. The driver under
 * test comes later.
 */
static struct pci_dev *find(u32 master)
{
	const struct target_master *m = &kw_target->master[master];
	struct pci_dev *pdev = NULL;

	h_spare(true);
	if (!bus)
		bus = make_bus(kw_master_node(master)->parent);
	if (bus)
		pdev = pci_scan_single_device(bus, m->pci->devfn);
	if (pdev)
		add_aliases(pdev, m);
	h_spare(false);
	return pdev;
}

struct device *kw_pci_add(u32 master)
{
	struct pci_dev *pdev;

	pci_lock_rescan_remove();
	pdev = find(master);
	if (pdev)
		pci_bus_add_device(pdev);
	pci_unlock_rescan_remove();
	return pdev ? &pdev->dev : NULL;
}

void kw_pci_remove(struct device *dev)
{
	pci_stop_and_remove_bus_device_locked(to_pci_dev(dev));
}

/* ---- the client ----------------------------------------------------------------------------- */

static int client_probe(struct pci_dev *pdev, const struct pci_device_id *id) { return kw_client_start(&pdev->dev); }
static void client_remove(struct pci_dev *pdev) { kw_client_stop(&pdev->dev); }

static const struct pci_device_id functions[] = {
	{ PCI_DEVICE(PCI_FUNCTION_VENDOR, PCI_FUNCTION_DEVICE) },
	{ }
};

static struct pci_driver client = {
	.name = "iovet-client",
	.id_table = functions,
	.probe = client_probe,
	.remove = client_remove,
	.driver_managed_dma = true,	/* programs claim and release DMA ownership themselves */
};
builtin_pci_driver(client);
