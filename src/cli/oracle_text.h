/* SPDX-License-Identifier: MIT */
/* What an oracle says in general, by its name; "" for a name that is none. For src/cli. */
#pragma once
#include <string.h>

#include "oracle/oracle.h"

static inline const char *oracle_text(const char *name)
{
	for (u32 i = 0; i < ORA_N; i++)
		if (strcmp(oracle_table[i].name, name) == 0)
			return oracle_table[i].text;
	return "";
}
