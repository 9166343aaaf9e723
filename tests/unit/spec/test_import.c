/* SPDX-License-Identifier: MIT */
/* One spec that starts from another, with files in memory: the merged model, the hash, the positions, and text that
 * survives being flattened. Broken ones are in tests/spec/bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/diag.h"
#include "base/str.h"
#include "spec/model.h"

#define HEAD "spec: 1\ndevice: unit\nprefix: unit\nwindow: 0x100\n" \
	     "defaults: {width: 32, access_sizes: [4], source: here, confidence: invented}\n"
#define BASE HEAD "registers:\n" \
		  "  A: {at: 0, fields: {X: {bits: 1, access: rw}, Y: {bits: 0, access: rw}}, reserved: {rest: res0}}\n" \
		  "  B: {at: 4, reserved: {rest: res0}}\n"

struct file { const char *path, *text; };

static bool read_memory(void *ctx, const char *path, struct str *text, struct str *err)
{
	for (const struct file *f = ctx; f->path; f++)
		if (!strcmp(f->path, path)) {
			str_add(text, f->text);
			return true;
		}
	str_printf(err, "%s: not there", path);
	return false;
}

/* The first file is the spec; the others are there to be imported. */
static struct spec *load(struct file *files, struct diag *d)
{
	const struct spec_files from = { read_memory, files };

	return spec_load_from(&from, files[0].path, files[0].text, strlen(files[0].text), d);
}

static struct spec *load_well(struct file *files)
{
	struct diag *d = diag_new();
	struct spec *s = load(files, d);

	if (!s)
		diag_print(d, stderr);
	diag_free(d);
	assert_non_null(s);
	return s;
}

/* What the only error is about. */
static void fails_at(struct file *files, const char *rule, const char *file, u32 line, u32 col)
{
	struct diag *d = diag_new();

	assert_null(load(files, d));
	if (diag_errors(d) != 1)
		diag_print(d, stderr);
	assert_int_equal(diag_errors(d), 1);
	assert_string_equal(diag_get(d, 0)->rule, rule);
	assert_string_equal(diag_get(d, 0)->file, file);
	assert_int_equal(diag_get(d, 0)->line, line);
	assert_int_equal(diag_get(d, 0)->col, col);
	diag_free(d);
}

static void what_differs_is_changed_and_the_rest_stays(void **state)
{
	struct spec *s = load_well((struct file[]){
		{ "s/v/v.yaml", "spec: 1\nimport: ../b/b.yaml\nvariant: two\nexclude: [registers.B]\n"
				"override: {registers: {A: {fields: {X: {bits: [5, 4]}}}}}\n"
				"registers: {C: {at: 8, reserved: {rest: mbz}}}\n" },
		{ "s/b/b.yaml", BASE },
		{ 0 } });
	const struct spec_reg *a = spec_find_reg(s, "A");

	(void)state;
	assert_string_equal(s->file, "s/v/v.yaml");
	assert_string_equal(s->device, "unit");
	assert_string_equal(s->variant, "two");
	assert_int_equal(s->n_regs, 2);
	assert_null(spec_find_reg(s, "B"));
	assert_non_null(spec_find_reg(s, "C"));
	assert_int_equal(spec_find_field(a, "X")->msb, 5);
	assert_int_equal(spec_find_field(a, "Y")->msb, 0);
	assert_string_equal(a->pos.file, "s/b/b.yaml");
	assert_string_equal(spec_find_reg(s, "C")->pos.file, "s/v/v.yaml");
	spec_free(s);
}

static void defaults_are_replaced_as_a_whole(void **state)
{
	struct spec *s = load_well((struct file[]){
		{ "v", "spec: 1\nimport: b\ndefaults: {width: 16, source: there, confidence: observed}\n" },
		{ "b", BASE },
		{ 0 } });

	(void)state;
	assert_int_equal(spec_find_reg(s, "A")->width, 16);
	assert_int_equal(spec_find_reg(s, "A")->access_sizes, 2);	/* no longer [4], so the width */
	spec_free(s);
}

/* Names are found, and found to be gone, in a map that is large enough to have an index. */
static void large_maps_are_merged(void **state)
{
	struct str base = { 0 }, more = { 0 };
	struct spec *s;

	(void)state;
	str_add(&base, HEAD "registers:\n");
	for (u32 i = 0; i < 40; i++)
		str_printf(&base, "  R%u: {at: 0x%x, reserved: {rest: res0}}\n", i, i * 4);
	str_add(&more, "spec: 1\nimport: b\nexclude: [");
	for (u32 i = 0; i < 40; i += 2)
		str_printf(&more, "%sregisters.R%u", i ? ", " : "", i);
	str_add(&more, "]\noverride: {registers: {");
	for (u32 i = 1; i < 40; i += 2)
		str_printf(&more, "%sR%u: {reserved: {rest: mbz}}", i > 1 ? ", " : "", i);
	str_add(&more, "}}\nregisters: {R0: {at: 0x80, width: 8, access_sizes: [1], reserved: {rest: res1}}}\n");
	str_add(&more, "window: 0x100\n");
	s = load_well((struct file[]){ { "v", str_get(&more) }, { "b", str_get(&base) }, { 0 } });
	assert_int_equal(s->n_regs, 21);
	assert_int_equal(spec_find_reg(s, "R0")->offset, 0x80);
	assert_int_equal(spec_find_reg(s, "R39")->mbz_mask, 0xffffffff);
	assert_null(spec_find_reg(s, "R38"));
	spec_free(s);
	str_free(&base);
	str_free(&more);
}

static void the_hash_is_of_all_files(void **state)
{
	static const char top[] = "spec: 1\nimport: b\n";
	struct spec *a = load_well((struct file[]){ { "v", top }, { "b", BASE }, { 0 } });
	struct spec *b = load_well((struct file[]){ { "w", top }, { "b", BASE }, { 0 } });
	struct spec *c = load_well((struct file[]){ { "v", top }, { "b", BASE "# more\n" }, { 0 } });
	struct spec *d = load_well((struct file[]){ { "b", BASE }, { 0 } });

	(void)state;
	assert_true(a->hash == b->hash);
	assert_true(a->hash != c->hash);
	assert_true(a->hash != d->hash);
	spec_free(a);
	spec_free(b);
	spec_free(c);
	spec_free(d);
}

static void a_path_is_relative_to_the_file_that_has_it(void **state)
{
	struct spec *s = load_well((struct file[]){
		{ "./a/v.yaml", "spec: 1\nimport: .././x//y/../u.yaml\n" },
		{ "./x/u.yaml", "spec: 1\nimport: ../../b.yaml\n" },
		{ "./../b.yaml", BASE },
		{ 0 } });

	(void)state;
	assert_string_equal(spec_find_reg(s, "A")->pos.file, "./../b.yaml");
	spec_free(s);
}

static void sixteen_imports_are_enough(void **state)
{
	struct file files[19] = { 0 };
	char path[18][4], text[18][32];

	(void)state;
	for (u32 i = 0; i < 18; i++) {
		snprintf(path[i], sizeof(path[i]), "f%u", i);
		snprintf(text[i], sizeof(text[i]), "spec: 1\nimport: f%u\n", i + 1);
		files[i] = (struct file){ path[i], text[i] };
	}
	files[16].text = BASE;
	spec_free(load_well(files));
	files[16].text = text[16];
	files[17].text = BASE;
	fails_at(files, "import-depth", "f16", 2, 9);
}

static void bytes_in_memory_import_nothing(void **state)
{
	static const char text[] = "spec: 1\nimport: tests/spec/good/import-base.yaml\n";
	struct diag *d = diag_new();

	(void)state;
	assert_null(spec_load_buffer("unit.yaml", text, strlen(text), d));
	assert_int_equal(diag_errors(d), 1);
	assert_string_equal(diag_get(d, 0)->rule, "bad-import");
	assert_int_equal(diag_get(d, 0)->line, 2);
	diag_free(d);
}

static void a_circle_is_found_where_it_closes(void **state)
{
	(void)state;
	fails_at((struct file[]){ { "a/x", "spec: 1\nimport: ../b/y\n" }, { "b/y", "spec: 1\nimport: ../b/y\n" }, { 0 } },
		 "import-cycle", "b/y", 2, 9);
}

/* A broken import makes every spec that has it broken, also when its error was reported before. */
static void one_error_breaks_both_specs(void **state)
{
	static const char bad[] = HEAD "registers:\n  A: {at: 2, reserved: {rest: res0}}\n";
	struct file files[] = { { "v", "spec: 1\nimport: b\n" }, { "b", bad }, { 0 } };
	struct diag *d = diag_new();

	(void)state;
	assert_null(load(&files[1], d));
	assert_null(load(&files[0], d));
	assert_int_equal(diag_errors(d), 1);
	assert_int_equal(diag_errors_seen(d), 2);
	diag_free(d);
}

static char *flattened(const char *text)
{
	struct spec *s = load_well((struct file[]){ { "x", text }, { 0 } });
	char *out = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&out, &n);

	assert_non_null(f);
	spec_flatten(s, f);
	fclose(f);
	spec_free(s);
	return out;
}

/* Flattens `value` as the text of a brief; what is read back must be the same, written as `want`. */
static void keeps(const char *value, const char *want)
{
	struct str text = { 0 }, line = { 0 };
	struct spec *a, *b;
	char *flat;

	str_printf(&text, BASE "brief: %s\n", value);
	str_printf(&line, "\nbrief: %s\n", want);
	a = load_well((struct file[]){ { "x", str_get(&text) }, { 0 } });
	flat = flattened(str_get(&text));
	b = load_well((struct file[]){ { "x", flat }, { 0 } });
	assert_string_equal(a->brief, b->brief);
	assert_non_null(strstr(flat, str_get(&line)));
	spec_free(a);
	spec_free(b);
	free(flat);
	str_free(&text);
	str_free(&line);
}

static void text_survives_flattening(void **state)
{
	(void)state;
	keeps("plain text (really)", "plain text (really)");
	keeps("'no need'", "no need");
	keeps("10", "10");
	keeps("'10'", "'10'");
	keeps("'1.5e3'", "'1.5e3'");
	keeps("'yes'", "'yes'");
	keeps("\"Null\"", "'Null'");
	keeps("\"it's: here\"", "'it''s: here'");
	keeps("'[a]'", "'[a]'");
	keeps("a, b [c]", "a, b [c]");
	keeps("'# no comment'", "'# no comment'");
	keeps("'ends in:'", "'ends in:'");
	keeps("' space '", "' space '");
	keeps("\"two\\nlines\\t\\\\\"", "\"two\\nlines\\x09\\\\\"");
	keeps("|-\n  two\n  \"lines\"", "\"two\\n\\\"lines\\\"\"");
	keeps("\xc2\xa7 3 \xe2\x86\x92 4", "'\xc2\xa7 3 \xe2\x86\x92 4'");
	keeps("\"\\x07\\u2028\\ufeff\\U0001F600\"", "\"\\x07\\u2028\\uFEFF\xf0\x9f\x98\x80\"");
	keeps("folded\n  plain", "folded plain");
}

static void the_licence_cannot_break_out_of_its_comment(void **state)
{
	char *flat = flattened(BASE "licence: \"MIT\\nspec: 2\"\n");

	(void)state;
	assert_true(!strncmp(flat, "# SPDX-License-Identifier: MIT\n# ", 33));
	free(flat);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_differs_is_changed_and_the_rest_stays),
		cmocka_unit_test(defaults_are_replaced_as_a_whole),
		cmocka_unit_test(large_maps_are_merged),
		cmocka_unit_test(the_hash_is_of_all_files),
		cmocka_unit_test(a_path_is_relative_to_the_file_that_has_it),
		cmocka_unit_test(sixteen_imports_are_enough),
		cmocka_unit_test(bytes_in_memory_import_nothing),
		cmocka_unit_test(a_circle_is_found_where_it_closes),
		cmocka_unit_test(one_error_breaks_both_specs),
		cmocka_unit_test(text_survives_flattening),
		cmocka_unit_test(the_licence_cannot_break_out_of_its_comment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
