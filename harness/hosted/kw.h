/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Inside the kernel world: what boot.c, the services and the glue of a driver offer each other. Never included by the
 * host world (that is host.h). Memory, locks, interrupts, clocks and the ledger are in services/services.h.
 */
#pragma once
#include <linux/types.h>
#include "hosted/host.h"

struct device;
struct device_node;
struct kobject;

/* ---- topology (topology.c): numbers of the target -> devices -------------------------------- */
extern const struct target *kw_target;			/* set by kw_boot() before anything else */
struct device *kw_instance_dev(u32 instance);		/* NULL: no such device */
struct device *kw_master_dev(u32 master);		/* NULL: removed, or never created */
s32 kw_dev_instance(const struct device *dev);		/* -1: not an IOMMU instance of the target */
s32 kw_dev_master(const struct device *dev);
struct device_node *kw_instance_node(u32 instance);

/*
 * Hot-plug. Each returns 0 or -errno, and does nothing when already in the wanted state.
 * Removing a master unregisters its platform device: client driver unbound, iommu core's release_device() runs.
 * Adding it creates the device again from its node: probe_device(), default domain, client driver bound.
 */
int kw_client_start(struct device *dev);			/* what a client's probe() does, and its remove() */
void kw_client_stop(struct device *dev);
/* A master that is a function of PCI Express comes and goes (pci.c, not on kernels without its files). The bus keeps it alive. */
struct device *kw_pci_add(u32 master);			/* NULL: it does not come */
void kw_pci_remove(struct device *dev);
int kw_master_remove(u32 master);
int kw_master_add(u32 master);
void kw_check_links(void);				/* of devices to their groups and suppliers: findings */
int kw_master_use(u32 master, bool on);			/* takes or drops the runtime-PM reference of its client */
int kw_instance_unbind(u32 instance);			/* the IOMMU driver's remove() */
int kw_instance_bind(u32 instance);			/* its probe(), then deferred probes */
extern u32 kw_irqs_refused;				/* how often a driver that is probed was refused one; counted by services/irq.c */
/*
 * Everything present and bound, in boot order: masters are taken away, instances unbound and bound again, masters
 * added. So group numbers come out as after boot. Leaks are looked for while everything is gone.
 */
void kw_reprobe_all(void);
void kw_unplug_all(void);				/* nothing is present or bound afterwards */
extern u32 kw_other_task;				/* not 0: a worker runs, or what serves an interrupt */
extern void (*kw_firmware_right)(void);			/* or NULL: makes the description of the machine right, while all is gone */
void kw_restart_all(void);				/* masters power off and on: what is told them only then holds for all */
void kw_firmware_begun(void);				/* the program ends with kw_reprobe_all() */
/*
 * A probe in which something fails (starve.c): of the next one of this instance, the n-th primitive of a kind. kw_starved(): it is
 * over, and what came of it is judged. kw_all_is_there(): after a boot in which nothing failed.
 */
void kw_starve(u32 instance, u32 kind, u32 nth);
void kw_starved(void);
void kw_all_is_there(void);
void kw_drivers_come(void);				/* back at the start: initcalls, without any device (boot.c) */
int kw_instance_come(u32 instance);			/* there is no device yet: it is made, and probed */
void kw_instance_is(u32 instance, struct device *dev);	/* its device is just being made */
struct device_node *kw_master_node(u32 master);
struct device_node *kw_spare_region(void);		/* reserved memory that no device names; if .tells_regions */
struct device_node *kw_other_node(void);		/* a provider of something else */
/* Firmware tells of `n` clocks of an instance, and who provides them may be yet to come. */
void kw_clocks_told(u32 instance, u32 n, bool late);
#define IRQ_LINES 32
#define IRQ_SPARE (IRQ_LINES - 1)		/* no device has it */
#define IRQ_BUSY (IRQ_LINES - 2)		/* nor this one, which somebody else may have to himself */
unsigned int kw_irq_number(u32 line);		/* for request_irq() */
void kw_topology_find(void);				/* at boot, when everything was probed */

/* ---- API glue (api_iommu.c) ----------------------------------------------------------------- */
void kw_exec_ipu3(const struct op *op, struct op_result *r);	/* glue of a driver with API_IPU3 */
void kw_teardown_ipu3(bool hotplug);
void kw_exec_pgtable(const struct op *op, struct op_result *r);	/* glue of a driver with API_PGTABLE */
void kw_begin_pgtable(void);
void kw_teardown_pgtable(void);
/* Processes and PASIDs (sva/api_sva.c); `d`: the domain of OP_PASID_ATTACH. Not linked: nothing has a meaning. */
struct iommu_domain;
struct mm_struct;
void kw_exec_sva(const struct op *op, struct iommu_domain *d, struct op_result *r);
void kw_teardown_sva(void);
u32 kw_space_number(const struct mm_struct *mm);	/* as struct backend tells what a PASID leads to */
u32 kw_domain_number(const struct iommu_domain *d);	/* the same (api_iommu.c) */
/*
 * Page requests and whoever attached a domain with a handle (sva/api_fault.c). `d`: the domain of OP_HANDLE_ATTACH.
 * kw_take_faults(): this domain of the program takes page requests from now on. kw_handle_detach(): false: the group has no handle.
 */
struct iommu_group;
void kw_exec_fault(const struct op *op, struct iommu_domain *d, struct op_result *r);
void kw_take_faults(struct iommu_domain *d, u32 number);
bool kw_handle_detach(u32 group, struct iommu_group *g);
void kw_leave_alone(void);	/* at the end of a teardown: devices that were not used when they were probed are not used again */
/* Who uses a domain hears of its faults (api_faults.c): of one that the program made; of those the core made, where it must. */
void kw_hear_faults(struct iommu_domain *d);
void kw_hear_all_faults(void);
/*
 * System sleep (api_sleep.c): OP_SUSPEND and OP_RESUME. kw_sleeps(): this instance sleeps, or did not wake when it was to.
 * kw_forget_errors(): an instance that failed to resume is tried again by whoever needs it next.
 */
void kw_exec_sleep(const struct op *op, struct op_result *r);
bool kw_sleeps(u32 instance);
void kw_forget_errors(void);
/* Tables that a device gets when a PASID is used first, and keeps: these masters, new to their groups, get them now. */
void kw_prime_sva(u32 masters);

/* ---- sysfs (services/sysfs.c) --------------------------------------------------------------- */
/* Writes `text` to the attribute file of this name: bytes consumed or -errno; -ENOENT when there is no such file. */
long kw_sysfs_store(struct kobject *kobj, const char *name, const char *text);
long kw_sysfs_show(struct kobject *kobj, const char *name, char *page);	/* page: as large as one, and aligned to it */
u32 kw_sysfs_files(void);				/* attribute files and links that exist */
bool kw_sysfs_has(const struct kobject *kobj, const char *name);
void kw_sysfs_drop_stale_links(void);			/* while no device link exists */

/* ---- time, work, waiting -------------------------------------------------------------------- */
#define KW_JIFFIES_AT_ZERO 1000			/* a driver may subtract from jiffies early on */
void kw_time_sync(void);				/* jiffies from virtual time; call after virtual time moved */
/* Makes one thing happen that could end a wait: work, interrupt, timer, in this order. `why` names the wait. */
void kw_wait_step(const char *why);
bool kw_work_pending(void);
bool kw_work_run_one(void);
bool kw_timer_run_due(void);				/* ran one or more */
u64 kw_timer_next_ns(void);				/* ~0: no timer is armed */
bool kw_rcu_pending(void);
void kw_rcu_run(void);					/* all callbacks, also those queued meanwhile */

/* ---- set-up at boot and reset per program, in this order (services/reset.c) ----------------- */
void kw_task_init(void);
void kw_percpu_init(void);
void kw_task_reset(void);
void kw_time_reset(void);
void kw_timer_reset(void);
void kw_work_reset(void);
void kw_rcu_reset(void);
void kw_random_reset(void);
void kw_slab_reset(void);

/* ---- memory (services/mem_slab.c) ----------------------------------------------------------- */
u32 kw_cache_live(const char *name);			/* objects of the slab caches of this name */

/* ---- what depends on the kernel, where kernels/X/compat.h does not say otherwise ------------ */
#ifndef KW_REMOVE
#define KW_REMOVE void		/* what remove() of a platform driver returns */
#define KW_REMOVED
#endif
#ifndef KW_ABSENT_OPS
#define KW_ABSENT_OPS 0ULL	/* operations for which it has no call */
#endif

/* ---- stubs (generated) ---------------------------------------------------------------------- */
/* An abort stub was called: reports the missing function's name and ends the process. */
void kw_stub_abort(const char *name) __attribute__((noreturn));
