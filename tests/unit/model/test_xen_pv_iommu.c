/* SPDX-License-Identifier: MIT */
/* The modelled hypervisor does what its header says: contexts, what calls report, frames of a PV guest. */
#include "rig.h"

#include "xen-pv-iommu/regs.h"

static const u64 params[] = { 39, 16, 3 };	/* iova_bits, max_nr_pages, max_ctx_no */
static const struct dev_cfg cfg = { .page_shift = 12, .streams = 8, .params = params,
				    .resv = { { 0xfee00000, 0xfeefffff, true } } };

static int start(void **state)
{
	(void)state;
	rig_start(&xen_pv_iommu_device, &cfg);
	return 0;
}

/* The number of the error. */
static u32 call(xenpv_pv_iommu_op_t *op, bool starved)
{
	u32 ret;

	for (u32 i = 0; i < XENPV_PV_IOMMU_OP_WORDS; i++)
		rig.ram[i] = op->w[i];
	ret = (u32)-device_call(&rig.dev, RAM_PA, starved);
	for (u32 i = 0; i < XENPV_PV_IOMMU_OP_WORDS; i++)
		op->w[i] = rig.ram[i];
	return ret;
}

static u32 context(void)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_ALLOC_CONTEXT);

	return call(&op, false) ? 0 : (u32)xenpv_pv_iommu_op_alloc_context_get_ctx_no(op);
}

static u32 reattach(u32 devfn, u32 ctx)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_REATTACH_DEVICE);

	op = xenpv_pv_iommu_op_reattach_device_set_ctx_no_(op, ctx);
	op = xenpv_pv_iommu_op_reattach_device_set_devfn_(op, devfn);
	return call(&op, false);
}

static u32 map(u32 ctx, u64 dfn, u64 gfn, u32 n, bool starved, u32 *done)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_MAP_PAGES);
	u32 ret;

	op = xenpv_pv_iommu_op_map_pages_set_ctx_no_(op, ctx);
	op = xenpv_pv_iommu_op_map_pages_set_readable(op, 1);
	op = xenpv_pv_iommu_op_map_pages_set_dfn_(op, dfn);
	op = xenpv_pv_iommu_op_map_pages_set_gfn_(op, gfn);
	op = xenpv_pv_iommu_op_map_pages_set_nr_pages_(op, n);
	ret = call(&op, starved);
	*done = (u32)xenpv_pv_iommu_op_map_pages_get_mapped(op);
	return ret;
}

static u32 unmap(u32 ctx, u64 dfn, u32 n, bool starved, u32 *done)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_UNMAP_PAGES);
	u32 ret;

	op = xenpv_pv_iommu_op_unmap_pages_set_ctx_no_(op, ctx);
	op = xenpv_pv_iommu_op_unmap_pages_set_dfn_(op, dfn);
	op = xenpv_pv_iommu_op_unmap_pages_set_nr_pages_(op, n);
	ret = call(&op, starved);
	*done = (u32)xenpv_pv_iommu_op_unmap_pages_get_unmapped(op);
	return ret;
}

static struct dma_res access(u32 stream, u64 iova, bool write)
{
	struct dma_req req = { .stream = stream, .iova = iova, .write = write };
	struct dma_res res;

	device_dma(&rig.dev, &req, &res);
	return res;
}

static void context_0_passes_and_is_for_ever(void **state)
{
	u32 done;

	(void)state;
	assert_int_equal(access(1, 0x5000, true).outcome, DMA_BYPASS);
	assert_int_equal(map(0, 5, 6, 1, false, &done), XENPV_ERROR_EINVAL);
	assert_int_equal(rig.n_violations, 1);
	assert_string_equal(rig.violation[0], "MAP_NOT_IN_DEFAULT");
}

static void contexts_end_and_come_back(void **state)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_FREE_CONTEXT);

	(void)state;
	assert_int_equal(context(), 1);
	assert_int_equal(context(), 2);
	assert_int_equal(context(), 3);
	assert_int_equal(context(), 0);
	assert_int_equal(reattach(4, 2), 0);
	assert_int_equal(access(4, 0x5000, false).outcome, DMA_FAULT);
	op = xenpv_pv_iommu_op_free_context_set_ctx_no_(op, 2);
	assert_int_equal(call(&op, false), 0);
	assert_int_equal(access(4, 0x5000, false).outcome, DMA_BYPASS);
	assert_int_equal(reattach(4, 2), XENPV_ERROR_EINVAL);
	assert_int_equal(reattach(9, 1), XENPV_ERROR_ENOENT);
	assert_int_equal(context(), 2);
}

static void calls_report_what_they_did(void **state)
{
	u32 ctx = context(), done;

	(void)state;
	assert_int_equal(reattach(1, ctx), 0);
	assert_int_equal(map(ctx, 16, 0x80010, 8, false, &done), 0);
	assert_int_equal(done, 8);
	assert_int_equal(map(ctx, 12, 0x8000c, 8, false, &done), XENPV_ERROR_EADDRINUSE);
	assert_int_equal(done, 4);
	assert_int_equal(access(1, 0x12345, false).pa, 0x80012345ull);
	assert_int_equal(access(1, 0x12345, true).outcome, DMA_FAULT);
	assert_int_equal(map(ctx, 64, 0x80040, 8, true, &done), XENPV_ERROR_ENOMEM);
	assert_int_equal(done, 4);
	assert_int_equal(unmap(ctx, 66, 4, false, &done), XENPV_ERROR_ENOENT);
	assert_int_equal(done, 2);
	assert_int_equal(access(1, 0x41000, false).outcome, DMA_OK);
	assert_int_equal(access(1, 0x42000, false).outcome, DMA_FAULT);
}

static void what_is_folded_takes_memory_to_split(void **state)
{
	u32 ctx = context(), done;

	(void)state;
	assert_int_equal(map(ctx, 0, 0x80000, 8, false, &done), 0);
	assert_int_equal(map(ctx, 8, 0x80008, 8, false, &done), 0);
	assert_int_equal(unmap(ctx, 2, 2, true, &done), XENPV_ERROR_ENOMEM);
	assert_int_equal(done, 0);
	assert_int_equal(unmap(ctx, 8, 8, true, &done), 0);
	assert_int_equal(unmap(ctx, 2, 2, false, &done), 0);
	assert_int_equal(done, 2);
}

static void frames_of_a_pv_guest_are_no_neighbours(void **state)
{
	u32 ctx = context(), done;

	(void)state;
	rig.dev.world = 1;
	assert_int_equal(reattach(0, ctx), 0);
	assert_int_equal(map(ctx, 1, 0x80000, 2, false, &done), 0);
	assert_int_equal(access(0, 0x1000, false).pa, 0x80001000ull);
	assert_int_equal(access(0, 0x2000, false).pa, 0x80000000ull);
}

static void messages_are_no_accesses_to_memory(void **state)
{
	(void)state;
	assert_int_equal(reattach(0, context()), 0);
	assert_int_equal(access(0, 0xfee00000, true).outcome, DMA_BYPASS);
	assert_int_equal(access(0, 0xfef00000, true).outcome, DMA_FAULT);
}

static void more_than_one_call_takes_is_refused_and_told(void **state)
{
	u32 done;

	(void)state;
	assert_int_equal(map(context(), 0, 0x80000, 17, false, &done), XENPV_ERROR_E2BIG);
	assert_int_equal(rig.n_violations, 1);
	assert_string_equal(rig.violation[0], "MAP_PAGES_PER_CALL");
}

static xenpv_pv_iommu_op_t lookup(u32 ctx, u64 dfn, u32 *ret)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_LOOKUP_PAGE);

	op = xenpv_pv_iommu_op_lookup_page_set_ctx_no_(op, ctx);
	op = xenpv_pv_iommu_op_lookup_page_set_dfn_(op, dfn);
	*ret = call(&op, false);
	return op;
}

static void what_a_page_leads_to_can_be_asked(void **state)
{
	u32 ctx = context(), done, ret;

	(void)state;
	assert_int_equal(map(ctx, 4, 0x80010, 8, false, &done), 0);
	assert_int_equal(xenpv_pv_iommu_op_lookup_page_get_gfn(lookup(ctx, 9, &ret)), 0x80015);
	assert_int_equal(ret, 0);
	lookup(ctx, 12, &ret);
	assert_int_equal(ret, XENPV_ERROR_ENOENT);
	lookup(ctx + 1, 4, &ret);
	assert_int_equal(ret, XENPV_ERROR_EINVAL);
	assert_int_equal(xenpv_pv_iommu_op_lookup_page_get_gfn(lookup(0, 77, &ret)), 77);
	rig.dev.world = 1;
	assert_int_equal(map(ctx, 64, 0x80020, 2, false, &done), 0);
	assert_int_equal(xenpv_pv_iommu_op_lookup_page_get_gfn(lookup(ctx, 65, &ret)), 0x80021);
}

static void limits_are_told(void **state)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_QUERY_CAPABILITIES);

	(void)state;
	assert_int_equal(call(&op, false), 0);
	assert_int_equal(xenpv_pv_iommu_op_query_capabilities_get_max_nr_pages(op), 16);
	assert_int_equal(xenpv_pv_iommu_op_query_capabilities_get_max_ctx_no(op), 3);
	assert_int_equal(xenpv_pv_iommu_op_query_capabilities_get_max_iova_addr(op), (1ull << 39) - 1);
}

static void a_clone_passes_what_it_does_not_map(void **state)
{
	xenpv_pv_iommu_op_t op = xenpv_pv_iommu_op_set_subop(xenpv_pv_iommu_op_zero(), XENPV_SUBOP_ALLOC_CONTEXT);
	u32 ctx, done;

	(void)state;
	op = xenpv_pv_iommu_op_alloc_context_set_clone(op, 1);
	assert_int_equal(call(&op, false), 0);
	ctx = (u32)xenpv_pv_iommu_op_alloc_context_get_ctx_no(op);
	assert_int_equal(reattach(1, ctx), 0);
	assert_int_equal(map(ctx, 4, 0x80010, 1, false, &done), 0);
	assert_int_equal(access(1, 0x4000, false).pa, 0x80010000ull);
	assert_int_equal(access(1, 0x5000, false).outcome, DMA_BYPASS);
}

static void a_part_in_the_middle_goes_and_the_ends_stay(void **state)
{
	u32 ctx = context(), done;

	(void)state;
	assert_int_equal(reattach(1, ctx), 0);
	assert_int_equal(map(ctx, 16, 0x80010, 8, false, &done), 0);
	assert_int_equal(unmap(ctx, 18, 3, false, &done), 0);
	assert_int_equal(done, 3);
	for (u64 page = 15; page <= 24; page++) {
		bool gone = page < 16 || page > 23 || (page >= 18 && page <= 20);
		struct dma_res r = access(1, page << 12, false);

		assert_int_equal(r.outcome, gone ? DMA_FAULT : DMA_OK);
		if (!gone)
			assert_int_equal(r.pa, (0x80000ull + page) << 12);
	}
}

static void devices_end_with_the_last_one_of_the_bus(void **state)
{
	(void)state;
	assert_int_equal(access(7, 0x5000, false).outcome, DMA_BYPASS);
	assert_int_equal(access(8, 0x5000, false).outcome, DMA_FAULT);
	assert_int_equal(access(64, 0x5000, false).outcome, DMA_FAULT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(context_0_passes_and_is_for_ever, start),
		cmocka_unit_test_setup(contexts_end_and_come_back, start),
		cmocka_unit_test_setup(calls_report_what_they_did, start),
		cmocka_unit_test_setup(what_is_folded_takes_memory_to_split, start),
		cmocka_unit_test_setup(frames_of_a_pv_guest_are_no_neighbours, start),
		cmocka_unit_test_setup(messages_are_no_accesses_to_memory, start),
		cmocka_unit_test_setup(more_than_one_call_takes_is_refused_and_told, start),
		cmocka_unit_test_setup(what_a_page_leads_to_can_be_asked, start),
		cmocka_unit_test_setup(limits_are_told, start),
		cmocka_unit_test_setup(a_clone_passes_what_it_does_not_map, start),
		cmocka_unit_test_setup(a_part_in_the_middle_goes_and_the_ends_stay, start),
		cmocka_unit_test_setup(devices_end_with_the_last_one_of_the_bus, start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
