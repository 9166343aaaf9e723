/* SPDX-License-Identifier: MIT */
/* Between rig.c and plants.c: the device and what is done to it. */
#pragma once
#include "bus/conform.h"
#include "model/device.h"

extern struct device rig_dev;
/* The accesses, with the fault that was switched on, if any. */
void plant_write(u32 offset, u64 val, u32 bytes);
u64 plant_read(u32 offset, u32 bytes);
void plant_reset(u32 kind);
void rig_reset(u32 kind);		/* without a fault */
