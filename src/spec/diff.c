/* SPDX-License-Identifier: MIT */
/* See diff.h: the rules, the list of changes, and the parts of a spec that are neither register nor structure. */
#include "spec/diff.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "spec/diff_parts.h"

const char *const diff_severity_names[DIFF_N_SEVERITIES] = { "editorial", "compatible", "uncertain", "breaking" };

#define E DIFF_EDITORIAL
#define C DIFF_COMPATIBLE
#define U DIFF_UNCERTAIN
#define B DIFF_BREAKING
static const struct diff_rule rules[] = {
	{ "access-changed", B, "what reads return or writes do is another thing" },
	{ "access-gained", C, "a read-only field can be written, or a write-only one read" },
	{ "access-lost", B, "a field can no longer be written, or no longer be read" },
	{ "access-size-added", C, "accesses of another size are permitted too" },
	{ "access-size-removed", B, "accesses of some size are no longer permitted" },
	{ "address-meaning-changed", B, "a field holds another kind of address, or one shifted differently" },
	{ "alias-changed", B, "the register is another one's view or partner" },
	{ "alignment-loosened", C, "a structure may stand at more addresses" },
	{ "alignment-tightened", B, "a structure must be aligned to more bytes" },
	{ "array-changed", B, "the elements of an array are elsewhere" },
	{ "array-grown", C, "an array has more elements" },
	{ "array-shrunk", B, "an array has fewer elements" },
	{ "atomic-size-changed", U, "the device reads a structure in other pieces" },
	{ "byte-order-changed", B, "the byte order is another one" },
	{ "clear-rule-changed", U, "how write-one-to-clear bits must be cleared" },
	{ "condition-changed", U, "when a part exists, or what is there otherwise" },
	{ "device-changed", E, "the device or variant is called differently" },
	{ "documentation-changed", E, "brief, source or confidence" },
	{ "enum-tightened", B, "values without a name became violations" },
	{ "enum-loosened", C, "values without a name are allowed now" },
	{ "enum-value-added", C, "a value has a name now" },
	{ "enum-value-changed", B, "a name stands for another number" },
	{ "enum-value-removed", B, "a named value is gone" },
	{ "feature-added", C, "a capability is new" },
	{ "feature-probe-changed", U, "how a capability is told" },
	{ "feature-removed", B, "a capability is gone" },
	{ "field-added", U, "bits that were reserved mean something" },
	{ "field-grown", U, "a field has more bits" },
	{ "field-moved", B, "a field is at other bits" },
	{ "field-removed", B, "a field is gone" },
	{ "field-renamed", B, "the same bits with another name" },
	{ "field-shrunk", B, "a field has fewer bits" },
	{ "hardware-sets-changed", U, "whether hardware changes a field on its own" },
	{ "invariant-added", U, "a rule is new: what it forbids was allowed" },
	{ "invariant-changed", U, "a rule says something else" },
	{ "invariant-removed", C, "a rule is gone" },
	{ "limit-lowered", B, "the largest legal value is smaller" },
	{ "limit-raised", C, "the largest legal value is larger" },
	{ "page-table-added", C, "a table format is new" },
	{ "page-table-changed", B, "a walk goes differently" },
	{ "page-table-removed", B, "a table format is gone" },
	{ "param-added", C, "a parameter is new" },
	{ "param-changed", U, "the range or default of a parameter" },
	{ "param-removed", U, "a parameter is gone" },
	{ "prefix-changed", B, "generated C identifiers start differently" },
	{ "protocol-added", B, "a register starts commands now" },
	{ "protocol-changed", B, "a command starts, ends or waits differently" },
	{ "protocol-removed", U, "a register no longer starts commands" },
	{ "queue-added", C, "a queue is new" },
	{ "queue-changed", B, "a queue works differently" },
	{ "queue-removed", B, "a queue is gone" },
	{ "register-added", C, "a register is new" },
	{ "register-moved", B, "a register is at another offset" },
	{ "register-removed", B, "a register is gone" },
	{ "register-renamed", B, "the same offset and width with another name" },
	{ "register-width-changed", B, "a register has another number of bits" },
	{ "reserved-policy-changed", U, "what must be done with reserved bits" },
	{ "reserved-policy-tightened", B, "writing reserved bits became a violation" },
	{ "reset-changed", U, "a field comes out of reset with another value" },
	{ "reset-kinds-changed", U, "the kinds of reset" },
	{ "reset-known", C, "a reset value that was unknown is told" },
	{ "reset-unknown", U, "a reset value is no longer told" },
	{ "self-clearing-changed", B, "whether a bit clears itself" },
	{ "split-changed", B, "how the halves of a register are written" },
	{ "structure-added", C, "a structure is new" },
	{ "structure-removed", B, "a structure is gone" },
	{ "structure-width-changed", B, "a structure has another size" },
	{ "trigger-changed", U, "what a write sets off" },
	{ "validity-changed", U, "when a value means something" },
	{ "variant-added", C, "a form of a structure is new" },
	{ "variant-removed", B, "a form of a structure is gone" },
	{ "variant-tag-changed", B, "what tells the form of a structure" },
	{ "window-grown", C, "the register window is larger" },
	{ "window-shrunk", B, "the register window is smaller" },
};

const struct diff_rule *spec_diff_rules(u32 *n)
{
	*n = ARRAY_LEN(rules);
	return rules;
}

static const struct diff_rule *rule_named(const char *id)
{
	for (u32 i = 0; i < ARRAY_LEN(rules); i++)
		if (!strcmp(rules[i].id, id))
			return &rules[i];
	abort();
}

struct diff_at diff_below(const struct diff_at *at, const char *kind, const char *name, struct spec_pos older,
			  struct spec_pos newer)
{
	const char *dot = at->path[0] ? "." : "";

	return (struct diff_at){ at->d, arena_printf(at->d->arena, "%s%s%s.%s", at->path, dot, kind, name), older, newer };
}

void diff_say(const struct diff_at *at, const char *rule, const char *fmt, ...)
{
	struct spec_diff *d = at->d;
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (d->n == d->size) {
		d->size = d->size ? d->size * 2 : 64;
		d->change = xrealloc(d->change, d->size * sizeof(*d->change));
	}
	d->change[d->n++] = (struct diff_change){ rule_named(rule), at->path, arena_strdup(d->arena, text), at->older,
						  at->newer };
}

void diff_number(const struct diff_at *at, const char *rule, const char *less, const char *what, u64 older, u64 newer)
{
	const char *fmt = older > 0xffff || newer > 0xffff ? "%s 0x%llx became 0x%llx" : "%s %llu became %llu";

	if (older != newer)
		diff_say(at, newer < older ? less : rule, fmt, what, older, newer);
}

void diff_text(const struct diff_at *at, const char *rule, const char *what, const char *older, const char *newer)
{
	if (older && newer && strcmp(older, newer))
		diff_say(at, rule, "%s `%s` became `%s`", what, older, newer);
	else if (older && !newer)
		diff_say(at, rule, "%s `%s` is gone", what, older);
	else if (!older && newer)
		diff_say(at, rule, "%s is `%s` now", what, newer);
}

void diff_expr(const struct diff_at *at, const char *rule, const char *what, const struct spec_expr *older,
	       const struct spec_expr *newer)
{
	diff_text(at, rule, what, older ? older->text : NULL, newer ? newer->text : NULL);
}

void diff_words(const struct diff_at *at, const char *brief_a, const char *brief_b, const char *source_a,
		const char *source_b)
{
	diff_text(at, "documentation-changed", "brief", brief_a, brief_b);
	diff_text(at, "documentation-changed", "source", source_a, source_b);
}

struct part { struct spec_pos pos; const char *name; };

static const struct part *part_at(const void *list, u32 i, size_t bytes)
{
	return (const struct part *)((const char *)list + i * bytes);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(const struct part *const *)a)->name, (*(const struct part *const *)b)->name);
}

/* Pointers to the parts, ordered by name; free with free(). */
static const struct part **sorted(const void *list, u32 n, size_t bytes)
{
	const struct part **p = xmalloc((n + 1) * sizeof(*p));

	for (u32 i = 0; i < n; i++)
		p[i] = part_at(list, i, bytes);
	qsort(p, n, sizeof(*p), by_name);
	return p;
}

static const struct part *find(const struct part **list, u32 n, const struct part *like)
{
	const struct part **hit = n ? bsearch(&like, list, n, sizeof(*list), by_name) : NULL;

	return hit ? *hit : NULL;
}

void diff_walk(const struct diff_at *at, const struct diff_list *l)
{
	const struct part **older = sorted(l->older, l->n_older, l->bytes), **newer = sorted(l->newer, l->n_newer, l->bytes);
	const struct spec_pos nowhere = { 0 };

	for (u32 i = 0; i < l->n_older; i++) {
		const struct part *a = part_at(l->older, i, l->bytes), *b = find(newer, l->n_newer, a);
		struct diff_at here = diff_below(at, l->kind, a->name, a->pos, b ? b->pos : nowhere);

		if (b)
			l->both(&here, a, b);
		else if (l->removed && (!l->gone || !l->gone(&here, a, l)))
			diff_say(&here, l->removed, "%s is gone", a->name);
	}
	for (u32 i = 0; i < l->n_newer; i++) {
		const struct part *b = part_at(l->newer, i, l->bytes);
		struct diff_at here = diff_below(at, l->kind, b->name, nowhere, b->pos);

		if (l->added && !find(older, l->n_older, b) && (!l->explained || !l->explained(b, l)))
			diff_say(&here, l->added, "%s is new", b->name);
	}
	free(older);
	free(newer);
}

static void param(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_param *a = older, *b = newer;

	diff_number(at, "param-changed", "param-changed", "min", a->min, b->min);
	diff_number(at, "param-changed", "param-changed", "max", a->max, b->max);
	diff_number(at, "param-changed", "param-changed", "default", a->def, b->def);
	diff_words(at, a->brief, b->brief, NULL, NULL);
}

static void feature(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_feature *a = older, *b = newer;

	diff_expr(at, "feature-probe-changed", "probe", a->probe, b->probe);
	diff_words(at, a->brief, b->brief, NULL, NULL);
}

static void events(const struct diff_at *at, const char *what, const struct spec_event *a, u32 na,
		   const struct spec_event *b, u32 nb)
{
	diff_number(at, "invariant-changed", "invariant-changed", what, na, nb);
	for (u32 i = 0; i < na && i < nb; i++) {
		diff_text(at, "invariant-changed", what, a[i].event, b[i].event);
		diff_text(at, "invariant-changed", what, a[i].reg ? a[i].reg->name : NULL, b[i].reg ? b[i].reg->name : NULL);
		diff_text(at, "invariant-changed", what, a[i].st ? a[i].st->name : NULL, b[i].st ? b[i].st->name : NULL);
		diff_text(at, "invariant-changed", what, a[i].variant ? a[i].variant->name : NULL,
			  b[i].variant ? b[i].variant->name : NULL);
		diff_number(at, "invariant-changed", "invariant-changed", what, a[i].same_index, b[i].same_index);
		diff_number(at, "invariant-changed", "invariant-changed", what, a[i].need, b[i].need);
		diff_expr(at, "invariant-changed", what, a[i].when, b[i].when);
		diff_expr(at, "invariant-changed", what, a[i].key, b[i].key);
		diff_expr(at, "invariant-changed", what, a[i].first, b[i].first);
		diff_expr(at, "invariant-changed", what, a[i].last, b[i].last);
	}
}

static void invariant(const struct diff_at *at, const void *older, const void *newer)
{
	const struct spec_invariant *a = older, *b = newer;

	diff_number(at, "invariant-changed", "invariant-changed", "kind", a->kind, b->kind);
	diff_number(at, "invariant-changed", "invariant-changed", "warning", a->warning, b->warning);
	diff_expr(at, "invariant-changed", "holds", a->holds, b->holds);
	diff_text(at, "invariant-changed", "for", a->for_reg ? a->for_reg->name : a->for_struct ? a->for_struct->name : NULL,
		  b->for_reg ? b->for_reg->name : b->for_struct ? b->for_struct->name : NULL);
	diff_text(at, "invariant-changed", "for", a->for_variant ? a->for_variant->name : NULL,
		  b->for_variant ? b->for_variant->name : NULL);
	if (a->on.event && b->on.event)
		events(at, "on", &a->on, 1, &b->on, 1);
	events(at, "since", a->since, a->n_since, b->since, b->n_since);
	events(at, "require", a->require, a->n_require, b->require, b->n_require);
	diff_number(at, "invariant-changed", "invariant-changed", "within_us", a->within_us, b->within_us);
	diff_words(at, a->brief, b->brief, a->cite, b->cite);
	diff_text(at, "documentation-changed", "rule", a->rule, b->rule);
}

static void resets(const struct diff_at *at, const struct spec *a, const struct spec *b)
{
	diff_number(at, "reset-kinds-changed", "reset-kinds-changed", "number of kinds of reset", a->n_resets, b->n_resets);
	for (u32 i = 0; i < a->n_resets && i < b->n_resets; i++)
		diff_text(at, "reset-kinds-changed", "reset", a->resets[i], b->resets[i]);
}

static void top(const struct diff_at *at, const struct spec *a, const struct spec *b)
{
	diff_text(at, "device-changed", "device", a->device, b->device);
	diff_text(at, "device-changed", "variant", a->variant, b->variant);
	diff_text(at, "prefix-changed", "prefix", a->prefix, b->prefix);
	diff_number(at, "window-grown", "window-shrunk", "window", a->window_bytes, b->window_bytes);
	diff_words(at, a->brief, b->brief, NULL, NULL);
	resets(at, a, b);
}

struct spec_diff *spec_diff(const struct spec *older, const struct spec *newer)
{
	struct spec_diff *d = xmalloc(sizeof(*d));
	struct diff_at at = { d, "", { older->file, 1, 1 }, { newer->file, 1, 1 } };

	*d = (struct spec_diff){ .arena = arena_new() };
	d->n_resets = older->n_resets < newer->n_resets ? older->n_resets : newer->n_resets;
	top(&at, older, newer);
	diff_walk(&at, &(struct diff_list){ "params", older->params, newer->params, older->n_params, newer->n_params,
					    sizeof(struct spec_param), "param-removed", "param-added", param, NULL, NULL });
	diff_walk(&at, &(struct diff_list){ "features", older->features, newer->features, older->n_features,
					    newer->n_features, sizeof(struct spec_feature), "feature-removed",
					    "feature-added", feature, NULL, NULL });
	diff_enums(&at, older, newer);
	diff_registers(&at, older, newer);
	diff_structs(&at, older, newer);
	diff_walk(&at, &(struct diff_list){ "invariants", older->invariants, newer->invariants, older->n_invariants,
					    newer->n_invariants, sizeof(struct spec_invariant), "invariant-removed",
					    "invariant-added", invariant, NULL, NULL });
	return d;
}

void spec_diff_free(struct spec_diff *d)
{
	if (!d)
		return;
	arena_free(d->arena);
	free(d->change);
	free(d);
}
