/* SPDX-License-Identifier: MIT */
/* See merge.h. */
#include "spec/merge.h"

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "spec/keys.h"
#include "spec/report.h"

/* The files that are being read, innermost first. */
struct chain {
	const char *file;
	const struct chain *by;		/* the one that imports it */
	u32 depth;
};

static const struct key top = { .shape = SH_MAP, .sub = &keys_spec };

static struct node *read_tree(struct importer *im, const struct chain *c, const void *bytes, size_t len);

const char *without_path(const char *message, const char *path)
{
	size_t n = strlen(path);

	return !strncmp(message, path, n) && !strncmp(message + n, ": ", 2) ? message + n + 2 : message;
}

/* Takes the last directory off "a/b/"; false: that would need to know where it is. */
static bool drop_directory(struct str *dir)
{
	size_t end = dir->len ? dir->len - 1 : 0, start = end;

	while (start && dir->text[start - 1] != '/')
		start--;
	if (start == end || !strncmp(dir->text + start, "./", 2) || !strncmp(dir->text + start, "../", 3))
		return false;
	dir->len = start;
	dir->text[start] = '\0';
	return true;
}

/* "spec/x/x.yaml" and "../y/y.yaml" to "spec/y/y.yaml": one file gets one name, whoever imports it. */
static const char *path_beside(struct arena *a, const char *file, const char *name)
{
	const char *slash = strrchr(file, '/'), *path;
	struct str out = { 0 };

	if (slash)
		str_addn(&out, file, (size_t)(slash + 1 - file));
	for (size_t n; *name; name += n) {
		n = strcspn(name, "/") + 1;
		if (!name[n - 1])
			n--;
		if (!strncmp(name, "./", 2) || *name == '/' || (!strncmp(name, "../", 3) && drop_directory(&out)))
			continue;
		str_addn(&out, name, n);
	}
	path = arena_strdup(a, str_get(&out));
	str_free(&out);
	return path;
}

static bool imports_itself(const struct chain *c, const char *file)
{
	while (c && strcmp(c->file, file))
		c = c->by;
	return c != NULL;
}

static struct node *read_file(struct importer *im, const struct chain *c, const struct node *at)
{
	struct str text = { 0 }, err = { 0 };
	struct node *root = NULL;

	if (im->files->read(im->files->ctx, c->file, &text, &err))
		root = read_tree(im, c, str_get(&text), text.len);
	else
		spec_error(im->d, at->pos, "unreadable", "%s: %s", c->file, without_path(str_get(&err), c->file));
	str_free(&text);
	str_free(&err);
	return root;
}

static struct node *read_import(struct importer *im, const struct chain *c, const struct node *at)
{
	struct chain in = { .by = c, .depth = c->depth + 1 };

	if (at->text[0] == '/')
		spec_error(im->d, at->pos, "bad-import", "`%s` is an absolute path; write it relative to this file",
			   at->text);
	else if (!im->files)
		spec_error(im->d, at->pos, "bad-import", "there are no files to import from");
	else
		in.file = path_beside(im->a, c->file, at->text);
	if (!in.file)
		return NULL;
	if (imports_itself(c, in.file))
		spec_error(im->d, at->pos, "import-cycle", "%s imports itself this way", in.file);
	else if (in.depth > SPEC_MAX_IMPORTS)
		spec_error(im->d, at->pos, "import-depth", "more than %u imports, one in another", SPEC_MAX_IMPORTS);
	else
		return read_file(im, &in, at);
	return NULL;
}

/* ---- exclude --------------------------------------------------------------------------------------------------- */

static struct hint hint_of_children(struct importer *im, const struct node *map, const char *name)
{
	struct hint h = hint_for(im->d, name);

	for (const struct node *n = map->first; n; n = n->next)
		if (!n->gone)
			hint_try(&h, n->key);
	return h;
}

static void exclude_one(struct importer *im, struct node *base, const struct node *item)
{
	const char *p = item->text;
	struct node *n = base;

	for (;; p++) {
		size_t len = strcspn(p, ".");
		const char *key = arena_strndup(im->a, p, len);
		struct node *child = node_child(n, key);
		struct hint h;

		if (n->kind != NODE_MAP) {
			spec_error(im->d, item->pos, "unknown-exclude", "`%.*s` is %s: nothing in it has a name",
				   (int)(p - item->text - 1), item->text, node_kind_name(n));
			return;
		}
		if (!child || child->gone) {
			h = hint_of_children(im, n, key);
			spec_error(im->d, item->pos, "unknown-exclude", "there is no `%.*s` to leave out" HINT_FMT,
				   (int)(p + len - item->text), item->text, HINT_ARGS(h));
			return;
		}
		n = child;
		p += len;
		if (!*p)
			break;
	}
	n->gone = true;
}

static void exclude(struct importer *im, struct node *base, const struct node *list)
{
	if (!list || list->bad)
		return;
	for (const struct node *n = list->first; n; n = n->next)
		exclude_one(im, base, n);
	node_sweep(im->a, base);
}

/* ---- override -------------------------------------------------------------------------------------------------- */

/* What may stand under `name` in a map described by `k`; NULL: anything. */
static const struct key *key_below(const struct key *k, const char *name)
{
	if (k && k->shape & SH_MAP)
		return keys_find(k->sub, name);
	return k && k->shape & SH_MAPOF ? k->item : NULL;
}

/* A key of the language may be given for the first time; a name, and whatever stands at the top, must be there. */
static bool may_be_new(const struct key *k)
{
	return k != &top && !(k && k->shape & SH_MAPOF && !(k->shape & SH_MAP));
}

static void override_map(struct importer *im, const struct key *k, struct node *base, struct node *over,
			 const char *path)
{
	struct node *next;

	for (struct node *n = over->first; n; n = next) {
		struct node *old = node_child(base, n->key);
		const char *name = arena_printf(im->a, "%s%s%s", path, *path ? "." : "", n->key);

		next = n->next;
		if (old && old->kind == NODE_MAP && n->kind == NODE_MAP) {
			override_map(im, key_below(k, n->key), old, n, name);
		} else if (old) {
			node_replace(old, n);
		} else if (may_be_new(k)) {
			node_add(im->a, base, n);
		} else {
			struct hint h = hint_of_children(im, base, n->key);

			spec_error(im->d, n->key_pos, "unknown-override", "there is no `%s` to override" HINT_FMT, name,
				   HINT_ARGS(h));
		}
	}
}

static void override(struct importer *im, struct node *base, struct node *over)
{
	if (!over || over->bad)
		return;
	for (struct node *n = over->first; n; n = n->next) {
		const struct key *k = keys_find(&keys_spec, n->key);

		n->gone = k && k->importing;
		if (n->gone)
			spec_error(im->d, n->key_pos, "unknown-override", "`%s` stands at the top only", n->key);
	}
	node_sweep(im->a, over);
	override_map(im, &top, base, over, "");
}

/* ---- what is new ------------------------------------------------------------------------------------------------ */

static void add_names(struct importer *im, struct node *base, const struct node *more)
{
	struct node *next;

	for (struct node *n = more->first; n; n = next) {
		const struct node *old = node_get(base, n->key);

		next = n->next;
		if (!old)
			node_add(im->a, base, n);
		else
			spec_error(im->d, n->key_pos, "name-exists",
				   "`%s` is there already (%s:%u); say what differs under `override`", n->key,
				   old->key_pos.file, old->key_pos.line);
	}
}

static void add_rest(struct importer *im, struct node *base, const struct node *root)
{
	struct node *next;

	for (struct node *n = root->first; n; n = next) {
		const struct key *k = keys_find(&keys_spec, n->key);
		struct node *old = node_child(base, n->key);

		next = n->next;
		if (k && k->importing)
			continue;
		if (!old)
			node_add(im->a, base, n);
		else if (k && k->shape & SH_MAPOF && old->kind == NODE_MAP && n->kind == NODE_MAP)
			add_names(im, old, n);
		else
			node_replace(old, n);
	}
}

/* ---- one file --------------------------------------------------------------------------------------------------- */

/* Takes out keys that mean nothing without `import`. */
static struct node *without_import(struct importer *im, struct node *root)
{
	bool any = false;

	for (struct node *n = root->first; n; n = n->next) {
		const struct key *k = keys_find(&keys_spec, n->key);

		n->gone = k && k->importing;
		any |= n->gone;
		if (n->gone)
			spec_error(im->d, n->key_pos, "without-import", "`%s` needs `import`: the spec it is about",
				   n->key);
	}
	if (any)
		node_sweep(im->a, root);
	return root;
}

static struct node *merge(struct importer *im, const struct chain *c, struct node *root)
{
	const struct node *import = node_get(root, "import");
	struct node *base;

	keys_check_importing(root, im->d);
	if (!import)
		return without_import(im, root);
	base = import->bad ? NULL : read_import(im, c, import);
	if (!base)
		return NULL;
	exclude(im, base, node_get(root, "exclude"));
	override(im, base, node_child(root, "override"));
	add_rest(im, base, root);
	base->pos = root->pos;
	return base;
}

static bool is_our_version(struct importer *im, const struct node *root)
{
	const struct node *n = node_get(root, "spec");
	u64 v;

	if (root->kind != NODE_MAP || !root->n)
		spec_error(im->d, root->pos, "empty-spec", "a spec is a map that starts with `spec: 1`");
	else if (!n)
		spec_error(im->d, root->pos, "missing-key", "a spec starts with `spec: 1`");
	else if (!node_u64(n, &v) || v != 1)
		spec_error(im->d, n->pos, "unsupported-version",
			   "this iovet reads version 1 of the spec language only");
	else
		return true;
	return false;
}

static struct node *read_tree(struct importer *im, const struct chain *c, const void *bytes, size_t len)
{
	u32 errors = diag_errors_seen(im->d);
	struct node *root;

	im->hash = hash_bytes(im->hash, bytes, len);
	diag_add_source(im->d, c->file, bytes, len);
	root = yaml_parse(im->a, c->file, bytes, len, im->d);
	if (root)
		return is_our_version(im, root) ? merge(im, c, root) : NULL;
	if (diag_errors_seen(im->d) == errors)
		spec_error(im->d, (struct spec_pos){ c->file, 1, 1 }, "empty-spec", "the file holds no spec");
	return NULL;
}

struct node *merge_imports(struct importer *im, const char *file, const void *bytes, size_t len)
{
	const struct chain c = { .file = file };

	im->hash = HASH_INIT;
	return read_tree(im, &c, bytes, len);
}
