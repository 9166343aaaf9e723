/* SPDX-License-Identifier: MIT */
/* See import.h: the lists, and making them fit to be a spec. */
#include "import/import.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static void *grow(void *list, u32 n, u32 *size, size_t bytes)
{
	if (n < *size)
		return list;
	*size = *size ? *size * 2 : 8;
	return xrealloc(list, *size * bytes);
}

struct import *import_new(const char *file)
{
	struct import *im = xmalloc(sizeof(*im));

	*im = (struct import){ .arena = arena_new(), .file = file };
	return im;
}

static void free_reg(struct import_reg *r)
{
	for (u32 i = 0; i < r->n_fields; i++)
		free(r->fields[i].values);
	free(r->fields);
}

void import_free(struct import *im)
{
	if (!im)
		return;
	for (u32 i = 0; i < im->n_regs; i++)
		free_reg(&im->regs[i]);
	free(im->regs);
	free(im->lost);
	arena_free(im->arena);
	free(im);
}

struct import_reg *import_add_reg(struct import *im)
{
	im->regs = grow(im->regs, im->n_regs, &im->size_regs, sizeof(*im->regs));
	im->regs[im->n_regs] = (struct import_reg){ .count = { 1, 1 } };
	return &im->regs[im->n_regs++];
}

struct import_field *import_add_field(struct import_reg *r)
{
	r->fields = grow(r->fields, r->n_fields, &r->size_fields, sizeof(*r->fields));
	r->fields[r->n_fields] = (struct import_field){ .access = "rw" };
	return &r->fields[r->n_fields++];
}

struct import_value *import_add_value(struct import_field *f)
{
	f->values = grow(f->values, f->n_values, &f->size_values, sizeof(*f->values));
	f->values[f->n_values] = (struct import_value){ .name = NULL };
	return &f->values[f->n_values++];
}

void import_lose(struct import *im, u32 line, const char *what, const char *fmt, ...)
{
	struct str text = { .len = 0 };
	va_list ap;

	va_start(ap, fmt);
	str_vprintf(&text, fmt, ap);
	va_end(ap);
	im->lost = grow(im->lost, im->n_lost, &im->size_lost, sizeof(*im->lost));
	im->lost[im->n_lost++] = (struct import_lost){ line, arena_strdup(im->arena, what),
						       arena_strdup(im->arena, str_get(&text)) };
	str_free(&text);
}

const char *import_name(struct import *im, const char *text)
{
	char *name = arena_printf(im->arena, "%s%.60s", isalpha((unsigned char)*text) || *text == '_' ? "" : "_", text);

	for (char *c = name; *c; c++)
		if (!isalnum((unsigned char)*c))
			*c = '_';
	return name;
}

static u64 end_of(const struct import_reg *r)
{
	u64 span = r->width / 8;

	for (u32 i = 0; i < r->n_index; i++)
		span += (u64)(r->count[i] - 1) * r->stride[i];
	return r->offset + span;
}

static u64 elements(const struct import_reg *r)
{
	return (u64)r->count[0] * r->count[1];
}

static u64 element_at(const struct import_reg *r, u64 i)
{
	return r->offset + i / r->count[1] * r->stride[0] + i % r->count[1] * r->stride[1];
}

/* Arrays may lie between each other's elements. Very large ones are taken as one block. */
static bool overlap(const struct import_reg *a, const struct import_reg *b)
{
	if (a->offset >= end_of(b) || b->offset >= end_of(a))
		return false;
	if (elements(a) * elements(b) > 1u << 20)
		return true;
	for (u64 i = 0; i < elements(a); i++)
		for (u64 k = 0; k < elements(b); k++)
			if (element_at(a, i) < element_at(b, k) + b->width / 8 && element_at(b, k) < element_at(a, i) + a->width / 8)
				return true;
	return false;
}

static int by_offset(const void *a, const void *b)
{
	const struct import_reg *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static u64 bits_of(const struct import_field *f)
{
	u32 n = f->msb - f->lsb + 1;

	return (n >= 64 ? ~0ull : (1ull << n) - 1) << f->lsb;
}

/* Fields in their register, once by name and once by bit; values that fit, once by name and number. */
static bool value_fits(const struct import_field *f, u32 k)
{
	u32 n = f->msb - f->lsb + 1;

	if (n < 64 && f->values[k].value >> n)
		return false;
	for (u32 i = 0; i < k; i++)
		if (!strcmp(f->values[i].name, f->values[k].name) || f->values[i].value == f->values[k].value)
			return false;
	return true;
}

/* What goes when its register or field goes. */
static void lose_values(struct import *im, const struct import_reg *r, const struct import_field *f)
{
	for (u32 k = 0; k < f->n_values; k++)
		import_lose(im, r->line, f->values[k].twin ? f->values[k].twin : f->values[k].name, "its field %s is lost", f->name);
}

static void lose_fields(struct import *im, const struct import_reg *r)
{
	for (u32 k = 0; k < r->n_fields; k++) {
		const struct import_field *f = &r->fields[k];

		if (f->as)
			import_lose(im, f->line, f->as, "its register %s is lost", r->name);
		lose_values(im, r, f);
	}
}

/* Words that constants of the register itself end in: ST_W1C_MASK is no mask of a field W1C. */
static const char *free_name(struct import *im, const char *name)
{
	static const char *const taken[] = { "RW", "RO", "WO", "W1C", "W0C", "W1S", "W1T", "RC", "RS", "WONCE", "RES0", "RES1",
					     "MBZ", "PRESERVE", "RESVAL", "RAZ_WI", "UNKNOWN", "HW", "RESET", "RESERVED" };

	for (u32 i = 0; i < ARRAY_LEN(taken); i++)
		if (str_distance(name, taken[i], 0) == 0)
			return import_name(im, arena_printf(im->arena, "%s_F", name));
	return name;
}

static void settle_values(struct import *im, const struct import_reg *r, struct import_field *f)
{
	u32 n = 0;

	for (u32 k = 0; k < f->n_values; k++) {
		f->values[n] = f->values[k];
		if (value_fits(f, n))
			n++;
		else
			import_lose(im, r->line, f->values[k].name, "a value of %s.%s that does not fit, or is there already",
				    r->name, f->name);
	}
	f->n_values = n;
}

static bool field_fits(const struct import_reg *r, u32 k)
{
	const struct import_field *f = &r->fields[k];

	if (f->msb < f->lsb || f->msb >= r->width)
		return false;
	for (u32 i = 0; i < k; i++)
		if (!strcmp(r->fields[i].name, f->name) || bits_of(&r->fields[i]) & bits_of(f))
			return false;
	return true;
}

static void settle_fields(struct import *im, struct import_reg *r)
{
	u32 n = 0;

	for (u32 k = 0; k < r->n_fields; k++) {
		struct import_field f = r->fields[k];

		f.name = free_name(im, f.name);

		r->fields[n] = f;
		if (field_fits(r, n)) {
			settle_values(im, r, &r->fields[n++]);
			continue;
		}
		import_lose(im, f.as ? f.line : r->line, f.as ? f.as : f.name, "%s: bits [%u, %u] are outside the register or taken",
			    r->name, f.msb, f.lsb);
		lose_values(im, r, &f);
		free(f.values);
	}
	r->n_fields = n;
}

static bool all(const struct import_reg *r, const char *access)
{
	for (u32 i = 0; i < r->n_fields; i++)
		if (strcmp(r->fields[i].access, access))
			return false;
	return r->n_fields > 0;
}

/* Two at one place, one to read and one to write: the language can say that. */
static bool partners(struct import_reg *a, struct import_reg *b)
{
	if (a->offset != b->offset || a->width != b->width || a->n_index || b->n_index || a->shares || b->shares)
		return false;
	if (all(a, "ro") && all(b, "wo"))
		b->shares = a->name;
	else if (all(b, "ro") && all(a, "wo"))
		a->shares = b->name;
	return a->shares || b->shares;
}

/* The register of the first n that leaves no room for r. */
static struct import_reg *in_the_way(struct import *im, u32 n, struct import_reg *r)
{
	for (u32 i = n; i-- > 0;)
		if (!strcmp(im->regs[i].name, r->name) ||
		    (overlap(&im->regs[i], r) && !partners(&im->regs[i], r)))
			return &im->regs[i];
	return NULL;
}

void import_settle(struct import *im)
{
	u32 n = 0;

	if (im->n_regs)
		qsort(im->regs, im->n_regs, sizeof(*im->regs), by_offset);
	for (u32 i = 0; i < im->n_regs; i++) {
		struct import_reg r = im->regs[i];
		const struct import_reg *other;

		settle_fields(im, &r);
		other = in_the_way(im, n, &r);
		if (!other && r.offset % (r.width / 8) == 0) {
			im->regs[n++] = r;
			im->window = end_of(&r) > im->window ? end_of(&r) : im->window;
			continue;
		}
		import_lose(im, r.line, r.twin ? r.twin : r.name, other ? "offset 0x%llx or name is that of %s" :
			    "offset 0x%llx is not aligned%s", r.offset, other ? other->name : "");
		lose_fields(im, &r);
		free_reg(&r);
	}
	im->n_regs = n;
}
