/* SPDX-License-Identifier: GPL-2.0-only */
/* Included before everything else by the planted copy of a driver (planted.mk): it is there, and registers nothing. */
#pragma once
#include <linux/platform_device.h>

#include "plant/plant.h"

#undef module_platform_driver
#undef builtin_platform_driver
#define module_platform_driver(it) struct platform_driver *const PLANTED_DRIVER = &(it)
#define builtin_platform_driver(it) module_platform_driver(it)
