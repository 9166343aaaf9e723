/* SPDX-License-Identifier: MIT */
/*
 * The semantic model of one spec: what the generators, lint and dump work on. Filled by spec/load.c, never edited
 * afterwards. All memory belongs to the spec's arena; strings are NUL-terminated and live as long as the spec.
 * Bit ranges are [msb, lsb], inclusive. Offsets are bytes from the start of the register window.
 *
 * A structure in memory is a row of words of word_bits each: bit n of it is bit n % word_bits of word n / word_bits. A
 * field lies in one word. Masks over a structure are struct spec_bits: one u64 a word.
 */
#pragma once
#include <stdio.h>

#include "base/types.h"

struct arena;
struct diag;
struct node;
struct str;

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

#define SPEC_MAX_WORDS 32		/* words of a structure: 1024 bits in words of 32 */
struct spec_bits { u64 w[SPEC_MAX_WORDS]; };

/* `twin:`: a macro of the kernel that must have the same value as a constant of ours. */
enum spec_twin_form {
	TWIN_PLAIN,			/* register: offset; field: mask in place, inside its word; enum value: the value;
					 * structure: size in bytes */
	TWIN_SHIFT, TWIN_MAX,		/* field: position of the lowest bit in its word; mask moved to bit 0 */
	TWIN_VALUE,			/* field: in place, inside its word, of the only value that is not 0 (one bit) */
	TWIN_WORDS,			/* structure: size in words of 64 bits */
};
struct spec_twin {
	struct spec_pos pos;
	const char *macro;		/* name only */
	u32 n_args;			/* 0: a plain macro; else M(i), M(i, j): called with the indices of an element */
	enum spec_twin_form form;
};

struct spec_feature;
struct spec_enum_value {
	struct spec_pos pos;
	const char *name, *brief;
	u64 value;
	struct spec_expr *when;		/* NULL: always; over features and params */
	u32 n_twins; struct spec_twin *twins;
};
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
enum spec_entry_part { ENTRY_NONE, ENTRY_ID, ENTRY_FIRST, ENTRY_LAST };
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
	const struct spec_feature *feature;	/* a feature, 0 or 1: reg and field are NULL */
	const struct spec_enum_value *constant;	/* an enum value next to == or !=: an EXPR_INT that has a name */
	u32 entry;			/* ENTRY_ID ...: what the device model tells of an entry; else 0 */
	bool same_index;		/* REG[sid].F: the index of the event at hand; in a state: for every sid */
	s64 const_index;		/* REG[3].F, or -1 */
	bool same_index2;		/* the same for the second dimension: REG[sid][i].F ... */
	s64 const_index2;		/* ... REG[sid][3].F, or -1 */
	u32 n_args;
	struct spec_expr *arg[3];	/* operands of NOT/NEG/BINARY/CALL */
};

/* Reset of a field by one kind of reset. */
enum spec_reset_form { RESET_UNKNOWN, RESET_VALUE, RESET_KEEP, RESET_PARAM };
struct spec_reset { enum spec_reset_form form; u64 value; };

/* What is there when `when` is false. */
enum spec_else_form {
	ELSE_POLICY,			/* reserved bits */
	ELSE_ABSENT,			/* registers: no register at all */
	ELSE_ACCESS,			/* fields: there, with another access and reset */
};
struct spec_else { enum spec_else_form form; enum spec_policy policy; enum spec_access access; u64 reset; bool reset_known; };

struct spec_field {
	struct spec_pos pos;
	const char *name, *brief;
	u32 msb, lsb;			/* of the whole register or structure */
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
	struct spec_reset *resets;	/* one per kind of reset (spec.n_resets), or NULL: `reset` is for all of them */
	struct spec_expr *when;		/* exists only then; NULL: always; over features and params */
	struct spec_else otherwise;	/* when it does not */
	struct spec_expr *valid_when;	/* NULL: always */
	const char *holds_type;		/* "phys", "iova", "pfn" or NULL */
	u32 holds_shift;
	bool holds_part;		/* only some bits of the address; other fields hold the rest */
	u32 n_twins; struct spec_twin *twins;
	const char *source; enum spec_confidence confidence;	/* inherited from the register when not given */
};

struct spec_reserved { struct spec_pos pos; u32 msb, lsb; enum spec_policy policy; };

struct spec_protocol {			/* command registers */
	struct spec_pos pos;
	struct spec_expr *start;	/* over the written value */
	struct spec_expr *busy_while;	/* over the value read from `poll` */
	const struct spec_reg *poll;	/* where completion shows: the register itself unless `poll:` says otherwise */
	u32 timeout_us, poll_us;
	bool while_busy_write_forbidden;
	u64 defined_reads;		/* bits that mean something while busy; ~0: all */
	struct spec_expr *timeout_expect;	/* over registers: true after a time-out was dealt with; or NULL */
	const char *timeout_text;	/* what a time-out must leave behind */
};

struct spec_override { struct spec_pos pos; u32 index; u64 reset, known; };	/* per-element reset */

/* A 64-bit register that is written in halves. */
enum spec_split_order { SPLIT_ANY, SPLIT_LO_HI, SPLIT_HI_LO };
enum spec_split_commit { COMMIT_NONE, COMMIT_LO, COMMIT_HI };	/* the half whose write takes effect for both */
struct spec_split {
	struct spec_pos pos;
	enum spec_split_order order;
	enum spec_split_commit commit;
	bool tear_unsafe;		/* must not be half-written while in use */
};

struct spec_waiver { struct spec_pos pos; const char *rule, *reason; u32 silenced; };	/* warnings it kept back */

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
	struct spec_expr *when;		/* exists only then; NULL: always; over features and params */
	struct spec_else otherwise;
	const struct spec_reg *view_of;	/* the register whose storage this is, or NULL */
	u32 view_lsb;			/* bit of view_of at which this one begins */
	const struct spec_reg *shares;	/* this one is meant when writing, `shares` when reading; or NULL */
	const struct spec_reg *shared_by;	/* the other way round */
	struct spec_split *split;	/* or NULL */
	u32 n_twins; struct spec_twin *twins;
	u32 n_waivers; struct spec_waiver *waivers;
	/* Derived masks over the register width. */
	u64 rw_mask, ro_mask, wo_mask, w1c_mask, w0c_mask, w1s_mask, w1t_mask, rc_mask, rs_mask, wonce_mask;
	u64 res0_mask, res1_mask, mbz_mask, preserve_mask, resval_mask, raz_wi_mask, unknown_mask;
	u64 hw_mask, reset, reset_known;
	u32 first_state;		/* where element [0][0] is in a register file; that of view_of for a view */
};

struct spec_variant {			/* of a structure, chosen by `when` */
	struct spec_pos pos;
	const char *name, *brief;
	struct spec_expr *when;
	u32 n_fields; struct spec_field *fields;
	u32 repeat;			/* consecutive entries that hold the same; 1 unless given */
	u32 n_reserved; struct spec_reserved *reserved;	/* what holds in this variant: its own or the structure's */
	struct spec_bits used;		/* bits the device looks at */
	struct spec_bits res0, mbz;	/* reserved bits when this variant is chosen */
};
struct spec_struct {
	struct spec_pos pos;
	const char *name, *brief, *source;
	enum spec_confidence confidence;
	u32 width;			/* bits */
	u32 word_bits, n_words;		/* width == word_bits * n_words */
	u32 align, atomic;		/* bytes */
	bool big_endian;		/* of each word */
	struct spec_expr *when;		/* exists only then; NULL: always */
	u32 n_fields; struct spec_field *fields;	/* common to all variants */
	u32 n_variants; struct spec_variant *variants;
	u32 n_reserved; struct spec_reserved *reserved;
	struct spec_bits res0, mbz;	/* reserved in every variant */
	struct spec_bits tag;		/* bits that decide which variant it is */
	u32 n_twins; struct spec_twin *twins;
	u32 n_waivers; struct spec_waiver *waivers;
};

/* `REG.FIELD`, an index where given. */
struct spec_place { const struct spec_reg *reg; const struct spec_field *field; s64 index[2]; };	/* index -1: none, or any */
struct spec_queue {
	struct spec_pos pos;
	const char *name, *brief, *source;
	const struct spec_struct *entry;
	struct spec_place base;
	struct spec_place size;		/* log2 of the number of entries, less size_lg2; reg NULL: size_lg2 is all of it */
	u32 size_lg2;
	struct spec_place prod, cons;
	bool software_produces;
	bool wrap_bit;			/* the bit above an index turns over with each lap */
	struct spec_expr *enable;	/* over registers; or NULL */
	struct spec_place overflow;	/* reg NULL: none */
};

struct spec_level { struct spec_pos pos; const char *name; u32 msb, lsb; const struct spec_struct *entry;
		    const char *descend; u32 n_leaves; const char **leaves; };	/* VARIANT.FIELD or FIELD */
struct spec_page_table {
	struct spec_pos pos;
	const char *name, *brief, *root, *source;	/* root: as written; "external": given by whoever uses the format */
	u32 iova_bits, pa_bits;
	u32 n_levels; struct spec_level *levels;
};

enum inv_kind { INV_STATE, INV_VALUE, INV_WRITE, INV_ORDER, INV_WITHIN };
struct spec_event {			/* one side of an order/within invariant, or what a write invariant watches */
	struct spec_pos pos;
	const char *event;		/* "write", "read", "reset", "store", "fetch", "command" */
	const struct spec_reg *reg;	/* write, read; else NULL */
	const struct spec_struct *st;	/* store, fetch, command; else NULL */
	const struct spec_variant *variant;	/* of st; NULL: every one */
	bool same_index;		/* `to: TTBR[sid]`: only the element with the first index of `on` */
	struct spec_expr *when;		/* may use old/new; NULL: always */
	struct spec_expr *key;		/* events belong together only when their keys are equal; NULL: goes with all */
	struct spec_expr *first, *last;	/* inclusive range; NULL: everything */
	u32 need;			/* require: events with the same number are alternatives */
};
struct spec_invariant {
	struct spec_pos pos;
	const char *name, *brief, *cite, *rule;		/* rule: id in rules/, e.g. "DART-53" */
	enum inv_kind kind;
	bool warning;			/* severity: warning (reported, but never fails a run) */
	struct spec_expr *holds;	/* state, value, write */
	const struct spec_reg *for_reg;		/* value over a register */
	const struct spec_struct *for_struct;	/* value over a structure (walked entries) */
	const struct spec_variant *for_variant;	/* or NULL: every variant */
	struct spec_event on;		/* write, order, within */
	u32 n_since; struct spec_event *since;		/* order: since the last of these ... */
	u32 n_require; struct spec_event *require;	/* ... one of each need must have happened before `on` */
	u32 n_needs;			/* require[i].need is below it */
	u32 within_us;			/* within: `require` must follow `on` in this time (0: before the operation ends) */
};

struct spec_param { struct spec_pos pos; const char *name, *brief; u64 min, max, def; };
/* Decided when a device is probed; up to 64 in a spec. `probe` tells it from registers, or NULL: told by the world. */
struct spec_feature { struct spec_pos pos; const char *name, *brief; struct spec_expr *probe; };

struct spec {
	const char *file;		/* the main file */
	const char *device;		/* "apple-dart" */
	const char *prefix;		/* C identifier prefix, lower case: "dart" */
	const char *variant;		/* "t8103" or NULL */
	const char *brief, *licence;	/* licence: SPDX of generated text */
	u32 window_bytes;
	bool big_endian;
	u64 hash;			/* FNV-1a of all source bytes: the main file, the one it imports, and so on */
	const struct node *tree;	/* what was read, imports merged; for spec_flatten() */
	const char *twins;		/* kernel file that `twin:` macros are from, or NULL */
	u32 n_resets; const char **resets;	/* kinds of reset, the usual one first; 0: there is one kind */
	u32 n_params; struct spec_param *params;
	u32 n_features; struct spec_feature *features;
	u32 n_enums; struct spec_enum *enums;
	u32 n_regs; struct spec_reg *regs;			/* ordered by offset */
	u32 n_state;			/* words of a register file: the elements of all registers but views */
	u32 n_structs; struct spec_struct *structs;
	u32 n_queues; struct spec_queue *queues;
	u32 n_page_tables; struct spec_page_table *page_tables;
	u32 n_invariants; struct spec_invariant *invariants;
	u32 n_waivers; struct spec_waiver *waivers;	/* for the whole spec */
	struct spec_names *names;	/* private to src/spec: finds the above by name */
	struct arena *arena;
};

struct spec_counts { u32 specs, registers, fields, structures, members, invariants; };

/* Where the files are that a spec imports. False: `err` holds "path: why", or "why". */
struct spec_files {
	bool (*read)(void *ctx, const char *path, struct str *text, struct str *err);
	void *ctx;
};

/*
 * Loads one spec (a .yaml file, or a directory holding exactly one <dir>.yaml). Every problem goes to `diag`; the
 * result is NULL if there was any error. Lint rules (spec/rules.c) run as part of it. Free with spec_free().
 */
struct spec *spec_load(const char *path, struct diag *diag);
/* The same for bytes in memory (any bytes); `name` is what diagnostics call them. */
struct spec *spec_load_buffer(const char *name, const void *bytes, size_t len, struct diag *diag);
/* The same, and what the bytes import is read from `files`, by its path relative to `name`. NULL: there are no files, so
 * `import` is an error; spec_load_buffer() does that. */
struct spec *spec_load_from(const struct spec_files *files, const char *name, const void *bytes, size_t len,
			    struct diag *diag);
/* Like spec_load(), and adds what was read to *c, whether it was right or not. */
struct spec *spec_lint(const char *path, struct diag *diag, struct spec_counts *c);
void spec_free(struct spec *s);
void spec_count(const struct spec *s, struct spec_counts *c);	/* adds to *c */
const struct spec_reg *spec_find_reg(const struct spec *s, const char *name);
const struct spec_field *spec_find_field(const struct spec_reg *r, const char *name);
/* One YAML file that says the same without importing anything. The same for the same tree, comments and layout aside. */
void spec_flatten(const struct spec *s, FILE *out);
/* Canonical text of a model, one fact a line, for golden tests. */
void spec_dump(const struct spec *s, FILE *out);
