/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What harness/hosted/host_dev.c and fuzz/trace.h want of libc, by the kernel's own functions. Only for the files that
 * both back ends share.
 */
#pragma once
#include <linux/printk.h>
#include <linux/sprintf.h>

typedef struct iovet_file FILE;
#define stderr ((FILE *)NULL)
#define fprintf(file, ...) ((void)(file), pr_emerg(__VA_ARGS__))
