/* SPDX-License-Identifier: MIT */
/* Reading JSON that may lack members: a default instead of a check at every use. For src/report and src/cli. */
#pragma once
#include <jansson.h>

#include "base/arena.h"
#include "base/types.h"

/* Copies into the arena; `def` when the member is missing or of another type. */
const char *json_str(const json_t *obj, const char *name, const char *def, struct arena *a);
double json_num(const json_t *obj, const char *name, double def);
u64 json_u64(const json_t *obj, const char *name);
bool json_flag(const json_t *obj, const char *name);

struct str;
/* Parses a file. NULL: `err` holds "path:line:col: why" or "path: why". */
json_t *json_file(const char *path, struct str *err);
/* The text of `j` with a newline at its end, appended to `out`. */
void json_text(const json_t *j, struct str *out);
/* A new string value; bytes that are not UTF-8 become '?'. */
json_t *json_text_value(const char *s);
