/* SPDX-License-Identifier: GPL-2.0-only */
/* Processor description. cpu_relax() is where a busy loop lets virtual time pass. */
#pragma once
#define TASK_SIZE 0x500000000000UL
#define STACK_TOP TASK_SIZE
#define STACK_TOP_MAX TASK_SIZE
#define TASK_UNMAPPED_BASE (TASK_SIZE / 3)
struct thread_struct { int unused; };
#define INIT_THREAD { 0 }
void hosted_cpu_relax(void);
#define cpu_relax() hosted_cpu_relax()
#define KSTK_EIP(task) 0
#define KSTK_ESP(task) 0
#define task_pt_regs(task) ((struct pt_regs *)0)
