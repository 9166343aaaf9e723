/* SPDX-License-Identifier: MIT */
/*
 * The contract oracle against a driver without hardware: a table of pages that behaves, or misbehaves in one way. Every
 * misbehaviour must be reported under its own word, and the well-behaved one never.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "oracle/judge.h"

#define PAGES 1024
enum bug { NONE, ACCEPTS_OVERLAP, ACCEPTS_UNALIGNED, REFUSES, SHORT_UNMAP, LONG_UNMAP, NEGATIVE_UNMAP, LOSES_OFFSET,
	   WRONG_LOOKUP, LOOKUP_OF_NOTHING, HALF_MAP, MIDDLE_LEFT, ALIASES, SECOND_ATTACH, REFUSES_ATTACH, TELLS_APERTURE };
static enum bug bug;
static u64 page[PAGES];
static s32 attached;
static char said[64];
static u32 n_findings, n_misused;

void finding_report(const struct finding_raw *f)
{
	n_findings++;
	strncpy(said, f->what, sizeof(said) - 1);
}

static const struct target fake_target = {
	.name = "fake", .api = API_IOMMU, .ops = ~0ull, .n_instances = 1, .n_masters = 1,
	.instance = { { .page_shift = 12, .streams = 1 } },
	.master = { { .n_streams = 1, .stream = { { 0, 0 } } } },
	.granule_lg2 = 12, .aperture_last = PAGES * 4096 - 1, .pa_limit = 1ull << 36, .overlap_errno = -17,
	.map_before_attach = true, .lookup_offset = true,
};

static s64 fake_map(const struct op *op)
{
	u64 first = op->iova >> 12, n = op->pages;

	if (bug == ALIASES)
		first %= PAGES;
	if (((op->iova | op->arg) & 4095 || op->bytes) && bug != ACCEPTS_UNALIGNED)
		return -22;
	if (first + n > PAGES)
		return -22;
	if (bug == REFUSES)
		return -22;
	for (u64 i = 0; i < n; i++) {
		if (page[first + i] && bug != ACCEPTS_OVERLAP) {
			for (u64 k = 0; k < i && bug != HALF_MAP; k++)
				page[first + k] = bug == MIDDLE_LEFT && k == 3 ? page[first + k] : 0;
			return -17;
		}
		page[first + i] = op->arg + i * 4096;
	}
	return 0;
}

static s64 fake_unmap(const struct op *op)
{
	u64 first = op->iova >> 12, n = 0;

	if (bug == ALIASES)
		first %= PAGES;
	if (op->iova & 4095 || op->bytes)
		return bug == NEGATIVE_UNMAP ? -22 : 0;
	while (n < op->pages && first + n < PAGES && page[first + n])
		page[first + n++] = 0;
	if (n && bug == SHORT_UNMAP)
		return (s64)(n - 1) * 4096;
	return (s64)n * 4096 + (n && bug == LONG_UNMAP ? 4096 : 0);
}

static u64 fake_lookup(u64 iova)
{
	u64 n = bug == ALIASES ? (iova >> 12) % PAGES : iova >> 12, pa = n < PAGES ? page[n] : 0;

	if (!pa)
		return bug == LOOKUP_OF_NOTHING ? 0x1000 : 0;
	return pa + (bug == LOSES_OFFSET ? 0 : iova & 4095) + (bug == WRONG_LOOKUP ? 0x10000 : 0);
}

static void fake_exec(const struct op *op, struct op_result *r)
{
	switch (op->kind) {
	case OP_MAP: r->ret = fake_map(op); break;
	case OP_UNMAP: r->ret = fake_unmap(op); break;
	case OP_LOOKUP: r->value = fake_lookup(op->iova); break;
	case OP_ATTACH:
		r->ret = bug == REFUSES_ATTACH ? -22 : attached >= 0 && bug != SECOND_ATTACH ? -16 : 0;
		attached = r->ret ? attached : op->a;
		r->value = PAGES * 4096ull - (bug == TELLS_APERTURE ? 4097 : 1);
		break;
	case OP_DETACH: attached = -1; break;
	default: break;
	}
}

static struct device *quiet_device(u32 i) { static struct device quiet; (void)i; return &quiet; }
static u32 no_irq(void) { return 0; }
static u32 no_run(u32 line) { (void)line; return 0; }
static void nothing(void) { }
static void no_time(u64 us) { (void)us; }
static void no_fault(enum fault_kind k, u32 n) { (void)k; (void)n; }
static bool never(void) { return false; }
static bool always(u32 i) { (void)i; return true; }
static void op_begin(const struct op *op, u32 i) { (void)op; (void)i; }
static void op_end(const struct op *op, const struct op_result *r) { (void)op; (void)r; }
static void misuse(bool yes) { n_misused += yes; }

static const struct backend fake = {
	.name = "fake", .target = &fake_target, .device = quiet_device, .exec = fake_exec, .irq_pending = no_irq,
	.irq_run = no_run, .run_work = nothing, .advance_us = no_time, .arm_fault = no_fault, .fault_hit = never,
	.bound = always, .present = always, .op_begin = op_begin, .op_end = op_end, .misuse = misuse,
};

#define ALLOC { .kind = OP_DOMAIN_ALLOC }
#define MAP(at, to, n) { .kind = OP_MAP, .iova = (at) * 4096ull, .arg = (to) * 4096ull, .pages = n, .flags = 3 }
#define UNMAP(at, n) { .kind = OP_UNMAP, .iova = (at) * 4096ull, .pages = n }
#define LOOKUP(a) { .kind = OP_LOOKUP, .iova = a }

static const char *run(enum bug b, u32 n, const struct op *ops)
{
	struct program p = { .n = n };
	struct exec_stats st;

	memcpy(p.op, ops, n * sizeof(*ops));
	memset(page, 0, sizeof(page));
	memset(said, 0, sizeof(said));
	attached = -1;
	n_findings = n_misused = 0;
	bug = b;
	exec_program(&fake, &p, &st);
	return said;
}
#define RUN(b, ...) run(b, sizeof((struct op[]){ ALLOC, __VA_ARGS__ }) / sizeof(struct op), (struct op[]){ ALLOC, __VA_ARGS__ })

/* Would break if a misbehaviour were missed or filed under another word. */
static void every_misbehaviour_is_named(void **state)
{
	struct op odd = MAP(1, 2, 1), half = UNMAP(4, 1), attach = { .kind = OP_ATTACH };

	(void)state;
	odd.bytes = 8;
	half.bytes = 16;
	assert_string_equal(RUN(ACCEPTS_OVERLAP, MAP(4, 9, 2), MAP(5, 20, 2)), "map-over-mapping");
	assert_string_equal(RUN(ACCEPTS_UNALIGNED, odd), "map-unaligned");
	assert_string_equal(RUN(REFUSES, MAP(4, 9, 2)), "map-refused");
	assert_string_equal(RUN(SHORT_UNMAP, MAP(4, 9, 2), UNMAP(4, 2)), "unmap-short");
	assert_string_equal(RUN(LONG_UNMAP, MAP(4, 9, 2), UNMAP(4, 1)), "unmap-more-than-asked");
	assert_string_equal(RUN(NEGATIVE_UNMAP, MAP(4, 9, 2), half), "unmap-negative");
	assert_string_equal(RUN(LOSES_OFFSET, MAP(4, 9, 2), LOOKUP(0x4123)), "lookup-lost-offset");
	assert_string_equal(RUN(WRONG_LOOKUP, MAP(4, 9, 2)), "lookup-wrong");
	assert_string_equal(RUN(LOOKUP_OF_NOTHING, LOOKUP(0x7000)), "lookup-of-unmapped");
	assert_string_equal(RUN(HALF_MAP, MAP(5, 9, 1), MAP(4, 20, 2)), "left-by-failed-map");
	assert_string_equal(RUN(MIDDLE_LEFT, MAP(9, 9, 1), MAP(4, 20, 6)), "left-by-failed-map");
	assert_string_equal(RUN(ALIASES, MAP(PAGES + 4, 9, 1)), "map-outside-aperture");
	assert_string_equal(RUN(ALIASES, MAP(4, 9, 1), UNMAP(PAGES + 4, 1)), "unmap-outside-aperture");
	assert_string_equal(RUN(ALIASES, MAP(4, 9, 1), UNMAP(-PAGES + 4, 1)), "unmap-outside-aperture");
	assert_string_equal(RUN(ALIASES, MAP(4, 9, 1), LOOKUP((PAGES + 4) * 4096ull)), "lookup-outside-aperture");
	assert_string_equal(RUN(TELLS_APERTURE, attach), "aperture-told");
	assert_string_equal(RUN(SECOND_ATTACH, attach, attach), "attach-over-attached");
	assert_string_equal(RUN(REFUSES_ATTACH, attach), "attach-refused");
}

/* Would break if a kernel warning were excused on a call that is right, or reported on one that is wrong. */
static void only_a_wrong_call_is_misuse(void **state)
{
	(void)state;
	RUN(NONE, MAP(4, 9, 2), UNMAP(4, 2), LOOKUP(0x4000));
	assert_int_equal(n_misused, 0);
	RUN(NONE, MAP(4, 9, 2), MAP(5, 20, 2));
	assert_int_equal(n_misused, 1);
	RUN(NONE, MAP(4, 9, 2), UNMAP(4, 3));
	assert_int_equal(n_misused, 1);
	RUN(NONE, MAP(PAGES, 9, 1), UNMAP(9, 1));
	assert_int_equal(n_misused, 2);
}

/* Would break on a false alarm: long random programs over a well-behaved driver. */
static void a_well_behaved_driver_is_left_alone(void **state)
{
	u32 seed = 7;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct op ops[PROG_MAX_OPS] = { ALLOC };

		for (u32 i = 1; i < PROG_MAX_OPS; i++) {
			static const u8 kinds[] = { OP_MAP, OP_MAP, OP_UNMAP, OP_LOOKUP, OP_ATTACH, OP_DETACH };

			seed = seed * 1664525u + 1013904223u;
			ops[i] = (struct op){ .kind = kinds[(seed >> 8) % 6], .flags = 3, .iova = (seed >> 12 & 31) * 4096ull,
					      .arg = (1 + (seed >> 17 & 63)) * 4096ull, .pages = (u16)(seed >> 23 & 7),
					      .bytes = (seed >> 26 & 31) == 0 ? 8 : 0 };
			if (ops[i].kind == OP_LOOKUP)
				ops[i].iova += seed >> 20;
		}
		run(NONE, PROG_MAX_OPS, ops);
		if (n_findings)
			fail_msg("round %d: %s", round, said);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_misbehaviour_is_named),
		cmocka_unit_test(only_a_wrong_call_is_misuse),
		cmocka_unit_test(a_well_behaved_driver_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
