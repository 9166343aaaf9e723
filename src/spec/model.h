/* SPDX-License-Identifier: MIT */
/*
 * The semantic model of one spec: what the generators, lint and dump work on. Filled by spec/load.c, never edited
 * afterwards. All memory belongs to the spec's arena; strings are NUL-terminated and live as long as the spec.
 * Bit ranges are [msb, lsb], inclusive. Offsets are bytes from the start of the register window.
 */
#pragma once
#include <stdio.h>

#include "base/types.h"

struct arena;
struct diag;

struct spec_pos {
	const char *file;
	u32 line, col;			/* 1-based; 0 = unknown */
};

enum spec_access {			/* what a read returns and what a write does */
	ACC_RW, ACC_RO, ACC_WO,		/* plain storage; read only; write only (reads as 0 unless read_as) */
	ACC_W1C, ACC_W0C, ACC_W1S, ACC_W1T, /* write one/zero to clear, one to set, one to toggle */
	ACC_RC, ACC_RS,			/* read clears, read sets */
	ACC_WONCE,			/* first write after reset sticks */
};

enum spec_ro_write { RO_WRITE_IGNORED, RO_WRITE_ERROR };

enum spec_policy {			/* reserved bits */
	POL_RES0, POL_RES1, POL_MBZ, POL_PRESERVE, POL_RESET_VALUE, POL_RAZ_WI, POL_UNKNOWN,
};

enum spec_confidence { CONF_DOCUMENTED, CONF_DRIVER, CONF_OBSERVED, CONF_INFERRED, CONF_INVENTED };

struct spec_enum_value { struct spec_pos pos; const char *name, *brief; u64 value; };
struct spec_enum {
	struct spec_pos pos;
	const char *name, *brief;
	u32 width;
	u32 n_values;
	struct spec_enum_value *values;
	bool others_reserved;		/* `others: reserved`: any other value is a protocol violation */
};

/* A parsed expression: integers, names, old/new, ! && || == != < <= > >= + - & | << >>. */
enum expr_kind { EXPR_INT, EXPR_NAME, EXPR_NOT, EXPR_NEG, EXPR_BINARY, EXPR_CALL };
enum expr_op { XOP_OR, XOP_AND, XOP_EQ, XOP_NE, XOP_LT, XOP_LE, XOP_GT, XOP_GE, XOP_ADD, XOP_SUB, XOP_BAND, XOP_BOR,
	       XOP_SHL, XOP_SHR };
struct spec_field;
struct spec_reg;
struct spec_expr {
	enum expr_kind kind;
	enum expr_op op;
	struct spec_pos pos;
	const char *text;		/* source text of this node; of the whole chain inside `a || b || c` */
	u64 value;			/* EXPR_INT */
	/* EXPR_NAME, resolved by load: one of reg (with field or whole), a param, a feature, or old/new/value. */
	const char *name;
	const struct spec_reg *reg;
	const struct spec_field *field;	/* NULL: the whole register */
	bool is_old, is_new;		/* old: the element before the access. new: the value at hand, which is what bare
					 * `F`, `value`, `new` and `new.F` mean (written, read, or of the entry walked;
					 * reg is NULL for a structure). Neither: the state of `reg` at that moment */
	const struct spec_param *param;	/* a param: reg and field are NULL */
	bool same_index;		/* REG[sid].F: the index of the event at hand; in a state: for every sid */
	s64 const_index;		/* REG[3].F, or -1 */
	bool same_index2;		/* the same for the second dimension: REG[sid][i].F ... */
	s64 const_index2;		/* ... REG[sid][3].F, or -1 */
	u32 n_args;
	struct spec_expr *arg[3];	/* operands of NOT/NEG/BINARY/CALL */
};

struct spec_field {
	struct spec_pos pos;
	const char *name, *brief;
	u32 msb, lsb;
	enum spec_access access;
	enum spec_ro_write ro_write;
	bool hw_sets;			/* hardware may change it */
	bool self_clearing;		/* written 1 starts something and reads back 0 (or read_as) */
	bool software;			/* ignored by hardware (structures) */
	const char *read_as;		/* name of the field that appears on read at the same bits, or NULL */
	const char *triggers;		/* "REG.FIELD", or NULL */
	const struct spec_enum *enumeration;	/* NULL: any value */
	bool has_max; u64 max;
	u64 reset; bool reset_known;	/* reset_known false: unknown or decided by a param at probe time */
	bool reset_param;		/* value comes from the world (capability) */
	struct spec_expr *valid_when;	/* NULL: always */
	const char *holds_type;		/* "phys", "iova", "pfn" or NULL */
	u32 holds_shift;
	const char *source; enum spec_confidence confidence;	/* inherited from the register when not given */
};

struct spec_reserved { struct spec_pos pos; u32 msb, lsb; enum spec_policy policy; };

struct spec_protocol {			/* command registers */
	struct spec_pos pos;
	struct spec_expr *start;	/* over the written value */
	struct spec_expr *busy_while;	/* over the read value */
	u32 timeout_us, poll_us;
	bool while_busy_write_forbidden;
	const char *timeout_text;	/* what a time-out must leave behind */
};

struct spec_override { struct spec_pos pos; u32 index; u64 reset; };	/* per-element reset */

struct spec_reg {
	struct spec_pos pos;
	const char *name, *brief, *source;
	enum spec_confidence confidence;
	u32 offset;			/* element [0][0] */
	u32 width;			/* bits: 8, 16, 32, 64 */
	u32 access_sizes;		/* bitmask of permitted access sizes in bytes: 1|2|4|8 */
	u32 n_index;			/* 0, 1 or 2 dimensions */
	const char *index_name[2];
	u32 count[2], stride[2];	/* stride in bytes */
	u32 n_fields; struct spec_field *fields;		/* ordered by descending msb */
	u32 n_reserved; struct spec_reserved *reserved;		/* `rest:` already expanded to ranges */
	u32 n_overrides; struct spec_override *overrides;
	struct spec_protocol *protocol;	/* or NULL */
	bool clear_by_snapshot;		/* a clear must write back what a read returned, no more (W1C) */
	/* Derived masks over the register width. */
	u64 rw_mask, ro_mask, wo_mask, w1c_mask, w0c_mask, w1s_mask, w1t_mask, rc_mask, rs_mask, wonce_mask;
	u64 res0_mask, res1_mask, mbz_mask, preserve_mask, resval_mask, raz_wi_mask, unknown_mask;
	u64 hw_mask, reset, reset_known;
};

struct spec_variant {			/* of a structure, chosen by `when` */
	struct spec_pos pos;
	const char *name;
	struct spec_expr *when;
	u32 n_fields; struct spec_field *fields;
	u64 used_mask;			/* bits the device looks at, in word 0 */
	u64 res0_mask, mbz_mask;	/* reserved bits when this variant is chosen */
};
struct spec_struct {
	struct spec_pos pos;
	const char *name, *brief, *source;
	enum spec_confidence confidence;
	u32 width;			/* bits: 32 or 64 */
	u32 align, atomic;		/* bytes */
	bool big_endian;
	u32 n_fields; struct spec_field *fields;	/* common to all variants */
	u32 n_variants; struct spec_variant *variants;
	u32 n_reserved; struct spec_reserved *reserved;
	u64 res0_mask, mbz_mask;	/* reserved in every variant */
};

struct spec_level { struct spec_pos pos; const char *name; u32 msb, lsb; const struct spec_struct *entry;
		    const char *descend, *leaf; };
struct spec_page_table {
	struct spec_pos pos;
	const char *name, *brief, *root, *source;
	u32 iova_bits, pa_bits;
	u32 n_levels; struct spec_level *levels;
};

enum inv_kind { INV_STATE, INV_VALUE, INV_WRITE, INV_ORDER, INV_WITHIN };
struct spec_event {			/* one side of an order/within invariant, or what a write invariant watches */
	struct spec_pos pos;
	const char *event;		/* "write", "read", "reset" */
	const struct spec_reg *reg;	/* NULL for "reset" */
	bool same_index;		/* `to: TTBR[sid]`: only the element with the first index of `on` */
	struct spec_expr *when;		/* may use old/new; NULL: always */
};
struct spec_invariant {
	struct spec_pos pos;
	const char *name, *brief, *cite, *rule;		/* rule: id in the rule digests, e.g. "DART-53" */
	enum inv_kind kind;
	bool warning;			/* severity: warning (reported, but never fails a run) */
	struct spec_expr *holds;	/* state, value, write */
	const struct spec_reg *for_reg;		/* value over a register */
	const struct spec_struct *for_struct;	/* value over a structure (walked entries) */
	const struct spec_variant *for_variant;	/* or NULL: every variant */
	struct spec_event on;		/* write, order, within */
	u32 n_since; struct spec_event *since;		/* order: since the last of these ... */
	u32 n_require; struct spec_event *require;	/* ... each of these must have happened before `on` */
	u32 within_us;			/* within: `require` must follow `on` in this time (0: before the operation ends) */
};

struct spec_param { struct spec_pos pos; const char *name, *brief; u64 min, max, def; };

struct spec {
	const char *file;		/* the main file */
	const char *device;		/* "apple-dart" */
	const char *prefix;		/* C identifier prefix, lower case: "dart" */
	const char *variant;		/* "t8103" or NULL */
	const char *brief, *licence;	/* licence: SPDX of generated text */
	u32 window_bytes;
	bool big_endian;
	u64 hash;			/* FNV-1a of all source bytes, in file order */
	u32 n_params; struct spec_param *params;
	u32 n_enums; struct spec_enum *enums;
	u32 n_regs; struct spec_reg *regs;			/* ordered by offset */
	u32 n_structs; struct spec_struct *structs;
	u32 n_page_tables; struct spec_page_table *page_tables;
	u32 n_invariants; struct spec_invariant *invariants;
	struct arena *arena;
};

struct spec_counts { u32 specs, registers, fields, structures, members, invariants; };

/*
 * Loads one spec (a .yaml file, or a directory holding exactly one <dir>.yaml). Every problem goes to `diag`; the
 * result is NULL if there was any error. Lint rules (spec/rules.c) run as part of it. Free with spec_free().
 */
struct spec *spec_load(const char *path, struct diag *diag);
/* The same for bytes in memory (any bytes); `name` is what diagnostics call them. */
struct spec *spec_load_buffer(const char *name, const void *bytes, size_t len, struct diag *diag);
/* Like spec_load(), and adds what was read to *c, whether it was right or not. */
struct spec *spec_lint(const char *path, struct diag *diag, struct spec_counts *c);
void spec_free(struct spec *s);
void spec_count(const struct spec *s, struct spec_counts *c);	/* adds to *c */
const struct spec_reg *spec_find_reg(const struct spec *s, const char *name);
const struct spec_field *spec_find_field(const struct spec_reg *r, const char *name);
/* Canonical text of a model, for golden tests and --flatten. */
void spec_dump(const struct spec *s, FILE *out);
