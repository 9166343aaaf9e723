/* SPDX-License-Identifier: MIT */
/*
 * A function of PCI Express as software finds it: its configuration space, with the capabilities by which it takes part in
 * address translation (ATS, PASID, PRI). An endpoint that is part of the root complex, without BARs, interrupts or links.
 * Register numbers and bits are those of the PCI Express Base Specification 4.0 (7.5, 7.8, 10.5). Knows no IOMMU. Freestanding.
 */
#pragma once
#include "base/types.h"

struct pci_function_desc {
	bool several;			/* its device has several functions */
	bool ats;			/* has the capability to translate ahead */
	bool pri;			/* ... and to ask for pages */
	u8 pasid_bits;			/* width of its PASIDs; 0: it has no such capability */
};

#define PCI_FUNCTION_VENDOR 0x1234	/* nobody's ids */
#define PCI_FUNCTION_DEVICE 0x0001
#define PCI_FUNCTION_WORDS 128		/* words of 32 bits in which there is anything; beyond it reads 0 */

struct pci_function { struct pci_function_desc desc; u32 word[PCI_FUNCTION_WORDS]; };

/* Offsets of the capabilities, in bytes. */
enum { PCI_FUNCTION_EXP = 0x40, PCI_FUNCTION_ATS = 0x100, PCI_FUNCTION_PASID = 0x110, PCI_FUNCTION_PRI = 0x120 };

/* What a write did that the specification leaves without a meaning, a bit each. */
enum {
	PCI_STU_WHILE_ON = 1,		/* 10.5.1.3: the smallest unit of translation changed while ATS was on */
	PCI_PASID_WHILE_ATS = 2,	/* 7.8.8.3: PASIDs went on or off while ATS was on */
};

void pci_function_reset(struct pci_function *f, const struct pci_function_desc *desc);
/* offset: bytes, aligned to `bytes` (1, 2 or 4). What is not there reads 0. */
u32 pci_function_read(const struct pci_function *f, u32 offset, u32 bytes);
u32 pci_function_write(struct pci_function *f, u32 offset, u32 val, u32 bytes);	/* PCI_* of what it must not have done */
bool pci_function_ats(const struct pci_function *f);	/* does it translate ahead? */
bool pci_function_pasids(const struct pci_function *f);	/* does it put PASIDs on the bus? */
u32 pci_function_stu_lg2(const struct pci_function *f);	/* smallest unit it asks a translation for, log2 bytes */
