/* SPDX-License-Identifier: GPL-2.0-only */
/* Per-processor data: a named section, so that the linker marks where the initial image starts and ends. */
#pragma once
#define PER_CPU_BASE_SECTION "hosted_percpu"
#include <asm-generic/percpu.h>
