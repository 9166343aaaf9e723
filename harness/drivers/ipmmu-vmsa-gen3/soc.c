// SPDX-License-Identifier: GPL-2.0-only
/* The chip tells its name, as its own code does early at boot: the driver looks it up in lists. Kernel world. */
#include <linux/err.h>
#include <linux/init.h>
#include <linux/sys_soc.h>

static struct soc_device_attribute chip = { .family = "R-Car Gen3", .soc_id = "r8a77965", .revision = "ES1.0" };

static int __init name_the_chip(void)
{
	return PTR_ERR_OR_ZERO(soc_device_register(&chip));
}
arch_initcall(name_the_chip);
