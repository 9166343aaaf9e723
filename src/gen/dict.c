/* SPDX-License-Identifier: MIT */
/*
 * A dictionary for fuzzers that feed a device raw bytes, in the format that AFL++ and libFuzzer share: offsets of registers
 * (32 bits), values in place and as wide as the register, an offset followed by a value where that starts a command, and the
 * words that tell entries in memory apart. Numbers are little endian even where a bus is not: they stand for what an access
 * carries.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/number.h"
#include "gen/gen.h"
#include "gen/grammar.h"
#include "gen/tests.h"

/* Entries with the same bytes are one, and the first name stays. More than this is no help to a fuzzer and is left out. */
#define MAX_ENTRIES 30000u
#define SLOTS 65536u

struct dict { FILE *out; u32 n; u64 seen[SLOTS]; };

static bool is_new(struct dict *d, const u8 *bytes, u32 n)
{
	u64 hash = hash_bytes(HASH_INIT, bytes, n) | 1;
	u32 at = (u32)(hash >> 8) % SLOTS;

	while (d->seen[at] && d->seen[at] != hash)
		at = (at + 1) % SLOTS;
	if (d->seen[at] || d->n == MAX_ENTRIES)
		return false;
	d->seen[at] = hash;
	d->n++;
	return true;
}

/* `name` becomes letters, digits and '_'. */
static void entry(struct dict *d, const char *name, const u8 *bytes, u32 n)
{
	bool gap = false;

	if (!is_new(d, bytes, n))
		return;
	for (; *name; name++) {
		bool plain = (*name >= '0' && *name <= '9') || (*name >= 'A' && *name <= 'Z') || (*name >= 'a' && *name <= 'z');

		if (plain && gap)
			fputc('_', d->out);
		gap = !plain;
		if (plain)
			fputc(*name, d->out);
	}
	fprintf(d->out, "=\"");
	for (u32 i = 0; i < n; i++)
		fprintf(d->out, "\\x%02x", bytes[i]);
	fprintf(d->out, "\"\n");
}

static void number(struct dict *d, const char *name, u64 v, u32 n)
{
	u8 bytes[8];

	number_put_le(bytes, v, n);
	entry(d, name, bytes, n);
}

/* ---- registers --------------------------------------------------------------------------------------------------- */

static u32 offset_of(const struct spec_reg *r, u32 element)
{
	if (r->n_index == 2)
		return r->offset + element / r->count[1] * r->stride[0] + element % r->count[1] * r->stride[1];
	return r->offset + (r->n_index ? element * r->stride[0] : 0);
}

static struct word element_name(const struct spec_reg *r, u32 element)
{
	if (r->n_index == 2)
		return word("%s_%u_%u", r->name, element / r->count[1], element % r->count[1]);
	return r->n_index ? word("%s_%u", r->name, element) : word("%s", r->name);
}

/* The first two elements and the last one. */
static void offsets(struct dict *d, const struct spec_reg *r)
{
	u32 n = reg_elements(r);
	const u32 at[] = { 0, n > 1 ? 1 : 0, n - 1 };

	for (u32 i = 0; i < ARRAY_LEN(at); i++)
		number(d, word("at_%s", element_name(r, at[i]).s).s, offset_of(r, at[i]), 4);
}

static struct word value_name(const struct spec_reg *r, const struct spec_field *f, u64 v)
{
	const struct spec_enum *e = f->enumeration;

	for (u32 i = 0; e && i < e->n_values; i++)
		if (e->values[i].value == v)
			return word("%s_%s_%s", r->name, f->name, e->values[i].name);
	return word("%s_%s_%llx", r->name, f->name, v);
}

static void field_values(struct dict *d, const struct spec_reg *r, const struct spec_field *f)
{
	struct grammar_values v;

	if (f->access == ACC_RO || f->access == ACC_RC || f->access == ACC_RS)
		return;
	grammar_values(f, &v);
	for (u32 i = 0; i < v.n_legal; i++)
		number(d, value_name(r, f, v.legal[i]).s, v.legal[i] << f->lsb, r->width / 8);
	for (u32 i = 0; i < v.n_illegal; i++)
		number(d, word("%s_bad", value_name(r, f, v.illegal[i]).s).s, v.illegal[i] << f->lsb, r->width / 8);
}

static void starts(struct dict *d, const struct spec_reg *r)
{
	u64 start[TESTS_STARTS], mask;
	u32 n = r->protocol ? tests_starts(r, start, &mask) : 0;
	u8 bytes[12];

	for (u32 i = 0; i < n; i++) {
		number_put_le(bytes, r->offset, 4);
		number_put_le(bytes + 4, start[i], r->width / 8);
		entry(d, word("start_%s_%llx", r->name, start[i]).s, bytes, 4 + r->width / 8);
	}
}

/* ---- entries in memory ------------------------------------------------------------------------------------------- */

static void entries(struct dict *d, const struct spec_struct *st, const struct spec_variant *v)
{
	for (u32 i = 0; i < st->n_words; i++) {
		struct grammar_word w = grammar_word(st, v, i);

		if (w.fixed)
			number(d, word("%s_%u", grammar_entry(st, v).s, i).s, w.fixed, st->word_bits / 8);
	}
}

static void structure(struct dict *d, const struct spec_struct *st)
{
	for (u32 i = 0; i < st->n_variants; i++)
		entries(d, st, &st->variants[i]);
	for (u32 i = 0; i < st->n_fields; i++) {
		const struct spec_enum *e = st->fields[i].enumeration;

		for (u32 k = 0; e && k < e->n_values; k++)
			number(d, word("%s_%s_%s", st->name, st->fields[i].name, e->values[k].name).s,
			       e->values[k].value << st->fields[i].lsb % st->word_bits, st->word_bits / 8);
	}
}

int gen_dict(const struct spec *s, FILE *out)
{
	struct dict *d = calloc(1, sizeof(*d));

	if (!d) {
		fputs("iovet: out of memory\n", stderr);
		exit(3);
	}
	d->out = out;
	fprintf(out, "# SPDX-License-Identifier: %s\n# %s%s%s: dictionary for fuzzers, -x of AFL++, -dict of libFuzzer.\n"
		"# Generated by `iovet gen dict`, do not edit. Spec hash 0x%016llx.\n", s->licence, s->device, s->variant ? " " : "",
		s->variant ? s->variant : "", s->hash);
	for (u32 i = 0; i < s->n_regs; i++)
		offsets(d, &s->regs[i]);
	for (u32 i = 0; i < s->n_structs; i++)
		structure(d, &s->structs[i]);
	for (u32 i = 0; i < s->n_regs; i++) {
		for (u32 k = 0; k < s->regs[i].n_fields; k++)
			field_values(d, &s->regs[i], &s->regs[i].fields[k]);
		starts(d, &s->regs[i]);
	}
	free(d);
	return 0;
}
