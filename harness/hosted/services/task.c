// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one task and the processors there are. Processor 0 runs everything; the second exists so that per-processor code
 * has something to loop over. No scheduling here: waiting is services/wait.c.
 */
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/debug.h>
#include <linux/sched/signal.h>
#include "hosted/kw.h"

static struct task_struct task;
struct task_struct *hosted_task = &task;

#define ALL_CPUS CPU_BITS_ALL
struct cpumask __cpu_possible_mask = { ALL_CPUS };
struct cpumask __cpu_present_mask = { ALL_CPUS };
struct cpumask __cpu_online_mask = { ALL_CPUS };
struct cpumask __cpu_active_mask = { ALL_CPUS };
atomic_t __num_online_cpus = ATOMIC_INIT(NR_CPUS);
unsigned int nr_cpu_ids = NR_CPUS;
enum system_states system_state = SYSTEM_RUNNING;
bool kw_like_real;
u32 kw_other_task;

/*
 * As many processors as User Mode Linux has, so that there are as many allocations for each of them; sysfs takes none that
 * count (sysfs.c); and what a real kernel does not survive ends the process (null_pointer()).
 */
void kw_as_real(void)
{
	struct cpumask *const mask[] = { &__cpu_possible_mask, &__cpu_present_mask, &__cpu_online_mask, &__cpu_active_mask };
	u32 i;

	for (i = 0; i < ARRAY_SIZE(mask); i++) {
		cpumask_clear(mask[i]);
		cpumask_set_cpu(0, mask[i]);
	}
	atomic_set(&__num_online_cpus, 1);
	nr_cpu_ids = 1;
	kw_like_real = true;
}

void null_pointer(const char *call, const char *what)
{
	static const char word[] = "null-pointer", fmt[] = "%s(%s) of NULL";

	if (kw_like_real)
		h_fatal(ORA_MEMORY, "", word, fmt, call, what);
	h_finding(ORA_MEMORY, "", word, fmt, call, what);
}

void kw_task_init(void)
{
	refcount_set(&task.usage, 2);	/* klist_remove() takes and drops a reference */
	strscpy(task.comm, "iovet", sizeof(task.comm));
	INIT_LIST_HEAD(&task.tasks);
	kw_task_reset();
}

void kw_task_reset(void)
{
	task.thread_info.preempt_count = 0;
	task.thread_info.flags = 0;
	task.rcu_read_lock_nesting = 0;
	WRITE_ONCE(task.__state, TASK_RUNNING);
}

/* Processors never come or go, so registering for it succeeds and the callbacks only run where they are asked to now. */
int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke, int (*startup)(unsigned int cpu),
			int (*teardown)(unsigned int cpu), bool multi_instance)
{
	unsigned int cpu;
	int ret = 0;

	if (invoke && startup && !multi_instance)
		for_each_online_cpu(cpu)
			ret = ret ?: startup(cpu);
	return ret;
}

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke) { }

static HLIST_HEAD(cpuhp_instances);

int __cpuhp_state_add_instance(enum cpuhp_state state, struct hlist_node *node, bool invoke)
{
	hlist_add_head(node, &cpuhp_instances);
	return 0;
}

int __cpuhp_state_remove_instance(enum cpuhp_state state, struct hlist_node *node, bool invoke)
{
	hlist_del(node);
	return 0;
}

void cpus_read_lock(void) { }
void cpus_read_unlock(void) { }
void lockdep_assert_cpus_held(void) { }

int wake_up_process(struct task_struct *p) { return 0; }
void preempt_schedule(void) { }
void preempt_schedule_notrace(void) { }
void __put_task_struct(struct task_struct *t) { h_bug("the last reference to the running task was dropped"); }
