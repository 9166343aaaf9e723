/* SPDX-License-Identifier: GPL-2.0-only */
/* Registers of an interrupted context; nothing here is ever interrupted between instructions. */
#pragma once
struct pt_regs { unsigned long ip, sp; };
#define user_mode(regs) 0
#define instruction_pointer(regs) ((regs)->ip)
#define profile_pc(regs) ((regs)->ip)
#define kernel_stack_pointer(regs) ((regs)->sp)
#define user_stack_pointer(regs) ((regs)->sp)
#define arch_has_single_step() 0
