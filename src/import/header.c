/* SPDX-License-Identifier: MIT */
/*
 * A header of #define lines to a spec. See import.h. A header does not say which of its numbers are offsets, masks and
 * values; this is how they are told apart:
 *
 *   BIT(), GENMASK(), a shift, or X_SHIFT beside X_MASK   a field, of the register whose name its own begins with, else of
 *                                                         the last register above it, if the first word is the same
 *   (((x) & 3) << 4), (((x) & 0x30) >> 4)                 a field, too
 *   a plain number whose name begins with a field's       a value of that field
 *   another plain number below the largest window         the offset of a register
 *   0x100 + (i) * 4, also of two indices                  an array of registers
 *
 * Everything else is listed as lost. Register names lose what all of them begin with, and _REG or _OFFSET at the end.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "import/import.h"
#include "import/macro.h"

#define WINDOW_MAX 0x10000000ull

enum role { LOST, OFFSET, MASK, PART, VALUE };	/* PART: one of X_SHIFT, X_MASK, X_WIDTH */
struct item {
	const struct macro *m;
	enum role role;
	u64 value;
	u64 step[2];			/* OFFSET of an array: stride of each index */
	u32 reg;			/* OFFSET: index + 1 into import.regs */
	const struct item *of;		/* VALUE: of this field; NULL: of nothing */
};
struct reading {
	struct import *im;
	struct macros macros;
	struct item *item;
	const char *only;		/* macros that begin otherwise only help to compute; NULL: none */
	size_t common;			/* length of what all register names begin with */
};

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), k = strlen(end);

	return n > k && !strcmp(s + n - k, end);
}

static bool contiguous(u64 mask)
{
	u64 low = mask & (~mask + 1);

	return mask && ((mask + low) & mask) == 0;
}

static bool looks_like_mask(const char *body)
{
	return strstr(body, "BIT") || strstr(body, "GENMASK") || strstr(body, "<<") || strstr(body, "FIELD_PREP");
}

/* An array: linear in its indices. */
static bool is_array(const struct reading *r, struct item *it)
{
	u64 at[2][3], zero[2] = { 0, 0 };

	for (u32 dim = 0; dim < it->m->n_params; dim++)
		for (u32 i = 0; i < 3; i++) {
			u64 args[2] = { dim == 0 ? i : 0, dim == 1 ? i : 0 };

			if (!macro_value(&r->macros, it->m, args, &at[dim][i]))
				return false;
		}
	macro_value(&r->macros, it->m, zero, &it->value);
	for (u32 dim = 0; dim < it->m->n_params; dim++) {
		it->step[dim] = at[dim][1] - at[dim][0];
		if (!it->step[dim] || it->step[dim] >= WINDOW_MAX || at[dim][2] - at[dim][1] != it->step[dim])
			return false;
	}
	return it->value < WINDOW_MAX && (it->m->n_params == 1 || it->step[0] != it->step[1]);
}

/* (((x) & 3) << 4): all ones in, the mask comes out. */
static bool is_inserter(const struct reading *r, struct item *it)
{
	const u64 none[2] = { 0, 0 }, all[2] = { ~0ull, ~0ull }, one[2] = { 1, 1 };
	u64 nothing, mask, low;

	if (it->m->n_params != 1 || !macro_value(&r->macros, it->m, none, &nothing) ||
	    !macro_value(&r->macros, it->m, all, &mask))
		return false;
	if (nothing || !contiguous(mask) || mask >> 63)
		return false;
	it->value = mask;
	return macro_value(&r->macros, it->m, one, &low) && low == (mask & (~mask + 1));
}

/* (((v) & 0x30) >> 4): each bit of a field, alone, comes out at its place. */
static bool is_extractor(const struct reading *r, struct item *it)
{
	u64 mask = 0, args[2] = { 0, 0 }, out;
	u32 lsb = 0;

	for (u32 bit = 0; bit < 64; bit++) {
		args[0] = 1ull << bit;
		if (it->m->n_params != 1 || !macro_value(&r->macros, it->m, args, &out))
			return false;
		if (!out)
			continue;
		lsb = mask ? lsb : bit;
		if (out != 1ull << (bit - lsb))
			return false;
		mask |= 1ull << bit;
	}
	it->value = mask;
	return contiguous(mask) && mask != ~0ull;
}

static void classify_function(struct reading *r, struct item *it)
{
	if (it->m->n_params == 0 || it->m->n_params > 2)
		import_lose(r->im, it->m->line, it->m->name, "takes %u arguments", it->m->n_params);
	else if (is_inserter(r, it) || is_extractor(r, it))
		it->role = MASK;
	else if (is_array(r, it))
		it->role = OFFSET;
	else
		import_lose(r->im, it->m->line, it->m->name, "neither an array of registers nor a field");
}

static bool is_part(const char *name)
{
	return ends_with(name, "_SHIFT") || ends_with(name, "_MASK") || ends_with(name, "_WIDTH");
}

/* 256 is a count, 0x100 an offset: nobody writes offsets in decimal. */
static bool is_decimal(const char *body)
{
	size_t n = strspn(body, "(0123456789");

	return body[0] != '0' && n && !body[n + strspn(body + n, " uUlL)")];
}

static void classify(struct reading *r, struct item *it)
{
	if (r->only && strncmp(it->m->name, r->only, strlen(r->only)))
		return;
	r->im->n_seen++;
	if (it->m->twice)
		import_lose(r->im, it->m->line, it->m->name, "defined above, too");
	else if (it->m->function)
		classify_function(r, it);
	else if (!macro_value(&r->macros, it->m, NULL, &it->value))
		import_lose(r->im, it->m->line, it->m->name, "%s", *it->m->body ? "not a constant" : "empty");
	else if (is_part(it->m->name))
		it->role = PART;
	else
		it->role = looks_like_mask(it->m->body) ? MASK : it->value < WINDOW_MAX && !is_decimal(it->m->body) ? OFFSET : VALUE;
}

/* `name` begins with `start` and a `_`. */
static bool extends(const char *name, const char *start, size_t n)
{
	return n && !strncmp(name, start, n) && name[n] == '_' && name[n + 1];
}

/* X_MASK without X_SHIFT, four bytes after the register above it: the register that masks, no mask. */
static void find_mask_registers(struct reading *r)
{
	const struct item *above = NULL;

	for (u32 i = 0; i < r->macros.n; i++) {
		struct item *it = &r->item[i];

		if (it->role == PART && above && ends_with(it->m->name, "_MASK") && !looks_like_mask(it->m->body) &&
		    it->value == above->value + 4)
			it->role = OFFSET;
		if (it->role == OFFSET)
			above = it;
	}
}

/* A plain number whose name begins with that of a mask, or of X in X_MASK, is a value of that field. */
static void find_values(struct reading *r)
{
	const struct item *field = NULL;

	for (u32 i = 0; i < r->macros.n; i++) {
		struct item *it = &r->item[i];
		size_t n = field ? strlen(field->m->name) : 0;

		if (field && field->role == PART)
			n = (size_t)(strrchr(field->m->name, '_') - field->m->name);
		if (it->role == MASK && field && extends(it->m->name, field->m->name, n) && field->role == MASK &&
		    (it->value & ~field->value) == 0)
			it->role = VALUE, it->of = field;
		else if (it->role == MASK || it->role == PART)
			field = it;
		else if ((it->role == OFFSET || it->role == VALUE) && field && extends(it->m->name, field->m->name, n))
			it->role = VALUE, it->of = field;
	}
}

static size_t bare_length(const char *name)
{
	size_t n = strlen(name);

	return ends_with(name, "_OFFSET") ? n - 7 : ends_with(name, "_REG") ? n - 4 : n;
}

/* A number whose name begins with a register's is no register of its own: a mask, if it looks like one. */
static void find_hex_masks(struct reading *r)
{
	const struct item *reg = NULL;

	for (u32 i = 0; i < r->macros.n; i++) {
		struct item *it = &r->item[i];

		if (it->role != OFFSET)
			continue;
		if (reg && !it->m->function && extends(it->m->name, reg->m->name, bare_length(reg->m->name)) &&
		    contiguous(it->value) && it->value != reg->value + 4 && it->value != reg->value + 8)
			it->role = MASK;
		else
			reg = it;
	}
}

static void find_common_start(struct reading *r)
{
	const char *first = NULL;
	u32 n = 0;

	for (u32 i = 0; i < r->macros.n; i++) {
		const char *name = r->item[i].m->name;
		size_t k = 0;

		if (r->item[i].role != OFFSET)
			continue;
		first = first ? first : name;
		r->common = n++ ? r->common : strlen(name);
		while (k < r->common && first[k] == name[k])
			k++;
		r->common = k;
	}
	while (r->common && first[r->common - 1] != '_')
		r->common--;
	if (n < 2)
		r->common = 0;
}

static void add_register(struct reading *r, struct item *it)
{
	const char *name = it->m->name + r->common;
	struct import_reg *reg = import_add_reg(r->im);
	const char *args[] = { "", "(i)", "(i, j)" };

	reg->name = import_name(r->im, arena_strndup(r->im->arena, name, bare_length(name)));
	reg->line = it->m->line;
	reg->offset = it->value;
	reg->width = 32;
	reg->n_index = it->m->n_params;
	reg->twin = arena_printf(r->im->arena, "%s%s", it->m->name, args[it->m->n_params]);
	for (u32 i = 0; i < reg->n_index; i++)
		reg->stride[i] = (u32)it->step[i];
	it->reg = r->im->n_regs;
}

static bool same_word(const char *a, const char *b)
{
	size_t n = strcspn(a, "_");

	return n == strcspn(b, "_") && !strncmp(a, b, n);
}

/* The register that a macro's name begins with, with or without the common start; else the last one above. */
static const struct item *owner(const struct reading *r, const struct item *it, size_t *rest)
{
	const struct item *best = NULL, *above = NULL;

	*rest = 0;
	for (u32 i = 0; i < r->macros.n; i++) {
		const struct item *o = &r->item[i];
		size_t n = bare_length(o->m->name);

		if (o->role != OFFSET)
			continue;
		if (o < it)
			above = o;
		if (extends(it->m->name, o->m->name, n) && n + 1 > *rest)
			best = o, *rest = n + 1;
		else if (n > r->common && extends(it->m->name, o->m->name + r->common, n - r->common) && n - r->common + 1 > *rest)
			best = o, *rest = n - r->common + 1;
	}
	if (!best && r->common && !strncmp(it->m->name, r->item[0].m->name, r->common))
		*rest = r->common;
	return best ? best : above && same_word(it->m->name, above->m->name) ? above : NULL;
}

static void place_bits(struct import_reg *reg, struct import_field *f, u64 mask)
{
	f->lsb = (u32)__builtin_ctzll(mask);
	f->msb = 63 - (u32)__builtin_clzll(mask);
	if (f->msb > 31)
		reg->width = 64;
}

static struct import_field *new_field(struct reading *r, const struct item *it, const char *name, u64 mask, const char *twin)
{
	size_t rest;
	const struct item *o = owner(r, it, &rest);
	struct import_reg *reg;
	struct import_field *f;

	if (!o) {
		import_lose(r->im, it->m->line, it->m->name, "a field, but of no register");
		return NULL;
	}
	if (!contiguous(mask)) {
		import_lose(r->im, it->m->line, it->m->name, "0x%llx is no row of bits", mask);
		return NULL;
	}
	reg = &r->im->regs[o->reg - 1];
	f = import_add_field(reg);
	f->name = import_name(r->im, strlen(name) > rest ? name + rest : name);
	f->twin = twin;
	f->as = it->m->name;
	f->line = it->m->line;
	place_bits(reg, f, mask);
	return f;
}

static const struct item *sibling(const struct reading *r, const struct item *it, size_t base, const char *end)
{
	for (u32 i = 0; i < r->macros.n; i++) {
		const char *name = r->item[i].m->name;

		if (r->item[i].role == PART && !strncmp(name, it->m->name, base) && !strcmp(name + base, end))
			return &r->item[i];
	}
	return NULL;
}

/* X_MASK alone, X_MASK and X_SHIFT (the mask in place or not), X_WIDTH and X_SHIFT. Each X once, at its first part. */
static struct import_field *from_parts(struct reading *r, const struct item *it)
{
	size_t base = (size_t)(strrchr(it->m->name, '_') - it->m->name);
	const struct item *shift = sibling(r, it, base, "_SHIFT"), *mask = sibling(r, it, base, "_MASK");
	const struct item *width = sibling(r, it, base, "_WIDTH");
	const char *name = arena_strndup(r->im->arena, it->m->name, base), *form = "";
	u64 bits = mask ? mask->value : width && width->value && width->value <= 64 ? ~0ull >> (64 - width->value) : 0;

	if ((shift && shift < it) || (mask && mask < it) || (width && width < it))
		return NULL;
	if (!bits || (shift && shift->value > 63)) {
		import_lose(r->im, it->m->line, it->m->name, "a shift without a mask, or no sensible one");
		return NULL;
	}
	if (shift && bits & 1 && shift->value) {
		bits <<= shift->value;
		form = ":max";
	}
	return new_field(r, it, name, bits, mask ? arena_printf(r->im->arena, "%s%s", mask->m->name, form) :
						   arena_printf(r->im->arena, "%s:shift", shift ? shift->m->name : it->m->name));
}

static void add_value(struct reading *r, struct import_field *f, const struct item *field, const struct item *it)
{
	size_t n = strlen(field->m->name);
	u64 value = it->value;
	struct import_value *v;

	if (field->role == PART)
		n = (size_t)(strrchr(field->m->name, '_') - field->m->name);
	if (!f) {
		import_lose(r->im, it->m->line, it->m->name, "its field is lost");
		return;
	}
	if (looks_like_mask(it->m->body))
		value >>= f->lsb;
	v = import_add_value(f);
	v->name = import_name(r->im, it->m->name + n + 1);
	v->value = value;
	v->twin = value == it->value ? it->m->name : NULL;
}

static void add_fields(struct reading *r)
{
	struct import_field *f = NULL;
	const struct item *field = NULL;

	for (u32 i = 0; i < r->macros.n; i++) {
		const struct item *it = &r->item[i];

		if (it->role == MASK) {
			f = new_field(r, it, it->m->name, it->value, it->m->function ? NULL : it->m->name);
			field = it;
		} else if (it->role == PART) {
			struct import_field *made = from_parts(r, it);

			f = made ? made : f;
			field = it;
		} else if (it->role == VALUE && field && it->of == field) {
			add_value(r, f, field, it);
		} else if (it->role == VALUE) {
			import_lose(r->im, it->m->line, it->m->name, "0x%llx is neither an offset nor bits", it->value);
		}
	}
}

/* As many elements as fit before the next register, or before the outer index steps. */
static void count_elements(struct import *im)
{
	for (u32 i = 0; i < im->n_regs; i++) {
		struct import_reg *r = &im->regs[i];
		u64 next = r->offset + 0x1000;
		u32 outer = r->n_index == 2 && r->stride[1] > r->stride[0];

		for (u32 k = 0; k < im->n_regs; k++)
			if (im->regs[k].offset > r->offset && im->regs[k].offset < next)
				next = im->regs[k].offset;
		if (r->n_index == 2)
			r->count[!outer] = r->stride[outer] / r->stride[!outer];
		if (r->n_index)
			r->count[outer] = (u32)((next - r->offset) / r->stride[outer]);
		for (u32 k = 0; k < r->n_index; k++)
			r->count[k] = r->count[k] ? r->count[k] : 1;
		if (r->n_index)
			import_lose(im, r->line, r->twin, "the number of elements: %u x %u is what fits", r->count[0], r->count[1]);
	}
}

static void whole_registers(struct import *im)
{
	for (u32 i = 0; i < im->n_regs; i++)
		if (!im->regs[i].n_fields)
			*import_add_field(&im->regs[i]) =
				(struct import_field){ .name = "VALUE", .msb = im->regs[i].width - 1, .access = "rw" };
}

static const char *file_word(struct import *im, bool underscore)
{
	const char *slash = strrchr(im->file, '/'), *start = slash ? slash + 1 : im->file;
	char *word = arena_strndup(im->arena, start, strcspn(start, "."));

	for (char *c = word; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : underscore ? '_' : '-';
	if (isdigit((unsigned char)*word))	/* no name of a device begins like that */
		return arena_printf(im->arena, "imported%c%s", underscore ? '_' : '-', word);
	return *word ? word : "imported";
}

static void head(struct import *im, const struct import_options *o)
{
	const char *slash = strrchr(im->file, '/'), *drivers = strstr(im->file, "drivers/");

	im->device = file_word(im, false);
	im->prefix = o->prefix ? o->prefix : import_name(im, file_word(im, true));
	im->source = drivers ? drivers : slash ? slash + 1 : im->file;
	im->twins = im->source;
	im->confidence = "driver";
}

bool import_header(struct import *im, const char *bytes, size_t len, const struct import_options *o, struct str *err)
{
	struct reading r = { .im = im, .macros = { .arena = im->arena }, .only = o->only };

	macros_read(&r.macros, bytes, len);
	if (!r.macros.n) {
		str_printf(err, "%s: no #define in it", im->file);
		return false;
	}
	head(im, o);
	r.item = arena_array(im->arena, r.macros.n, sizeof(*r.item));
	for (u32 i = 0; i < r.macros.n; i++) {
		r.item[i].m = &r.macros.list[i];
		classify(&r, &r.item[i]);
	}
	find_mask_registers(&r);
	find_values(&r);
	find_hex_masks(&r);
	find_common_start(&r);
	for (u32 i = 0; i < r.macros.n; i++)
		if (r.item[i].role == OFFSET)
			add_register(&r, &r.item[i]);
	add_fields(&r);
	whole_registers(im);
	count_elements(im);
	import_settle(im);
	macros_free(&r.macros);
	return true;
}
