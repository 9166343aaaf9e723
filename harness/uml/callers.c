// SPDX-License-Identifier: GPL-2.0-only
/* Who is on a stack: functions of the kernel by name, looked up once. See uml.h. */
#include <linux/kallsyms.h>

#include "uml/uml.h"

void uml_callers_find(struct uml_caller *c, u32 n)
{
	unsigned long bytes, offset;
	u32 i;

	for (i = 0; i < n; i++) {	/* a compiler may have made some of them part of their callers */
		c[i].start = kallsyms_lookup_name(c[i].name);
		if (c[i].start && kallsyms_lookup_size_offset(c[i].start, &bytes, &offset))
			c[i].end = c[i].start + bytes;
	}
}

bool uml_called_by(const unsigned long *frame, u32 frames, const struct uml_caller *c, u32 n)
{
	u32 i, k;

	for (i = 0; i < frames; i++)
		for (k = 0; k < n; k++)
			if (frame[i] >= c[k].start && frame[i] < c[k].end)
				return true;
	return false;
}
