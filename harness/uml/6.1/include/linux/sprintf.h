/* SPDX-License-Identifier: GPL-2.0-only */
/* Linux 6.1 has these functions in kernel.h. */
#pragma once
#include <linux/kernel.h>
