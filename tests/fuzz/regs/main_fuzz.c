/* SPDX-License-Identifier: MIT */
/*
 * Entry for engines that speak libFuzzer's interface: libFuzzer itself, and AFL++ through its driver. REGS_PLANT names a fault
 * to switch on. A wrong device ends the process by SIGABRT, so that the engine keeps the input.
 */
#include <stdio.h>
#include <stdlib.h>

#include "regs/regs.h"

#define TWICE_EVERY 16

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *plant = getenv("REGS_PLANT");

	(void)argc;
	(void)argv;
	if (plant && !rig_plant(plant)) {
		fprintf(stderr, "regs: no plant `%s`\n", plant);
		exit(2);
	}
	/* Under AFL++ a repeated run would look like instability: edges are counted. */
	regs_init(getenv("__AFL_SHM_ID") ? 0 : TWICE_EVERY);
	return 0;
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t len)
{
	if (!regs_bytes(bytes, len))
		abort();
	return 0;
}
