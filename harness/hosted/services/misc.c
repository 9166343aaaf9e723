// SPDX-License-Identifier: GPL-2.0-only
/*
 * Global data and small answers that belong to no service. Each says "there is none of this here"; nothing that keeps
 * state or could hide a mistake of a driver.
 */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/memblock.h>
#include <linux/suspend.h>
#include "hosted/host.h"

struct kobject *kernel_kobj;		/* /sys/kernel: its children have no parent */
bool initcall_debug;
int oops_in_progress;
int pm_async_enabled;
unsigned long max_pfn, max_low_pfn;	/* known when RAM is (services/mem_pages.c) */
unsigned long min_low_pfn = RAM_PA >> PAGE_SHIFT;

/* An empty range: no string is treated as living in read-only kernel data, so each copy is a real allocation. */
char __start_rodata[1];
extern char __end_rodata[1] __attribute__((alias("__start_rodata")));

/* No driver of this world waits for memory to change: the glue of one that does knows a way out. */
bool __weak kw_let_go(void) { return false; }

/* No file systems: /dev/mem revocation in kernel/resource.c stays off. */
int simple_pin_fs(struct file_system_type *type, struct vfsmount **mount, int *count) { return -ENODEV; }
