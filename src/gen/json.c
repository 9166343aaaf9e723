/* SPDX-License-Identifier: MIT */
/*
 * Everything a model holds as JSON, for other people's generators. Keys are those of the spec language where there is one;
 * numbers above 2^63 - 1 are written as hexadecimal text. Keys may be added; those there are stay.
 */
#include <jansson.h>
#include <stdlib.h>

#include "base/arena.h"
#include "gen/emit.h"
#include "gen/gen.h"
#include "spec/keys.h"

static void set_text(json_t *o, const char *key, const char *s)
{
	if (s)
		json_object_set_new(o, key, json_string(s));
}

static void set_number(json_t *o, const char *key, u64 v)
{
	json_object_set_new(o, key, v >> 63 ? json_string(word("0x%llx", v).s) : json_integer((json_int_t)v));
}

static void set_flag(json_t *o, const char *key, bool on)
{
	if (on)
		json_object_set_new(o, key, json_true());
}

static void set_expr(json_t *o, const char *key, const struct spec_expr *e)
{
	set_text(o, key, e ? e->text : NULL);
}

static json_t *bits(u32 msb, u32 lsb)
{
	return json_pack("[ii]", (int)msb, (int)lsb);
}

static json_t *start(const char *name, const char *brief, const char *source)
{
	json_t *o = json_object();

	set_text(o, "name", name);
	set_text(o, "brief", brief);
	set_text(o, "source", source);
	return o;
}

static void otherwise(json_t *o, const struct spec_expr *when, const struct spec_else *e)
{
	set_expr(o, "when", when);
	if (!when)
		return;
	if (e->form == ELSE_ACCESS)
		json_object_set_new(o, "else", json_pack("{s:s}", "access", words_access[e->access]));
	else
		set_text(o, "else", e->form == ELSE_ABSENT ? "absent" : words_policy[e->policy]);
}

static json_t *twins(const struct spec_twin *t, u32 n)
{
	static const char *const form[] = { "plain", "shift", "max", "value", "words" };
	json_t *list = json_array();

	for (u32 i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:s,s:s,s:i}", "macro", t[i].macro, "form", form[t[i].form], "arguments",
						      (int)t[i].n_args));
	return list;
}

static void set_twins(json_t *o, const struct spec_twin *t, u32 n)
{
	if (n)
		json_object_set_new(o, "twins", twins(t, n));
}

static void resets(json_t *o, const struct spec *s, const struct spec_field *f)
{
	static const char *const form[] = { "unknown", "", "keep", "param" };
	json_t *by_kind = json_object();

	if (f->reset_known)
		set_number(o, "reset", f->reset);
	else
		set_text(o, "reset", f->reset_param ? "param" : "unknown");
	for (u32 i = 0; f->resets && i < s->n_resets; i++) {
		if (f->resets[i].form == RESET_VALUE)
			set_number(by_kind, s->resets[i], f->resets[i].value);
		else
			set_text(by_kind, s->resets[i], form[f->resets[i].form]);
	}
	if (f->resets)
		json_object_set(o, "resets", by_kind);
	json_decref(by_kind);
}

static void behaviour(json_t *o, const struct spec *s, const struct spec_field *f)
{
	set_text(o, "access", words_access[f->access]);
	resets(o, s, f);
	set_flag(o, "hw_sets", f->hw_sets);
	set_flag(o, "self_clearing", f->self_clearing);
	set_flag(o, "ro_write_error", f->ro_write == RO_WRITE_ERROR);
	set_text(o, "read_as", f->read_as);
	set_text(o, "triggers", f->triggers);
}

static json_t *field(const struct spec *s, const struct spec_field *f, bool in_memory)
{
	json_t *o = start(f->name, f->brief, f->source);

	json_object_set_new(o, "bits", bits(f->msb, f->lsb));
	if (!in_memory)
		behaviour(o, s, f);
	set_flag(o, "software", f->software);
	set_text(o, "enum", f->enumeration ? f->enumeration->name : NULL);
	if (f->has_max)
		set_number(o, "max", f->max);
	set_expr(o, "valid_when", f->valid_when);
	otherwise(o, f->when, &f->otherwise);
	if (f->holds_type)
		json_object_set_new(o, "holds", json_pack("{s:s,s:i,s:b}", "type", f->holds_type, "shift", (int)f->holds_shift,
							  "part", (int)f->holds_part));
	set_text(o, "confidence", words_confidence[f->confidence]);
	set_twins(o, f->twins, f->n_twins);
	return o;
}

static json_t *fields(const struct spec *s, const struct spec_field *f, u32 n, bool in_memory)
{
	json_t *list = json_array();

	for (u32 i = 0; i < n; i++)
		json_array_append_new(list, field(s, &f[i], in_memory));
	return list;
}

static json_t *reserved(const struct spec_reserved *r, u32 n)
{
	json_t *list = json_array();

	for (u32 i = 0; i < n; i++)
		json_array_append_new(list, json_pack("{s:o,s:s}", "bits", bits(r[i].msb, r[i].lsb), "policy", words_policy[r[i].policy]));
	return list;
}

static void array(json_t *o, const struct spec_reg *r)
{
	json_t *list = json_array();

	for (u32 i = 0; i < r->n_index; i++)
		json_array_append_new(list, json_pack("{s:s,s:i,s:i}", "index", index_name(r, i), "count", (int)r->count[i], "stride",
						      (int)r->stride[i]));
	if (r->n_index)
		json_object_set(o, "array", list);
	json_decref(list);
}

static void overrides(json_t *o, const struct spec_reg *r)
{
	json_t *list = json_array();

	for (u32 i = 0; i < r->n_overrides; i++) {
		json_t *one = json_object();

		set_number(one, "element", r->overrides[i].index);
		set_number(one, "reset", r->overrides[i].reset);
		set_number(one, "known", r->overrides[i].known);
		json_array_append_new(list, one);
	}
	if (r->n_overrides)
		json_object_set(o, "overrides", list);
	json_decref(list);
}

static void protocol(json_t *o, const struct spec_protocol *p)
{
	json_t *x;

	if (!p)
		return;
	x = json_object();
	set_expr(x, "start", p->start);
	set_expr(x, "busy_while", p->busy_while);
	set_text(x, "poll", p->poll ? p->poll->name : NULL);
	set_number(x, "max_us", p->timeout_us);
	set_number(x, "poll_us", p->poll_us);
	set_flag(x, "write_while_busy_forbidden", p->while_busy_write_forbidden);
	set_expr(x, "expect", p->timeout_expect);
	set_text(x, "on_timeout", p->timeout_text);
	json_object_set_new(o, "protocol", x);
}

static void aliases(json_t *o, const struct spec_reg *r)
{
	static const char *const order[] = { "any", "lo_hi", "hi_lo" }, *const commit[] = { "none", "lo", "hi" };

	set_text(o, "view_of", r->view_of ? r->view_of->name : NULL);
	set_text(o, "shares", r->shares ? r->shares->name : NULL);
	if (r->split)
		json_object_set_new(o, "split", json_pack("{s:s,s:s,s:s}", "order", order[r->split->order], "commit",
							  commit[r->split->commit], "tear", r->split->tear_unsafe ? "unsafe" : "safe"));
}

static json_t *reg(const struct spec *s, const struct spec_reg *r)
{
	json_t *o = start(r->name, r->brief, r->source), *sizes = json_array();

	set_text(o, "confidence", words_confidence[r->confidence]);
	set_number(o, "at", r->offset);
	set_number(o, "width", r->width);
	for (u32 n = 1; n <= 8; n *= 2)
		if (r->access_sizes & n)
			json_array_append_new(sizes, json_integer(n));
	json_object_set_new(o, "access_sizes", sizes);
	array(o, r);
	otherwise(o, r->when, &r->otherwise);
	aliases(o, r);
	set_flag(o, "clear_by_snapshot", r->clear_by_snapshot);
	json_object_set_new(o, "fields", fields(s, r->fields, r->n_fields, false));
	json_object_set_new(o, "reserved", reserved(r->reserved, r->n_reserved));
	overrides(o, r);
	protocol(o, r->protocol);
	set_twins(o, r->twins, r->n_twins);
	return o;
}

static json_t *variant(const struct spec *s, const struct spec_variant *v)
{
	json_t *o = start(v->name, v->brief, NULL);

	set_expr(o, "when", v->when);
	set_number(o, "repeat", v->repeat);
	json_object_set_new(o, "fields", fields(s, v->fields, v->n_fields, true));
	json_object_set_new(o, "reserved", reserved(v->reserved, v->n_reserved));
	return o;
}

static json_t *structure(const struct spec *s, const struct spec_struct *st)
{
	json_t *o = start(st->name, st->brief, st->source), *variants = json_array();

	set_text(o, "confidence", words_confidence[st->confidence]);
	set_number(o, "width", st->width);
	set_number(o, "word", st->word_bits);
	set_number(o, "align", st->align);
	set_number(o, "atomic", st->atomic);
	set_text(o, "endian", st->big_endian ? "big" : "little");
	set_expr(o, "when", st->when);
	json_object_set_new(o, "fields", fields(s, st->fields, st->n_fields, true));
	for (u32 i = 0; i < st->n_variants; i++)
		json_array_append_new(variants, variant(s, &st->variants[i]));
	json_object_set_new(o, "variants", variants);
	json_object_set_new(o, "reserved", reserved(st->reserved, st->n_reserved));
	set_twins(o, st->twins, st->n_twins);
	return o;
}

static void set_place(json_t *o, const char *key, const struct spec_place *p)
{
	if (p->reg)
		set_text(o, key, word("%s.%s", p->reg->name, p->field ? p->field->name : "").s);
}

static json_t *queue(const struct spec_queue *q)
{
	json_t *o = start(q->name, q->brief, q->source);

	set_text(o, "entry", q->entry ? q->entry->name : NULL);
	set_place(o, "base", &q->base);
	if (q->size.reg)
		set_place(o, "size_lg2", &q->size);
	if (q->size_lg2 || !q->size.reg)
		set_number(o, q->size.reg ? "size_lg2_plus" : "size_lg2", q->size_lg2);
	set_place(o, "prod", &q->prod);
	set_place(o, "cons", &q->cons);
	set_text(o, "producer", q->software_produces ? "software" : "hardware");
	set_text(o, "wrap", q->wrap_bit ? "bit" : "none");
	set_expr(o, "enable", q->enable);
	set_place(o, "overflow", &q->overflow);
	return o;
}

static json_t *table(const struct spec_page_table *t)
{
	json_t *o = start(t->name, t->brief, t->source), *levels = json_array();

	set_text(o, "root", t->root);
	set_number(o, "iova_bits", t->iova_bits);
	set_number(o, "pa_bits", t->pa_bits);
	for (u32 i = 0; i < t->n_levels; i++) {
		const struct spec_level *l = &t->levels[i];
		json_t *x = json_object(), *leaves = json_array();

		set_text(x, "name", l->name);
		json_object_set_new(x, "index", bits(l->msb, l->lsb));
		set_text(x, "entry", l->entry ? l->entry->name : NULL);
		set_text(x, "descend", l->descend);
		for (u32 k = 0; k < l->n_leaves; k++)
			json_array_append_new(leaves, json_string(l->leaves[k]));
		json_object_set_new(x, "leaf", leaves);
		json_array_append_new(levels, x);
	}
	json_object_set_new(o, "levels", levels);
	return o;
}

static json_t *event(const struct spec_event *e)
{
	json_t *o = json_object();

	set_text(o, "event", e->event);
	if (e->reg)
		set_text(o, "to", e->reg->name);
	else if (e->st)
		set_text(o, "to", word("%s%s%s", e->st->name, e->variant ? "." : "", e->variant ? e->variant->name : "").s);
	set_flag(o, "same_index", e->same_index);
	if (e->need)
		set_number(o, "need", e->need);
	set_expr(o, "when", e->when);
	set_expr(o, "key", e->key);
	if (e->first && e->last)
		json_object_set_new(o, "range", json_pack("[ss]", e->first->text, e->last->text));
	return o;
}

static void events(json_t *o, const char *key, const struct spec_event *e, u32 n)
{
	json_t *list = json_array();

	for (u32 i = 0; i < n; i++)
		json_array_append_new(list, event(&e[i]));
	if (n)
		json_object_set(o, key, list);
	json_decref(list);
}

static json_t *invariant(const struct spec_invariant *v)
{
	json_t *o = start(v->name, v->brief, NULL);

	set_text(o, "kind", words_kind[v->kind]);
	set_text(o, "severity", v->warning ? "warning" : "error");
	set_text(o, "rule", v->rule);
	set_text(o, "cite", v->cite);
	if (v->for_reg || v->for_struct)
		set_text(o, "for", word("%s%s%s", v->for_reg ? v->for_reg->name : v->for_struct->name, v->for_variant ? "." : "",
					v->for_variant ? v->for_variant->name : "").s);
	set_expr(o, "holds", v->holds);
	if (v->on.event)
		json_object_set_new(o, "on", event(&v->on));
	events(o, "since", v->since, v->n_since);
	events(o, "require", v->require, v->n_require);
	if (v->kind == INV_WITHIN)
		set_number(o, "within_us", v->within_us);
	return o;
}

static json_t *enumeration(const struct spec_enum *e)
{
	json_t *o = start(e->name, e->brief, NULL), *list = json_array();

	set_number(o, "width", e->width);
	for (u32 i = 0; i < e->n_values; i++) {
		json_t *v = start(e->values[i].name, e->values[i].brief, NULL);

		set_number(v, "value", e->values[i].value);
		set_expr(v, "when", e->values[i].when);
		set_twins(v, e->values[i].twins, e->values[i].n_twins);
		json_array_append_new(list, v);
	}
	json_object_set_new(o, "values", list);
	set_text(o, "others", e->others_reserved ? "reserved" : "allowed");
	return o;
}

static json_t *param(const struct spec_param *p)
{
	json_t *o = start(p->name, p->brief, NULL);

	set_number(o, "min", p->min);
	set_number(o, "max", p->max);
	set_number(o, "default", p->def);
	return o;
}

static json_t *feature(const struct spec_feature *f)
{
	json_t *o = start(f->name, f->brief, NULL);

	set_expr(o, "probe", f->probe);
	return o;
}

static json_t *head(const struct spec *s)
{
	json_t *o = json_object(), *kinds = json_array();

	json_object_set_new(o, "spec", json_integer(1));
	set_text(o, "device", s->device);
	set_text(o, "variant", s->variant);
	set_text(o, "prefix", s->prefix);
	set_text(o, "brief", s->brief);
	set_text(o, "licence", s->licence);
	set_text(o, "twins", s->twins);
	set_number(o, "window", s->window_bytes);
	set_text(o, "hash", word("0x%016llx", s->hash).s);
	for (u32 i = 0; i < s->n_resets; i++)
		json_array_append_new(kinds, json_string(s->resets[i]));
	json_object_set_new(o, "resets", kinds);
	return o;
}

#define LIST(o, key, n, call) do {						\
	json_t *list_ = json_array();						\
	for (u32 i = 0; i < (n); i++)						\
		json_array_append_new(list_, call);				\
	json_object_set_new(o, key, list_);					\
} while (0)

int gen_json(const struct spec *s, FILE *out)
{
	json_t *o = head(s);
	int bad;

	LIST(o, "params", s->n_params, param(&s->params[i]));
	LIST(o, "features", s->n_features, feature(&s->features[i]));
	LIST(o, "enums", s->n_enums, enumeration(&s->enums[i]));
	LIST(o, "registers", s->n_regs, reg(s, &s->regs[i]));
	LIST(o, "structs", s->n_structs, structure(s, &s->structs[i]));
	LIST(o, "queues", s->n_queues, queue(&s->queues[i]));
	LIST(o, "page_tables", s->n_page_tables, table(&s->page_tables[i]));
	LIST(o, "invariants", s->n_invariants, invariant(&s->invariants[i]));
	bad = json_dumpf(o, out, JSON_INDENT(1));
	json_decref(o);
	fputc('\n', out);
	return bad ? gen_refuse((struct spec_pos){ s->file, 1, 1 }, "a text is not UTF-8") : 0;
}
