/* SPDX-License-Identifier: MIT */
/* See import.h: the spec as YAML text. */
#include <string.h>

#include "import/import.h"

/* Text in double quotes; control characters become blanks. */
static void quoted(struct str *out, const char *text)
{
	str_addc(out, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			str_addc(out, '\\');
		str_addc(out, c < ' ' || c == 0x7f ? ' ' : (char)c);
	}
	str_addc(out, '"');
}

static void text_key(struct str *out, const char *before, const char *key, const char *text)
{
	if (!text)
		return;
	str_printf(out, "%s%s: ", before, key);
	quoted(out, text);
}

/* Words that YAML readers do not agree about must be quoted where they are names. */
static void name(struct str *out, const char *s)
{
	static const char *const traps[] = { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

	for (u32 i = 0; i < ARRAY_LEN(traps); i++)
		if (str_distance(s, traps[i], 0) == 0) {
			quoted(out, s);
			return;
		}
	str_add(out, s);
}

static void enumeration(struct str *out, const struct import_reg *r, const struct import_field *f)
{
	if (!f->n_values)
		return;
	str_printf(out, "  %s_%s:\n    width: %u\n    values:\n", r->name, f->name, f->msb - f->lsb + 1);
	for (u32 i = 0; i < f->n_values; i++) {
		const struct import_value *v = &f->values[i];

		str_add(out, "      ");
		name(out, v->name);
		str_printf(out, ": {value: 0x%llx", v->value);
		text_key(out, ", ", "twin", v->twin);
		text_key(out, ", ", "brief", v->brief);
		str_add(out, "}\n");
	}
	if (f->others_reserved)
		str_add(out, "    others: reserved\n");
}

static void enumerations(struct str *out, const struct import *im)
{
	bool any = false;

	for (u32 i = 0; i < im->n_regs; i++)
		for (u32 k = 0; k < im->regs[i].n_fields; k++) {
			if (im->regs[i].fields[k].n_values && !any)
				str_add(out, "\nenums:\n");
			any |= im->regs[i].fields[k].n_values > 0;
			enumeration(out, &im->regs[i], &im->regs[i].fields[k]);
		}
}

static void field(struct str *out, const struct import_reg *r, const struct import_field *f)
{
	str_add(out, "      ");
	name(out, f->name);
	if (f->msb == f->lsb)
		str_printf(out, ": {bits: %u", f->lsb);
	else
		str_printf(out, ": {bits: [%u, %u]", f->msb, f->lsb);
	str_printf(out, ", access: %s", f->access);
	if (f->hw_sets)
		str_add(out, ", hw: sets");
	if (f->reset_known)
		str_printf(out, ", reset: 0x%llx", f->reset);
	if (f->n_values)
		str_printf(out, ", enum: %s_%s", r->name, f->name);
	if (f->has_max)
		str_printf(out, ", max: %llu", f->max);
	text_key(out, ", ", "twin", f->twin);
	text_key(out, ",\n        ", "brief", f->brief);
	str_add(out, "}\n");
}

static void array(struct str *out, const struct import_reg *r)
{
	static const char *const index[] = { "i", "j" };

	if (!r->n_index)
		return;
	str_printf(out, "    array: %s", r->n_index > 1 ? "[" : "");
	for (u32 i = 0; i < r->n_index; i++)
		str_printf(out, "%s{index: %s, count: %u, stride: 0x%x}", i ? ", " : "", index[i], r->count[i], r->stride[i]);
	str_add(out, r->n_index > 1 ? "]\n" : "\n");
}

static u64 claimed(const struct import_reg *r)
{
	u64 bits = 0;

	for (u32 i = 0; i < r->n_fields; i++)
		for (u32 b = r->fields[i].lsb; b <= r->fields[i].msb; b++)
			bits |= 1ull << b;
	return bits;
}

static void reg(struct str *out, const struct import_reg *r)
{
	u64 all = r->width >= 64 ? ~0ull : (1ull << r->width) - 1;

	str_add(out, "\n  ");
	name(out, r->name);
	str_printf(out, ":\n    at: 0x%03llx\n    width: %u\n", r->offset, r->width);
	array(out, r);
	if (r->shares)
		str_printf(out, "    shares: %s\n", r->shares);
	text_key(out, "    ", "twin", r->twin);
	str_add(out, r->twin ? "\n" : "");
	text_key(out, "    ", "brief", r->brief);
	str_add(out, r->brief ? "\n" : "");
	if (r->n_fields)
		str_add(out, "    fields:\n");
	for (u32 i = 0; i < r->n_fields; i++)
		field(out, r, &r->fields[i]);
	if (claimed(r) != all)
		str_add(out, "    reserved: {rest: unknown}\n");
}

void import_yaml(const struct import *im, struct str *out)
{
	str_add(out, "# SPDX-License-Identifier: MIT\nspec: 1\n");
	str_printf(out, "device: %s\nprefix: %s\n", im->device, im->prefix);
	if (im->brief) {
		text_key(out, "", "brief", im->brief);
		str_addc(out, '\n');
	}
	if (im->twins) {
		text_key(out, "", "twins", im->twins);
		str_addc(out, '\n');
	}
	str_printf(out, "window: 0x%llx\n", im->window);
	str_printf(out, "defaults:\n  endian: %s\n", im->big_endian ? "big" : "little");
	text_key(out, "  ", "source", im->source);
	str_printf(out, "\n  confidence: %s\n", im->confidence);
	enumerations(out, im);
	str_add(out, "\nregisters:\n");
	for (u32 i = 0; i < im->n_regs; i++)
		reg(out, &im->regs[i]);
}
