/* SPDX-License-Identifier: MIT */
/*
 * Finds parts of a spec by name in constant time. The model's lists stay in the order of their own; this stands beside
 * them. Private to src/spec.
 */
#pragma once
#include "base/arena.h"
#include "spec/model.h"

struct name_slot { const char *name; u64 hash; const void *object; };
struct name_table { struct name_slot *slot; u32 n_slots; };	/* n_slots: 0 or a power of two */

struct spec_names { struct name_table regs, structs, enums, params, features; };

/* Room for n names. */
void names_init(struct name_table *t, struct arena *a, u32 n);
/* The first object of a name stays. */
void names_add(struct name_table *t, const char *name, const void *object);
const void *names_get(const struct name_table *t, const char *name);	/* or NULL */

const struct spec_struct *spec_find_struct(const struct spec *s, const char *name);
const struct spec_param *spec_find_param(const struct spec *s, const char *name);
const struct spec_feature *spec_find_feature(const struct spec *s, const char *name);
