/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What those files of ours that speak to the kernel expect of Linux 6.12, said in terms of 6.1; of the IOMMU API, that is said for
 * both back ends. Kbuild includes it ahead of them; the drivers and the kernel's own files do not see it.
 */
#pragma once
#include <linux/console.h>
#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/mmzone.h>
#include <linux/platform_device.h>
#include <linux/pm_domain.h>

#include "hosted/kernels/6.1/iommu_api.h"

/* A bus was no constant to those who watch it. */
#define bus_register_notifier(bus, nb) bus_register_notifier((struct bus_type *)(bus), nb)

/* Pages of IOMMUs were not counted; nothing else is asked for. */
#define global_node_page_state_pages(item) 0

/* The largest order that the page allocator knows, told as the first that it does not. */
#define MAX_PAGE_ORDER (MAX_ORDER - 1)

/* Page requests are for drivers that are not in this kernel. */
#define iopf_queue_flush_dev(dev) do { } while (0)

/* Consoles had one lock. */
static inline void console_list_lock(void) { console_lock(); }
static inline void console_list_unlock(void) { console_unlock(); }
