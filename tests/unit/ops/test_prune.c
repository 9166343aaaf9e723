/* SPDX-License-Identifier: MIT */
/* Pruning keeps what may have an effect and drops what cannot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "ops/prune.h"

static const struct target iommu = { .api = API_IOMMU }, own = { .api = API_IPU3 };

static const char *left(const struct target *t, u32 n, const u8 *kinds)
{
	static char text[PROG_MAX_OPS + 1];
	struct program p = { .n = n };

	for (u32 i = 0; i < n; i++)
		p.op[i].kind = kinds[i];
	prog_prune(t, &p);
	memset(text, 0, sizeof(text));
	for (u32 i = 0; i < p.n; i++)
		text[i] = p.op[i].kind == OP_DOMAIN_ALLOC ? 'a' : p.op[i].kind == OP_MAP ? 'm' :
			  p.op[i].kind == OP_DOMAIN_FREE ? 'f' : p.op[i].kind == OP_FAULT ? 'x' : '.';
	return text;
}
#define LEFT(t, ...) left(t, sizeof((u8[]){ __VA_ARGS__ }), (u8[]){ __VA_ARGS__ })

/* Would break if a map without a domain, or a second allocation, kept its place. */
static void operations_without_a_domain_go(void **state)
{
	(void)state;
	assert_string_equal(LEFT(&iommu, OP_MAP, OP_DOMAIN_ALLOC, OP_DOMAIN_ALLOC, OP_MAP, OP_DMA), "am.");
}

/* Would break if an allocation that may have failed could not be tried again. */
static void doubt_keeps_them(void **state)
{
	(void)state;
	assert_string_equal(LEFT(&iommu, OP_FAULT, OP_DOMAIN_ALLOC, OP_DOMAIN_ALLOC, OP_MAP), "xaam");
	assert_string_equal(LEFT(&iommu, OP_DOMAIN_ALLOC, OP_DOMAIN_FREE, OP_MAP, OP_DOMAIN_ALLOC), "afma");
}

/* Would break if drivers without domains lost their maps. */
static void other_interfaces_are_left_alone(void **state)
{
	(void)state;
	assert_string_equal(LEFT(&own, OP_MAP, OP_MAP), "mm");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_without_a_domain_go),
		cmocka_unit_test(doubt_keeps_them),
		cmocka_unit_test(other_interfaces_are_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
