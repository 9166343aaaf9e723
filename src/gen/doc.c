/* SPDX-License-Identifier: MIT */
/* See doc.h: the outer walk, and what registers and structures have in common. */
#include "gen/doc.h"

#include <stdlib.h>
#include <string.h>

#include "spec/keys.h"

void doc_fact(struct doc *d, const char *label, const char *fmt, ...)
{
	struct word w;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(w.s, sizeof(w.s), fmt, ap);
	va_end(ap);
	d->form->fact(d, label, w.s);
}

void doc_table(struct doc *d, const char *const *head)
{
	for (d->columns = 0; head[d->columns];)
		d->columns++;
	d->form->table(d, head);
}

void doc_row(struct doc *d, const char *id, const char *const *cells, s32 link, const char *to)
{
	d->form->row(d, id, cells, d->columns, link, to);
}

void doc_facts_of(struct doc *d, const char *source, enum spec_confidence confidence)
{
	doc_fact(d, "source", "%s (%s)", source ? source : "not told", words_confidence[confidence]);
}

struct word doc_expr(const struct spec_expr *e)
{
	return word("%s", e ? e->text : "");
}

struct word doc_bits(u32 msb, u32 lsb)
{
	return msb == lsb ? word("[%u]", lsb) : word("[%u:%u]", msb, lsb);
}

u32 doc_boxes(struct doc_box *box, u32 width, const struct spec_field *const *f, u32 n, const char *id)
{
	u32 count = 0, next = width;

	for (u32 i = 0; i < n; i++) {
		if (f[i]->msb + 1 < next)
			box[count++] = (struct doc_box){ next - 1, f[i]->msb + 1, "", word("%s", ""), true };
		box[count++] = (struct doc_box){ f[i]->msb, f[i]->lsb, f[i]->name, word("%s.%s", id, f[i]->name), false };
		next = f[i]->lsb;
	}
	if (next)
		box[count++] = (struct doc_box){ next - 1, 0, "", word("%s", ""), true };
	return count;
}

static void add(struct str *out, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void add(struct str *out, const char *fmt, ...)
{
	va_list ap;

	if (out->len)
		str_addc(out, '\n');
	va_start(ap, fmt);
	str_vprintf(out, fmt, ap);
	va_end(ap);
}

static void describe_values(struct str *out, const struct spec_enum *e)
{
	for (u32 i = 0; e && i < e->n_values; i++) {
		const struct spec_enum_value *v = &e->values[i];

		add(out, "%llu = %s%s%s", v->value, v->name, v->brief ? ": " : "", v->brief ? v->brief : "");
		if (v->when)
			str_printf(out, " (when %s)", v->when->text);
	}
	if (e && e->others_reserved)
		add(out, "other values are reserved");
}

static void describe(struct str *out, const struct spec_field *f, bool in_memory)
{
	if (f->brief)
		add(out, "%s", f->brief);
	describe_values(out, f->enumeration);
	if (f->has_max)
		add(out, "at most %llu", f->max);
	if (f->valid_when)
		add(out, "valid when %s", f->valid_when->text);
	if (f->when)
		add(out, "exists when %s", f->when->text);
	if (f->holds_type)
		add(out, "%s address%s, shifted right by %u", f->holds_type, f->holds_part ? " (some of its bits)" : "", f->holds_shift);
	if (in_memory && f->software)
		add(out, "ignored by the device");
	if (f->self_clearing)
		add(out, "clears itself");
	if (f->hw_sets)
		add(out, "the device changes it");
	if (f->triggers)
		add(out, "sets off %s", f->triggers);
	if (f->read_as)
		add(out, "reads as %s", f->read_as);
	if (f->ro_write == RO_WRITE_ERROR)
		add(out, "writing another value is an error");
}

static struct word one_reset(const struct spec_reset *r)
{
	static const char *const form[] = { "unknown", "", "kept", "capability" };

	return r->form == RESET_VALUE ? word("0x%llx", r->value) : word("%s", form[r->form]);
}

static struct word reset_text(const struct spec *s, const struct spec_field *f)
{
	struct word w = word("%s", f->reset_param ? "capability" : "unknown");

	if (f->reset_known)
		w = word(f->reset > 9 ? "0x%llx" : "%llu", f->reset);
	if (f->resets)
		w = word("%s", "");
	for (u32 i = 0; f->resets && i < s->n_resets; i++)
		w = word("%.500s%s%s: %s", w.s, i ? "\n" : "", s->resets[i], one_reset(&f->resets[i]).s);
	return w;
}

void doc_fields(struct doc *d, const char *id, const struct spec_field *f, u32 n, bool in_memory)
{
	static const char *const reg_head[] = { "Bits", "Field", "Access", "Reset", "Meaning", NULL };
	static const char *const mem_head[] = { "Bits", "Field", "Meaning", NULL };

	if (!n)
		return;
	doc_table(d, in_memory ? mem_head : reg_head);
	for (u32 i = 0; i < n; i++) {
		struct word bits = doc_bits(f[i].msb, f[i].lsb), reset = reset_text(d->s, &f[i]);
		struct word target = word("%s.%s", id, f[i].name);
		struct str meaning = { .len = 0 };
		const char *reg_cells[] = { bits.s, f[i].name, words_access[f[i].access], reset.s, NULL };
		const char *mem_cells[] = { bits.s, f[i].name, NULL };

		describe(&meaning, &f[i], in_memory);
		mem_cells[2] = reg_cells[4] = str_get(&meaning);
		doc_row(d, target.s, in_memory ? mem_cells : reg_cells, -1, "");
		str_free(&meaning);
	}
	d->form->table_end(d);
}

static const char *const policy_text[] = {
	"write 0, ignore what is read", "write 1", "must be written 0", "write back what was read", "write the reset value",
	"reads 0, writes are ignored", "nothing is known",
};

void doc_reserved(struct doc *d, const struct spec_reserved *r, u32 n)
{
	struct str text = { .len = 0 };

	if (!n)
		return;
	str_add(&text, "Reserved:");
	for (u32 i = 0; i < n; i++)
		str_printf(&text, "%s %s %s", i ? ";" : "", doc_bits(r[i].msb, r[i].lsb).s, policy_text[r[i].policy]);
	str_addc(&text, '.');
	d->form->text(d, str_get(&text));
	str_free(&text);
}

static void params(struct doc *d)
{
	static const char *const head[] = { "Parameter", "From", "To", "Default", "Meaning", NULL };

	if (!d->s->n_params)
		return;
	d->form->section(d, "params", "Parameters");
	doc_table(d, head);
	for (u32 i = 0; i < d->s->n_params; i++) {
		const struct spec_param *p = &d->s->params[i];
		struct word min = word("%llu", p->min), max = word("%llu", p->max), def = word("%llu", p->def);
		const char *cells[] = { p->name, min.s, max.s, def.s, p->brief ? p->brief : "" };

		doc_row(d, word("param.%s", p->name).s, cells, -1, "");
	}
	d->form->table_end(d);
}

static void features(struct doc *d)
{
	static const char *const head[] = { "Feature", "Told by", "Meaning", NULL };

	if (!d->s->n_features)
		return;
	d->form->section(d, "features", "Features");
	doc_table(d, head);
	for (u32 i = 0; i < d->s->n_features; i++) {
		const struct spec_feature *f = &d->s->features[i];
		struct word probe = doc_expr(f->probe);
		const char *cells[] = { f->name, probe.s, f->brief ? f->brief : "" };

		doc_row(d, word("feature.%s", f->name).s, cells, -1, "");
	}
	d->form->table_end(d);
}

static void overview(struct doc *d)
{
	const struct spec *s = d->s;
	struct spec_counts c = { 0 };

	spec_count(s, &c);
	if (s->brief)
		d->form->text(d, s->brief);
	d->form->facts_begin(d);
	doc_fact(d, "device", "%s%s%s", s->device, s->variant ? " " : "", s->variant ? s->variant : "");
	if (s->n_regs)
		doc_fact(d, "register window", "0x%x bytes", s->window_bytes);
	doc_fact(d, "in this spec", "%u registers, %u fields, %u structures, %u members, %u invariants", c.registers, c.fields,
		 c.structures, c.members, c.invariants);
	if (s->twins)
		doc_fact(d, "compared with", "%s", s->twins);
	for (u32 i = 0; i < s->n_resets; i++)
		doc_fact(d, i ? "another reset" : "usual reset", "%s", s->resets[i]);
	doc_fact(d, "spec hash", "0x%016llx", s->hash);
	d->form->facts_end(d);
}

void doc_write(const struct spec *s, FILE *out, const struct doc_form *form)
{
	struct doc d = { out, s, form, 0 };
	struct word title = word("%s%s%s", s->device, s->variant ? " " : "", s->variant ? s->variant : "");

	form->begin(&d, title.s);
	overview(&d);
	params(&d);
	features(&d);
	doc_registers(&d);
	doc_structs(&d);
	doc_queues(&d);
	doc_page_tables(&d);
	doc_invariants(&d);
	form->end(&d);
}
