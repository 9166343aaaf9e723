/* SPDX-License-Identifier: MIT */
/* Configuration space of a PCI function: what is read, what can be written, and what must not be. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "bus/pci_function.h"

static const struct pci_function_desc all = { .ats = true, .pri = true, .pasid_bits = 8 };
static const struct pci_function_desc second = { .several = true, .ats = true };

enum { ATS_CTRL = PCI_FUNCTION_ATS + 6, PASID_CTRL = PCI_FUNCTION_PASID + 6, ENABLE = 0x8000 };

/* Capabilities that software does not find are capabilities that it does not use. */
static void the_list_leads_to_each_capability(void **state)
{
	struct pci_function f;
	u32 at = 0x100, ids = 0;

	(void)state;
	pci_function_reset(&f, &all);
	assert_int_equal(pci_function_read(&f, 0x34, 1), PCI_FUNCTION_EXP);
	assert_int_equal(pci_function_read(&f, PCI_FUNCTION_EXP, 1), 0x10);
	for (; at; at = pci_function_read(&f, at, 4) >> 20)
		ids |= 1u << pci_function_read(&f, at, 2);
	assert_int_equal(ids, 1u << 0x0f | 1u << 0x13 | 1u << 0x1b);
	pci_function_reset(&f, &second);
	assert_int_equal(pci_function_read(&f, 0x100, 4), 0x1000f);
	assert_int_equal(pci_function_read(&f, 0x0e, 1), 0x80);
}

/* Else a function could be told to do what it cannot. */
static void only_what_is_there_can_be_written(void **state)
{
	struct pci_function f;

	(void)state;
	pci_function_reset(&f, &second);
	pci_function_write(&f, PASID_CTRL, 1, 2);
	assert_false(pci_function_pasids(&f));
	pci_function_write(&f, PCI_FUNCTION_ATS, 0, 4);
	assert_int_equal(pci_function_read(&f, PCI_FUNCTION_ATS, 2), 0x0f);
	pci_function_write(&f, 0x10, ~0u, 4);		/* no BAR */
	assert_int_equal(pci_function_read(&f, 0x10, 4), 0);
	pci_function_write(&f, 0xffc, ~0u, 4);
	assert_int_equal(pci_function_read(&f, 0xffc, 4), 0);
}

/* Half a word written leaves the other half alone. */
static void ats_is_on_by_its_bit(void **state)
{
	struct pci_function f;

	(void)state;
	pci_function_reset(&f, &all);
	assert_int_equal(pci_function_write(&f, ATS_CTRL, ENABLE | 2, 2), 0);
	assert_true(pci_function_ats(&f));
	assert_int_equal(pci_function_stu_lg2(&f), 14);
	assert_int_equal(pci_function_read(&f, PCI_FUNCTION_ATS + 4, 2), 0x20);
	assert_int_equal(pci_function_write(&f, ATS_CTRL, 2, 2), 0);
	assert_false(pci_function_ats(&f));
}

/* The two orders that the specification gives no meaning to. */
static void what_must_not_change_while_on_is_told(void **state)
{
	struct pci_function f;

	(void)state;
	pci_function_reset(&f, &all);
	assert_int_equal(pci_function_write(&f, PASID_CTRL, 1, 2), 0);
	assert_int_equal(pci_function_write(&f, ATS_CTRL, ENABLE, 2), 0);
	assert_int_equal(pci_function_write(&f, ATS_CTRL, ENABLE, 2), 0);
	assert_int_equal(pci_function_write(&f, ATS_CTRL, ENABLE | 1, 2), PCI_STU_WHILE_ON);
	assert_int_equal(pci_function_write(&f, PASID_CTRL, 0, 2), PCI_PASID_WHILE_ATS);
	assert_int_equal(pci_function_write(&f, ATS_CTRL, 1, 2), 0);
	assert_int_equal(pci_function_write(&f, PASID_CTRL, 1, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_leads_to_each_capability),
		cmocka_unit_test(only_what_is_there_can_be_written),
		cmocka_unit_test(ats_is_on_by_its_bit),
		cmocka_unit_test(what_must_not_change_while_on_is_told),
	};

	return cmocka_run_group_tests_name("pci_function", tests, NULL, NULL);
}
