/* SPDX-License-Identifier: MIT */
/*
 * The monitor set of one spec as C (bus/monitor.h): one function per register that something watches, dispatch by
 * register number. All state is in slots that are counted here, so that nothing can overflow at run time.
 */
#include "gen/monitors.h"

#include <stdlib.h>
#include <string.h>

#include "gen/expr.h"
#include "gen/gen.h"

/* The indices that a state invariant ranges over, each with the number of elements all its registers have. */
struct ranges { u32 n; const char *name[8]; u32 count[8]; };

static void add_range(struct ranges *g, const char *name, u32 count)
{
	for (u32 i = 0; i < g->n; i++) {
		if (strcmp(g->name[i], name))
			continue;
		if (count < g->count[i])
			g->count[i] = count;
		return;
	}
	if (g->n < ARRAY_LEN(g->name)) {
		g->name[g->n] = name;
		g->count[g->n++] = count;
	}
}

static void see_indices(void *ctx, const struct spec_expr *e)
{
	if (e->same_index)
		add_range(ctx, index_name(e->reg, 0), e->reg->count[0]);
	if (e->same_index2)
		add_range(ctx, index_name(e->reg, 1), e->reg->count[1]);
}

int monitor_for_all(FILE *out, const struct spec *s, const struct spec_expr *holds, const char *target)
{
	struct expr_scope scope = { .spec = s, .type = "u64", .ranges = true, .features = "m->features",
				    .param_array = "m->params" };
	struct ranges g = { .n = 0 };
	int bad;

	expr_registers(holds, see_indices, &g);
	for (u32 i = 0; i < g.n; i++) {
		struct word index = lower(g.name[i]);

		fprintf(out, "\t\tfor (u32 i_%s = 0; i_%s < %u; i_%s++)\n\t", index.s, index.s, g.count[i], index.s);
	}
	fprintf(out, "\t\t%s &= ", target);
	bad = expr_condition(out, holds, &scope);
	fprintf(out, ";\n");
	return bad;
}

static int state_check(FILE *out, const struct spec *s, const struct spec_invariant *inv)
{
	struct word name = upper(inv->name);
	int bad;

	fprintf(out, "\tif (m->slot[SLOT_DIRTY_%s]) {\n\t\tbool holds = true;\n\n", name.s);
	bad = monitor_for_all(out, s, inv->holds, "holds");
	fprintf(out, "\t\tm->slot[SLOT_DIRTY_%s] = 0;\n", name.s);
	fprintf(out, "\t\tif (!holds)\n\t\t\tmon_violated(m, RULE_INV_%s, e);\n\t}\n", name.s);
	return bad;
}

/* Reports deadlines that are over at `now`. */
static void overdue(FILE *out, const struct spec_invariant *inv, const char *now)
{
	struct word name = upper(inv->name);

	if (inv_has_table(inv))
		fprintf(out, "\tif (mon_expired(m, SLOT_TABLE_%s, %s))\n", name.s, now);
	else
		fprintf(out, "\tif (mon_overdue(m, SLOT_DUE_%s, %u, %s))\n", name.s, inv->n_needs * inv_keys(inv), now);
	fprintf(out, "\t\tmon_violated(m, RULE_INV_%s, e);\n", name.s);
}

int monitor_op_end(FILE *out, const struct mon_gen *g)
{
	int bad = 0;

	for (u32 i = 0; i < g->s->n_invariants; i++) {
		const struct spec_invariant *inv = &g->s->invariants[i];

		if (inv->kind == INV_STATE)
			bad |= state_check(out, g->s, inv);
		if (inv->kind == INV_WITHIN && inv->within_us == 0)
			overdue(out, inv, "~0ull");
	}
	monitor_split_end(out, g->s);
	return bad | monitor_timeouts(out, g);
}

static bool is_timed(const struct spec *s)
{
	bool timed = false;

	for (u32 i = 0; i < s->n_invariants; i++)
		timed |= s->invariants[i].kind == INV_WITHIN && s->invariants[i].within_us;
	return timed;
}

void monitor_deadlines(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_invariants; i++)
		if (s->invariants[i].kind == INV_WITHIN && s->invariants[i].within_us)
			overdue(out, &s->invariants[i], "e->time_ns");
}

/* Text that is put together on the side, because what follows it depends on whether there is any. */
struct side { FILE *f; char *text; size_t len; };

static void side_open(struct side *t)
{
	t->f = open_memstream(&t->text, &t->len);
	if (t->f)
		return;
	fputs("iovet: out of memory\n", stderr);
	exit(3);
}

static void side_free(struct side *t)
{
	fclose(t->f);
	free(t->text);
}

/* What a function begins with: the value at hand. */
static const char write_start[] = "\tconst u64 val = mon_written(e);\n\n\t(void)val;\n",
		  read_start[] = "\tconst u64 val = mon_shown(e);\n\n\t(void)val;\n";

/* One function per register or structure that something watches; `cases` collects who calls it. */
static void function(FILE *out, struct word name, u32 no, const char *start, struct side *body, FILE *cases)
{
	fflush(body->f);
	if (body->len == 0)
		return;
	fprintf(out, "static void %s(struct mon *m, const struct mon_event *e)\n{\n%s%s%s}\n\n", name.s, start,
		strstr(body->text, "(m,") || strstr(body->text, "m->") ? "" : "\t(void)m;\n", body->text);
	fprintf(cases, "\tcase %u:\n\t\t%s(m, e);\n\t\tbreak;\n", no, name.s);
}

/* The function that picks one of them; none, and false, where there is nothing to pick and it may be missing. */
static bool dispatch(FILE *out, const char *name, const char *by, struct side *cases, bool always)
{
	bool any;

	fflush(cases->f);
	any = cases->len || always;
	if (!any) {
		side_free(cases);
		return false;
	}
	fprintf(out, "static void %s(struct mon *m, const struct mon_event *e)\n{\n\t(void)m;\n", name);
	fprintf(out, "\tswitch (%s) {\n%s\tdefault:\n\t\tbreak;\n\t}\n}\n\n", by, cases->text);
	side_free(cases);
	return true;
}

typedef int (*reg_body)(FILE *out, const struct mon_gen *g, const struct spec_reg *r);

static int by_register(FILE *out, const struct mon_gen *g, const char *kind, const char *start, reg_body make)
{
	struct side cases, body;
	int bad = 0;

	side_open(&cases);
	for (u32 i = 0; i < g->s->n_regs; i++) {
		side_open(&body);
		bad |= make(body.f, g, &g->s->regs[i]);
		function(out, word("%s_%s", kind, lower(g->s->regs[i].name).s), i, start, &body, cases.f);
		side_free(&body);
	}
	dispatch(out, word("on_%s", kind).s, "e->hit.reg_no", &cases, true);
	return bad;
}

/* Events that tell less than the structure has are not judged. */
static struct word struct_start(const struct spec_struct *st, bool store)
{
	const char *old = store ? "\tconst u64 old_val = mon_old_word(e);\n" : "", *unused = store ? "\t(void)old_val;\n" : "";
	const char *olds = store ? ", *const old = e->old_words" : "", *unused_old = store ? "\t(void)old;\n" : "";

	if (st->n_words == 1)
		return word("\tconst u64 val = mon_word(e);\n%s\n\t(void)val;\n%s", old, unused);
	return word("\tconst u64 *const w = e->words%s;\n\n\t(void)w;\n%s\tif (!mon_has_words(e, %u, %s))\n\t\treturn;\n", olds,
		    unused_old, st->n_words, store ? "true" : "false");
}

static int by_struct(FILE *out, const struct mon_gen *g, const char *event, bool *any)
{
	struct side cases, body;
	int bad = 0;

	side_open(&cases);
	for (u32 i = 0; i < g->s->n_structs; i++) {
		const struct spec_struct *st = &g->s->structs[i];

		side_open(&body);
		bad |= strcmp(event, "walked") ? monitor_struct_event(body.f, g, st, event) : monitor_walked(body.f, g, st);
		function(out, word("%s_%s", event, lower(st->name).s), i, struct_start(st, !strcmp(event, "store")).s, &body,
			 cases.f);
		side_free(&body);
	}
	*any = dispatch(out, word("on_%s", event).s, "e->struct_no", &cases, false);
	return bad;
}

/* Which events on structures somebody watches. */
struct watched { bool walked, store, fetch, command; };

static void pick(FILE *out, const char *kind, bool walked, const char *own, bool has_own)
{
	fprintf(out, "\tcase MON_%s:\n", kind);
	if (walked)
		fprintf(out, "\t\ton_walked(m, e);\n");
	if (has_own)
		fprintf(out, "\t\ton_%s(m, e);\n", own);
	fprintf(out, "\t\tbreak;\n");
}

static void pick_event(FILE *out, const struct watched *w)
{
	fprintf(out, "\tswitch (e->kind) {\n");
	pick(out, "WRITE", false, "write", true);
	pick(out, "READ", false, "read", true);
	pick(out, "STRUCT", w->walked, "", false);
	pick(out, "STORE", false, "store", w->store);
	pick(out, "FETCH", w->walked, "fetch", w->fetch);
	pick(out, "COMMAND", w->walked, "command", w->command);
	pick(out, "RESET", false, "reset", true);
	pick(out, "OP_END", false, "op_end", true);
	fprintf(out, "\t}\n}\n\n");
}

static int events(FILE *out, const struct mon_gen *g, const struct watched *w)
{
	int bad;

	fprintf(out, "static void on_reset(struct mon *m, const struct mon_event *e)\n{\n\t(void)m;\n\t(void)e;\n");
	bad = monitor_reset(out, g);
	fprintf(out, "}\n\nstatic void on_op_end(struct mon *m, const struct mon_event *e)\n{\n\t(void)m;\n\t(void)e;\n");
	bad |= monitor_op_end(out, g);
	fprintf(out, "}\n\nstatic void event(struct mon *m, const struct mon_event *e)\n{\n");
	monitor_deadlines(out, g->s);
	pick_event(out, w);
	return bad;
}

int gen_monitors(const struct spec *s, FILE *out)
{
	struct watched w;
	struct mon_gen g;
	int bad;

	monitor_look_up(&g, s);
	banner(out, s, "monitors", "protocol monitors");
	fprintf(out, "#include \"bus/monitor.h\"\n\n");
	fprintf(out, "/* What a spec asks may always be so. */\n#pragma GCC diagnostic ignored \"-Wtautological-compare\"\n");
	fprintf(out, "#pragma GCC diagnostic ignored \"-Wtype-limits\"\n\n");
	fprintf(out, "extern const struct reg_map %s_reg_map;\nextern const struct mon_set %s_mon_set;\n\n", s->prefix, s->prefix);
	monitor_rules(out, s);
	monitor_slots(out, s);
	bad = by_register(out, &g, "write", write_start, monitor_write);
	bad |= by_register(out, &g, "read", read_start, monitor_read);
	bad |= by_struct(out, &g, "walked", &w.walked);
	bad |= by_struct(out, &g, "store", &w.store);
	bad |= by_struct(out, &g, "fetch", &w.fetch);
	bad |= by_struct(out, &g, "command", &w.command);
	bad |= events(out, &g, &w);
	fprintf(out, "const struct mon_set %s_mon_set = {\n\t.device = %s,\n\t.map = &%s_reg_map,\n", s->prefix,
		quoted(s->device).s, s->prefix);
	fprintf(out, "\t.n_rules = N_RULES,\n\t.rules = rules,\n\t.n_slots = N_SLOTS,\n%s\t.event = event,\n};\n",
		is_timed(s) ? "\t.timed = true,\n" : "");
	monitor_look_up_free(&g);
	return bad;
}
