// SPDX-License-Identifier: GPL-2.0-only
/* Another process like this one: see run.h. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fuzz/run.h"
#include "fuzz/sink_int.h"

pid_t run_fork(void)
{
	pid_t pid;

	if (sink_get(0))	/* names will be asked for again: of one symbolizer, which knows the binary already */
		sink_need_symbols();
	fflush(NULL);
	pid = fork();
	if (pid >= 0)
		return pid;
	perror("iovet: fork");
	exit(RUN_ENV);
}
