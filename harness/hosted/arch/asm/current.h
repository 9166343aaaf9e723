/* SPDX-License-Identifier: GPL-2.0-only */
/* The running task. One for now; a pointer, so that a scheduler can switch it. */
#pragma once
struct task_struct;
extern struct task_struct *hosted_task;
#define get_current() (hosted_task)
#define current get_current()
