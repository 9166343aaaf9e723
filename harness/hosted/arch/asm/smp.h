/* SPDX-License-Identifier: GPL-2.0-only */
/* Processor 0 runs everything. */
#pragma once
struct cpumask;
#define raw_smp_processor_id() 0
static inline void arch_send_call_function_single_ipi(int cpu) { }
static inline void arch_send_call_function_ipi_mask(const struct cpumask *mask) { }
