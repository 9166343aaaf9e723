// SPDX-License-Identifier: GPL-2.0-only
/* Another process like this one: see run.h. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz/run.h"

pid_t run_fork(void)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid >= 0)
		return pid;
	perror("iovet: fork");
	exit(RUN_ENV);
}
