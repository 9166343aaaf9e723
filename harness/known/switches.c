/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The table of a known-answer driver's bugs, and which one is on: what the entry points ask through drivers/glue.h. A bug
 * comes when the world is up, so that it is a program that meets it.
 */
#include <linux/kernel.h>
#include <linux/string.h>

#include "drivers/glue.h"
#include "hosted/host.h"
#include "known/switches.h"

static const struct plant_info plants[] = {
#define PLANT(id, plant_name, oracle, text) { .name = plant_name, .set = "known", .cls = oracle, .what = text },
#include PLANTS_DEF
#undef PLANT
};
LASTING static enum known_plant chosen;
LASTING enum known_plant known_plant;
LASTING struct plant_seen known_plant_seen;

bool kw_set_plant(const char *name)
{
	u32 i;

	chosen = PLANT_NONE;
	for (i = 0; name && *name && i < ARRAY_SIZE(plants); i++)
		if (!strcmp(plants[i].name, name))
			chosen = i + 1;
	return chosen || !name || !*name;
}

void kw_booted(void) { known_plant = chosen; }

/* There is no function around a bug that could be reached without coming to the bug. */
u32 kw_plants(const struct plant_info **table, const struct plant_seen **seen)
{
	*table = plants;
	*seen = &known_plant_seen;
	return ARRAY_SIZE(plants);
}
