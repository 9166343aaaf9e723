/* SPDX-License-Identifier: MIT */
/*
 * Register accesses and structures as text, from the tables `iovet gen decode` writes: for traces, findings and crash
 * reports. Total: any offset and any value have a text. Freestanding; never writes past the buffer.
 */
#pragma once
#include "base/types.h"
#include "bus/regmap.h"

struct desc_value { u64 value; const char *name; };
/* lsb: of the whole register or structure; a field lies in one word. */
struct desc_field { const char *name; u32 lsb, width, n_values; const struct desc_value *values; };
struct desc_type { const char *name; u32 n_fields; const struct desc_field *fields; };

/* "CTL[3] = 0x1 MODE=TRANSLATE". `types` has one row per register of the map. Returns buf, always terminated. */
const char *describe_register(const struct reg_map *map, const struct desc_type *types, u32 offset, u64 val, char *buf,
			      u32 bytes);
/* "pte.page = 0x80003007 V R W PFN=0x800030". `variant` NULL: only the common fields are known. */
const char *describe_struct(const struct desc_type *common, const struct desc_type *variant, u64 val, char *buf,
			    u32 bytes);
/* "ste.s1 = 0x1000b,0x4 V CFG=0x5 reserved[1]=0x4": a structure of several words, of which the first n are known. */
struct desc_words { const u64 *w; u32 n, word_bits; };
const char *describe_words(const struct desc_type *common, const struct desc_type *variant, const struct desc_words *v,
			   char *buf, u32 bytes);
