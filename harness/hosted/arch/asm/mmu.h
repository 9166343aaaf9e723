/* SPDX-License-Identifier: GPL-2.0-only */
/* Of user address spaces: the page tables are in services/mm.c. */
#pragma once
typedef struct { int unused; } mm_context_t;
