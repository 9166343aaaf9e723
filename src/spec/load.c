/* SPDX-License-Identifier: MIT */
/* See model.h: reads one spec from a file or from memory. The parts are in load_*.c, the checks in
 * rules*.c. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "spec/expr.h"
#include "spec/merge.h"
#include "spec/load.h"
#include "spec/names.h"

const struct node *get_or_default(const struct loader *l, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return n ? n : node_get(l->defaults, key);
}

u64 get_u64(const struct node *map, const char *key, u64 none)
{
	u64 v = none;

	node_u64(node_get(map, key), &v);
	return v;
}

const char *get_text(const struct node *map, const char *key)
{
	return node_text(node_get(map, key));
}

enum spec_confidence get_confidence(const struct node *n, enum spec_confidence none)
{
	return (enum spec_confidence)word_index(n, words_confidence, (u32)none);
}

static bool param_max(void *ctx, const struct spec_expr *name, u64 *out)
{
	(void)ctx;
	*out = name->param ? name->param->max : 0;
	return name->param != NULL;
}

u64 get_const(struct loader *l, const struct node *n, u64 none)
{
	const struct expr_scope scope = { .spec = l->s, .params_only = true };
	struct spec_expr *e;
	u64 v;

	if (node_u64(n, &v))
		return v;
	e = node_text(n) ? expr_parse(l->a, n, l->d) : NULL;
	if (e && expr_resolve(e, &scope, l->d) && expr_eval(e, param_max, NULL, &v))
		return v;
	return none;
}

struct spec_expr *get_expr(struct loader *l, const struct node *map, const char *key)
{
	const struct node *n = node_get(map, key);

	return node_text(n) ? expr_parse(l->a, n, l->d) : NULL;
}

const struct node *node_path(const struct loader *l, const char *const *path)
{
	const struct node *n = l->root;

	for (; n && *path; path++)
		n = node_get(n, *path);
	return n;
}

struct spec_pos node_at(const struct loader *l, const char *const *path)
{
	const struct node *n = l->root;
	struct spec_pos pos = n->pos;

	for (; *path; path++) {
		n = node_get(n, *path);
		if (!n)
			break;
		pos = n->kind == NODE_SCALAR || !path[1] ? n->pos : n->key_pos;
	}
	return pos;
}

bool get_bits(const struct node *n, u32 *msb, u32 *lsb)
{
	u64 hi, lo;

	if (node_u64(n, &hi)) {
		lo = hi;
	} else if (!n || n->kind != NODE_LIST || n->n != 2 || !node_u64(n->first, &hi) ||
		   !node_u64(n->first->next, &lo)) {
		return false;
	}
	*msb = hi > UINT32_MAX ? UINT32_MAX : (u32)hi;
	*lsb = lo > UINT32_MAX ? UINT32_MAX : (u32)lo;
	return true;
}

u64 range_or_0(u32 msb, u32 lsb)
{
	return msb > 63 || lsb > msb ? 0 : bit_range(msb, lsb);
}

void load_params(struct loader *l)
{
	const struct node *map = node_get(l->root, "params");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->params = arena_array(l->a, map->n, sizeof(*l->s->params));
	names_init(&l->s->names->params, l->a, map->n);
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_param *p = &l->s->params[l->s->n_params++];

		*p = (struct spec_param){ .pos = n->key_pos,
					  .name = n->key,
					  .brief = get_text(n, "brief") };
		p->min = get_u64(n, "min", 0);
		p->max = get_u64(n, "max", 0);
		p->def = get_u64(n, "default", 0);
		names_add(&l->s->names->params, p->name, p);
	}
}

static void load_enum_values(struct loader *l, struct spec_enum *e, const struct node *map)
{
	if (!map || map->kind != NODE_MAP)
		return;
	e->values = arena_array(l->a, map->n, sizeof(*e->values));
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_enum_value *v = &e->values[e->n_values++];

		*v = (struct spec_enum_value){ .pos = n->key_pos,
					       .name = n->key,
					       .brief = get_text(n, "brief") };
		if (!node_u64(n, &v->value))
			v->value = get_u64(n, "value", 0);
		v->when = get_condition(l, n);
		v->twins = load_twins(l, node_get(n, "twin"), TWIN_OF_ENUM_VALUE, NULL, &v->n_twins);
	}
}

void load_enums(struct loader *l)
{
	const struct node *map = node_get(l->root, "enums");

	if (!map || map->kind != NODE_MAP)
		return;
	l->s->enums = arena_array(l->a, map->n, sizeof(*l->s->enums));
	names_init(&l->s->names->enums, l->a, map->n);
	for (const struct node *n = map->first; n; n = n->next) {
		struct spec_enum *e = &l->s->enums[l->s->n_enums++];
		const char *others = get_text(n, "others");

		*e = (struct spec_enum){ .pos = n->key_pos,
					 .name = n->key,
					 .brief = get_text(n, "brief") };
		e->width = (u32)get_u64(n, "width", 64);
		e->others_reserved = others && !strcmp(others, "reserved");
		load_enum_values(l, e, node_get(n, "values"));
		names_add(&l->s->names->enums, e->name, e);
	}
}

static void load_top(struct loader *l)
{
	const char *endian = get_text(l->defaults, "endian");

	l->s->device = get_text(l->root, "device");
	l->s->prefix = get_text(l->root, "prefix");
	l->s->variant = get_text(l->root, "variant");
	l->s->brief = get_text(l->root, "brief");
	l->s->licence = get_text(l->root, "licence");
	if (!l->s->licence)
		l->s->licence = "MIT";
	l->s->window_bytes = (u32)get_u64(l->root, "window", 0);
	l->s->big_endian = endian && !strcmp(endian, "big");
	l->s->twins = get_text(l->root, "twins");
	l->s->waivers = load_waivers(l, node_get(l->root, "waive"), &l->s->n_waivers);
}

static void load_all(struct loader *l, struct node *root)
{
	l->root = root;
	l->errors_before = diag_errors(l->d);
	keys_check(root, l->d);
	l->defaults = node_get(root, "defaults");
	load_top(l);
	if (node_get(root, "registers") && !node_get(root, "window"))
		spec_error(l->d, root->pos, "missing-key", "a spec with registers needs `window`: bytes of the register window");
	load_params(l);
	load_features(l);
	load_resets(l);
	load_enums(l);
	load_registers(l);
	load_structs(l);
	load_queues(l);
	load_page_tables(l);
	resolve_all(l);
	load_invariants(l);
	rules_run(l);
}

/* Each element of a register is a word of the register file, in the order of the offsets; a view has none of its own. */
static void number_states(struct spec *s)
{
	for (u32 i = 0; i < s->n_regs; i++) {
		struct spec_reg *r = &s->regs[i];
		u32 elements = 1;

		for (u32 dim = 0; dim < r->n_index; dim++)
			elements *= r->count[dim];
		r->first_state = s->n_state;
		s->n_state += r->view_of ? 0 : elements;
	}
	for (u32 i = 0; i < s->n_regs; i++)
		if (s->regs[i].view_of)
			s->regs[i].first_state = s->regs[i].view_of->first_state;
}

static struct spec *load_buffer(const struct spec_files *files, const char *name, const void *bytes,
				size_t len, struct diag *diag, struct spec_counts *counts)
{
	struct arena *a = arena_new();
	struct spec *s = arena_alloc(a, sizeof(*s));
	struct loader l = { .s = s, .a = a, .d = diag };
	struct importer im = { .a = a, .d = diag, .files = files };
	u32 errors = diag_errors_seen(diag);
	struct node *root;

	s->arena = a;
	s->names = arena_alloc(a, sizeof(*s->names));
	s->file = arena_strdup(a, name);
	root = merge_imports(&im, s->file, bytes, len);
	s->hash = im.hash;
	s->tree = root;
	if (root)
		load_all(&l, root);
	if (counts)
		spec_count(s, counts);
	if (diag_errors_seen(diag) == errors) {
		number_states(s);
		return s;
	}
	spec_free(s);
	return NULL;
}

struct spec *spec_load_buffer(const char *name, const void *bytes, size_t len, struct diag *diag)
{
	return load_buffer(NULL, name, bytes, len, diag, NULL);
}

struct spec *spec_load_from(const struct spec_files *files, const char *name, const void *bytes,
			    size_t len, struct diag *diag)
{
	return load_buffer(files, name, bytes, len, diag, NULL);
}

static bool read_disk(void *ctx, const char *path, struct str *text, struct str *err)
{
	(void)ctx;
	return file_read(path, text, err);
}

/* "dir/toy/" to "dir/toy/toy.yaml". */
static void add_main_file(struct str *path)
{
	const char *slash;
	char *base;

	while (path->len > 1 && path->text[path->len - 1] == '/')
		path->text[--path->len] = '\0';
	slash = strrchr(path->text, '/');
	base = strdup(slash ? slash + 1 : path->text);
	str_printf(path, "/%s.yaml", base ? base : "");
	free(base);
}

struct spec *spec_lint(const char *path, struct diag *diag, struct spec_counts *counts)
{
	static const struct spec_files disk = { .read = read_disk };
	struct str file = { 0 }, text = { 0 }, err = { 0 };
	struct spec *s = NULL;

	str_add(&file, path);
	if (file_is_dir(path))
		add_main_file(&file);
	if (file_read(str_get(&file), &text, &err))
		s = load_buffer(&disk, str_get(&file), str_get(&text), text.len, diag, counts);
	else
		diag_report(diag, DIAG_ERROR, (struct diag_at){ str_get(&file), 0, 0 },
			    "unreadable", "%s",
			    without_path(str_get(&err), str_get(&file)));
	str_free(&file);
	str_free(&text);
	str_free(&err);
	return s;
}

struct spec *spec_load(const char *path, struct diag *diag)
{
	return spec_lint(path, diag, NULL);
}

void spec_free(struct spec *s)
{
	if (s)
		arena_free(s->arena);
}

void spec_count(const struct spec *s, struct spec_counts *c)
{
	c->specs++;
	c->registers += s->n_regs;
	c->structures += s->n_structs;
	c->invariants += s->n_invariants;
	for (u32 i = 0; i < s->n_regs; i++)
		c->fields += s->regs[i].n_fields;
	for (u32 i = 0; i < s->n_structs; i++) {
		c->members += s->structs[i].n_fields;
		for (u32 k = 0; k < s->structs[i].n_variants; k++)
			c->members += s->structs[i].variants[k].n_fields;
	}
}

const struct spec_field *spec_find_field(const struct spec_reg *r, const char *name)
{
	for (u32 i = 0; i < r->n_fields; i++)
		if (!strcmp(r->fields[i].name, name))
			return &r->fields[i];
	return NULL;
}
