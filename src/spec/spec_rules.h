/* SPDX-License-Identifier: MIT */
/*
 * What a command may show about the spec language besides models: the list of lint rules and the
 * JSON Schema.
 */
#pragma once
#include "base/str.h"
#include "base/types.h"

struct spec_rule { const char *id, *text; };

const struct spec_rule *spec_rules(u32 *n);	/* every rule id once, in a fixed order */
void spec_schema(struct str *out); /* JSON Schema of the language, ends with a newline */
