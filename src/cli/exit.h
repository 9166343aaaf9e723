/* SPDX-License-Identifier: MIT */
/* Exit status of `iovet` and of the driver binaries. */
#pragma once

enum exit_status {
	EXIT_CLEAN = 0,
	EXIT_FINDINGS = 1,		/* findings, or a failed conformance test */
	EXIT_USAGE = 2,			/* bad input or usage */
	EXIT_ENV = 3,			/* the environment: no file, no space, no driver binary that runs */
	EXIT_NOTHING = 77,		/* nothing ran */
};
