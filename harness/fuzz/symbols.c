// SPDX-License-Identifier: GPL-2.0-only
/* Names of addresses in this process, by the sanitizers' own symbolizer. */
#include <stdio.h>
#include <string.h>
#include <sanitizer/common_interface_defs.h>

#include "fuzz/sink_int.h"

bool sink_symbolize(unsigned long pc, char *buf, u32 bytes)
{
	memset(buf, 0, bytes);
	/* It takes a return address and looks one byte before it; ours lie inside the instruction already. */
	__sanitizer_symbolize_pc((void *)(pc + 1), "%f %S", buf, bytes - 1);
	return buf[0] && buf[0] != '<' && strncmp(buf, "%f", 2) && !strstr(buf, "(null)");
}

void sink_need_symbols(void)
{
	static int works;	/* 0: not tried */
	char buf[512];

	if (!works)
		works = sink_symbolize((unsigned long)&sink_need_symbols, buf, sizeof(buf)) &&
			strstr(buf, "sink_need_symbols") ? 1 : -1;
	if (works < 0)
		sink_die("cannot name functions: llvm-symbolizer is missing from PATH (package llvm), "
			 "or ASAN_OPTIONS says symbolize=0");
}
