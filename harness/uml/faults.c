// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which allocations `fault alloc` counts: those of the driver, of the IOMMU core and of the driver core. What the kernel
 * allocates beside them, for its own records, is no matter of a program, and is not the same from one time to the next.
 * Called by lib/fault-inject.c and mm/percpu.c (adjust.txt).
 */
#include <linux/preempt.h>
#include <linux/sched.h>

#include "uml/uml.h"

/* Slab that takes another page, the files of a cache that goes, the stacks and objects that checkers remember, sysfs. */
static struct uml_caller others[] = {
	{ "allocate_slab" }, { "new_slab" }, { "___slab_alloc" }, { "kmemleak_alloc" }, { "__create_object" },
	{ "do_kmem_cache_create" }, { "stack_depot_save_flags" }, { "fill_pool" }, { "__debug_object_init" }, { "debug_object_activate" },
	{ "debugfs_slab_release" },
	{ "__kmem_cache_create" }, { "__stack_depot_save" }, { "create_object" },	/* of older kernels */
	{ "kernfs_new_node" }, { "kernfs_create_dir_ns" }, { "kernfs_create_link" }, { "kernfs_fop_open" }, { "sysfs_create_dir_ns" },
	{ "sysfs_create_link" }, { "sysfs_do_create_link_sd" }, { "internal_create_group" }, { "sysfs_add_file_mode_ns" },
	{ "kobject_uevent_env" },
};

bool iovet_may_fail(void);
bool iovet_percpu_fails(void);

noinline bool iovet_may_fail(void)
{
	unsigned long frame[UML_FRAMES];
	u32 n;

	h_stack(frame, &n, UML_FRAMES);
	return !uml_called_by(frame, n, others, ARRAY_LEN(others));
}

/* The kernel's own injection leaves memory of each processor out. */
bool iovet_percpu_fails(void)
{
	return in_task() && current->fail_nth && iovet_may_fail() && !--current->fail_nth;
}

void uml_faults_init(void)
{
	uml_callers_find(others, ARRAY_LEN(others));
}
