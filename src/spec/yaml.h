/* SPDX-License-Identifier: MIT */
/*
 * YAML text to a tree of nodes (spec/node.h). Accepts the small part of YAML that the spec language uses and reports
 * the rest (duplicate keys, aliases, tags, values that YAML 1.1 and 1.2 read differently). Knows nothing about
 * registers. Called by spec/load.c and spec/merge.c.
 */
#pragma once
#include "base/diag.h"
#include "spec/node.h"

#define YAML_MAX_BYTES (32u << 20)
#define YAML_MAX_NODES 1000000u
#define YAML_MAX_DEPTH 24u

/* The root, or NULL when there is none. Problems go to `diag`; a root may be returned all the same. */
struct node *yaml_parse(struct arena *a, const char *file, const void *bytes, size_t len, struct diag *diag);
