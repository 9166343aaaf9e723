/* SPDX-License-Identifier: GPL-2.0-only */
/* Word size. */
#pragma once
#define __BITS_PER_LONG 64
#include <asm-generic/bitsperlong.h>
