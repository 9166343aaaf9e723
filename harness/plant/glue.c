/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Kernel-world side of a binary with bugs in it: which of the table's is on, and what it came to. Linked into
 * DRIVER+mutants and DRIVER+PLANT; a driver with plants in its own source (harness/drivers/toy) has its own of this.
 */
#include <linux/init.h>
#include <linux/string.h>

#include "drivers/glue.h"
#include "hosted/host.h"
#include "plant/plant.h"

LASTING unsigned int plant_active;
LASTING struct plant_seen plant_seen;
LASTING unsigned char *plant_passed;

static int __init always(void)
{
	if (!plant_active)
		plant_active = plant_always;
	return 0;
}
pure_initcall(always);

bool kw_set_plant(const char *name)
{
	unsigned int i;

	plant_active = plant_always;
	for (i = 0; name && *name && i < plant_table_n; i++)
		if (!strcmp(plant_table[i].name, name))
			plant_active = i + 1;
	return plant_active || !name || !*name;
}

void kw_watch_plants(u8 *passed)
{
	plant_passed = passed;
}

u32 kw_plants(const struct plant_info **table, const struct plant_seen **seen)
{
	*table = plant_table;
	*seen = &plant_seen;
	return plant_table_n;
}
