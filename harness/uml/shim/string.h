/* SPDX-License-Identifier: GPL-2.0-only */
/* See stdio.h beside it. */
#pragma once
#include <linux/string.h>
