/* SPDX-License-Identifier: MIT */
/* Minimising: a small core comes out of a large program, within the budget, the same every time. */
#include "fixture.h"
#include "ops/gen.h"
#include "ops/minimise.h"

struct probe { u32 asked; bool (*bug)(const struct program *p); };

static bool still(void *ctx, const struct program *p)
{
	struct probe *probe = ctx;

	probe->asked++;
	return probe->bug(p);
}

/* A back end that forgets to flush: unmap leaves the translation of the second and later pages in the "TLB". */
static bool stale_second_page(const struct program *p)
{
	for (u32 i = 0; i < p->n; i++)
		for (u32 k = i + 1; k < p->n; k++) {
			const struct op *unmap = &p->op[i], *dma = &p->op[k];

			if (unmap->kind == OP_UNMAP && dma->kind == OP_DMA && unmap->pages >= 2 && !unmap->bytes &&
			    !(unmap->iova & 0xfff) && dma->iova - unmap->iova - 0x1000 < (u64)(unmap->pages - 1) << 12)
				return true;
		}
	return false;
}

static bool removed_while_attached(const struct program *p)
{
	s32 attached = -1;

	for (u32 i = 0; i < p->n; i++) {
		if (p->op[i].kind == OP_ATTACH)
			attached = p->op[i].b;
		if (p->op[i].kind == OP_REMOVE && p->op[i].a == attached)
			return true;
	}
	return false;
}

/* A full program that shows `bug`, from a fixed seed. */
static struct program large(bool (*bug)(const struct program *p), u64 seed)
{
	struct program p;
	struct rng r;

	rng_seed(&r, seed);
	do {
		prog_generate(&full, &r, PROG_MAX_OPS, &p);
	} while (p.n < PROG_MAX_OPS || !bug(&p));
	return p;
}

static void assert_core(const struct program *given, bool (*bug)(const struct program *p), const char *expected)
{
	struct program p = *given;
	struct probe probe = { .bug = bug };
	int runs = prog_minimise(&full, &p, still, &probe, 2000);
	struct str text;

	assert_true(runs > 0 && runs <= 2000);
	assert_int_equal((u32)runs, probe.asked);
	text = printed(&full, &p);
	assert_string_equal(str_get(&text), expected);
	str_free(&text);
}

static void two_operations_are_left_of_sixty_four(void **state)
{
	(void)state;
	for (u64 seed = 1; seed < 20; seed++) {
		struct program p = large(stale_second_page, seed);

		assert_core(&p, stale_second_page, "world full\nunmap d0 0x0 2\ndma m0 read 0x1000\n");
	}
}

static void objects_are_renamed_together_and_needed_knobs_stay(void **state)
{
	struct program p = parsed(&full,
		"world full variant=2 hotplug=1 eager_irq=1\nattach d5 m2\nflush d5\nstep_time 5000\nremove m2\nflush d1\n");

	(void)state;
	assert_core(&p, removed_while_attached, "world full hotplug=1\nattach d0 m0\nremove m0\n");
}

static bool any_program(const struct program *p)
{
	(void)p;
	return true;
}

static void what_holds_always_shrinks_to_nothing(void **state)
{
	struct program p = large(any_program, 3);

	(void)state;
	assert_core(&p, any_program, "world full\n");
}

static bool no_program(const struct program *p)
{
	(void)p;
	return false;
}

static void a_program_without_the_finding_is_refused_and_kept(void **state)
{
	struct program p = parsed(&full, "world full\nflush d3\n"), before = p;
	struct probe probe = { .bug = no_program };

	(void)state;
	assert_int_equal(prog_minimise(&full, &p, still, &probe, 100), -1);
	assert_int_equal(probe.asked, 1);
	assert_true(prog_equal(&p, &before));
}

/* Every run may take a second: the budget is a promise. What is left must still show the finding. */
static void the_budget_is_kept_and_the_result_holds(void **state)
{
	struct program whole = large(stale_second_page, 9);

	(void)state;
	for (u32 budget = 1; budget < 120; budget += 7) {
		struct program p = whole;
		struct probe probe = { .bug = stale_second_page };

		assert_in_range(prog_minimise(&full, &p, still, &probe, budget), 1, budget);
		assert_true(probe.asked <= budget);
		assert_true(stale_second_page(&p));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_operations_are_left_of_sixty_four),
		cmocka_unit_test(objects_are_renamed_together_and_needed_knobs_stay),
		cmocka_unit_test(what_holds_always_shrinks_to_nothing),
		cmocka_unit_test(a_program_without_the_finding_is_refused_and_kept),
		cmocka_unit_test(the_budget_is_kept_and_the_result_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
