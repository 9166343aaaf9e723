// SPDX-License-Identifier: GPL-2.0-only
/* Which kernel this world was built from. Called by the host world, before or after boot. */
#include <linux/version.h>
#include "hosted/host.h"

u32 kw_kernel_version(void)
{
	return LINUX_VERSION_CODE;
}
