/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * In front of the glue of a driver (Kbuild): one kernel holds the glue of all, so what it does at boot is no initcall of the
 * kernel but a pointer with a name of its own (the macro glue_init), which uml_glue_init() follows for the chosen target.
 */
#pragma once
#include <linux/init.h>

#undef core_initcall
#undef arch_initcall
#define core_initcall(fn) initcall_t glue_init __initdata = fn
#define arch_initcall(fn) initcall_t glue_init __initdata = fn

/* Barriers and publications of a real kernel tell nobody. */
static void (*hosted_at_barrier)(void) __maybe_unused;
static inline void hosted_publish(unsigned long value) { }
