// SPDX-License-Identifier: GPL-2.0-only
/*
 * Names of addresses in the kernel image, by llvm-symbolizer as a child process. Paths are given relative to the top of the
 * kernel source, and our own relative to ours.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/sink_int.h"
#include "uml/host/link.h"

static FILE *ask, *answer;

static void start(void)
{
	int to[2], from[2];
	pid_t pid;

	if (pipe2(to, 02000000) || pipe2(from, 02000000))
		sink_die("no pipe for llvm-symbolizer");
	fflush(NULL);
	pid = fork();
	if (pid < 0)
		sink_die("cannot start llvm-symbolizer");
	if (!pid) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		execlp("llvm-symbolizer", "llvm-symbolizer", "-e", link_image(), (char *)NULL);
		execlp("llvm-symbolizer-14", "llvm-symbolizer-14", "-e", link_image(), (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	ask = fdopen(to[1], "w");
	answer = fdopen(from[0], "r");
	signal(SIGPIPE, SIG_IGN);
}

void sink_need_symbols(void)
{
	char buf[512];

	if (ask)
		return;
	start();
	if (!sink_symbolize(0, buf, sizeof(buf)) && feof(answer))
		sink_die("cannot name functions: llvm-symbolizer is missing from PATH (package llvm)");
}

/* Below the top of a source tree: the kernel's as we see it, then ours in it. */
static const char *relative(const char *path)
{
	static const char *const tops[] = { "uml-src/", "drivers/iovet/" };

	for (u32 i = 0; i < ARRAY_LEN(tops); i++) {
		const char *at = strstr(path, tops[i]);

		if (at)
			path = at + strlen(tops[i]);
	}
	if (!strncmp(path, "planted/", strlen("planted/")))	/* the copy of a driver: planted/DRIVER/FILE */
		path += strlen("planted/") + strcspn(path + strlen("planted/"), "/") + 1;
	return path;
}

static void look_up(unsigned long pc, char *buf, u32 bytes)
{
	char function[256], place[512];
	u32 n = 0;

	sink_need_symbols();
	memset(buf, 0, bytes);
	fprintf(ask, "0x%lx\n", pc);
	fflush(ask);
	while (fgets(function, sizeof(function), answer) && function[0] != '\n' && fgets(place, sizeof(place), answer)) {
		function[strcspn(function, ".\n")] = 0;	/* no .cold, .isra.0: the compiler's clones */
		place[strcspn(place, "\n")] = 0;
		if (function[0] != '?' && n + 1 < bytes)
			n += (u32)snprintf(buf + n, bytes - n - 1, "%s %s", function, relative(place)) + 1;
		n = n < bytes ? n : bytes - 1;
	}
	buf[bytes - 1] = 0;
}

#define CACHED 512u			/* addresses; a warning names its place each time */

bool sink_symbolize(unsigned long pc, char *buf, u32 bytes)
{
	static struct { unsigned long pc; u32 bytes; char text[2048]; } cache[CACHED];
	u32 slot = (u32)(pc * 0x9e3779b97f4a7c15ull >> 40) % CACHED;

	if (bytes > sizeof(cache[0].text)) {
		look_up(pc, buf, bytes);
		return buf[0];
	}
	if (cache[slot].pc != pc || cache[slot].bytes != bytes) {
		look_up(pc, cache[slot].text, bytes);
		cache[slot].pc = pc;
		cache[slot].bytes = bytes;
	}
	memcpy(buf, cache[slot].text, bytes);
	return buf[0];
}
