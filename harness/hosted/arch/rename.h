/* SPDX-License-Identifier: GPL-2.0-only */
/* Included first everywhere in the kernel world: functions the C library also has, with other semantics. */
#pragma once

#define vsnprintf k_vsnprintf
#define snprintf k_snprintf
#define vsprintf k_vsprintf
#define sprintf k_sprintf
#define vsscanf k_vsscanf
#define sscanf k_sscanf
#define vscnprintf k_vscnprintf
#define scnprintf k_scnprintf
#define sort k_sort
#define panic k_panic
