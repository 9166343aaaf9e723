/* SPDX-License-Identifier: MIT */
/*
 * Generators: semantic model -> text. Each writes one whole file and returns 0, or says on stderr why it cannot and
 * returns -1. The text depends on the model only: no dates, no paths. Used by cli/cmd_gen.c and tests.
 */
#pragma once
#include <stdio.h>

#include "gen/emit.h"

int gen_header(const struct spec *s, FILE *out);	/* accessors for freestanding C11 and C++17 */
int gen_kernel_header(const struct spec *s, FILE *out);	/* #defines in the style of kernel drivers */
/* The same with the names that the driver of a kernel has for what the spec calls twins. */
int gen_kernel_header_by_twin(const struct spec *s, FILE *out);
int gen_masks(const struct spec *s, FILE *out);		/* const struct reg_map p_reg_map */
int gen_monitors(const struct spec *s, FILE *out);	/* const struct mon_set p_mon_set */
int gen_tests(const struct spec *s, FILE *out);		/* const struct conf_suite p_conf_suite */
int gen_decode(const struct spec *s, FILE *out);	/* p_decode(), p_decode_struct() */
int gen_grammar(const struct spec *s, FILE *out);	/* const struct reg_grammar p_reg_grammar */
int gen_dict(const struct spec *s, FILE *out);		/* dictionary for AFL++ and libFuzzer */
int gen_twins(const struct spec *s, FILE *out);		/* static assertions: our constants are those of a kernel */
int gen_html(const struct spec *s, FILE *out);		/* register reference, one page */
int gen_md(const struct spec *s, FILE *out);		/* the same as Markdown */
int gen_json(const struct spec *s, FILE *out);		/* everything the model holds */
/* Name of a spec's file in a directory of many: device, variant, ending. */
struct word gen_file_name(const struct spec *s, const char *ending);
/* A page that links to the pages of several specs, and searches in all of them. */
int gen_html_index(const struct spec *const *s, u32 n, FILE *out);
