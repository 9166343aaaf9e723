/* SPDX-License-Identifier: MIT */
/*
 * The register reference: one walk over the model (doc.c, doc_reg.c, doc_struct.c, doc_rules.c), two forms of text
 * (doc_html.c, doc_md.c). What is said is decided by the walk, so both forms say the same. For src/gen only.
 */
#pragma once
#include "base/str.h"
#include "gen/emit.h"

/* One box of a bit picture. `id` is where it links to, or "" (reserved bits). */
struct doc_box { u32 msb, lsb; const char *name; struct word id; bool reserved; };

struct doc_form;
struct doc { FILE *out; const struct spec *s; const struct doc_form *form; u32 columns; };	/* columns: of the open table */

struct doc_form {
	void (*begin)(struct doc *d, const char *title);
	void (*end)(struct doc *d);
	void (*section)(struct doc *d, const char *id, const char *title);	/* a chapter */
	/* One object: `kind` is "register", "structure" ...; `after` stands behind the name. */
	void (*object)(struct doc *d, const char *kind, const char *id, const char *name, const char *after);
	void (*object_end)(struct doc *d);
	void (*part)(struct doc *d, const char *title);				/* below an object */
	void (*text)(struct doc *d, const char *text);
	void (*fact)(struct doc *d, const char *label, const char *value);	/* between facts_begin and _end */
	void (*facts_begin)(struct doc *d);
	void (*facts_end)(struct doc *d);
	void (*table)(struct doc *d, const char *const *head);			/* NULL-terminated */
	/* One row; `id` makes it a target, "" does not; cell `link` (or -1) links to `to`. A line feed starts a new line. */
	void (*row)(struct doc *d, const char *id, const char *const *cells, u32 n, s32 link, const char *to);
	void (*table_end)(struct doc *d);
	void (*picture)(struct doc *d, u32 width, u32 unit, const struct doc_box *box, u32 n);	/* from the highest bit down */
};

/* A table with this head; rows have as many cells. */
void doc_table(struct doc *d, const char *const *head);
void doc_row(struct doc *d, const char *id, const char *const *cells, s32 link, const char *to);
/* A fact whose value is printed. */
__attribute__((format(printf, 3, 4))) void doc_fact(struct doc *d, const char *label, const char *fmt, ...);
void doc_facts_of(struct doc *d, const char *source, enum spec_confidence confidence);
struct word doc_expr(const struct spec_expr *e);			/* "" for NULL */
struct word doc_bits(u32 msb, u32 lsb);					/* "[7:4]" or "[3]" */
/* Boxes for all bits of `width`: fields, and what is between them. `box` holds 2 * n + 1. Returns how many. */
u32 doc_boxes(struct doc_box *box, u32 width, const struct spec_field *const *f, u32 n, const char *id);
/* The table of fields, and one of reserved bits. */
void doc_fields(struct doc *d, const char *id, const struct spec_field *f, u32 n, bool in_memory);
void doc_reserved(struct doc *d, const struct spec_reserved *r, u32 n);

void doc_registers(struct doc *d);
void doc_structs(struct doc *d);
void doc_queues(struct doc *d);
void doc_page_tables(struct doc *d);
void doc_invariants(struct doc *d);
/* Invariants that speak about a register or a structure, as a table below it. */
void doc_rules_about(struct doc *d, const struct spec_reg *r, const struct spec_struct *st);

void doc_write(const struct spec *s, FILE *out, const struct doc_form *form);
