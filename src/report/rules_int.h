/* SPDX-License-Identifier: MIT */
/* Between rules.c and rules_load.c. */
#pragma once
#include "report/rules.h"

/* Adds a word that is not there yet. */
void rule_words_add(struct rule_words *w, const char *word, struct arena *a);
