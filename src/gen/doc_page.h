/* SPDX-License-Identifier: MIT */
/* Frame, style and search of the HTML reference, and its index of several specs. */
#pragma once
#include "gen/emit.h"

void doc_page_begin(FILE *out, const char *title, const char *licence);
void doc_page_end(FILE *out);
