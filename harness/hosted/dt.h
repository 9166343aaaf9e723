/* SPDX-License-Identifier: GPL-2.0-only */
/* The device tree of a target (dt.c). For boot.c. */
#pragma once
#include "hosted/kw.h"

#define KW_CLIENT_COMPATIBLE "iovet,client"
#define KW_BUS_COMPATIBLE "simple-bus"
#define KW_ROOT_COMPLEX "pcie"

void dt_build(const struct target *t);			/* once; needs the allocators */
void dt_check(bool up);					/* before drivers start, and when the machine is up */
