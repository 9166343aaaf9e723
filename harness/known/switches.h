/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Switches of a known-answer driver: one for each line of its plants.def, PLANT(id, name, oracle, what is wrong), which
 * its driver.mk names in PLANTS_DEF. At most one is on. See harness/known/README.md.
 */
#pragma once
#include "plant/plant.h"

enum known_plant {
	PLANT_NONE,
#define PLANT(id, name, oracle, what) PLANT_##id,
#include PLANTS_DEF
#undef PLANT
};
extern enum known_plant known_plant;
extern struct plant_seen known_plant_seen;
/* To be asked last, where the bug would show: who asks while it is on has triggered it. */
#define plant(id) (unlikely(known_plant == PLANT_##id) && (known_plant_seen.reached = ++known_plant_seen.triggered))
