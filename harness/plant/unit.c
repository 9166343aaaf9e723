// SPDX-License-Identifier: GPL-2.0-only
/*
 * Host-world side of a unit test with mutants in it: IOVET_MUTANT is the number of the one that is on. A test that hangs
 * ends by a signal. Linked by ci/mutants only.
 */
#include <stdlib.h>
#include <unistd.h>

#include "plant/plant.h"

#define SECONDS 20

unsigned int plant_active;
struct plant_seen plant_seen;
unsigned char *plant_passed;

static void __attribute__((constructor)) choose(void)
{
	const char *number = getenv("IOVET_MUTANT");

	plant_active = number ? (unsigned int)strtoul(number, NULL, 10) : 0;
	alarm(SECONDS);
}
