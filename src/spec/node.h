/* SPDX-License-Identifier: MIT */
/*
 * The tree that YAML text becomes: nodes that know their file, line and column, so that whatever is done with the tree,
 * a diagnostic still points at the text. Knows nothing about registers. Built by spec/yaml.c, changed by spec/merge.c
 * only, read by the loader.
 */
#pragma once
#include "base/arena.h"
#include "spec/model.h"

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct node {
	enum node_kind kind;
	struct spec_pos pos;
	struct node *next;		/* sibling */
	struct node *first, *last;	/* children of a map or list, in file order */
	u32 n;				/* children */
	u32 n_slots;
	struct node **by_key;		/* a large map: hash table of n_slots (a power of two), NULL where free */
	const char *key;		/* in a map: name of this child, and where it stands */
	struct spec_pos key_pos;
	u64 key_hash;			/* hash_str() of it */
	const char *text;		/* scalar; NUL-terminated, holds no NUL */
	bool key_plain;			/* the key is written without quotes */
	bool plain;			/* scalar without quotes */
	bool one_line;			/* columns inside the text can be told */
	bool bad;			/* a shape error was reported in or below it */
	bool gone;			/* to be taken out of its map by node_sweep() */
};

/* Hangs `child` at the end of `parent`; in a map, its key is set and new there. */
void node_add(struct arena *a, struct node *parent, struct node *child);
/* `old` becomes what `by` is, at its place among its siblings. Both have the same key. `by` is used up. */
void node_replace(struct node *old, const struct node *by);
/* Takes out what is marked `gone`, below `n` at any depth. */
void node_sweep(struct arena *a, struct node *n);
struct node *node_child(const struct node *map, const char *key);	/* NULL: not a map, or no such key */

const struct node *node_get(const struct node *map, const char *key);	/* the same, to look at */
bool node_u64(const struct node *n, u64 *out);		/* plain decimal or 0x number that fits */
bool node_bool(const struct node *n, bool *out);	/* plain true or false */
const char *node_text(const struct node *n);		/* NULL: not a scalar, or empty */
const char *node_kind_name(const struct node *n);	/* "a map", "a list", "a number", "text", "nothing" */

/* Why YAML 1.1 and 1.2 readers would not agree about a plain scalar; NULL: they would. */
const char *plain_trap(const char *text);
/* The same for text that stands for a name, where constants are traps as well. */
const char *plain_name_trap(const char *text);
/* A key that stands for a name. */
const char *node_key_trap(const struct node *n);
bool is_name(const char *s);				/* the language's identifier */
