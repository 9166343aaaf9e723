/* SPDX-License-Identifier: MIT */
/*
 * YAML text to a tree of nodes that know their line and column. Accepts the small part of YAML that
 * the spec language uses and reports the rest (duplicate keys, aliases, tags, values that YAML 1.1
 * and 1.2 read differently). Knows nothing about registers. Called by spec/load.c.
 */
#pragma once
#include "base/arena.h"
#include "base/diag.h"
#include "spec/model.h"

enum node_kind { NODE_SCALAR, NODE_MAP, NODE_LIST };

struct node {
	enum node_kind kind;
	struct spec_pos pos;
	struct node *next;		/* sibling */
	struct node *first;		/* child of a map or list, in file order */
	u32 n;				/* children */
	struct node *
		*by_key; /* a large map: hash table of n_slots (a power of two), NULL where free */
	u32 n_slots;
	const char *key;		/* in a map: name of this child, and where it stands */
	struct spec_pos key_pos;
	u64 key_hash;
	bool key_plain;			/* the key is written without quotes */
	const char *text;		/* scalar; NUL-terminated, holds no NUL */
	bool plain;			/* scalar without quotes */
	bool one_line;			/* columns inside the text can be told */
	bool bad;			/* a shape error was reported in or below it */
};

#define YAML_MAX_BYTES (2u << 20)
#define YAML_MAX_NODES 100000u
#define YAML_MAX_DEPTH 24u

/* The root, or NULL when there is none. Problems go to `diag`; a root may be returned all the
 * same. */
struct node *yaml_parse(struct arena *a, const char *file, const void *bytes, size_t len,
			struct diag *diag);

const struct node *node_get(const struct node *map,
			    const char *key); /* NULL: not a map, or no such key */
bool node_u64(const struct node *n, u64 *out);		/* plain decimal or 0x number that fits */
bool node_bool(const struct node *n, bool *out);	/* plain true or false */
const char *node_text(const struct node *n);		/* NULL: not a scalar, or empty */
/* A key that stands for a name: why YAML readers would not agree about it; NULL: they would. */
const char *node_key_trap(const struct node *n);
const char *
node_kind_name(const struct node *n); /* "a map", "a list", "a number", "text", "nothing" */
bool is_name(const char *s);				/* the language's identifier */
