/* SPDX-License-Identifier: GPL-2.0-only */
/* Between host.c, host_dev.c and what watches over memory for them. */
#pragma once
#include "ops/op.h"

void host_time_reset(void);
void host_wait_over(void);		/* a device was written to: a new wait begins */
void host_arm_fault(enum fault_kind kind, u32 nth);
bool host_fault_hit(void);
void host_fault_reset(void);
bool host_fault_broke(void);		/* was it power or a clock, since the program began? */
/* Lets a stuck device go on, so that a call that waits for it can return. False: no device was stuck. */
bool host_dev_unstick(void);
bool host_dev_healthy(void);	/* all of it does what it should, and did so far; of no account while muted */
void host_dev_waited(void);	/* software waits: time passes for all hardware */
void host_dev_spoilt(void);	/* memory was written that nobody may write: the next program finds the world put back */
bool host_dev_silent(void);	/* some hardware acknowledges nothing, or is of another make and may not */
