/* SPDX-License-Identifier: MIT */
/*
 * CMSIS-SVD (schema 1.3) to a spec: one peripheral of a device. See import.h. Derived registers, fields and enumerations
 * are looked up in the peripheral; arrays and clusters become arrays of up to two dimensions.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "import/import.h"
#include "import/svd_tree.h"

struct svd {
	struct import *im;
	const struct element *root, *peripheral, *base;	/* base: the peripheral that one derives from, or NULL */
	struct str *err;
};

/* Where a register stands: the clusters around it. */
struct place { u64 offset; const char *prefix; u32 n_index, count[2], stride[2]; const struct element *around[8]; u32 n_around; };

/* Decimal, 0x, 0b or #binary; false: something else (also bits that do not matter, written x). */
static bool number(const char *text, u64 *out)
{
	int base = 10;
	char *rest;

	if (!text)
		return false;
	if (*text == '#')
		text++, base = 2;
	else if (!strncasecmp(text, "0b", 2))
		text += 2, base = 2;
	else if (!strncasecmp(text, "0x", 2))
		base = 16;
	if (!isxdigit((unsigned char)*text))
		return false;
	*out = strtoull(text, &rest, base);
	return *rest == '\0';
}

/* Things of SVD that the spec language has no place for. */
static void lose_children(struct svd *s, const struct element *e, const char *of)
{
	static const char *const unused[] = { "alternateRegister", "alternateGroup", "alternateCluster", "dataType", "protection",
					      "dimIndex", "dimArrayIndex", "interrupt", "headerStructName", "disableCondition" };

	for (u32 i = 0; i < ARRAY_LEN(unused); i++)
		if (child(e, unused[i]))
			import_lose(s->im, child(e, unused[i])->line, of, "<%s> has no counterpart", unused[i]);
}

/* A property that registers inherit from clusters, the peripheral and the device. */
static const char *inherited(const struct svd *s, const struct element *reg, const struct place *p, const char *tag)
{
	const char *text = child_text(reg, tag);

	for (u32 i = p->n_around; !text && i-- > 0;)
		text = child_text(p->around[i], tag);
	if (!text)
		text = child_text(s->peripheral, tag);
	if (!text)
		text = child_text(s->base, tag);
	return text ? text : child_text(s->root, tag);
}

static const struct element *named(const struct element *list, const char *tag, const char *name)
{
	const char *dot = strrchr(name, '.');

	for (const struct element *c = list ? list->first : NULL; c; c = c->next) {
		const char *own = child_text(c, "name");

		if (!strcmp(c->tag, tag) && own && !strcmp(own, dot ? dot + 1 : name))
			return c;
	}
	return NULL;
}

static const char *access_word(const char *access, const char *write, const char *read)
{
	static const char *const by_write[][2] = { { "oneToClear", "w1c" }, { "oneToSet", "w1s" }, { "oneToToggle", "w1t" },
						   { "zeroToClear", "w0c" } };

	for (u32 i = 0; write && i < ARRAY_LEN(by_write); i++)
		if (!strcmp(write, by_write[i][0]))
			return by_write[i][1];
	if (read && !strcmp(read, "clear"))
		return "rc";
	if (read && !strcmp(read, "set"))
		return "rs";
	if (!access || !strcmp(access, "read-write"))
		return "rw";
	if (!strcmp(access, "read-only"))
		return "ro";
	return !strcmp(access, "write-only") ? "wo" : "wonce";
}

static void lose_behaviour(struct svd *s, const struct element *e, const char *name, const char *write, const char *read)
{
	static const char *const kept[] = { "oneToClear", "oneToSet", "oneToToggle", "zeroToClear", "modify" };
	bool known = !write;

	for (u32 i = 0; write && i < ARRAY_LEN(kept); i++)
		known |= !strcmp(write, kept[i]);
	if (!known)
		import_lose(s->im, e->line, name, "modifiedWriteValues %s has no counterpart", write);
	if (read && strcmp(read, "clear") && strcmp(read, "set"))
		import_lose(s->im, e->line, name, "readAction %s has no counterpart", read);
}

/* Of the two lists of values a field may have, the one for writing counts. */
static const struct element *value_list(const struct svd *s, const struct element *field, const struct element *fields)
{
	const struct element *list = NULL, *from;

	for (const struct element *c = field->first; c; c = c->next) {
		const char *usage = child_text(c, "usage");

		if (!strcmp(c->tag, "enumeratedValues") && (!list || !usage || strcmp(usage, "read")))
			list = c;
	}
	if (!list || !list->derived_from)
		return list;
	for (from = fields ? fields->first : NULL; from; from = from->next)
		if (named(from, "enumeratedValues", list->derived_from))
			return named(from, "enumeratedValues", list->derived_from);
	import_lose(s->im, list->line, list->derived_from, "no such enumeratedValues among the fields of the register");
	return NULL;
}

static void values(struct svd *s, struct import_field *f, const struct element *list)
{
	for (const struct element *c = list ? list->first : NULL; c; c = c->next) {
		const char *name = child_text(c, "name");
		struct import_value *v;
		u64 value;

		if (strcmp(c->tag, "enumeratedValue") || child(c, "isDefault"))
			continue;
		s->im->n_seen++;
		if (!name || !number(child_text(c, "value"), &value)) {
			import_lose(s->im, c->line, name ? name : "a value", "needs a name and a number without x");
			continue;
		}
		v = import_add_value(f);
		*v = (struct import_value){ import_name(s->im, name), child_text(c, "description"), NULL, value };
	}
}

static bool bit_range(const struct element *e, u32 *msb, u32 *lsb)
{
	const char *range = child_text(e, "bitRange");
	u64 a, b;

	if (range)
		return sscanf(range, "[%u:%u]", msb, lsb) == 2;
	if (number(child_text(e, "bitOffset"), &b)) {
		if (!number(child_text(e, "bitWidth"), &a))
			a = 1;
		*lsb = (u32)b;
		*msb = (u32)(a + b - 1);
		return a && a <= 64 && b < 64;
	}
	if (!number(child_text(e, "msb"), &a) || !number(child_text(e, "lsb"), &b) || a > 63)
		return false;
	*msb = (u32)a;
	*lsb = (u32)b;
	return true;
}

static void constraint(struct svd *s, struct import_field *f, const struct element *e)
{
	const struct element *c = child(e, "writeConstraint"), *range = child(c, "range");
	u64 low = 0, high = 0;

	if (!c)
		return;
	f->others_reserved = child(c, "useEnumeratedValues") && f->n_values;
	f->has_max = number(child_text(range, "maximum"), &high);
	f->max = high;
	if (number(child_text(range, "minimum"), &low) && low)
		import_lose(s->im, c->line, f->name, "the smallest legal value %llu has no counterpart", low);
	if (child(c, "writeAsRead"))
		import_lose(s->im, c->line, f->name, "writeAsRead has no counterpart");
}

struct reset { u64 value, mask; };

static void behaviour(struct svd *s, struct import_field *f, const struct element *e, const struct element *reg,
		      const char *access, struct reset reset)
{
	const char *write = child_text(e, "modifiedWriteValues"), *read = child_text(e, "readAction");
	u32 n = f->msb - f->lsb + 1;
	u64 mask = n >= 64 ? ~0ull : (1ull << n) - 1;

	write = write ? write : child_text(reg, "modifiedWriteValues");
	read = read ? read : child_text(reg, "readAction");
	lose_behaviour(s, e, f->name, write, read);
	f->access = access_word(child_text(e, "access") ? child_text(e, "access") : access, write, read);
	f->hw_sets = !strcmp(f->access, "w1c") || !strcmp(f->access, "w0c") || !strcmp(f->access, "rc");
	f->reset_known = (reset.mask >> f->lsb & mask) == mask;
	f->reset = reset.value >> f->lsb & mask;
}

/* Arrays of fields become one field each; %s is their number. */
static const char *numbered(struct svd *s, const char *name, u32 i)
{
	const char *mark = strstr(name, "%s");
	const char *before = mark ? arena_strndup(s->im->arena, name, (size_t)(mark - name)) : name;
	size_t n = strlen(before);

	if (!mark)
		return import_name(s->im, name);
	if (n && before[n - 1] == '[')
		before = arena_strndup(s->im->arena, before, n - 1), mark++;
	return import_name(s->im, arena_printf(s->im->arena, "%s%u%s", before, i, mark + 2));
}

static void field(struct svd *s, struct import_reg *r, const struct element *e, const struct element *reg,
		  const char *access, struct reset reset)
{
	const struct element *fields = child(reg, "fields");
	const struct element *from = e->derived_from ? named(fields, "field", e->derived_from) : NULL;
	const char *name = child_text(e, "name");
	u64 dim = 1, step = 0;
	u32 msb, lsb;

	s->im->n_seen++;
	if (!name || (!bit_range(e, &msb, &lsb) && !bit_range(from ? from : e, &msb, &lsb)) || msb > 63) {
		import_lose(s->im, e->line, name ? name : "a field", "needs a name and bits up to 63");
		return;
	}
	if (number(child_text(e, "dim"), &dim) && !number(child_text(e, "dimIncrement"), &step))
		dim = 0;
	for (u32 i = 0; i < dim && i < 64 && msb + i * step < 64; i++) {
		struct import_field *f = import_add_field(r);

		f->name = numbered(s, name, i);
		f->as = name;
		f->line = e->line;
		f->brief = child_text(e, "description");
		f->msb = msb + i * (u32)step;
		f->lsb = lsb + i * (u32)step;
		values(s, f, value_list(s, child(e, "enumeratedValues") || !from ? e : from, fields));
		behaviour(s, f, from && !child_text(e, "access") ? from : e, reg, access, reset);
		constraint(s, f, e);
	}
	lose_children(s, e, name);
}

static const struct element *registers_of(const struct svd *s)
{
	const struct element *own = child(s->peripheral, "registers");

	return own ? own : child(s->base, "registers");
}

static bool add_dimension(struct svd *s, struct place *p, const struct element *e, const char *name)
{
	u64 dim, step;

	if (!number(child_text(e, "dim"), &dim))
		return true;
	if (!number(child_text(e, "dimIncrement"), &step) || !dim || dim > 1u << 20 || !step || step > 1u << 27 || p->n_index == 2) {
		import_lose(s->im, e->line, name, "more than two dimensions, or no sensible dim and dimIncrement");
		return false;
	}
	p->count[p->n_index] = (u32)dim;
	p->stride[p->n_index++] = (u32)step;
	return true;
}

/* NAME[%s], NAME%s and cluster prefixes: an array needs no number in its name. */
static const char *plain_name(struct svd *s, const struct place *p, const char *name)
{
	struct str out = { .len = 0 };
	const char *result;

	str_add(&out, p->prefix);
	for (; *name; name++) {
		if (!strncmp(name, "[%s]", 4))
			name += 3;
		else if (!strncmp(name, "%s", 2))
			name += 1;
		else
			str_addc(&out, *name);
	}
	result = import_name(s->im, str_get(&out));
	str_free(&out);
	return result;
}

static bool bits_and_offset(struct svd *s, struct import_reg *r, const struct element *e, const struct element *from,
			    const struct place *p)
{
	const char *size = inherited(s, child(e, "size") || !from ? e : from, p, "size");
	u64 offset, bits = 32;

	if (size && !number(size, &bits))
		return false;
	if (!number(child_text(e, "addressOffset"), &offset))
		return false;
	r->offset = p->offset + offset;
	r->width = (u32)bits;
	return bits == 8 || bits == 16 || bits == 32 || bits == 64;
}

static struct reset reset_of(const struct svd *s, const struct element *e, const struct place *p, u32 width)
{
	u64 all = width >= 64 ? ~0ull : (1ull << width) - 1;
	struct reset r = { 0, 0 };

	if (number(inherited(s, e, p, "resetValue"), &r.value))
		r.mask = all;
	if (r.mask)
		number(inherited(s, e, p, "resetMask"), &r.mask);
	return r;
}

static void fill_register(struct svd *s, struct import_reg *r, const struct element *e, const struct element *from,
			  const struct place *p)
{
	const struct element *with = child(e, "fields") || !from ? e : from;
	struct reset reset = reset_of(s, child(e, "resetValue") || !from ? e : from, p, r->width);
	const char *access = inherited(s, child(e, "access") || !from ? e : from, p, "access");
	const struct element *fields = child(with, "fields");

	for (const struct element *f = fields ? fields->first : NULL; f; f = f->next)
		if (!strcmp(f->tag, "field"))
			field(s, r, f, with, access, reset);
	if (!r->n_fields) {
		struct import_field *f = import_add_field(r);

		*f = (struct import_field){ .name = "VALUE", .msb = r->width - 1, .access = "rw" };
		behaviour(s, f, with, with, access, reset);
	}
}

static void one_register(struct svd *s, const struct element *list, const struct element *e, struct place p)
{
	const char *name = child_text(e, "name");
	const struct element *from = e->derived_from ? named(list, "register", e->derived_from) : NULL;
	struct import_reg r = { .line = e->line, .count = { 1, 1 } };

	s->im->n_seen++;
	if (e->derived_from && !from)
		import_lose(s->im, e->line, name ? name : "a register", "derives from %s, which is not here", e->derived_from);
	if (!name || !bits_and_offset(s, &r, e, from, &p)) {
		import_lose(s->im, e->line, name ? name : "a register", "needs a name, an addressOffset and 8, 16, 32 or 64 bits");
		return;
	}
	if (!add_dimension(s, &p, e, name))
		return;
	r.name = plain_name(s, &p, name);
	r.brief = child_text(e, "description");
	r.n_index = p.n_index;
	memcpy(r.count, p.count, sizeof(r.count));
	memcpy(r.stride, p.stride, sizeof(r.stride));
	fill_register(s, &r, e, from, &p);
	lose_children(s, e, name);
	*import_add_reg(s->im) = r;
}

static void walk(struct svd *s, const struct element *list, const struct place *p);

static void cluster(struct svd *s, const struct element *e, struct place p)
{
	const char *name = child_text(e, "name");
	u64 offset = 0;

	number(child_text(e, "addressOffset"), &offset);
	if (!name || p.n_around == ARRAY_LEN(p.around) || !add_dimension(s, &p, e, name ? name : "a cluster")) {
		import_lose(s->im, e->line, name ? name : "a cluster", "its registers are left out");
		return;
	}
	p.prefix = arena_printf(s->im->arena, "%s_", plain_name(s, &p, name));
	p.offset += offset;
	p.around[p.n_around++] = e;
	walk(s, e, &p);
}

static void walk(struct svd *s, const struct element *list, const struct place *p)
{
	for (const struct element *e = list ? list->first : NULL; e; e = e->next) {
		if (!strcmp(e->tag, "register"))
			one_register(s, list, e, *p);
		else if (!strcmp(e->tag, "cluster"))
			cluster(s, e, *p);
	}
}

/* The peripheral that was asked for, or the only one. */
static bool choose(struct svd *s, const char *name)
{
	const struct element *list = child(s->root, "peripherals");
	u32 n = 0;

	for (const struct element *e = list ? list->first : NULL; e; e = e->next, n++)
		if (!name)
			s->peripheral = e;
	if (name)
		s->peripheral = named(list, "peripheral", name);
	if (s->peripheral && (name || n == 1))
		return true;
	str_printf(s->err, "%s:%u:1: ", s->im->file, list ? list->line : s->root->line);
	str_printf(s->err, name ? "no peripheral `%s`; there are:" : n ? "choose one with --peripheral:" : "no peripherals%s",
		   name ? name : "");
	for (const struct element *e = list ? list->first : NULL; e; e = e->next)
		str_printf(s->err, " %s", child_text(e, "name") ? child_text(e, "name") : "(no name)");
	return false;
}

static const char *lower_name(struct import *im, const char *text, char other)
{
	char *name = arena_strdup(im->arena, text);

	for (char *c = name; *c; c++)
		*c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : other;
	return name;
}

static void head(struct svd *s)
{
	struct import *im = s->im;
	const char *name = child_text(s->peripheral, "name"), *endian = child_text(child(s->root, "cpu"), "endian");
	const char *slash = strrchr(im->file, '/');
	const struct element *block = child(s->peripheral, "addressBlock");

	name = name ? name : "imported";
	im->device = lower_name(im, name, '-');
	im->prefix = lower_name(im, import_name(im, name), '_');
	im->brief = child_text(s->peripheral, "description");
	im->source = arena_printf(im->arena, "%s (CMSIS-SVD)", slash ? slash + 1 : im->file);
	im->confidence = "inferred";
	im->big_endian = endian && !strcmp(endian, "big");
	number(child_text(block ? block : child(s->base, "addressBlock"), "size"), &im->window);
	lose_children(s, s->peripheral, name);
}

bool import_svd(struct import *im, const char *bytes, size_t len, const struct import_options *o, struct str *err)
{
	struct svd s = { .im = im, .err = err };
	struct place top = { .prefix = "", .count = { 1, 1 } };

	s.root = svd_parse(im->arena, im->file, bytes, len, err);
	if (!s.root)
		return false;
	if (strcmp(s.root->tag, "device")) {
		str_printf(err, "%s:%u:1: <%s> is not the <device> of an SVD file", im->file, s.root->line, s.root->tag);
		return false;
	}
	if (!choose(&s, o->peripheral))
		return false;
	if (s.peripheral->derived_from)
		s.base = named(child(s.root, "peripherals"), "peripheral", s.peripheral->derived_from);
	head(&s);
	walk(&s, registers_of(&s), &top);
	import_settle(im);
	return true;
}
