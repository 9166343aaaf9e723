/* SPDX-License-Identifier: GPL-2.0-only */
/* The configuration of the hosted world on 6.1: that of 6.12, and what had another name or meaning. */
#include "../../../arch/generated/autoconf.h"

#undef CONFIG_ARCH_FORCE_MAX_ORDER
#define CONFIG_ARCH_FORCE_MAX_ORDER 11	/* the number of orders */
#define CONFIG_IOASID 1
#define CONFIG_DMA_OPS 1
#define CONFIG_SRCU 1
#define CONFIG_GENERIC_MSI_IRQ_DOMAIN 1
#define CONFIG_BASE_SMALL 0
#define CONFIG_ARCH_HAS_TEARDOWN_DMA_OPS 1

/* No driver that is built for it has masters on this bus, so that the world does without its files. */
#undef CONFIG_PCI
#undef CONFIG_HAVE_PCI
#undef CONFIG_PCI_DOMAINS
#undef CONFIG_PCI_DOMAINS_GENERIC
#undef CONFIG_PCI_ATS
#undef CONFIG_PCI_PRI
#undef CONFIG_PCI_PASID
