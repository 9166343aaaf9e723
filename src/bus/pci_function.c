/* SPDX-License-Identifier: MIT */
/* See pci_function.h. */
#include "bus/pci_function.h"

#include "base/lib.h"

#define ATS_ENABLE (1u << 31)		/* the control register is the upper half */
#define ATS_STU (0x1fu << 16)
#define PASID_ENABLE (1u << 16)

/* Headers of extended capabilities, version 1. */
#define EXTENDED(id, next) ((u32)(next) << 20 | 1u << 16 | (id))
enum { ID_PCIE = 0x10, ID_ATS = 0x0f, ID_PRI = 0x13, ID_PASID = 0x1b };

static void put(struct pci_function *f, u32 offset, u32 word) { f->word[offset / 4] = word; }
static u32 get(const struct pci_function *f, u32 offset) { return f->word[offset / 4]; }

static void add_header(struct pci_function *f)
{
	put(f, 0x00, PCI_FUNCTION_DEVICE << 16 | PCI_FUNCTION_VENDOR);
	put(f, 0x04, 1u << 20);					/* status: there is a list of capabilities */
	put(f, 0x08, 0x088000u << 8);				/* a system peripheral that no class describes */
	put(f, 0x0c, f->desc.several ? 1u << 23 : 0);
	put(f, 0x34, PCI_FUNCTION_EXP);
	put(f, PCI_FUNCTION_EXP, (2 | 9u << 4) << 16 | ID_PCIE);	/* version 2, endpoint in the root complex */
	put(f, PCI_FUNCTION_EXP + 0x04, 1u << 15);		/* tells its errors by role, as all do */
	put(f, PCI_FUNCTION_EXP + 0x24, f->desc.pasid_bits ? 1u << 21 : 0);	/* prefixes, which carry PASIDs */
}

/* The list begins at a place of its own: who has not got the first capability has an empty header that leads on. */
static void add_extended(struct pci_function *f)
{
	bool more = f->desc.pasid_bits || f->desc.pri;

	if (f->desc.ats || more)
		put(f, PCI_FUNCTION_ATS, EXTENDED(f->desc.ats ? ID_ATS : 0, more ? PCI_FUNCTION_PASID : 0));
	if (f->desc.ats)
		put(f, PCI_FUNCTION_ATS + 4, 1u << 5);		/* asks for whole pages; 32 invalidations at a time */
	if (more)
		put(f, PCI_FUNCTION_PASID, EXTENDED(f->desc.pasid_bits ? ID_PASID : 0, f->desc.pri ? PCI_FUNCTION_PRI : 0));
	if (f->desc.pasid_bits)
		put(f, PCI_FUNCTION_PASID + 4, (u32)f->desc.pasid_bits << 8 | 3u << 1);	/* executes, and is privileged, too */
	if (!f->desc.pri)
		return;
	put(f, PCI_FUNCTION_PRI, EXTENDED(ID_PRI, 0));
	put(f, PCI_FUNCTION_PRI + 4, 1u << 24);			/* stopped */
	put(f, PCI_FUNCTION_PRI + 8, 32);
}

void pci_function_reset(struct pci_function *f, const struct pci_function_desc *desc)
{
	memset(f, 0, sizeof(*f));
	f->desc = *desc;
	add_header(f);
	add_extended(f);
}

/* Bits of a word that software can change. */
static u32 writable(const struct pci_function *f, u32 offset)
{
	switch (offset) {
	case 0x04: return 0x0547;				/* command */
	case 0x3c: return 0xff;					/* interrupt line, a note of software's */
	case PCI_FUNCTION_EXP + 0x08: return 0xffff;		/* device control */
	case PCI_FUNCTION_EXP + 0x28: return 0xffff;		/* device control 2 */
	case PCI_FUNCTION_ATS + 4: return f->desc.ats ? ATS_ENABLE | ATS_STU : 0;
	case PCI_FUNCTION_PASID + 4: return f->desc.pasid_bits ? 7u << 16 : 0;
	case PCI_FUNCTION_PRI + 4: return f->desc.pri ? 1 : 0;
	case PCI_FUNCTION_PRI + 0xc: return f->desc.pri ? ~0u : 0;
	default: return 0;
	}
}

u32 pci_function_read(const struct pci_function *f, u32 offset, u32 bytes)
{
	u32 word = offset / 4 < PCI_FUNCTION_WORDS ? f->word[offset / 4] : 0;

	return bytes < 4 ? word >> 8 * (offset & 3) & ((1u << 8 * bytes) - 1) : word;
}

static u32 undefined(const struct pci_function *f, u32 offset, u32 changes)
{
	if (!pci_function_ats(f))
		return 0;
	if (offset == PCI_FUNCTION_ATS + 4 && changes & ATS_STU)
		return PCI_STU_WHILE_ON;
	return offset == PCI_FUNCTION_PASID + 4 && changes & PASID_ENABLE ? PCI_PASID_WHILE_ATS : 0;
}

u32 pci_function_write(struct pci_function *f, u32 offset, u32 val, u32 bytes)
{
	u32 at = offset & ~3u, shift = 8 * (offset & 3), mask = bytes < 4 ? ((1u << 8 * bytes) - 1) << shift : ~0u, word, wrong;

	if (at / 4 >= PCI_FUNCTION_WORDS)
		return 0;
	mask &= writable(f, at);
	word = (get(f, at) & ~mask) | (val << shift & mask);
	wrong = undefined(f, at, word ^ get(f, at));
	put(f, at, word);
	return wrong;
}

bool pci_function_ats(const struct pci_function *f) { return f->desc.ats && get(f, PCI_FUNCTION_ATS + 4) & ATS_ENABLE; }
bool pci_function_pasids(const struct pci_function *f)
{
	return f->desc.pasid_bits && get(f, PCI_FUNCTION_PASID + 4) & PASID_ENABLE;
}

u32 pci_function_stu_lg2(const struct pci_function *f) { return 12 + (get(f, PCI_FUNCTION_ATS + 4) >> 16 & 0x1f); }
