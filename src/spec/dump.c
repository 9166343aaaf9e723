/* SPDX-License-Identifier: MIT */
/*
 * Canonical text of a model: one fact a line, defaults filled in, the same for the same meaning
 * whatever the layout of the source. For golden tests and for reading; not a spec that can be
 * loaded again.
 */
#include <string.h>

#include "base/checked.h"
#include "spec/bits.h"
#include "spec/keys.h"

static void text(FILE *out, const char *key, const char *value)
{
	if (value)
		fprintf(out, " %s=\"%s\"", key, value);
}

static void expr(FILE *out, const char *key, const struct spec_expr *e)
{
	text(out, key, e ? e->text : NULL);
}

static void flag(FILE *out, const char *key, bool on)
{
	if (on)
		fprintf(out, " %s", key);
}

/* Ranges from the top down, "-" for none. */
static void bits(FILE *out, const char *key, const struct spec_bits *b, u32 word_bits)
{
	u32 msb, lsb = SPEC_MAX_BITS;
	const char *between = "";

	fprintf(out, " %s=", key);
	while (lsb && spec_bits_next_run(b, word_bits, lsb, &msb, &lsb)) {
		fprintf(out, msb == lsb ? "%s%u" : "%s%u:%u", between, msb, lsb);
		between = ",";
	}
	if (!*between)
		fputc('-', out);
}

static void twins(FILE *out, const struct spec_twin *t, u32 n)
{
	static const char *const forms[] = { "", ":shift", ":max", ":value", ":words" };

	for (u32 i = 0; i < n; i++) {
		fprintf(out, " twin=%s%s", t[i].macro, forms[t[i].form]);
		if (t[i].n_args)
			fprintf(out, "/%u", t[i].n_args);
	}
}

static void waivers(FILE *out, const char *indent, const struct spec_waiver *w, u32 n)
{
	for (u32 i = 0; i < n; i++) {
		fprintf(out, "%swaive %s", indent, w[i].rule);
		text(out, "reason", w[i].reason);
		fputc('\n', out);
	}
}

static void dump_else(FILE *out, const struct spec_expr *when, const struct spec_else *e)
{
	if (!when)
		return;
	expr(out, "when", when);
	if (e->form == ELSE_ACCESS)
		fprintf(out, " else=%s", words_access[e->access]);
	else
		fprintf(out, " else=%s", e->form == ELSE_ABSENT ? "absent" : words_policy[e->policy]);
	if (e->form == ELSE_ACCESS && e->reset_known)
		fprintf(out, ",0x%llx", e->reset);
}

static void dump_one_reset(FILE *out, const char *key, struct spec_reset r)
{
	static const char *const forms[] = { "unknown", "", "keep", "param" };

	if (r.form == RESET_VALUE)
		fprintf(out, " %s=0x%llx", key, r.value);
	else
		fprintf(out, " %s=%s", key, forms[r.form]);
}

static void dump_reset(FILE *out, const struct spec *s, const struct spec_field *f)
{
	struct spec_reset r = { f->reset_known ? RESET_VALUE : f->reset_param ? RESET_PARAM : RESET_UNKNOWN, f->reset };

	dump_one_reset(out, "reset", r);
	for (u32 i = 0; f->resets && i < s->n_resets; i++)
		dump_one_reset(out, s->resets[i], f->resets[i]);
}

/* `s` is NULL for fields in memory: they have no access and no reset. */
static void dump_field(FILE *out, const char *indent, const struct spec_field *f, const struct spec *s)
{
	fprintf(out, "%sfield %s [%u, %u]", indent, f->name, f->msb, f->lsb);
	if (s) {
		fprintf(out, " %s", words_access[f->access]);
		dump_reset(out, s, f);
	}
	flag(out, "hw-sets", f->hw_sets);
	flag(out, "self-clearing", f->self_clearing);
	flag(out, "software", f->software);
	flag(out, "ro-write-error", f->ro_write == RO_WRITE_ERROR);
	text(out, "read-as", f->read_as);
	text(out, "triggers", f->triggers);
	text(out, "enum", f->enumeration ? f->enumeration->name : NULL);
	if (f->has_max)
		fprintf(out, " max=0x%llx", f->max);
	if (f->holds_type)
		fprintf(out, " holds=%s<<%u%s", f->holds_type, f->holds_shift, f->holds_part ? ",part" : "");
	dump_else(out, f->when, &f->otherwise);
	twins(out, f->twins, f->n_twins);
	expr(out, "valid-when", f->valid_when);
	fprintf(out, " %s", words_confidence[f->confidence]);
	text(out, "source", f->source);
	text(out, "brief", f->brief);
	fputc('\n', out);
}

static void dump_reserved(FILE *out, const char *indent, const struct spec_reserved *r, u32 n)
{
	for (u32 i = 0; i < n; i++)
		fprintf(out, "%sreserved [%u, %u] %s\n", indent, r[i].msb, r[i].lsb,
			words_policy[r[i].policy]);
}

static void dump_protocol(FILE *out, const struct spec_reg *r, const struct spec_protocol *p)
{
	fputs("  protocol", out);
	expr(out, "start", p->start);
	expr(out, "busy-while", p->busy_while);
	fprintf(out, " max-us=%u poll-us=%u", p->timeout_us, p->poll_us);
	flag(out, "no-write-while-busy", p->while_busy_write_forbidden);
	text(out, "poll", p->poll == r ? NULL : p->poll->name);
	if (~p->defined_reads)
		fprintf(out, " defined-reads=0x%llx", p->defined_reads);
	expr(out, "expect", p->timeout_expect);
	text(out, "on-timeout", p->timeout_text);
	fputc('\n', out);
}

static void dump_relations(FILE *out, const struct spec_reg *r)
{
	dump_else(out, r->when, &r->otherwise);
	if (r->view_of)
		fprintf(out, " view-of=%s@%u", r->view_of->name, r->view_lsb);
	text(out, "shares", r->shares ? r->shares->name : NULL);
	text(out, "shared-by", r->shared_by ? r->shared_by->name : NULL);
	if (r->split)
		fprintf(out, " split=%s,commit-%s,%s", words_order[r->split->order], words_commit[r->split->commit],
			r->split->tear_unsafe ? "unsafe" : "safe");
	twins(out, r->twins, r->n_twins);
}

static void dump_override(FILE *out, const struct spec_reg *r, const struct spec_override *o)
{
	fprintf(out, "  override %u reset=0x%llx", o->index, o->reset);
	if (o->known != low_bits(r->width))
		fprintf(out, " known=0x%llx", o->known);
	fputc('\n', out);
}

static void dump_reg(FILE *out, const struct spec *s, const struct spec_reg *r)
{
	fprintf(out, "register %s at=0x%x width=%u access-sizes=0x%x", r->name, r->offset, r->width,
		r->access_sizes);
	for (u32 i = 0; i < r->n_index; i++)
		fprintf(out, " [%s: %u, stride 0x%x]", r->index_name[i], r->count[i], r->stride[i]);
	flag(out, "clear-by-snapshot", r->clear_by_snapshot);
	dump_relations(out, r);
	fprintf(out, " reset=0x%llx reset-known=0x%llx %s", r->reset, r->reset_known,
		words_confidence[r->confidence]);
	text(out, "source", r->source);
	text(out, "brief", r->brief);
	fputc('\n', out);
	for (u32 i = 0; i < r->n_fields; i++)
		dump_field(out, "  ", &r->fields[i], s);
	dump_reserved(out, "  ", r->reserved, r->n_reserved);
	for (u32 i = 0; i < r->n_overrides; i++)
		dump_override(out, r, &r->overrides[i]);
	if (r->protocol)
		dump_protocol(out, r, r->protocol);
	waivers(out, "  ", r->waivers, r->n_waivers);
}

static void dump_variant(FILE *out, const struct spec_struct *st, const struct spec_variant *v)
{
	fprintf(out, "  variant %s", v->name);
	expr(out, "when", v->when);
	if (v->repeat != 1)
		fprintf(out, " repeat=%u", v->repeat);
	bits(out, "used", &v->used, st->word_bits);
	bits(out, "res0", &v->res0, st->word_bits);
	bits(out, "mbz", &v->mbz, st->word_bits);
	text(out, "brief", v->brief);
	fputc('\n', out);
	for (u32 i = 0; i < v->n_fields; i++)
		dump_field(out, "    ", &v->fields[i], NULL);
	dump_reserved(out, "    ", v->reserved, v->n_reserved);
}

static void dump_struct(FILE *out, const struct spec_struct *st)
{
	fprintf(out, "struct %s width=%u word=%u align=%u atomic=%u %s %s", st->name, st->width,
		st->word_bits, st->align, st->atomic, st->big_endian ? "big" : "little", words_confidence[st->confidence]);
	bits(out, "tag", &st->tag, st->word_bits);
	expr(out, "when", st->when);
	twins(out, st->twins, st->n_twins);
	text(out, "source", st->source);
	text(out, "brief", st->brief);
	fputc('\n', out);
	for (u32 i = 0; i < st->n_fields; i++)
		dump_field(out, "  ", &st->fields[i], NULL);
	for (u32 k = 0; k < st->n_variants; k++)
		dump_variant(out, st, &st->variants[k]);
	dump_reserved(out, "  ", st->reserved, st->n_reserved);
	waivers(out, "  ", st->waivers, st->n_waivers);
}

static void dump_place(FILE *out, const char *key, const struct spec_place *p)
{
	if (!p->reg)
		return;
	fprintf(out, " %s=%s", key, p->reg->name);
	for (u32 i = 0; i < 2; i++)
		if (p->index[i] >= 0)
			fprintf(out, "[%lld]", p->index[i]);
	fprintf(out, ".%s", p->field->name);
}

static void dump_queue(FILE *out, const struct spec_queue *q)
{
	fprintf(out, "queue %s entry=%s %s%s", q->name, q->entry->name, q->software_produces ? "from-software" : "from-device",
		q->wrap_bit ? " wrap-bit" : "");
	dump_place(out, "base", &q->base);
	dump_place(out, "size-lg2", &q->size);
	if (!q->size.reg || q->size_lg2)
		fprintf(out, q->size.reg ? "+%u" : " size-lg2=%u", q->size_lg2);
	dump_place(out, "prod", &q->prod);
	dump_place(out, "cons", &q->cons);
	dump_place(out, "overflow", &q->overflow);
	expr(out, "enable", q->enable);
	text(out, "source", q->source);
	text(out, "brief", q->brief);
	fputc('\n', out);
}

static void dump_table(FILE *out, const struct spec_page_table *t)
{
	fprintf(out, "page-table %s iova-bits=%u pa-bits=%u root=%s", t->name, t->iova_bits,
		t->pa_bits, t->root);
	text(out, "source", t->source);
	text(out, "brief", t->brief);
	fputc('\n', out);
	for (u32 i = 0; i < t->n_levels; i++) {
		const struct spec_level *v = &t->levels[i];

		fprintf(out, "  level %s [%u, %u] entry=%s", v->name, v->msb, v->lsb,
			v->entry->name);
		text(out, "descend", v->descend);
		for (u32 n = 0; n < v->n_leaves; n++)
			text(out, "leaf", v->leaves[n]);
		fputc('\n', out);
	}
}

static void dump_event(FILE *out, const char *role, const struct spec_event *e)
{
	if (!e->event)
		return;
	fprintf(out, "  %s %s", role, e->event);
	text(out, "to", e->reg ? e->reg->name : e->st ? e->st->name : NULL);
	text(out, "variant", e->variant ? e->variant->name : NULL);
	flag(out, "same-index", e->same_index);
	expr(out, "when", e->when);
	expr(out, "key", e->key);
	expr(out, "first", e->first);
	expr(out, "last", e->last);
	if (e->need)
		fprintf(out, " need=%u", e->need);
	fputc('\n', out);
}

static void dump_invariant(FILE *out, const struct spec_invariant *v)
{
	fprintf(out, "invariant %s %s%s", v->name, words_kind[v->kind],
		v->warning ? " warning" : "");
	text(out, "rule", v->rule);
	text(out, "cite", v->cite);
	text(out, "for", v->for_reg ? v->for_reg->name : NULL);
	text(out, "for", v->for_struct ? v->for_struct->name : NULL);
	text(out, "variant", v->for_variant ? v->for_variant->name : NULL);
	expr(out, "holds", v->holds);
	if (v->kind == INV_WITHIN)
		fprintf(out, " within-us=%u", v->within_us);
	text(out, "brief", v->brief);
	fputc('\n', out);
	dump_event(out, "on", &v->on);
	for (u32 i = 0; i < v->n_since; i++)
		dump_event(out, "since", &v->since[i]);
	for (u32 i = 0; i < v->n_require; i++)
		dump_event(out, "require", &v->require[i]);
}

static void dump_enum(FILE *out, const struct spec_enum *e)
{
	fprintf(out, "enum %s width=%u%s", e->name, e->width,
		e->others_reserved ? " others-reserved" : "");
	text(out, "brief", e->brief);
	fputc('\n', out);
	for (u32 i = 0; i < e->n_values; i++) {
		fprintf(out, "  %s = 0x%llx", e->values[i].name, e->values[i].value);
		expr(out, "when", e->values[i].when);
		twins(out, e->values[i].twins, e->values[i].n_twins);
		text(out, "brief", e->values[i].brief);
		fputc('\n', out);
	}
}

static void dump_feature(FILE *out, const struct spec_feature *f)
{
	fprintf(out, "feature %s", f->name);
	expr(out, "probe", f->probe);
	text(out, "brief", f->brief);
	fputc('\n', out);
}

void spec_dump(const struct spec *s, FILE *out)
{
	fprintf(out, "spec 1 device=%s prefix=%s window=0x%x %s licence=%s", s->device, s->prefix,
		s->window_bytes, s->big_endian ? "big" : "little", s->licence);
	text(out, "variant", s->variant);
	text(out, "twins", s->twins);
	text(out, "brief", s->brief);
	fputc('\n', out);
	for (u32 i = 0; i < s->n_resets; i++)
		fprintf(out, "reset-kind %s\n", s->resets[i]);
	waivers(out, "", s->waivers, s->n_waivers);
	for (u32 i = 0; i < s->n_params; i++)
		fprintf(out, "param %s min=%llu max=%llu default=%llu\n", s->params[i].name,
			s->params[i].min, s->params[i].max, s->params[i].def);
	for (u32 i = 0; i < s->n_features; i++)
		dump_feature(out, &s->features[i]);
	for (u32 i = 0; i < s->n_enums; i++)
		dump_enum(out, &s->enums[i]);
	for (u32 i = 0; i < s->n_regs; i++)
		dump_reg(out, s, &s->regs[i]);
	for (u32 i = 0; i < s->n_structs; i++)
		dump_struct(out, &s->structs[i]);
	for (u32 i = 0; i < s->n_queues; i++)
		dump_queue(out, &s->queues[i]);
	for (u32 i = 0; i < s->n_page_tables; i++)
		dump_table(out, &s->page_tables[i]);
	for (u32 i = 0; i < s->n_invariants; i++)
		dump_invariant(out, &s->invariants[i]);
}
