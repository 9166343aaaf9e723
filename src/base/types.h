/* SPDX-License-Identifier: MIT */
/*
 * Integer types and the address glossary, shared by every layer. Freestanding: the same sources are linked into
 * the host tool, the hosted fuzz process and a kernel image.
 *
 *   iova   address a device puts on the bus, in the address space of one domain
 *   pa     address in physical memory, what a translation yields
 *   granule  smallest mappable unit of one IOMMU, in bytes
 *   stream   smallest unit of requester the IOMMU tells apart (stream id)
 */
#pragma once

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef unsigned long long u64;
typedef int32_t s32;
typedef long long s64;
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
