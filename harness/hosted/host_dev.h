/* SPDX-License-Identifier: GPL-2.0-only */
/* Between host.c, host_dev.c, hosted.c and what watches over memory for them. */
#pragma once
#include "hosted/host_pci.h"
#include "model/device.h"
#include "ops/backend.h"
#include "ops/op.h"
#include "ops/target.h"

void host_time_reset(void);
void steps_begin(void);			/* steps.c: a call begins, with a whole budget */
void host_wait_over(void);		/* a device was written to: a new wait begins */
void host_arm_fault(enum fault_kind kind, u32 nth);
bool host_fault_hit(void);
bool host_fault_armed(void);	/* is something still to fail? */
void host_fault_reset(void);
bool host_fault_broke(void);		/* was it power or a clock, since the program began? */
/* Lets a stuck device go on, so that a call that waits for it can return. False: no device was stuck. */
bool host_dev_unstick(void);
bool host_dev_healthy(void);	/* all of it does what it should, and did so far; of no account while muted */
void host_dev_waited(void);	/* software waits: time passes for all hardware */
void host_dev_spoilt(void);	/* memory was written that nobody may write: the next program finds the world put back */
void host_dev_count(void);	/* accesses are counted from here on */
u32 host_dev_touched(void);	/* as backend.touched */
bool host_dev_silent(void);	/* some hardware acknowledges nothing, or is of another make and may not */

/* The device models, one for each unit of the target. */
extern struct device host_device[MAX_UNITS];
extern u32 host_units;

void host_dev_make(const struct target *t);
void host_dev_begin(void);	/* a program begins: no access of the last one is of account */
bool host_dev_resumed(struct exec_resumed *r);	/* as backend.resumed */

/* All hardware as it is now, with the windows that firmware tells of: where a world can be put back. */
struct dev_moment { struct device *device; struct host_pci pci; u64 mapped_bytes[MAX_UNITS]; };
void host_dev_keep(struct dev_moment *m);	/* once: its memory stays */
void host_dev_back_to(const struct dev_moment *m);
