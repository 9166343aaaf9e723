/* SPDX-License-Identifier: MIT */
/*
 * The #define lines of a C header, and the numbers they stand for. Conditional compilation is not looked at: every
 * definition counts, the first of a name wins. Knows the kernel's BIT(), GENMASK(), FIELD_PREP() and their kin. Private
 * to src/import.
 */
#pragma once
#include "base/arena.h"
#include "base/types.h"

struct macro {
	const char *name, *body;
	u32 line;
	bool function;
	u32 n_params;			/* up to 2; more are counted, not kept */
	const char *param[2];
	bool twice;			/* a later definition of a name that exists */
};
struct macros {
	struct arena *arena;
	u32 n, size;
	struct macro *list;
	u32 n_slots, *slot;		/* hash table of names: index + 1, 0 is free */
};

void macros_read(struct macros *m, const char *bytes, size_t len);
void macros_free(struct macros *m);
/* Value of a macro called with these arguments. False: it is not a constant we can compute. */
bool macro_value(const struct macros *m, const struct macro *what, const u64 *args, u64 *out);
