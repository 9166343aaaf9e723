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

static int state_check(FILE *out, const struct spec *s, const struct spec_invariant *inv)
{
	struct expr_scope scope = { .spec = s, .type = "u64", .ranges = true };
	struct ranges g = { .n = 0 };
	struct word name = upper(inv->name);
	int bad;

	expr_registers(inv->holds, see_indices, &g);
	fprintf(out, "\tif (m->slot[SLOT_DIRTY_%s]) {\n\t\tbool holds = true;\n\n", name.s);
	for (u32 i = 0; i < g.n; i++) {
		struct word index = lower(g.name[i]);

		fprintf(out, "\t\tfor (u32 i_%s = 0; i_%s < %u; i_%s++)\n\t", index.s, index.s, g.count[i], index.s);
	}
	fprintf(out, "\t\tholds &= ");
	bad = expr_condition(out, inv->holds, &scope);
	fprintf(out, ";\n\t\tm->slot[SLOT_DIRTY_%s] = 0;\n", name.s);
	fprintf(out, "\t\tif (!holds)\n\t\t\tmon_violated(m, RULE_INV_%s, e);\n\t}\n", name.s);
	return bad;
}

static u32 deadlines(const struct spec_invariant *inv)
{
	return inv->n_require * inv_keys(inv);
}

int monitor_op_end(FILE *out, const struct spec *s)
{
	int bad = 0;

	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];
		struct word name = upper(inv->name);

		if (inv->kind == INV_STATE)
			bad |= state_check(out, s, inv);
		if (inv->kind == INV_WITHIN && inv->within_us == 0)
			fprintf(out, "\tif (mon_overdue(m, SLOT_DUE_%s, %u, ~0ull))\n\t\tmon_violated(m, RULE_INV_%s, e);\n", name.s,
				deadlines(inv), name.s);
	}
	return bad;
}

void monitor_deadlines(FILE *out, const struct spec *s)
{
	for (u32 i = 0; i < s->n_invariants; i++) {
		const struct spec_invariant *inv = &s->invariants[i];
		struct word name = upper(inv->name);

		if (inv->kind == INV_WITHIN && inv->within_us)
			fprintf(out, "\tif (mon_overdue(m, SLOT_DUE_%s, %u, e->time_ns))\n\t\tmon_violated(m, RULE_INV_%s, e);\n",
				name.s, deadlines(inv), name.s);
	}
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

static const char write_value[] = "mon_written(e)", read_value[] = "mon_shown(e)", entry_value[] = "e->val";

/* One function per register or structure that something watches; `cases` collects who calls it. */
static void function(FILE *out, struct word name, u32 no, const char *value, struct side *body, FILE *cases)
{
	fflush(body->f);
	if (body->len == 0)
		return;
	fprintf(out, "static void %s(struct mon *m, const struct mon_event *e)\n{\n", name.s);
	fprintf(out, "\tconst u64 val = %s;\n\n\t(void)val;\n%s}\n\n", value, body->text);
	fprintf(cases, "\tcase %u:\n\t\t%s(m, e);\n\t\tbreak;\n", no, name.s);
}

/* The function that picks one of them. */
static void dispatch(FILE *out, const char *name, const char *by, struct side *cases)
{
	fflush(cases->f);
	fprintf(out, "static void %s(struct mon *m, const struct mon_event *e)\n{\n\t(void)m;\n", name);
	fprintf(out, "\tswitch (%s) {\n%s\tdefault:\n\t\tbreak;\n\t}\n}\n\n", by, cases->text);
	side_free(cases);
}

typedef int (*reg_body)(FILE *out, const struct spec *s, const struct spec_reg *r);

static int by_register(FILE *out, const struct spec *s, const char *kind, const char *value, reg_body make)
{
	struct side cases, body;
	int bad = 0;

	side_open(&cases);
	for (u32 i = 0; i < s->n_regs; i++) {
		side_open(&body);
		bad |= make(body.f, s, &s->regs[i]);
		function(out, word("%s_%s", kind, lower(s->regs[i].name).s), i, value, &body, cases.f);
		side_free(&body);
	}
	dispatch(out, word("on_%s", kind).s, "e->hit.reg_no", &cases);
	return bad;
}

static int structures(FILE *out, const struct spec *s)
{
	struct side cases, body;
	int bad = 0;

	side_open(&cases);
	for (u32 i = 0; i < s->n_structs; i++) {
		side_open(&body);
		bad |= monitor_struct(body.f, s, &s->structs[i]);
		function(out, word("walked_%s", lower(s->structs[i].name).s), i, entry_value, &body, cases.f);
		side_free(&body);
	}
	dispatch(out, "on_struct", "e->struct_no", &cases);
	return bad;
}

static const char event_tail[] =
	"\tswitch (e->kind) {\n"
	"\tcase MON_WRITE:\n\t\ton_write(m, e);\n\t\tbreak;\n"
	"\tcase MON_READ:\n\t\ton_read(m, e);\n\t\tbreak;\n"
	"\tcase MON_STRUCT:\n\t\ton_struct(m, e);\n\t\tbreak;\n"
	"\tcase MON_RESET:\n\t\ton_reset(m, e);\n\t\tbreak;\n"
	"\tcase MON_OP_END:\n\t\ton_op_end(m, e);\n\t\tbreak;\n"
	"\t}\n}\n\n";

static int events(FILE *out, const struct spec *s)
{
	int bad;

	fprintf(out, "static void on_reset(struct mon *m, const struct mon_event *e)\n{\n\t(void)m;\n\t(void)e;\n");
	bad = monitor_reset(out, s);
	fprintf(out, "}\n\nstatic void on_op_end(struct mon *m, const struct mon_event *e)\n{\n\t(void)m;\n\t(void)e;\n");
	bad |= monitor_op_end(out, s);
	fprintf(out, "}\n\nstatic void event(struct mon *m, const struct mon_event *e)\n{\n");
	monitor_deadlines(out, s);
	fprintf(out, "%s", event_tail);
	return bad;
}

int gen_monitors(const struct spec *s, FILE *out)
{
	int bad;

	banner(out, s, "monitors", "protocol monitors");
	fprintf(out, "#include \"bus/monitor.h\"\n\n");
	fprintf(out, "extern const struct reg_map %s_reg_map;\nextern const struct mon_set %s_mon_set;\n\n", s->prefix, s->prefix);
	monitor_rules(out, s);
	bad = monitor_slots(out, s);
	bad |= by_register(out, s, "write", write_value, monitor_write);
	bad |= by_register(out, s, "read", read_value, monitor_read);
	bad |= structures(out, s);
	bad |= events(out, s);
	fprintf(out, "const struct mon_set %s_mon_set = {\n\t.device = %s,\n\t.map = &%s_reg_map,\n", s->prefix,
		quoted(s->device).s, s->prefix);
	fprintf(out, "\t.n_rules = N_RULES,\n\t.rules = rules,\n\t.n_slots = N_SLOTS,\n\t.event = event,\n};\n");
	return bad;
}
