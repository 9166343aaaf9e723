/* SPDX-License-Identifier: GPL-2.0-only */
/* Byte order. */
#pragma once
#include <linux/byteorder/little_endian.h>
