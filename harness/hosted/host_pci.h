/* SPDX-License-Identifier: GPL-2.0-only */
/* Masters that are functions of PCI Express, on the host's side of the seam. For host_dev.c. */
#pragma once
#include "base/types.h"
#include "bus/pci_function.h"
#include "ops/op.h"

struct host_pci { struct pci_function function[MAX_MASTERS]; };
extern struct host_pci host_pci;	/* the state of all of them, by master */

void host_pci_init(void);		/* as they are when they get their power */
bool host_pci_any(void);		/* has the target any? */
void host_pci_look(void);		/* a register was written to: is what software owes the functions so? */
/* Does the function behind this stream of a unit translate ahead, as its configuration space says? For struct dev_env. */
bool host_pci_ahead(void *ctx, u32 unit, u32 stream);
