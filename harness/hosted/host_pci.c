// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host side of the seam, part 3: the configuration spaces of masters that are functions of PCI Express, and what software
 * owes them: rules/ats.yaml. Host world.
 */
#include "hosted/host_pci.h"

#include "hosted/host.h"
#include "hosted/host_dev.h"

struct host_pci host_pci;

void host_pci_init(void)
{
	for (u32 i = 0; i < the_target.n_masters; i++)
		if (the_target.master[i].pci)
			pci_function_reset(&host_pci.function[i], &the_target.master[i].pci->has);
}

bool host_pci_any(void)
{
	for (u32 i = 0; i < the_target.n_masters; i++)
		if (the_target.master[i].pci)
			return true;
	return false;
}

bool host_pci_ahead(void *ctx, u32 unit, u32 stream)
{
	(void)ctx;
	for (u32 i = 0; i < the_target.n_masters; i++) {
		const struct target_master *m = &the_target.master[i];

		for (u32 k = 0; m->pci && k < m->n_streams && pci_function_ats(&host_pci.function[i]); k++)
			if (m->stream[k].sid == stream && target_stream_unit(&the_target, i, k) == unit)
				return true;
	}
	return false;
}

/* ---- what software owes a function that translates ahead --------------------------------------------------------- */

/* Hardware that misbehaves, or that nobody told of everything, is no fault of software's. */
static void owes(const char *rule, const char *what, const char *text, u32 master)
{
	if (host_dev_healthy())
		h_finding(ORA_PROTOCOL, rule, what, "%s (%s)", text, the_target.master[master].node);
}

static struct device *device_of(u32 master, u32 stream)
{
	return &host_device[target_stream_unit(&the_target, master, stream)];
}

/* None of its requests may be refused: the function would give up, or report an error. */
static void look_at(u32 master, bool turned_on)
{
	const struct target_master *m = &the_target.master[master];

	for (u32 k = 0; k < m->n_streams; k++)
		if (device_shut_out(device_of(master, k), m->stream[k].sid, false) ||
		    (turned_on && device_shut_out(device_of(master, k), m->stream[k].sid, true))) {
			if (turned_on)
				owes("ATS-1", "ats-on-too-early", "a function is told to translate ahead before its IOMMU answers", master);
			else
				owes("ATS-2", "ats-off-too-late", "an IOMMU stops to answer a function that still translates ahead",
				     master);
			return;
		}
}

void host_pci_look(void)
{
	for (u32 i = 0; i < the_target.n_masters; i++)
		if (the_target.master[i].pci && pci_function_ats(&host_pci.function[i]))
			look_at(i, false);
}

/* What it had kept from before is gone when it begins to translate ahead (PCI Express 4.0, 10.3.7). */
static void turned_on(u32 master)
{
	const struct target_master *m = &the_target.master[master];
	u32 stu_lg2 = pci_function_stu_lg2(&host_pci.function[master]);

	for (u32 k = 0; k < m->n_streams; k++)
		device_forget(device_of(master, k), m->stream[k].sid);
	look_at(master, true);
	if (stu_lg2 > the_target.granule_lg2)
		owes("ATS-3", "unit-too-large", "a function asks for translations of more than one page of its IOMMU", master);
}

/* ---- configuration space ----------------------------------------------------------------------------------------- */

u32 h_pci_read(u32 master, u32 offset, u32 bytes)
{
	h_step(1);
	return pci_function_read(&host_pci.function[master], offset, bytes);
}

void h_pci_write(u32 master, u32 offset, u32 val, u32 bytes)
{
	struct pci_function *f = &host_pci.function[master];
	bool was_on = pci_function_ats(f);
	u32 wrong;

	h_step(1);
	wrong = pci_function_write(f, offset, val, bytes);
	if (wrong & PCI_STU_WHILE_ON)
		owes("ATS-4", "unit-changed", "the smallest unit of translation changes while a function translates ahead", master);
	if (wrong & PCI_PASID_WHILE_ATS)
		owes("ATS-5", "pasids-switched", "PASIDs go on or off while a function translates ahead", master);
	if (was_on != pci_function_ats(f))
		h_trace(EV_NOTE, was_on ? "a function stops to translate ahead" : "a function translates ahead", master, offset);
	if (!was_on && pci_function_ats(f))
		turned_on(master);
}
