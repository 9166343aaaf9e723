/* SPDX-License-Identifier: GPL-2.0-only */
/* See words.c; called by glue.c when a table is made. */
#pragma once
#include <linux/io-pgtable.h>

void words_check(enum io_pgtable_fmt fmt, const struct io_pgtable_cfg *cfg, u32 granule_lg2);
