/* SPDX-License-Identifier: GPL-2.0-only */
/* No user address spaces. */
#pragma once
typedef struct { int unused; } mm_context_t;
