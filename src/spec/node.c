/* SPDX-License-Identifier: MIT */
/* See node.h. */
#include "spec/node.h"

#include <string.h>
#include <strings.h>

#include "base/hash.h"

#define SMALL_MAP 8u			/* up to here a walk along the list is as good */

/* The slot of a key: the one that holds it, or the free one where it belongs. */
static struct node **find_slot(const struct node *map, const char *key, u64 hash)
{
	for (u64 i = hash;; i++) {
		struct node **slot = &map->by_key[i & (map->n_slots - 1)];

		if (!*slot || ((*slot)->key_hash == hash && !strcmp((*slot)->key, key)))
			return slot;
	}
}

static struct node *find_child(const struct node *map, const char *key, u64 hash)
{
	struct node *n = map->first;

	if (map->by_key)
		return *find_slot(map, key, hash);
	while (n && (n->key_hash != hash || strcmp(n->key, key)))
		n = n->next;
	return n;
}

/* Keeps the table at most half full. `child` is in the list already. */
static void index_child(struct arena *a, struct node *map, struct node *child)
{
	if (map->n * 2 > map->n_slots) {
		map->n_slots = map->n_slots ? map->n_slots * 4 : SMALL_MAP * 8;
		map->by_key = arena_array(a, map->n_slots, sizeof(*map->by_key));
		for (struct node *n = map->first; n; n = n->next)
			*find_slot(map, n->key, n->key_hash) = n;
		return;
	}
	*find_slot(map, child->key, child->key_hash) = child;
}

void node_add(struct arena *a, struct node *parent, struct node *child)
{
	child->next = NULL;
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->n++;
	if (parent->kind == NODE_MAP && parent->n > SMALL_MAP)
		index_child(a, parent, child);
}

void node_replace(struct node *old, const struct node *by)
{
	struct node *next = old->next;

	*old = *by;
	old->next = next;
}

static void drop_gone_children(struct arena *a, struct node *n)
{
	struct node *next, *child = n->first;

	while (child && !child->gone)
		child = child->next;
	if (!child)
		return;
	child = n->first;
	n->first = n->last = NULL;
	n->by_key = NULL;
	n->n = n->n_slots = 0;
	for (; child; child = next) {
		next = child->next;
		if (!child->gone)
			node_add(a, n, child);
	}
}

void node_sweep(struct arena *a, struct node *n)
{
	if (n->kind == NODE_SCALAR)
		return;
	drop_gone_children(a, n);
	for (struct node *child = n->first; child; child = child->next)
		node_sweep(a, child);
}

struct node *node_child(const struct node *map, const char *key)
{
	return map && map->kind == NODE_MAP ? find_child(map, key, hash_str(HASH_INIT, key)) : NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
	return node_child(map, key);
}

static bool all_in(const char *s, const char *set)
{
	return *s && s[strspn(s, set)] == '\0';
}

/* Digits and at least one colon: base 60 to a YAML 1.1 reader. */
static bool is_sexagesimal(const char *s)
{
	return s[0] >= '0' && s[0] <= '9' && strchr(s, ':') && all_in(s, "0123456789_:.");
}

static bool is_odd_number(const char *s)
{
	if (s[0] == '0' && s[1] && all_in(s + 1, "0123456789_"))
		return true;
	if (s[0] == '0' && (s[1] == 'b' || s[1] == 'B' || s[1] == 'o') &&
	    all_in(s + 2, "01234567_"))
		return true;
	return s[0] >= '0' && s[0] <= '9' && strchr(s, '_') &&
	       all_in(s, "0123456789abcdefABCDEFxX_");
}

static bool is_word(const char *s, const char *const *words)
{
	for (; *words; words++)
		if ((*s | 0x20) == (**words | 0x20) && !strcasecmp(s, *words))
			return true;
	return false;
}

static const char *const truths[] = { "yes", "no", "on", "off", NULL };
static const char *const constants[] = { "true", "false", "null", "~", NULL };

const char *plain_trap(const char *s)
{
	if (is_sexagesimal(s))
		return "is a base-60 number in YAML 1.1; write a bit range as [msb, lsb]";
	if (is_odd_number(s))
		return "is not read alike by all YAML readers; write it in decimal or as 0x..";
	if (is_word(s, truths))
		return "is a truth value in YAML 1.1; write true or false, or quote a name";
	return NULL;
}

const char *plain_name_trap(const char *s)
{
	return is_word(s, constants) ? "is a constant in YAML; quote it if it is a name" : plain_trap(s);
}

const char *node_key_trap(const struct node *n)
{
	return n->key_plain ? plain_name_trap(n->key) : NULL;
}

bool node_u64(const struct node *n, u64 *out)
{
	const char *s = n && n->kind == NODE_SCALAR && n->plain && !n->bad ? n->text : "";
	u32 base = s[0] == '0' && (s[1] == 'x' || s[1] == 'X') ? 16 : 10;
	u64 v = 0;

	if (base == 16)
		s += 2;
	if (!all_in(s, base == 16 ? "0123456789abcdefABCDEF" : "0123456789"))
		return false;
	for (; *s; s++) {
		u32 digit = (u32)(*s <= '9' ? *s - '0' : (*s | 0x20) - 'a' + 10);

		if (__builtin_mul_overflow(v, (u64)base, &v) ||
		    __builtin_add_overflow(v, (u64)digit, &v))
			return false;
	}
	*out = v;
	return true;
}

bool node_bool(const struct node *n, bool *out)
{
	if (!n || n->kind != NODE_SCALAR || !n->plain)
		return false;
	*out = !strcmp(n->text, "true");
	return *out || !strcmp(n->text, "false");
}

const char *node_text(const struct node *n)
{
	return n && n->kind == NODE_SCALAR && n->text[0] ? n->text : NULL;
}

const char *node_kind_name(const struct node *n)
{
	u64 v;

	if (n->kind != NODE_SCALAR)
		return n->kind == NODE_MAP ? "a map" : "a list";
	if (!n->text[0] ||
	    (n->plain && is_word(n->text, (const char *const[]){ "null", "~", NULL })))
		return "nothing";
	return node_u64(n, &v) ? "a number" : "text";
}

bool is_name(const char *s)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789";

	return all_in(s, letters) && !(*s >= '0' && *s <= '9') && strlen(s) <= 63;
}
