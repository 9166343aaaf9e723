// SPDX-License-Identifier: GPL-2.0-only
/* What every writer of JSON among the entry points needs. */
#include "fuzz/run.h"

void run_json_string(FILE *out, const char *s)
{
	fputc('"', out);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fputc('\\', out);
		if (c < 0x20)
			fprintf(out, "\\u%04x", c);
		else
			fputc(c < 0x80 ? c : '?', out);
	}
	fputc('"', out);
}
