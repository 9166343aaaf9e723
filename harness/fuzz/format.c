// SPDX-License-Identifier: GPL-2.0-only
/* See format.h. */
#include "fuzz/format.h"

#include "base/hash.h"
#include "fuzz/batch.h"
#include "ops/backend.h"
#include "uml/wire.h"

static const char *const words[] = {
#define OP(id, name, operands, weight) #id operands,
#include "ops/ops.def"
#undef OP
#define DIFFERS(driver, kind, name, reason) driver #kind name,
#include "uml/differs.def"
#undef DIFFERS
};

static const u32 sizes[] = {
	sizeof(struct program), sizeof(struct op), sizeof(struct op_result), sizeof(struct exec_stats),
	sizeof(struct batch_item), BATCH_MAX,
	sizeof(struct wire_run), sizeof(struct wire_reg), sizeof(struct wire_dma), sizeof(struct wire_event), sizeof(struct wire_log),
	sizeof(struct wire_finding), sizeof(struct wire_hush), WIRE_DONE,
};

u64 format_hash(void)
{
	u64 hash = hash_bytes(HASH_INIT, sizes, sizeof(sizes));

	for (u32 i = 0; i < ARRAY_LEN(words); i++)
		hash = hash_str(hash, words[i]);
	return hash;
}
