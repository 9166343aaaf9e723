/* SPDX-License-Identifier: MIT */
/* The virtio-iommu model behaves as virtio 1.2 says: transport, rings, requests, events; and lies only when told to. */
#include "rig.h"

#include "model/virtio_iommu.h"

#define OFFSET(name) VIOMMU_MMIO_##name##_OFFSET
#define ENTRIES 8u
#define DESC(q) PAGE(4 * (q))
#define AVAIL(q) PAGE(4 * (q) + 1)
#define USED(q) PAGE(4 * (q) + 2)
#define REQUEST PAGE(10)
#define ANSWER PAGE(11)
#define TABLE PAGE(12)
#define F_NEXT 1u
#define F_WRITE 2u
#define F_INDIRECT 4u
#define VERSION_1 (1ull << VIRTIO_F_VERSION)
#define EVERYTHING 0x77u		/* all of the device's features but BYPASS */

static const struct dev_cfg usual = { .page_shift = 12, .streams = 16 };
static u16 offered[2];

/* ---- the other side of the ring ---------------------------------------------------------------------------------- */

static u16 peek16(u64 pa)
{
	u16 v;

	memcpy(&v, (const char *)rig.ram + (pa - RAM_PA), 2);
	return v;
}

static void poke16(u64 pa, u16 v) { memcpy((char *)rig.ram + (pa - RAM_PA), &v, 2); }

static u32 peek32(u64 pa)
{
	u32 v;

	memcpy(&v, (const char *)rig.ram + (pa - RAM_PA), 4);
	return v;
}

static void desc_at(u64 table, u32 i, u64 pa, u32 bytes, u32 flags, u32 next)
{
	poke64(table + 16 * i, pa);
	poke64(table + 16 * i + 8, bytes | (u64)flags << 32 | (u64)next << 48);
}

static void offer(u32 q, u16 head)
{
	poke16(AVAIL(q) + 4 + 2 * (offered[q] % ENTRIES), head);
	poke16(AVAIL(q) + 2, ++offered[q]);
}

static void make_queue(u32 q)
{
	wr(OFFSET(QUEUE_SEL), q);
	assert_int_equal(rd(OFFSET(QUEUE_NUM_MAX)), 16);
	wr(OFFSET(QUEUE_NUM), ENTRIES);
	wr(OFFSET(QUEUE_DESC_LOW), (u32)DESC(q));
	wr(OFFSET(QUEUE_DESC_HIGH), DESC(q) >> 32);
	wr(OFFSET(QUEUE_DRIVER_LOW), (u32)AVAIL(q));
	wr(OFFSET(QUEUE_DRIVER_HIGH), AVAIL(q) >> 32);
	wr(OFFSET(QUEUE_DEVICE_LOW), (u32)USED(q));
	wr(OFFSET(QUEUE_DEVICE_HIGH), USED(q) >> 32);
	wr(OFFSET(QUEUE_READY), 1);
}

static void bring_up(u64 features)
{
	offered[0] = offered[1] = 0;
	wr(OFFSET(STATUS), 0);
	wr(OFFSET(STATUS), 3);
	for (u32 half = 0; half < 2; half++) {
		wr(OFFSET(DRIVER_FEATURES_SEL), half);
		wr(OFFSET(DRIVER_FEATURES), (u32)(features >> (32 * half)));
	}
	wr(OFFSET(STATUS), 11);
	make_queue(0);
	make_queue(1);
	wr(OFFSET(STATUS), 15);
}

static int start_with(const struct dev_cfg *cfg, u64 features)
{
	rig_start(&virtio_iommu_device, cfg);
	bring_up(features);
	assert_clean();
	return 0;
}

static int start(void **state)
{
	(void)state;
	return start_with(&usual, VERSION_1 | EVERYTHING);
}

/* One request of `bytes` at REQUEST, answered at ANSWER; returns the length that was given back. */
static u32 send(u32 bytes, u32 answer)
{
	u16 before = peek16(USED(0) + 2);

	poke32(ANSWER + answer - 4, 0xff);
	desc_at(DESC(0), 0, REQUEST, bytes, F_NEXT, 1);
	desc_at(DESC(0), 1, ANSWER, answer, F_WRITE, 0);
	offer(0, 0);
	wr(OFFSET(QUEUE_NOTIFY), 0);
	if (peek16(USED(0) + 2) == before)
		return ~0u;
	return peek32(USED(0) + 8 + 8 * (before % ENTRIES));
}

static u32 status_of(u32 bytes)
{
	assert_int_equal(send(bytes, 4), 4);
	return peek32(ANSWER);
}

static u32 attach(u32 domain, u32 endpoint, u32 flags)
{
	poke32(REQUEST, VIOMMU_MMIO_REQ_TYPE_ATTACH);
	poke32(REQUEST + 4, domain);
	poke32(REQUEST + 8, endpoint);
	poke32(REQUEST + 12, flags);
	poke32(REQUEST + 16, 0);
	return status_of(20);
}

static u32 detach(u32 domain, u32 endpoint)
{
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_DETACH | (u64)domain << 32);
	poke64(REQUEST + 8, endpoint);
	poke32(REQUEST + 16, 0);
	return status_of(20);
}

static u32 map(u32 domain, u64 first, u64 last, u64 pa, u32 flags)
{
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_MAP | (u64)domain << 32);
	poke64(REQUEST + 8, first);
	poke64(REQUEST + 16, last);
	poke64(REQUEST + 24, pa);
	poke32(REQUEST + 32, flags);
	return status_of(36);
}

static u32 unmap(u32 domain, u64 first, u64 last)
{
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_UNMAP | (u64)domain << 32);
	poke64(REQUEST + 8, first);
	poke64(REQUEST + 16, last);
	poke32(REQUEST + 24, 0);
	return status_of(28);
}

/* ---- transport --------------------------------------------------------------------------------------------------- */

static void it_names_itself(void **state)
{
	(void)state;
	assert_int_equal(rd(OFFSET(MAGIC)), 0x74726976);
	assert_int_equal(rd(OFFSET(VERSION)), 2);
	assert_int_equal(rd(OFFSET(DEVICE_ID)), 23);
	wr(OFFSET(DEVICE_FEATURES_SEL), 1);
	assert_int_equal(rd(OFFSET(DEVICE_FEATURES)), 1);
	wr(OFFSET(DEVICE_FEATURES_SEL), 7);
	assert_int_equal(rd(OFFSET(DEVICE_FEATURES)), 0);
	wr(OFFSET(QUEUE_SEL), 2);
	assert_int_equal(rd(OFFSET(QUEUE_NUM_MAX)), 0);
	assert_clean();
}

static void features_that_were_not_offered_are_not_settled(void **state)
{
	(void)state;
	wr(OFFSET(STATUS), 0);
	wr(OFFSET(STATUS), 3);
	wr(OFFSET(DRIVER_FEATURES_SEL), 0);
	wr(OFFSET(DRIVER_FEATURES), 1u << 20);
	wr(OFFSET(DRIVER_FEATURES_SEL), 1);
	wr(OFFSET(DRIVER_FEATURES), 1);
	wr(OFFSET(STATUS), 11);
	assert_int_equal(rd(OFFSET(STATUS)), 3);
}

static void queues_keep_what_they_were_given(void **state)
{
	(void)state;
	wr(OFFSET(QUEUE_SEL), 0);
	assert_int_equal(rd(OFFSET(QUEUE_READY)), 1);
	wr(OFFSET(QUEUE_READY), 0);
	wr(OFFSET(QUEUE_SEL), 1);
	assert_int_equal(rd(OFFSET(QUEUE_READY)), 1);
}

static void a_reset_takes_queues_and_endpoints_along_and_keeps_the_bypass(void **state)
{
	(void)state;
	assert_int_equal(attach(1, 0, 0), 0);
	device_write(&rig.dev, OFFSET(CONFIG_BYPASS), 1, 1);
	wr(OFFSET(STATUS), 0);
	assert_int_equal(rd(OFFSET(STATUS)), 0);
	wr(OFFSET(QUEUE_SEL), 0);
	assert_int_equal(rd(OFFSET(QUEUE_READY)), 0);
	assert_int_equal(device_read(&rig.dev, OFFSET(CONFIG_BYPASS), 1), 1);
	assert_int_equal(dma_read(0, 0x1000).outcome, DMA_BYPASS);
}

/* ---- rings ------------------------------------------------------------------------------------------------------- */

static void a_table_of_descriptors_stands_for_a_chain(void **state)
{
	(void)state;
	start_with(&usual, VERSION_1 | EVERYTHING | 1ull << VIRTIO_F_RING_INDIRECT);
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_ATTACH | 1ull << 32);
	desc_at(TABLE, 0, REQUEST, 20, F_NEXT, 1);
	desc_at(TABLE, 1, ANSWER, 4, F_WRITE, 0);
	desc_at(DESC(0), 5, TABLE, 32, F_INDIRECT, 0);
	offer(0, 5);
	wr(OFFSET(QUEUE_NOTIFY), 0);
	assert_int_equal(peek16(USED(0) + 2), 1);
	assert_int_equal(peek32(USED(0) + 4), 5);
	assert_true(viommu(&rig.dev)->endpoint[0].attached);
	assert_clean();
}

static void malformed(const char *id)
{
	offer(0, 0);
	wr(OFFSET(QUEUE_NOTIFY), 0);
	assert_true(violated(id));
	assert_int_equal(rd(OFFSET(STATUS)), 15 | 1 << 6);
	assert_int_equal(peek16(USED(0) + 2), 0);
}

static void a_chain_without_end_is_reported(void **state)
{
	(void)state;
	desc_at(DESC(0), 0, REQUEST, 1, F_NEXT, 0);
	malformed("ring-chain-endless");
}

static void what_is_read_comes_before_what_is_written(void **state)
{
	(void)state;
	desc_at(DESC(0), 0, ANSWER, 4, F_NEXT | F_WRITE, 1);
	desc_at(DESC(0), 1, REQUEST, 20, 0, 0);
	malformed("ring-read-after-write");
}

static void a_table_that_was_not_agreed_on_is_reported(void **state)
{
	(void)state;
	desc_at(DESC(0), 0, TABLE, 32, F_INDIRECT, 0);
	malformed("ring-bad-indirect");
}

static void a_buffer_in_memory_that_is_gone_is_reported(void **state)
{
	(void)state;
	rig.dead[10] = true;
	send(20, 4);
	assert_true(violated("walked-freed-memory"));
}

static void event_indices_say_when_to_interrupt(void **state)
{
	const struct dev_cfg cfg = { .page_shift = 12, .streams = 16, .extra = { [VIOMMU_X_HOW] = VIOMMU_HOW_EVENT } };

	(void)state;
	start_with(&cfg, VERSION_1 | EVERYTHING | 1ull << VIRTIO_F_RING_EVENT);
	poke16(AVAIL(0) + 4 + 2 * ENTRIES, 1);
	attach(1, 0, 0);
	assert_false(rig.irq);
	attach(1, 1, 0);
	assert_true(rig.irq);
	wr(OFFSET(INTERRUPT_ACK), rd(OFFSET(INTERRUPT_STATUS)));
	assert_false(rig.irq);
}

/* ---- requests ---------------------------------------------------------------------------------------------------- */

static void what_is_mapped_is_reached(void **state)
{
	(void)state;
	assert_int_equal(dma_read(3, 0x5000).outcome, DMA_FAULT);
	assert_int_equal(attach(1, 3, 0), 0);
	assert_int_equal(map(1, 0x4000, 0x5fff, 0x90000, 1), 0);
	assert_int_equal(dma_read(3, 0x5010).pa, 0x91010);
	assert_int_equal(dma_write(3, 0x5010).outcome, DMA_FAULT);
	assert_int_equal(dma_read(3, 0x6000).outcome, DMA_FAULT);
	assert_int_equal(dma_read(4, 0x5010).outcome, DMA_FAULT);
	assert_int_equal(unmap(1, 0x4000, 0x5fff), 0);
	assert_int_equal(dma_read(3, 0x5010).outcome, DMA_FAULT);
	assert_clean();
}

static void an_unmap_cuts_nothing(void **state)
{
	(void)state;
	attach(1, 0, 0);
	map(1, 0x4000, 0x7fff, 0x90000, 3);
	map(1, 0x8000, 0x8fff, 0xa0000, 3);
	assert_int_equal(unmap(1, 0x5000, 0x8fff), VIOMMU_MMIO_STATUS_RANGE);
	assert_int_equal(dma_read(0, 0x8000).outcome, DMA_OK);
	assert_int_equal(unmap(1, 0x0000, 0xffff), 0);
	assert_int_equal(dma_read(0, 0x4000).outcome, DMA_FAULT);
	assert_int_equal(dma_read(0, 0x8000).outcome, DMA_FAULT);
}

static void a_map_that_cannot_be_is_refused(void **state)
{
	(void)state;
	attach(1, 0, 0);
	assert_int_equal(map(2, 0x4000, 0x4fff, 0x90000, 1), VIOMMU_MMIO_STATUS_NOENT);
	assert_int_equal(map(1, 0x4000, 0x47ff, 0x90000, 1), VIOMMU_MMIO_STATUS_RANGE);
	assert_int_equal(map(1, 0x4000, 0x4fff, 0x90800, 1), VIOMMU_MMIO_STATUS_RANGE);
	assert_int_equal(map(1, 0x4000, 0x4fff, 0x90000, 8), VIOMMU_MMIO_STATUS_INVAL);
	assert_int_equal(map(1, 0x4000, 0x4fff, 0x90000, 1), 0);
	assert_int_equal(map(1, 0x3000, 0x4fff, 0x90000, 1), VIOMMU_MMIO_STATUS_INVAL);
}

static void a_domain_goes_with_its_last_endpoint(void **state)
{
	(void)state;
	attach(1, 0, 0);
	attach(1, 1, 0);
	map(1, 0x4000, 0x4fff, 0x90000, 3);
	assert_int_equal(detach(1, 0), 0);
	assert_int_equal(detach(1, 0), VIOMMU_MMIO_STATUS_INVAL);
	assert_int_equal(dma_read(1, 0x4000).outcome, DMA_OK);
	assert_int_equal(attach(2, 1, 0), 0);
	assert_int_equal(attach(1, 0, 0), 0);
	assert_int_equal(dma_read(0, 0x4000).outcome, DMA_FAULT);
}

static void a_domain_that_bypasses_takes_no_mappings(void **state)
{
	(void)state;
	assert_int_equal(attach(1, 0, 1), 0);
	assert_int_equal(dma_read(0, 0x123456).outcome, DMA_BYPASS);
	assert_int_equal(map(1, 0x4000, 0x4fff, 0x90000, 1), VIOMMU_MMIO_STATUS_INVAL);
	assert_int_equal(attach(1, 1, 0), VIOMMU_MMIO_STATUS_INVAL);
	assert_int_equal(attach(1, 99, 1), VIOMMU_MMIO_STATUS_NOENT);
}

static void domain_numbers_have_a_range(void **state)
{
	const struct dev_cfg cfg = { .page_shift = 12, .streams = 16, .extra = { [VIOMMU_X_DOMAINS] = 5 | 6ull << 32 } };

	(void)state;
	start_with(&cfg, VERSION_1 | EVERYTHING);
	assert_int_equal(attach(7, 0, 0), VIOMMU_MMIO_STATUS_RANGE);
	assert_true(violated("ATTACH_IN_DOMAIN_RANGE"));
	assert_int_equal(attach(6, 0, 0), 0);
}

static void a_probe_tells_what_is_reserved(void **state)
{
	const struct dev_cfg cfg = { .page_shift = 12, .streams = 16,
				     .resv = { { 0x8000000, 0x80fffff, true }, { 0xe0000000, 0xe000ffff, false } } };

	(void)state;
	start_with(&cfg, VERSION_1 | EVERYTHING);
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_PROBE);
	assert_int_equal(send(72, 516), 516);
	assert_int_equal(peek32(ANSWER + 512), 0);
	assert_int_equal(peek32(ANSWER), 1 | 20 << 16);
	assert_int_equal(peek32(ANSWER + 4), VIOMMU_MMIO_RESV_SUBTYPE_MSI);
	assert_int_equal(peek32(ANSWER + 8), 0x8000000);
	assert_int_equal(peek32(ANSWER + 24 + 16), 0xe000ffff);
	assert_int_equal(peek32(ANSWER + 48), 0);
	attach(1, 0, 0);
	assert_int_equal(map(1, 0x8000000, 0x8000fff, 0x90000, 1), VIOMMU_MMIO_STATUS_INVAL);
	assert_int_equal(dma_write(0, 0x8000040).outcome, DMA_BYPASS);
	assert_int_equal(dma_write(0, 0xe0000000).outcome, DMA_FAULT);
}

static void an_unknown_request_is_not_supported(void **state)
{
	(void)state;
	poke64(REQUEST, 0x77);
	assert_int_equal(status_of(20), VIOMMU_MMIO_STATUS_UNSUPP);
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_MAP);
	assert_int_equal(status_of(20), VIOMMU_MMIO_STATUS_UNSUPP);
}

/* ---- events ------------------------------------------------------------------------------------------------------ */

static void a_refused_access_is_an_event_where_there_is_a_buffer(void **state)
{
	(void)state;
	dma_write(2, 0x1000);
	assert_false(rig.irq);
	desc_at(DESC(1), 0, ANSWER, 24, F_WRITE, 0);
	offer(1, 0);
	wr(OFFSET(QUEUE_NOTIFY), 1);
	assert_int_equal(peek16(USED(1) + 2), 0);
	dma_write(2, 0x123456000);
	assert_true(rig.irq);
	assert_int_equal(peek32(USED(1) + 8), 24);
	assert_int_equal(peek32(ANSWER), VIOMMU_MMIO_FAULT_REASON_DOMAIN);
	assert_int_equal(peek32(ANSWER + 4), 0x102);
	assert_int_equal(peek32(ANSWER + 8), 2);
	assert_int_equal(peek32(ANSWER + 16), 0x23456000);
	assert_int_equal(peek32(ANSWER + 20), 1);
	dma_write(2, 0x1000);
	assert_int_equal(peek16(USED(1) + 2), 1);
}

/* ---- time and lies ----------------------------------------------------------------------------------------------- */

static void a_slow_device_answers_when_time_has_passed(void **state)
{
	const struct dev_cfg cfg = { .page_shift = 12, .streams = 16, .extra = { [VIOMMU_X_HOW] = 2 } };

	(void)state;
	start_with(&cfg, VERSION_1 | EVERYTHING);
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_ATTACH | 1ull << 32);
	assert_int_equal(send(20, 4), ~0u);
	device_tick(&rig.dev);
	assert_int_equal(peek16(USED(0) + 2), 0);
	device_tick(&rig.dev);
	assert_int_equal(peek16(USED(0) + 2), 1);
}

static void a_stuck_device_answers_once_it_is_let_go(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_BUSY_STUCK, ~0ull);
	poke64(REQUEST, VIOMMU_MMIO_REQ_TYPE_ATTACH | 1ull << 32);
	assert_int_equal(send(20, 4), ~0u);
	for (u32 i = 0; i < 1000; i++)
		device_tick(&rig.dev);
	assert_int_equal(peek16(USED(0) + 2), 0);
	device_lie(&rig.dev, LIE_NONE, 0);
	assert_int_equal(peek16(USED(0) + 2), 1);
}

static void lies_are_told_as_asked(void **state)
{
	(void)state;
	device_lie(&rig.dev, LIE_ANSWER, VIOMMU_MMIO_STATUS_NOMEM);
	assert_int_equal(attach(1, 0, 0), VIOMMU_MMIO_STATUS_NOMEM);
	assert_false(viommu(&rig.dev)->endpoint[0].attached);
	device_lie(&rig.dev, LIE_ANSWER, VLIE_EMPTY);
	assert_int_equal(send(20, 4), 0);
	device_lie(&rig.dev, LIE_ANSWER, VLIE_BAD_ID);
	send(20, 4);
	assert_int_equal(peek32(USED(0) + 4 + 8 * 2), ENTRIES);
	device_lie(&rig.dev, LIE_ANSWER, VLIE_TWICE);
	send(20, 4);
	assert_int_equal(peek16(USED(0) + 2), 5);
	device_lie(&rig.dev, LIE_NONE, 0);
	device_lie(&rig.dev, LIE_ANSWER, VLIE_CONFIG);
	assert_int_equal(rd(OFFSET(CONFIG_GENERATION)), 1);
	assert_int_equal(rd(OFFSET(INTERRUPT_STATUS)) & 2, 2);
}

static void properties_never_leave_their_list(void **state)
{
	u8 list[64];

	(void)state;
	for (u32 lie = 0; lie < VLIE_N; lie++) {
		device_lie(&rig.dev, LIE_ANSWER, lie);
		memset(list, 0, sizeof(list));
		list[48] = 0xee;
		viommu_lie_properties(&rig.dev, list, 48);
		assert_int_equal(list[48], 0xee);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, start)
	const struct CMUnitTest tests[] = {
		TEST(it_names_itself), TEST(features_that_were_not_offered_are_not_settled), TEST(queues_keep_what_they_were_given),
		TEST(a_reset_takes_queues_and_endpoints_along_and_keeps_the_bypass),
		TEST(a_table_of_descriptors_stands_for_a_chain), TEST(a_chain_without_end_is_reported),
		TEST(what_is_read_comes_before_what_is_written), TEST(a_table_that_was_not_agreed_on_is_reported),
		TEST(a_buffer_in_memory_that_is_gone_is_reported), TEST(event_indices_say_when_to_interrupt),
		TEST(what_is_mapped_is_reached), TEST(an_unmap_cuts_nothing), TEST(a_map_that_cannot_be_is_refused),
		TEST(a_domain_goes_with_its_last_endpoint), TEST(a_domain_that_bypasses_takes_no_mappings),
		TEST(domain_numbers_have_a_range), TEST(a_probe_tells_what_is_reserved), TEST(an_unknown_request_is_not_supported),
		TEST(a_refused_access_is_an_event_where_there_is_a_buffer), TEST(a_slow_device_answers_when_time_has_passed),
		TEST(a_stuck_device_answers_once_it_is_let_go), TEST(lies_are_told_as_asked), TEST(properties_never_leave_their_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
