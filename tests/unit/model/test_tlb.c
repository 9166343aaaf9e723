/* SPDX-License-Identifier: MIT */
/* The TLB keeps everything it can, is dropped exactly, and every class is found by its spec. */
#include "rig.h"

static const struct dev_cfg cfg = { .page_shift = 12, .streams = 8 };

static int start(void **state)
{
	(void)state;
	rig_start(&toy_device, &cfg);
	return 0;
}

static void insert(u32 stream, u64 page)
{
	struct tlb_entry e = { .page_shift = 12, .stream = stream, .iova = page << 12, .pa = (page + 7) << 12 };

	tlb_insert(&rig.dev, &e);
}

static void entry_answers_for_its_page_and_stream_only(void **state)
{
	(void)state;
	insert(2, 5);
	assert_int_equal(tlb_lookup(&rig.dev, 2, 0x5fff)->pa, 0xc000);
	assert_null(tlb_lookup(&rig.dev, 2, 0x6000));
	assert_null(tlb_lookup(&rig.dev, 2, 0x4fff));
	assert_null(tlb_lookup(&rig.dev, 3, 0x5000));
	assert_null(tlb_lookup(&rig.dev, 2, 0x100005000));
}

static void larger_pages_answer_for_all_of_it(void **state)
{
	struct tlb_entry e = { .page_shift = 14, .stream = 1, .iova = 0x8000, .pa = 0x40000 };

	(void)state;
	tlb_insert(&rig.dev, &e);
	assert_non_null(tlb_lookup(&rig.dev, 1, 0xbfff));
	assert_null(tlb_lookup(&rig.dev, 1, 0xc000));
}

/* Whoever filled it: the bits of the mask decide whose accesses it answers. */
static void tagged_entries_answer_every_stream_with_the_tag(void **state)
{
	struct tlb_entry e = { .kind = TLB_TAG, .page_shift = 12, .stream = 1, .iova = 0x5000, .tag = 0x12, .tag_mask = 0xf0 };
	struct tlb_key key = { .kinds = 1u << TLB_TAG, .stream = 7, .tag = 0x13 };

	(void)state;
	tlb_insert(&rig.dev, &e);
	assert_non_null(tlb_find(&rig.dev, &key, 0x5fff));
	key.tag = 0x22;
	assert_null(tlb_find(&rig.dev, &key, 0x5fff));
	assert_null(tlb_lookup(&rig.dev, 1, 0x5000));
}

static void what_a_device_caches_is_its_streams_and_substreams(void **state)
{
	struct tlb_entry e = { .kind = TLB_DEVICE, .page_shift = 12, .stream = 1, .ssid = 3, .has_ssid = true, .iova = 0x5000 };
	struct tlb_key key = { .kinds = 1u << TLB_DEVICE, .stream = 1, .ssid = 3, .has_ssid = true };

	(void)state;
	tlb_insert(&rig.dev, &e);
	assert_non_null(tlb_find(&rig.dev, &key, 0x5000));
	key.has_ssid = false;
	assert_null(tlb_find(&rig.dev, &key, 0x5000));
	device_forget(&rig.dev, 2);
	assert_int_equal(rig.dev.tlb_used, 1);
	device_forget(&rig.dev, 1);
	assert_int_equal(rig.dev.tlb_used, 0);
}

/* Tables of two levels that cover one address are two entries; neither answers an access. */
static void parts_of_a_walk_stand_beside_each_other(void **state)
{
	struct tlb_entry e = { .kind = TLB_PART, .page_shift = 21, .level = 2, .iova = 0, .tag = 1, .tag_mask = ~0ull };
	struct tlb_key key = { .kinds = 1u << TLB_TAG, .tag = 1 };

	(void)state;
	tlb_insert(&rig.dev, &e);
	e.page_shift = 30;
	e.level = 1;
	tlb_insert(&rig.dev, &e);
	tlb_insert(&rig.dev, &e);
	assert_int_equal(rig.dev.tlb_used, 2);
	assert_null(tlb_find(&rig.dev, &key, 0));
}

static void same_page_is_replaced_in_place(void **state)
{
	(void)state;
	insert(1, 1);
	insert(1, 1);
	assert_int_equal(rig.dev.tlb_used, 1);
}

static void full_tlb_replaces_the_oldest_slot(void **state)
{
	(void)state;
	for (u64 i = 0; i < DEV_TLB_ENTRIES + 2; i++)
		insert(0, i);
	assert_int_equal(rig.dev.tlb_used, DEV_TLB_ENTRIES);
	assert_null(tlb_lookup(&rig.dev, 0, 0));
	assert_null(tlb_lookup(&rig.dev, 0, 0x1000));
	assert_non_null(tlb_lookup(&rig.dev, 0, 0x2000));
	assert_non_null(tlb_lookup(&rig.dev, 0, (DEV_TLB_ENTRIES + 1) << 12));
}

static bool odd(const struct tlb_entry *e, u64 shift)
{
	return e->iova >> shift & 1;
}

static void drop_keeps_the_rest_dense(void **state)
{
	(void)state;
	for (u64 i = 0; i < 9; i++)
		insert(0, i);
	assert_int_equal(tlb_drop(&rig.dev, odd, 12), 4);
	assert_int_equal(rig.dev.tlb_used, 5);
	for (u32 i = 0; i < 5; i++)
		assert_int_equal(rig.dev.tlb[i].iova, 2 * i << 12);
	assert_false(rig.dev.tlb[5].valid);
	tlb_drop_all(&rig.dev);
	assert_int_equal(rig.dev.tlb_used, 0);
	assert_null(tlb_lookup(&rig.dev, 0, 0));
}

static void power_cycle_empties_it(void **state)
{
	(void)state;
	insert(0, 1);
	device_power(&rig.dev, false);
	device_power(&rig.dev, true);
	assert_int_equal(rig.dev.tlb_used, 0);
}

static void classes_are_found_by_spec_and_variant(void **state)
{
	(void)state;
	assert_ptr_equal(device_class_find("toy", NULL), &toy_device);
	assert_ptr_equal(device_class_find("ipu3-mmu", ""), &ipu3_mmu_device);
	assert_ptr_equal(device_class_find("apple-dart", "t8103"), &apple_dart_t8103_device);
	assert_ptr_equal(device_class_find("apple-dart", NULL), &apple_dart_t8103_device);
	assert_ptr_equal(device_class_find("apple-dart", "t8103-usb4"), &apple_dart_usb4_device);
	assert_ptr_equal(device_class_find("apple-dart", "t6000"), &apple_dart_t6000_device);
	assert_ptr_equal(device_class_find("apple-dart", "t8110"), &apple_dart_t8110_device);
	assert_null(device_class_find("apple-dart", "t8112"));
	assert_null(device_class_find("xmmu", NULL));
}

static void a_copy_brings_everything_back(void **state)
{
	static struct device then;
	u64 was;

	(void)state;
	insert(2, 5);
	rig.dev.priv[0] = 7;
	was = rig.dev.state[0];
	device_copy(&then, &rig.dev);
	insert(2, 6);
	rig.dev.state[0] = ~was;
	rig.dev.priv[0] = 8;
	device_lie(&rig.dev, LIE_READ_ONES, 0);
	device_power(&rig.dev, false);
	assert_false(device_same_registers(&rig.dev, &then));
	device_copy(&rig.dev, &then);
	assert_true(device_same_registers(&rig.dev, &then));
	assert_non_null(tlb_lookup(&rig.dev, 2, 0x5000));
	assert_null(tlb_lookup(&rig.dev, 2, 0x6000));
	assert_true(rig.dev.state[0] == was && rig.dev.priv[0] == 7);
	assert_true(rig.dev.powered && rig.dev.clocked && rig.dev.lie == LIE_NONE && !rig.dev.lied);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(entry_answers_for_its_page_and_stream_only, start),
		cmocka_unit_test_setup(larger_pages_answer_for_all_of_it, start),
		cmocka_unit_test_setup(tagged_entries_answer_every_stream_with_the_tag, start),
		cmocka_unit_test_setup(what_a_device_caches_is_its_streams_and_substreams, start),
		cmocka_unit_test_setup(parts_of_a_walk_stand_beside_each_other, start),
		cmocka_unit_test_setup(same_page_is_replaced_in_place, start),
		cmocka_unit_test_setup(full_tlb_replaces_the_oldest_slot, start),
		cmocka_unit_test_setup(drop_keeps_the_rest_dense, start),
		cmocka_unit_test_setup(power_cycle_empties_it, start),
		cmocka_unit_test_setup(a_copy_brings_everything_back, start),
		cmocka_unit_test(classes_are_found_by_spec_and_variant),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
