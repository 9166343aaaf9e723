/* SPDX-License-Identifier: GPL-2.0-only */
/* Cacheability of kernel pages: changes are accepted and have no effect on simulated memory. */
#pragma once
int set_memory_uc(unsigned long addr, int pages);
int set_memory_wb(unsigned long addr, int pages);
int set_memory_wc(unsigned long addr, int pages);
static inline int set_memory_ro(unsigned long addr, int pages) { return 0; }
static inline int set_memory_rw(unsigned long addr, int pages) { return 0; }
static inline int set_memory_x(unsigned long addr, int pages) { return 0; }
static inline int set_memory_nx(unsigned long addr, int pages) { return 0; }
