/* SPDX-License-Identifier: MIT */
/* The SMMUv3 model: event queue and its overflow, interrupts, global errors, stalls, ATS and page requests. */
#include "smmu3_rig.h"

static struct { u32 n; struct dma_req req; struct dma_res res; } resumed;
static struct { u32 n, code; struct page_req req; } answered;

static void on_resumed(void *ctx, u32 instance, const struct dma_req *req, const struct dma_res *res)
{
	(void)ctx;
	(void)instance;
	resumed.n++;
	resumed.req = *req;
	resumed.res = *res;
}

static void on_answered(void *ctx, u32 instance, const struct page_req *req, u32 code)
{
	(void)ctx;
	(void)instance;
	answered.n++;
	answered.req = *req;
	answered.code = code;
}

/* The bench's surroundings, and a device that learns what became of what it waits for. */
static void listening(void)
{
	static struct dev_env env;

	env = rig_env;
	env.resumed = on_resumed;
	env.answered = on_answered;
	rig.dev.env = &env;
	memset(&resumed, 0, sizeof(resumed));
	memset(&answered, 0, sizeof(answered));
}

static void irqs(u32 val)
{
	u32 polls = 0;

	wr(SMMUV3_IRQ_CTRL_OFFSET, val);
	while (rd(SMMUV3_IRQ_CTRLACK_OFFSET) != val && polls++ < 8)
		;
	assert_int_equal(rd(SMMUV3_IRQ_CTRLACK_OFFSET), val);
}

#define ALL_IRQS (SMMUV3_IRQ_CTRL_EVENTQ_IRQEN_MASK | SMMUV3_IRQ_CTRL_PRIQ_IRQEN_MASK | SMMUV3_IRQ_CTRL_GERROR_IRQEN_MASK)

static void no_messages(void)
{
	wr64(SMMUV3_EVENTQ_IRQ_CFG0_OFFSET, 0);
	wr64(SMMUV3_PRIQ_IRQ_CFG0_OFFSET, 0);
	wr64(SMMUV3_GERROR_IRQ_CFG0_OFFSET, 0);
}

static void event_message(u64 pa)
{
	wr64(SMMUV3_EVENTQ_IRQ_CFG0_OFFSET, pa);
	wr(SMMUV3_EVENTQ_IRQ_CFG1_OFFSET, 0x77);
	wr(SMMUV3_EVENTQ_IRQ_CFG2_OFFSET, SMMUV3_MEMATTR_DEVICE_NGNRE);
}

/* ---- event queue ------------------------------------------------------------------------------------------------- */

static void a_full_event_queue_overflows_and_says_so_once(void **state)
{
	u32 flag;

	(void)state;
	translating(&rich);
	for (u32 i = 0; i < 1u << QUEUE_LG2; i++)
		dma_read(1, 0x9000);
	assert_int_equal(events(), 1u << QUEUE_LG2);
	assert_false(rd(SMMUV3_EVENTQ_PROD_OFFSET) & SMMUV3_EVENTQ_PROD_OVFLG_MASK);
	dma_read(1, 0x9000);
	dma_read(1, 0x9000);
	flag = rd(SMMUV3_EVENTQ_PROD_OFFSET) & SMMUV3_EVENTQ_PROD_OVFLG_MASK;
	assert_int_not_equal(flag, 0);
	wr(SMMUV3_EVENTQ_CONS_OFFSET, rd(SMMUV3_EVENTQ_PROD_OFFSET));
	dma_read(1, 0x9000);
	assert_int_equal(events(), 1);
	assert_int_equal(rd(SMMUV3_EVENTQ_PROD_OFFSET) & SMMUV3_EVENTQ_PROD_OVFLG_MASK, flag);
	assert_clean();
}

static void nothing_is_recorded_while_the_queue_is_off(void **state)
{
	(void)state;
	translating(&rich);
	cr0(SMMUV3_CR0_SMMUEN_MASK | SMMUV3_CR0_CMDQEN_MASK);
	dma_read(1, 0x9000);
	assert_int_equal(events(), 0);
	assert_clean();
}

static void an_event_queue_that_is_gone_is_a_global_error(void **state)
{
	(void)state;
	translating(&rich);
	no_messages();
	irqs(ALL_IRQS);
	rig.dead[1] = true;
	dma_read(1, 0x9000);
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_EVENTQ_ABT_ERR_MASK);
	assert_int_equal(rig.lines, 8);
	wr(SMMUV3_GERRORN_OFFSET, SMMUV3_GERROR_EVENTQ_ABT_ERR_MASK);
	assert_int_equal(rig.lines, 0);
	rig.dead[1] = false;
	dma_read(1, 0x9000);
	assert_int_equal(events(), 1);
	assert_clean();
}

/* ---- interrupts -------------------------------------------------------------------------------------------------- */

static void events_raise_their_line_until_they_are_read(void **state)
{
	(void)state;
	translating(&rich);
	no_messages();
	dma_read(1, 0x9000);
	assert_int_equal(rig.lines, 0);
	irqs(ALL_IRQS);
	assert_int_equal(rig.lines, 1);
	event();
	assert_int_equal(rig.lines, 0);
	assert_clean();
}

static void events_send_a_message_when_the_queue_was_empty(void **state)
{
	(void)state;
	translating(&rich);
	no_messages();
	event_message(MSI_PA);
	irqs(ALL_IRQS);
	dma_read(1, 0x9000);
	assert_int_equal(peek64(MSI_PA), 0x77);
	assert_int_equal(rig.lines, 0);
	poke64(MSI_PA, 0);
	dma_read(1, 0x9000);
	assert_int_equal(peek64(MSI_PA), 0);
	assert_clean();
}

static void a_message_that_aborts_is_a_global_error(void **state)
{
	(void)state;
	translating(&rich);
	no_messages();
	event_message(0x1000);
	irqs(ALL_IRQS);
	dma_read(1, 0x9000);
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_MSI_EVENTQ_ABT_ERR_MASK);
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_IRQ, .msiaddress = 0x2000 >> 2 }));
	go();
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_MSI_EVENTQ_ABT_ERR_MASK | SMMUV3_GERROR_MSI_CMDQ_ABT_ERR_MASK);
	assert_clean();
}

static void a_sync_without_an_address_raises_its_line(void **state)
{
	(void)state;
	bring_up(&rich);
	put(smmuv3_cmd_sync_pack((struct smmuv3_cmd_sync){ .cs = SMMUV3_SYNC_CS_IRQ }));
	go();
	assert_int_equal(rig.lines, 4);
	rd(SMMUV3_CMDQ_CONS_OFFSET);
	assert_int_equal(rig.lines, 0);
	assert_clean();
}

/* Active while both registers differ; each error toggles, so that the next one is seen as well. */
static void global_errors_toggle(void **state)
{
	(void)state;
	bring_up(&rich);
	no_messages();
	irqs(ALL_IRQS);
	for (u32 i = 0; i < 3; i++) {
		device_lie(&rig.dev, LIE_ERROR, SMMUV3_GERROR_SFM_ERR_MASK);
		device_lie(&rig.dev, LIE_ERROR, SMMUV3_GERROR_SFM_ERR_MASK);
		assert_int_equal(rig.lines, 8);
		wr(SMMUV3_GERRORN_OFFSET, rd(SMMUV3_GERROR_OFFSET));
		assert_int_equal(rig.lines, 0);
	}
	assert_int_equal(rd(SMMUV3_GERROR_OFFSET), SMMUV3_GERROR_SFM_ERR_MASK);
	assert_clean();
}

/* ---- stalls ------------------------------------------------------------------------------------------------------ */

static u32 stalled(void)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);
	smmuv3_evt_t e;

	translating(&rich);
	listening();
	c.s = 1;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	assert_int_equal(dma_write(1, 0x9000).outcome, DMA_HELD);
	e = assert_event(F_TRANSLATION, 1);
	assert_int_equal(smmuv3_evt_f_translation_get_stall(e), 1);
	return (u32)smmuv3_evt_f_translation_get_stag(e);
}

static void resume(u32 sid, u32 stag, u32 action)
{
	command(smmuv3_cmd_resume_pack((struct smmuv3_cmd_resume){ .streamid = sid, .stag = stag & 0xffff, .action = action & 3 }));
}

static void a_stalled_access_goes_on_when_it_is_retried(void **state)
{
	u32 stag;

	(void)state;
	stag = stalled();
	map_page(S1_ROOT, 0x9000, PAGE(53) | ENTRY_PAGE);
	resume(2, stag, SMMUV3_RESUME_ACTION_RETRY);
	resume(1, stag + 1, SMMUV3_RESUME_ACTION_RETRY);
	assert_int_equal(resumed.n, 0);
	resume(1, stag, SMMUV3_RESUME_ACTION_RETRY);
	assert_int_equal(resumed.n, 1);
	assert_int_equal(resumed.res.outcome, DMA_OK);
	assert_int_equal(resumed.res.pa, PAGE(53));
	assert_true(resumed.req.write);
	resume(1, stag, SMMUV3_RESUME_ACTION_RETRY);
	assert_int_equal(resumed.n, 1);
}

static void a_retry_that_still_faults_stalls_again(void **state)
{
	(void)state;
	resume(1, stalled(), SMMUV3_RESUME_ACTION_RETRY);
	assert_int_equal(resumed.n, 0);
	assert_event(F_TRANSLATION, 1);
}

static void stalled_accesses_are_terminated(void **state)
{
	u32 stag;

	(void)state;
	stag = stalled();
	resume(1, stag, SMMUV3_RESUME_ACTION_ABORT);
	assert_int_equal(resumed.res.outcome, DMA_FAULT);
	stalled();
	command(smmuv3_cmd_stall_term_pack((struct smmuv3_cmd_stall_term){ .streamid = 1 }));
	assert_int_equal(resumed.n, 1);
	stalled();
	cr0(SMMUV3_CR0_CMDQEN_MASK | SMMUV3_CR0_EVENTQEN_MASK);
	assert_int_equal(resumed.n, 1);
}

/* The device is told, unless software wants it otherwise: for a stall in its answer, for other faults in the CD. */
static void only_who_is_not_told_is_refused_silently(void **state)
{
	struct smmuv3_cd_valid c = cd_of(5, S1_ROOT);
	struct dma_res r;

	(void)state;
	resume(1, stalled(), SMMUV3_RESUME_ACTION_ABORT);
	assert_false(resumed.res.silent);
	resume(1, stalled(), SMMUV3_RESUME_ACTION_TERM);
	assert_true(resumed.res.silent);
	translating(&rich);
	assert_false(dma_read(1, 0x9000).silent);
	c.a = 0;
	set_cd_at(cd_pa(1, 0), 1, 0, cd_words(c));
	r = dma_read(1, 0x9000);
	assert_int_equal(r.outcome, DMA_FAULT);
	assert_true(r.silent);
}

static void the_record_of_a_stall_waits_for_room(void **state)
{
	smmuv3_evt_t e;
	u32 first;

	(void)state;
	first = stalled();
	for (u32 i = 0; i <= 1u << QUEUE_LG2; i++)
		assert_int_equal(dma_read(1, 0xa000 + 0x1000 * i).outcome, DMA_HELD);
	resume(1, first + 1 + (1u << QUEUE_LG2), SMMUV3_RESUME_ACTION_RETRY);
	assert_int_equal(resumed.n, 0);			/* software cannot know of this one */
	for (u32 i = 0; i < 1u << QUEUE_LG2; i++)
		event();
	e = event();
	assert_int_equal(smmuv3_evt_f_translation_get_inputaddr(e), 0xa000 + (0x1000 << QUEUE_LG2));
	assert_int_equal(events(), 0);
}

/* ---- ATS --------------------------------------------------------------------------------------------------------- */

static struct dma_res dma_ats(u64 iova)
{
	return access_as((struct dma_req){ .stream = 1, .iova = iova, .ats = true });
}

static void with_ats(u32 eats)
{
	struct smmuv3_ste_s1 s = ste_s1(1);

	translating(&rich);
	s.eats = eats & 3;
	set_ste(1, with_v(smmuv3_ste_s1_pack(s)));
}

static void atc_inv(u32 sid, u64 iova, u32 size)
{
	command(smmuv3_cmd_atc_inv_pack((struct smmuv3_cmd_atc_inv){ .streamid = sid, .address = iova >> 12, .size = size & 63 }));
}

static void a_device_keeps_what_it_was_told(void **state)
{
	struct dma_res r;

	(void)state;
	with_ats(SMMUV3_EATS_TRANS);
	assert_reaches(dma_ats(0x3000), PAGE(50));
	map_page(S1_ROOT, 0x3000, 0);
	tlbi_va(5, 0x3000, true);
	r = dma_ats(0x3000);
	assert_int_equal(r.outcome, DMA_OK);
	assert_true(r.from_tlb && !r.fresh_ok);
	atc_inv(2, 0x3000, 0);
	atc_inv(1, 0x4000, 2);
	atc_inv(1, 0, 1);
	assert_int_equal(dma_ats(0x3000).outcome, DMA_OK);
	atc_inv(1, 0, 3);
	assert_faults(dma_ats(0x3000), "F_TRANSLATION");
	assert_int_equal(events(), 0);			/* told to the device alone */
	assert_clean();
}

static void a_stream_that_must_not_ask_is_told_to_software(void **state)
{
	(void)state;
	with_ats(SMMUV3_EATS_ABT);
	assert_faults(dma_ats(0x3000), "F_BAD_ATS_TREQ");
	assert_event(F_BAD_ATS_TREQ, 1);
	assert_clean();
}

static void translated_accesses_are_checked_on_request(void **state)
{
	(void)state;
	with_ats(SMMUV3_EATS_TRANS);
	cr0(CR0_ON | SMMUV3_CR0_ATSCHK_MASK);
	assert_reaches(dma_ats(0x3000), PAGE(50));
	set_ste(1, with_v(smmuv3_ste_s1_pack(ste_s1(1))));
	assert_faults(dma_ats(0x3000), "F_TRANSL_FORBIDDEN");
	assert_event(F_TRANSL_FORBIDDEN, 1);
	device_forget(&rig.dev, 1);
	assert_faults(dma_ats(0x3000), "F_BAD_ATS_TREQ");
	assert_clean();
}

/* ---- page requests ----------------------------------------------------------------------------------------------- */

static const struct page_req one_page = { .stream = 1, .iova = 0x9000, .group = 7, .read = true, .last = true };

static void with_pri(void)
{
	translating(&rich);
	listening();
	cr0(CR0_ON | SMMUV3_CR0_PRIQEN_MASK);
}

static void respond(u32 group, u32 code)
{
	command(smmuv3_cmd_pri_resp_pack((struct smmuv3_cmd_pri_resp){ .streamid = 1, .prgindex = group & 0x1ff, .resp = code & 3 }));
}

static void page_requests_are_queued_and_answered(void **state)
{
	smmuv3_ppr_t p;

	(void)state;
	with_pri();
	no_messages();
	irqs(ALL_IRQS);
	device_request(&rig.dev, &one_page);
	assert_int_equal(rig.lines, 2);
	p.w[0] = peek64(PRIQ);
	p.w[1] = peek64(PRIQ + 8);
	assert_int_equal(smmuv3_ppr_get_streamid(p), 1);
	assert_int_equal(smmuv3_ppr_get_address_iova(p), 0x9000);
	assert_int_equal(smmuv3_ppr_get_prgindex(p), 7);
	assert_int_equal(smmuv3_ppr_get_last(p), 1);
	wr(SMMUV3_PRIQ_CONS_OFFSET, rd(SMMUV3_PRIQ_PROD_OFFSET));
	assert_int_equal(rig.lines, 0);
	respond(8, SMMUV3_PRI_RESP_SUCCESS);
	assert_int_equal(answered.n, 0);
	assert_only("answer-nobody-waits-for");
	respond(7, SMMUV3_PRI_RESP_INVALID_REQUEST);
	assert_int_equal(answered.n, 1);
	assert_int_equal(answered.code, SMMUV3_PRI_RESP_INVALID_REQUEST);
	assert_int_equal(answered.req.group, 7);
	device_op_end(&rig.dev);
	assert_clean();
	respond(7, SMMUV3_PRI_RESP_INVALID_REQUEST);
	assert_int_equal(answered.n, 1);
	assert_only("answer-nobody-waits-for");
}

/* A group is answered when its last request is there, with the PASID that it asked for, and with what is so. */
static void answers_fit_what_was_asked(void **state)
{
	struct page_req more = one_page, of_pasid = one_page;

	(void)state;
	with_pri();
	more.last = false;
	device_request(&rig.dev, &more);
	respond(7, SMMUV3_PRI_RESP_INVALID_REQUEST);
	assert_only("answer-nobody-waits-for");
	of_pasid.has_ssid = true;
	of_pasid.ssid = 2;
	device_request(&rig.dev, &of_pasid);
	respond(7, SMMUV3_PRI_RESP_INVALID_REQUEST);
	assert_only("answer-nobody-waits-for");
	device_request(&rig.dev, &one_page);
	respond(7, SMMUV3_PRI_RESP_SUCCESS);
	assert_only("granted-not-there");
	map_page(S1_ROOT, 0x9000, PAGE(53) | ENTRY_PAGE);
	device_request(&rig.dev, &one_page);
	respond(7, SMMUV3_PRI_RESP_SUCCESS);
	assert_clean();
}

/* Nothing is told while software has not looked, or when the unit was switched off in between. */
static void requests_that_were_taken_are_answered(void **state)
{
	(void)state;
	with_pri();
	device_request(&rig.dev, &one_page);
	device_op_end(&rig.dev);
	assert_clean();
	wr(SMMUV3_PRIQ_CONS_OFFSET, rd(SMMUV3_PRIQ_PROD_OFFSET));
	device_op_end(&rig.dev);
	assert_only("asked-without-answer");
	device_op_end(&rig.dev);
	assert_clean();
	device_request(&rig.dev, &one_page);
	cr0(CR0_ON);
	wr(SMMUV3_PRIQ_CONS_OFFSET, rd(SMMUV3_PRIQ_PROD_OFFSET));
	device_op_end(&rig.dev);
	assert_clean();
}

static void requests_that_find_no_room_are_answered_by_the_unit(void **state)
{
	(void)state;
	with_pri();
	for (u32 i = 0; i < 1u << QUEUE_LG2; i++)
		device_request(&rig.dev, &one_page);
	assert_int_equal(answered.n, 0);
	device_request(&rig.dev, &one_page);
	assert_int_equal(answered.n, 1);
	assert_true(rd(SMMUV3_PRIQ_PROD_OFFSET) & SMMUV3_PRIQ_PROD_OVFLG_MASK);
	cr0(CR0_ON);
	device_request(&rig.dev, &one_page);
	assert_int_equal(answered.code, SMMUV3_PRI_RESP_RESPONSE_FAILURE);
	assert_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_event_queue_overflows_and_says_so_once),
		cmocka_unit_test(nothing_is_recorded_while_the_queue_is_off),
		cmocka_unit_test(an_event_queue_that_is_gone_is_a_global_error),
		cmocka_unit_test(events_raise_their_line_until_they_are_read),
		cmocka_unit_test(events_send_a_message_when_the_queue_was_empty),
		cmocka_unit_test(a_message_that_aborts_is_a_global_error),
		cmocka_unit_test(a_sync_without_an_address_raises_its_line),
		cmocka_unit_test(global_errors_toggle),
		cmocka_unit_test(a_stalled_access_goes_on_when_it_is_retried),
		cmocka_unit_test(a_retry_that_still_faults_stalls_again),
		cmocka_unit_test(stalled_accesses_are_terminated),
		cmocka_unit_test(only_who_is_not_told_is_refused_silently),
		cmocka_unit_test(the_record_of_a_stall_waits_for_room),
		cmocka_unit_test(a_device_keeps_what_it_was_told),
		cmocka_unit_test(a_stream_that_must_not_ask_is_told_to_software),
		cmocka_unit_test(translated_accesses_are_checked_on_request),
		cmocka_unit_test(page_requests_are_queued_and_answered),
		cmocka_unit_test(answers_fit_what_was_asked), cmocka_unit_test(requests_that_were_taken_are_answered),
		cmocka_unit_test(requests_that_find_no_room_are_answered_by_the_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
