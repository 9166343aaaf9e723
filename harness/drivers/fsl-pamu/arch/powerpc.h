/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the processor of a PAMU gives to its driver, for this driver alone: accessors, special registers, and the order of
 * bytes. Those cores are big-endian, and the driver counts on it: it reads cells of the device tree now as they are, now as
 * big-endian numbers, which to it is one and the same. Here too: what a property holds has been put in the CPU's order before the
 * driver sees it (glue.c), and a big-endian number is converted by leaving it alone. Included before the driver's own headers.
 */
#pragma once
#include <linux/io.h>
#include <linux/of.h>
#include <linux/of_address.h>

#undef be32_to_cpup
#define be32_to_cpup(p) (*(const u32 *)(p))

/* A register of the PAMU or of another block, or a word of memory. */
u32 ppc_in_be32(const volatile void *at);
void ppc_out_be32(volatile void *at, u32 val);
#define in_be32(at) ppc_in_be32(at)
#define out_be32(at, val) ppc_out_be32(at, val)

#define SPRN_SVR 0x3ff			/* which processor, and which revision of it */
u32 ppc_mfspr(u32 number);
#define mfspr(number) ppc_mfspr(number)

const void *ppc_get_property(const struct device_node *np, const char *name, int *bytes);
#define of_get_property(np, name, bytes) ppc_get_property(np, name, bytes)

/* Blocks beside the PAMU: plain memory, which the driver also loads from and stores to without any accessor. */
void *ppc_iomap(struct device_node *np, int index);
void ppc_iounmap(volatile void *at);
#undef iounmap
#define of_iomap(np, index) ppc_iomap(np, index)
#define iounmap(at) ppc_iounmap(at)
