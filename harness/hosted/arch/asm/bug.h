/* SPDX-License-Identifier: GPL-2.0-only */
/* WARN and BUG name the function they are in and report every time, so that a finding has a stable key. */
#pragma once

/* Values as the generic header has them with GENERIC_BUG; there is no bug table here. */
#define BUGFLAG_ONCE (1 << 1)
#define BUGFLAG_NO_CUT_HERE (1 << 3)
#define BUGFLAG_TAINT(taint) ((taint) << 8)

void hosted_warn(const char *file, int line, const char *func);
void hosted_bug(const char *file, int line, const char *func) __attribute__((noreturn));

#define __WARN_FLAGS(flags) hosted_warn(__FILE__, __LINE__, __func__)
#define HAVE_ARCH_BUG
#define BUG() hosted_bug(__FILE__, __LINE__, __func__)

#include <asm-generic/bug.h>
