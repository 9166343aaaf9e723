/* SPDX-License-Identifier: MIT */
/*
 * Register programs: any bytes decode, text and bytes go both ways, mutation keeps to the grammar, minimising keeps what
 * matters, and the judge sees what a register file with a fault does. Grammars: toy, Apple DART (arrays of two dimensions),
 * SMMUv3 (wide registers, queues, entries of many words).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/rng.h"
#include "bus/regprog_run.h"

extern const struct reg_grammar toy_reg_grammar, dart_reg_grammar, smmuv3_reg_grammar;

static const struct regprog_target targets[] = {
	{ "toy", &toy_reg_grammar, 0x80000000, 0x10000, 8 },
	{ "apple-dart", &dart_reg_grammar, 0x80000000, 0x10000, 16 },
	{ "arm-smmu-v3", &smmuv3_reg_grammar, 0x80000000, 0x10000, 4 },
	{ "arm-smmu-v3 without memory", &smmuv3_reg_grammar, 0, 0, 0 },
};

static void random_program(const struct regprog_target *t, struct rng *r, struct regprog *p)
{
	u8 bytes[REGPROG_MAX_BYTES];
	u32 n = rng_below(r, sizeof(bytes) + 1);

	for (u32 i = 0; i < n; i++)
		bytes[i] = (u8)rng_u64(r);
	regprog_decode(t, bytes, n, p);
}

static void print_all(const struct regprog_target *t, const struct regprog *p, char *text)
{
	for (u32 i = 0; i < p->n; i++) {
		regprog_print_op(t, &p->op[i], text, REGPROG_LINE);
		strcat(text, "\n");
		text += strlen(text);
	}
	*text = '\0';
}

static void same_after_text(const struct regprog_target *t, const struct regprog *p)
{
	static char text[REGPROG_MAX_OPS * REGPROG_LINE];
	struct regprog_error e = { 0, 0, "" };
	struct regprog again;

	print_all(t, p, text);
	if (!regprog_parse(t, text, strlen(text), &again, &e))
		fail_msg("%s: line %u, column %u: %s\n%s", t->name, e.line, e.col, e.why, text);
	assert_true(regprog_equal(p, &again));
}

static void same_after_bytes(const struct regprog_target *t, const struct regprog *p)
{
	u8 bytes[REGPROG_MAX_BYTES];
	struct regprog again;

	regprog_decode(t, bytes, regprog_encode(p, bytes), &again);
	assert_true(regprog_equal(p, &again));
}

/* Would break: an engine's input that is no program, or one that reads differently when it is shown to a human. */
static void any_bytes_are_a_program_and_round_trip(void **state)
{
	struct regprog p;
	struct rng r;

	(void)state;
	rng_seed(&r, 1);
	for (u32 i = 0; i < ARRAY_LEN(targets); i++) {
		for (u32 n = 0; n < 500; n++) {
			random_program(&targets[i], &r, &p);
			same_after_bytes(&targets[i], &p);
			same_after_text(&targets[i], &p);
		}
		assert_true(p.n > 0);
	}
}

static void zero_bytes_are_the_empty_program(void **state)
{
	static const u8 zeros[REGPROG_MAX_BYTES];
	struct regprog p;

	(void)state;
	regprog_decode(&targets[0], zeros, sizeof(zeros), &p);
	assert_int_equal(p.n, 0);
	regprog_decode(&targets[0], zeros, 0, &p);
	assert_int_equal(p.n, 0);
}

/* Would break: an access outside the window reaches somebody else's registers. */
static void no_access_leaves_the_window(void **state)
{
	struct regprog p;
	struct rng r;

	(void)state;
	rng_seed(&r, 2);
	for (u32 i = 0; i < ARRAY_LEN(targets); i++) {
		for (u32 n = 0; n < 500; n++) {
			random_program(&targets[i], &r, &p);
			for (u32 k = 0; k < p.n; k++)
				if (p.op[k].kind == RP_READ || p.op[k].kind == RP_WRITE)
					assert_true(regprog_offset(&targets[i], &p.op[k]) + p.op[k].bytes <=
						    targets[i].grammar->map->window_bytes);
		}
	}
}

/* Would break: the mutator proposes what decodes to something else, writes past the engine's buffer, or gets stuck. */
static void mutation_is_canonical_deterministic_and_reaches_every_register(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(targets); i++) {
		u8 bytes[REGPROG_MAX_BYTES] = { 0 }, again[REGPROG_MAX_BYTES];
		static bool seen[4096];
		u32 len = 0, kinds = 0, want = targets[i].streams ? 0x1fe : 0x7e, n_seen = 0;

		memset(seen, 0, sizeof(seen));
		for (u64 seed = 0; seed < 20000; seed++) {
			u32 max = seed % 3 ? sizeof(bytes) : 400, old = len;
			struct regprog p;

			memcpy(again, bytes, old);
			len = regprog_mutate_bytes(&targets[i], bytes, len, max, seed);
			assert_true(len <= max);
			if (seed < 500) {
				assert_int_equal(regprog_mutate_bytes(&targets[i], again, old, max, seed), len);
				assert_memory_equal(again, bytes, len);
			}
			regprog_decode(&targets[i], bytes, len, &p);
			assert_int_equal(p.n * REGPROG_OP_BYTES, len);
			same_after_bytes(&targets[i], &p);
			for (u32 k = 0; k < p.n; k++) {
				kinds |= 1u << p.op[k].kind;
				if (p.op[k].kind >= RP_READ && p.op[k].kind <= RP_POLL)
					seen[p.op[k].reg] = true;
			}
		}
		for (u32 k = 0; k < targets[i].grammar->map->n_regs; k++)
			n_seen += seen[k];
		assert_int_equal(n_seen, targets[i].grammar->map->n_regs);
		assert_int_equal(kinds, want);
	}
}

/* Would break: a queue, a command or a wrong value is never tried. */
static void the_mutator_speaks_the_grammar(void **state)
{
	const struct regprog_target *t = &targets[0];
	const struct reg_map *map = t->grammar->map;
	bool start = false, reserved = false, illegal = false, narrow = false;
	struct regprog p = { .n = 0 };
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (u32 n = 0; n < 5000; n++) {
		regprog_mutate(t, &r, &p);
		for (u32 k = 0; k < p.n; k++) {
			const struct regprog_op *op = &p.op[k];
			const char *name = op->kind >= RP_READ && op->kind <= RP_POLL ? map->regs[op->reg].name : "";

			start |= op->kind == RP_WRITE && !strcmp(name, "CMD") && op->val == 0x80000003;
			reserved |= op->kind == RP_WRITE && !strcmp(name, "ID") && (op->val & 0xff00);
			illegal |= op->kind == RP_SET && !strcmp(name, "CTL") && op->val == 3;
			narrow |= op->kind == RP_READ && op->bytes == 1;
		}
	}
	assert_true(start && reserved && illegal && narrow);
}

static bool offers(const struct reg_grammar *g, const struct gram_field *f, u64 val, bool legal)
{
	u32 first = f->first_value + (legal ? 0 : f->n_legal), n = legal ? f->n_legal : f->n_illegal;

	for (u32 i = 0; i < n; i++)
		if (g->values[first + i] == val)
			return true;
	return false;
}

/* Would break: values of one field are tried in another, or what the spec rules out counts as legal. */
static void values_fit_their_fields_and_are_on_the_right_side(void **state)
{
	const struct reg_grammar *g = targets[0].grammar;

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(targets); i++) {
		for (u32 k = 0; k < targets[i].grammar->n_fields; k++) {
			const struct gram_field *f = &targets[i].grammar->fields[k];

			assert_true(f->n_legal > 0);
			assert_true(offers(targets[i].grammar, f, 0, true) || offers(targets[i].grammar, f, 0, false));
			for (u32 v = 0; v < f->n_legal + f->n_illegal && f->width < 64; v++)
				assert_true(targets[i].grammar->values[f->first_value + v] >> f->width == 0);
		}
	}
	for (u32 k = 0; k < g->n_fields; k++) {
		const struct gram_field *f = &g->fields[k];

		if (!strcmp(f->name, "MODE"))
			assert_true(offers(g, f, 2, true) && offers(g, f, 3, false) && !offers(g, f, 3, true));
		if (!strcmp(f->name, "ROOT"))
			assert_true((f->flags & GRAM_ADDRESS) && f->shift == 12 && offers(g, f, 1, true) && offers(g, f, 1u << 20, true));
	}
}

static void crossing_takes_from_both(void **state)
{
	const struct regprog_target *t = &targets[0];
	const struct regprog a = { 2, { { .kind = RP_DELAY, .val = 1 }, { .kind = RP_DELAY, .val = 2 } } };
	const struct regprog b = { 2, { { .kind = RP_DELAY, .val = 3 }, { .kind = RP_DELAY, .val = 4 } } };
	u8 x[REGPROG_MAX_BYTES], y[REGPROG_MAX_BYTES], out[REGPROG_MAX_BYTES];
	struct regprog_bytes in[2] = { { x, regprog_encode(&a, x) }, { y, regprog_encode(&b, y) } };
	struct regprog p;
	u32 both = 0;

	(void)state;
	for (u64 seed = 0; seed < 100; seed++) {
		bool from_a = false, from_b = false;
		u32 n = regprog_cross_bytes(t, in[0], in[1], out, 3 * REGPROG_OP_BYTES, seed);

		assert_true(n <= 3 * REGPROG_OP_BYTES);
		regprog_decode(t, out, n, &p);
		for (u32 i = 0; i < p.n; i++) {
			from_a |= p.op[i].val <= 2;
			from_b |= p.op[i].val > 2;
		}
		both += from_a && from_b;
	}
	assert_true(both > 20);
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

static void the_text_names_registers_elements_and_fields(void **state)
{
	static const char text[] =
		"write CTRL 0x1 (ENABLE)\nwrite CTL[3] 0x2 (MODE=BYPASS)\nread ERR+2:1\nset CTL[0].MODE 0x3\n"
		"poll STATUS.ENABLED 0x1\ndelay 100\nreset 0\nstore 0x1008 0x80002003\ndma 3 write 0x10000\n";
	char out[16 * REGPROG_LINE];
	struct regprog_error e;
	struct regprog p;

	(void)state;
	assert_true(regprog_parse(&targets[0], text, strlen(text), &p, &e));
	assert_int_equal(p.n, 9);
	assert_int_equal(p.op[1].element, 3);
	assert_int_equal(regprog_offset(&targets[0], &p.op[2]), 0x16);
	print_all(&targets[0], &p, out);
	assert_string_equal(out, text);
}

static void mistakes_in_text_have_a_position(void **state)
{
	static const struct { const char *text; u32 line, col; } bad[] = {
		{ "read CTRL\nread CTRK\n", 2, 6 }, { "raed CTRL", 1, 1 }, { "read CTL[8]", 1, 6 }, { "read CTL", 1, 6 },
		{ "write CTRL", 1, 11 }, { "write CTRL 0x100000000", 1, 12 }, { "write CTRL+0:3 1", 1, 7 }, { "set CTRL.EN 1", 1, 5 },
		{ "set CTL[0].MODE 4", 1, 17 }, { "\n# x\n  read CTRL 1", 3, 13 }, { "reset 1", 1, 7 }, { "dma 8 read 0", 1, 5 },
		{ "dma 0 rd 0", 1, 7 }, { "store 0x4 0", 1, 7 }, { "store 0x10000 0", 1, 7 }, { "delay 1000001", 1, 7 },
	};
	struct regprog_error e;
	struct regprog p;

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
		assert_false(regprog_parse(&targets[0], bad[i].text, strlen(bad[i].text), &p, &e));
		if (e.line != bad[i].line || e.col != bad[i].col)
			fail_msg("`%s`: %u:%u %s", bad[i].text, e.line, e.col, e.why);
	}
	assert_false(regprog_parse(&targets[3], "dma 0 read 0", 12, &p, &e));
	assert_false(regprog_parse(&targets[3], "store 0 0", 9, &p, &e));
}

/* ---- minimising -------------------------------------------------------------------------------------------------- */

static bool enables_after_a_select(void *ctx, const struct regprog *p)
{
	bool selected = false;

	++*(u32 *)ctx;
	for (u32 i = 0; i < p->n; i++) {
		const char *name = p->op[i].kind == RP_WRITE ? toy_reg_grammar.map->regs[p->op[i].reg].name : "";

		selected |= !strcmp(name, "SELECT");
		if (selected && !strcmp(name, "CTL") && (p->op[i].val & 1))
			return true;
	}
	return false;
}

static void minimising_leaves_only_what_matters(void **state)
{
	struct regprog p = { .n = 0 };
	char out[8 * REGPROG_LINE];
	u32 asked = 0;
	struct rng r;
	int runs;

	(void)state;
	rng_seed(&r, 5);
	while (!enables_after_a_select(&asked, &p))
		regprog_mutate(&targets[0], &r, &p);
	asked = 0;
	runs = regprog_minimise(&targets[0], &p, enables_after_a_select, &asked, 5000);
	assert_int_equal(runs, asked);
	print_all(&targets[0], &p, out);
	assert_string_equal(out, "write SELECT 0x0\nwrite CTL[0] 0x1 (MODE=TRANSLATE)\n");
	assert_int_equal(regprog_minimise(&targets[0], &(struct regprog){ .n = 0 }, enables_after_a_select, &asked, 10), -1);
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

/* A register file of toy, and nothing behind it. `wrong` puts one bit of one register wrong at one moment. */
struct file { u64 words[256]; enum regprog_oracle wrong; u32 writes, resets; };
static struct file file;

static u64 file_read(void *ctx, u32 offset, u32 bytes)
{
	struct reg_hit h = regmap_find_access(toy_reg_grammar.map, offset, bytes, false);
	u64 val;

	(void)ctx;
	if (!h.reg)
		return ~0ull;
	val = regmap_read_value(h.reg, regmap_load(&h, file.words)) >> 8 * h.byte;
	if (file.wrong == RPO_RESERVED && !strcmp(h.reg->name, "CAP") && file.writes)
		val |= 1u << 20;
	if (file.wrong == RPO_READ_ONLY && !strcmp(h.reg->name, "ID") && file.writes)
		val ^= 1;
	if (file.wrong == RPO_DIFFERENT && !strcmp(h.reg->name, "SELECT") && file.resets % 4 == 1)
		val ^= 0x100;		/* reserved: nobody judges its value */
	return val;
}

static void file_write(void *ctx, u32 offset, u64 val, u32 bytes)
{
	struct reg_hit h = regmap_find_access(toy_reg_grammar.map, offset, bytes, true);

	(void)ctx;
	if (!h.reg || bytes != 4 || h.byte)
		return;
	file.writes++;
	if (file.wrong == RPO_CLEAR && !strcmp(h.reg->name, "ERR"))
		regmap_store(&h, file.words, val);
	else
		regmap_store(&h, file.words, regmap_write_value(h.reg, regmap_load(&h, file.words), val));
}

static bool file_reset(void *ctx, u32 kind)
{
	u64 kept = file.words[7];

	(void)ctx;
	file.resets++;
	regmap_reset_kind(toy_reg_grammar.map, kind, file.words, 0x5a5a5a5a);
	if (file.wrong == RPO_RESET && file.resets > 3)
		file.words[7] = kept;
	if (file.wrong == RPO_BASELINE && file.writes)
		file.words[200] = 1;
	return file.wrong != RPO_NO_RESET || !file.writes;
}

static u64 file_digest(void *ctx)
{
	(void)ctx;
	return file.words[200];
}

static enum regprog_oracle verdict(enum regprog_oracle wrong, const char *text, struct regprog_result *r)
{
	static const struct conf_env env = { .read = file_read, .write = file_write, .reset = file_reset };
	const struct regprog_device d = { .target = &targets[0], .map = toy_reg_grammar.map, .env = &env, .quiet = true,
					  .digest = file_digest };
	static struct regprog_judge j;
	struct regprog_error e;
	struct regprog p;

	memset(&file, 0, sizeof(file));
	file.wrong = wrong;
	assert_true(regprog_start(&j, &d, r));
	assert_true(regprog_parse(&targets[0], text, strlen(text), &p, &e));
	regprog_run_twice(&j, &p, r);
	return r->oracle;
}

static void every_oracle_sees_its_fault_and_a_right_device_is_left_alone(void **state)
{
	static const char text[] = "write SELECT 7\nwrite ERR 0xffffffff\nread SELECT\nset CTL[2].MODE 1\ndelay 3\nread CAP";
	struct regprog_result r;

	(void)state;
	assert_int_equal(verdict(RPO_NONE, text, &r), RPO_NONE);
	assert_true(r.accesses > 30);
	for (enum regprog_oracle o = RPO_NONE + 1; o < RPO_N; o++)
		if (verdict(o, text, &r) != o)
			fail_msg("%s: %s", regprog_oracle_name(o), regprog_oracle_name(r.oracle));
}

static void a_finding_names_the_register_and_the_access(void **state)
{
	struct regprog_judge *j = calloc(1, sizeof(*j));
	const struct regprog_device d = { .target = &targets[0], .map = toy_reg_grammar.map };
	struct regprog_result r;
	char line[REGPROG_LINE];

	(void)state;
	verdict(RPO_CLEAR, "read CTRL\nwrite ERR 0x80000000\nread ERR", &r);
	assert_int_equal(r.op, 1);
	j->d = &d;
	regprog_print_result(j, &r, line, sizeof(line));
	assert_non_null(strstr(line, "ERR reads 0x80000000, not 0x0, in the bits 0x80000000"));
	free(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_bytes_are_a_program_and_round_trip),
		cmocka_unit_test(zero_bytes_are_the_empty_program),
		cmocka_unit_test(no_access_leaves_the_window),
		cmocka_unit_test(mutation_is_canonical_deterministic_and_reaches_every_register),
		cmocka_unit_test(the_mutator_speaks_the_grammar),
		cmocka_unit_test(values_fit_their_fields_and_are_on_the_right_side),
		cmocka_unit_test(crossing_takes_from_both),
		cmocka_unit_test(the_text_names_registers_elements_and_fields),
		cmocka_unit_test(mistakes_in_text_have_a_position),
		cmocka_unit_test(minimising_leaves_only_what_matters),
		cmocka_unit_test(every_oracle_sees_its_fault_and_a_right_device_is_left_alone),
		cmocka_unit_test(a_finding_names_the_register_and_the_access),
	};

	return cmocka_run_group_tests_name("register programs", tests, NULL, NULL);
}
