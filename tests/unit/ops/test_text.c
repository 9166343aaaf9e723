/* SPDX-License-Identifier: MIT */
/* The text form: what it means, and where it says what is wrong. */
#include "fixture.h"

static const char every_op[] =
	"world full variant=2 prefetch=1 hotplug=1 eager_irq=1\n"
	"domain_alloc d0 m0\n"
	"attach d7 m2\n"
	"map d0 0x10000 pa3 2 rw\n"
	"map d0 0x0 0x1000 1+0x10 rwcxmp\n"
	"map d0 0x1000 pa0 0 -\n"
	"unmap d0 0x10000 65535\n"
	"dma m1.1 read 0x10010\n"
	"dma m1 write 0xffffffffffffffff\n"
	"lookup d0 0x10123\n"
	"map_sg d1 0x4000 pa4095 3 r\n"
	"map_sg d1 0x4000 pa5 9 rw apart\n"
	"flush d0\n"
	"detach m0\n"
	"domain_free d0\n"
	"claim m0\n"
	"release m0\n"
	"set_default m0 identity\n"
	"fault alloc 3\n"
	"fault pm 0\n"
	"hw i1 busy_stuck 5\n"
	"hw i0 error 0xffffffffffffffff\n"
	"irq i0\n"
	"step_irq\n"
	"step_work\n"
	"step_time 1000\n"
	"power_off i0\n"
	"power_on i0\n"
	"suspend i0\n"
	"resume i0\n"
	"remove m0\n"
	"probe m0\n"
	"unbind i1\n"
	"bind i1\n"
	"set_default m1 dma_fq\n"
	"mm_new p0\n"
	"mm_exit p3\n"
	"mm_touch p0 write 0x10000\n"
	"mm_unmap p1 0x0 65535\n"
	"mm_protect p0 0x10000 2\n"
	"sva_bind m0 p0\n"
	"sva_unbind m1 p1\n"
	"pasid_attach d0 m0 1\n"
	"pasid_detach m0 1\n"
	"dma_pasid m1.1 1 read 0x10000\n"
	"dma_mm m0 p0 read 0x10000\n"
	"feature_on m0 iopf\n"
	"feature_off m0 sva\n"
	"dma_map m0 h0 pa3 2+0x10 both\n"
	"dma_map m0 h15 0x900003010 0+0x1 resource\n"
	"dma_map_sg m2 h1 pa4 3 to_nosync\n"
	"dma_alloc m0 h2 64 contiguous\n"
	"dma_unmap h0\n"
	"dma_sync h1 device 64 1\n"
	"dma_at h1 write 4096\n"
	"dma_mask m0 24\n"
	"dma_churn m0 1 300\n"
	"iova_alloc h0 3 0xfffff fast_flush\n"
	"iova_free h0\n"
	"iova_reserve 0x10 4\n"
	"iova_churn 1 0xff 128\n";

/* More of them than fit into one program. */
static const char other_ops[] =
	"world full\n"
	"page_request m1 3 write 0x10000 g2+\n"
	"page_request m0 0 read 0x0 g0\n"
	"page_respond m1 invalid\n"
	"iopf_flush m1\n"
	"iopf_discard i1\n"
	"dev_claim m2\n"
	"dev_release m2\n"
	"use_dma m0\n"
	"unuse_dma m0\n"
	"handle_attach d1 m1\n";

static void canonical_text_is_printed_as_it_was_read(void **state)
{
	static const char *const texts[] = { every_op, other_ops };

	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(texts); i++) {
		struct program p = parsed(&full, texts[i]);
		struct str text = printed(&full, &p);

		assert_string_equal(str_get(&text), texts[i]);
		str_free(&text);
	}
}

/* Somebody who adds an operation to ops.def without a line above would leave it untested. */
static void every_operation_has_a_text(void **state)
{
	struct program p = parsed(&full, every_op), more = parsed(&full, other_ops);
	u64 seen = 1ULL << OP_NOP;

	(void)state;
	for (u32 i = 0; i < p.n; i++)
		seen |= 1ULL << p.op[i].kind;
	for (u32 i = 0; i < more.n; i++)
		seen |= 1ULL << more.op[i].kind;
	assert_int_equal(seen, (1ULL << OP_KINDS) - 1);
}

static void operands_mean_what_they_say(void **state)
{
	struct program p = parsed(&small, "world small\nmap d0 0x8000 pa2 3+0x10 wx\n");

	(void)state;
	assert_int_equal(p.op[0].iova, 0x8000);
	assert_int_equal(p.op[0].arg, PA_CLIENT_BASE + 2 * 0x4000);	/* pages of the target, not of 4 KiB */
	assert_int_equal(p.op[0].pages, 3);
	assert_int_equal(p.op[0].bytes, 0x10);
	assert_int_equal(p.op[0].flags, PROT_W | PROT_NOEXEC);
}

static void comments_blanks_and_a_missing_newline_are_fine(void **state)
{
	struct program p = parsed(&full, "# why\n\n  world full # here\r\n\tlookup  d0\t4096#no space\n#\ndetach m1");

	(void)state;
	assert_int_equal(p.n, 2);
	assert_int_equal(p.op[0].iova, 4096);
	assert_int_equal(p.op[1].a, 1);
}

static const struct { const char *text; u32 line, col; const char *rule, *says; } bad[] = {
	{ "", 1, 1, "iov-world", "no `world full` line" },
	{ "# only a comment\n", 1, 1, "iov-world", "no `world full` line" },
	{ "map d0 0 pa0 1 rw\n", 1, 1, "iov-world", "the first line must be" },
	{ "world\n", 1, 6, "iov-world", "needs the name of a target" },
	{ "world other\n", 1, 7, "iov-world", "for `other`, not for full" },
	{ "world full\nworld full\n", 2, 1, "iov-world", "second" },
	{ "world full hotplg=1\n", 1, 12, "iov-word", "did you mean `hotplug`?" },
	{ "world full hotplug\n", 1, 12, "iov-operand", "write `hotplug=1`" },
	{ "world full hotplug=2\n", 1, 20, "iov-range", "at most 1" },
	{ "world full variant=3\n", 1, 20, "iov-range", "at most 2" },
	{ "world full firmware=lat@i0\n", 1, 21, "iov-word", "did you mean `late`?" },
	{ "world full firmware=late\n", 1, 21, "iov-operand", "write `late@i0`" },
	{ "world full firmware=late@m0\n", 1, 21, "iov-operand", "said of an instance" },
	{ "world full firmware=late@i9\n", 1, 27, "iov-range", "at most 3" },
	{ "world full firmware=no-irq@i0\n", 1, 21, "iov-operand", "cannot have `no-irq@i0`" },
	{ "world full firmware=starved@i0\n", 1, 30, "iov-operand", "starved@i0:alloc:1" },
	{ "world full firmware=starved@i0:food:1\n", 1, 32, "iov-word", "fault kind" },
	{ "world full firmware=starved@i0:clk:256\n", 1, 36, "iov-range", "at most 255" },
	{ "world full firmware=odd-id@i0\n", 1, 29, "iov-operand", "odd-id@i0:BIT:PATTERN" },
	{ "world full firmware=odd-id@i0:300:1\n", 1, 31, "iov-range", "at most 255" },
	{ "world full firmware=odd-id@i0:3:1\n", 1, 21, "iov-operand", "cannot have" },
	{ "world full hotplug=1 firmware=late@i0\n", 1, 38, "iov-world", "nothing is plugged" },
	{ "world full\nmpa d0 0 pa0 1 rw\n", 2, 1, "iov-word", "did you mean `map`?" },
	{ "world full\nremove m0\n", 2, 1, "iov-operation", "hotplug=1" },
	{ "world full\nnop\n", 2, 1, "iov-operation", "does not offer" },
	{ "world full\nlookup m0 0\n", 2, 8, "iov-object", "write d0, d1" },
	{ "world full\nlookup d8 0\n", 2, 8, "iov-range", "d0 to d7" },
	{ "world full\nattach d0 m3\n", 2, 11, "iov-range", "m0 to m2" },
	{ "world full\nirq i2\n", 2, 5, "iov-range", "i0 to i1" },
	{ "world full\ndma m1.2 read 0\n", 2, 5, "iov-range", "2 streams" },
	{ "world full\ndma m1. read 0\n", 2, 5, "iov-range", "2 streams" },
	{ "world full\ndma m0 raed 0\n", 2, 8, "iov-word", "did you mean `read`?" },
	{ "world full\n lookup d0 0x1g\n", 2, 12, "iov-number", "0x1g" },
	{ "world full\nlookup d0 0x\n", 2, 11, "iov-number", "`0x`" },
	{ "world full\nlookup d0 0x10000000000000000\n", 2, 11, "iov-number", "64 bits" },
	{ "world full\nmap d0 0 pa4096 1 rw\n", 2, 12, "iov-range", "at most 4095" },
	{ "world full\nmap d0 0 pa 1 rw\n", 2, 10, "iov-number", "pa" },
	{ "world full\nmap d0 0 pa0 65536 rw\n", 2, 14, "iov-range", "at most 65535" },
	{ "world full\nmap d0 0 pa0 1+ rw\n", 2, 16, "iov-number", "bytes" },
	{ "world full\nmap d0 0 pa0 1 rr\n", 2, 16, "iov-word", "once each" },
	{ "world full\nmap d0 0 pa0 1 rz\n", 2, 16, "iov-word", "rwcxmp" },
	{ "world full\nmap d0 0 pa0 1\n", 2, 15, "iov-operand", "needs a protection" },
	{ "world full\nflush d0 d1\n", 2, 10, "iov-operand", "more than `flush` takes" },
	{ "world full\nfault alloc 1024\n", 2, 13, "iov-range", "at most 1023" },
	{ "world full\nfault alocc 1\n", 2, 7, "iov-word", "did you mean `alloc`?" },
	{ "world full\nset_default m0 blcoked\n", 2, 16, "iov-word", "did you mean `blocked`?" },
};

static void every_mistake_is_told_with_its_place(void **state)
{
	(void)state;
	for (u32 i = 0; i < ARRAY_LEN(bad); i++) {
		struct diag *d = diag_new();
		const struct diag_entry *e;
		struct program p;

		assert_false(prog_parse(&full, "t.iov", bad[i].text, strlen(bad[i].text), &p, d));
		assert_int_equal(diag_errors(d), 1);
		e = diag_get(d, 0);
		if (e->line != bad[i].line || e->col != bad[i].col || strcmp(e->rule, bad[i].rule) ||
		    !strstr(e->message, bad[i].says))
			fail_msg("%s: got %u:%u: %s: %s", bad[i].text, e->line, e->col, e->rule, e->message);
		diag_free(d);
	}
}

/* The text is printed as it was read, and its bytes are decoded to the same program. Their number, them and it. */
static u32 kept(const char *text, u8 bytes[PROG_MAX_BYTES], struct program *q)
{
	struct program p = parsed(&full, text);
	struct str s = printed(&full, &p);
	u32 len = prog_encode(&p, bytes);

	assert_string_equal(str_get(&s), text);
	str_free(&s);
	prog_decode(&full, bytes, len, q);
	assert_true(prog_equal(&p, q));
	return len;
}

/* What firmware gets wrong comes back from text and from bytes as it was, and goes where it means nothing. */
static void firmware_is_kept_where_it_means_something(void **state)
{
	u8 bytes[PROG_MAX_BYTES];
	struct program q;
	u32 len = kept("world full firmware=late@i1\nflush d0\n", bytes, &q);

	(void)state;
	bytes[2] = 1;
	prog_decode(&full, bytes, len, &q);
	assert_int_equal(q.world.hotplug, 0);
	bytes[6] = 9;
	prog_decode(&full, bytes, len, &q);
	assert_int_equal(q.world.firmware | q.world.at, 0);
	prog_decode(&small, bytes, len, &q);
	assert_int_equal(q.world.firmware, 0);
}

/* What fails in a probe survives text and bytes, and is something that can fail. */
static void starved_probe_is_kept(void **state)
{
	u8 bytes[PROG_MAX_BYTES];
	struct program q;
	u32 len = kept("world full firmware=starved@i1:get:200\nflush d0\n", bytes, &q);

	(void)state;
	assert_int_equal(q.world.at, 1);
	bytes[6] = 1 | 15 << 4;
	bytes[7] = 0;
	prog_decode(&full, bytes, len, &q);
	assert_true(q.world.pattern < FAULT_KINDS);
	assert_int_equal(q.world.bit, 1);
}

/* Which bits of its identification are odd survives text and bytes, and is no more than it can be. */
static void odd_hardware_is_kept(void **state)
{
	static const char text[] = "world full firmware=odd-id@i1:200:5\nflush d0\n";
	struct target told = full;
	struct program p, q;
	struct str s;
	u8 bytes[PROG_MAX_BYTES];
	u32 len;

	(void)state;
	told.odd_ids = true;
	told.instance[1].bytes = 0x1000;
	p = parsed(&told, text);
	s = printed(&told, &p);
	assert_string_equal(str_get(&s), text);
	str_free(&s);
	len = prog_encode(&p, bytes);
	prog_decode(&told, bytes, len, &q);
	assert_true(prog_equal(&p, &q));
	assert_int_equal(q.world.at, 1);
	bytes[6] = 1;			/* nothing would be odd */
	prog_decode(&told, bytes, len, &q);
	assert_int_equal(q.world.pattern, 1);
	prog_decode(&full, bytes, len, &q);
	assert_int_equal(q.world.firmware | q.world.bit | q.world.pattern, 0);
}

/* Devices whose own description is no more than odd are plugged as ever. */
static void odd_firmware_leaves_hotplug(void **state)
{
	static const char text[] = "world full hotplug=1 firmware=stream-twice@m1\nremove m1\n";
	struct program p = parsed(&full, text), q;
	struct str s = printed(&full, &p);
	u8 bytes[PROG_MAX_BYTES];

	(void)state;
	assert_string_equal(str_get(&s), text);
	str_free(&s);
	prog_decode(&full, bytes, prog_encode(&p, bytes), &q);
	assert_true(prog_equal(&p, &q));
	assert_int_equal(q.n, 1);
}

static void all_bad_lines_are_told_and_good_ones_kept(void **state)
{
	const char *text = "world full\nmpa d0\nflush d1\nlookup d0 zero\n";
	struct diag *d = diag_new();
	struct program p;

	(void)state;
	assert_false(prog_parse(&full, "t.iov", text, strlen(text), &p, d));
	assert_int_equal(diag_errors(d), 2);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.op[0].a, 1);
	diag_free(d);
}

static void a_program_holds_64_operations_and_not_one_more(void **state)
{
	struct str text = { 0 };
	struct diag *d = diag_new();
	struct program p;

	(void)state;
	str_add(&text, "world full\n");
	for (u32 i = 0; i < PROG_MAX_OPS; i++)
		str_add(&text, "flush d0\n");
	assert_true(prog_parse(&full, "t.iov", str_get(&text), text.len, &p, d));
	str_add(&text, "flush d0\n");
	assert_false(prog_parse(&full, "t.iov", str_get(&text), text.len, &p, d));
	assert_int_equal(diag_get(d, 0)->line, PROG_MAX_OPS + 2);
	str_free(&text);
	diag_free(d);
}

/* Bytes that are no text at all must be refused, not read past their end. */
static void garbage_is_refused_without_harm(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 3);
	for (u32 i = 0; i < 3000; i++) {
		static const char alphabet[] = "world full\nmap d0 pa1 0x9+-=.#mi\t\0\xff";
		struct diag *d = diag_new();
		struct program p;
		char *text;
		u32 len = rng_below(&r, 80);

		text = malloc(len + 1);
		for (u32 k = 0; k < len; k++)
			text[k] = alphabet[rng_below(&r, sizeof(alphabet) - 1)];
		prog_parse(&full, "t.iov", text, len, &p, d);
		assert_true(p.n <= PROG_MAX_OPS);
		free(text);
		diag_free(d);
	}
}

static void text_and_bytes_are_told_apart(void **state)
{
	u8 bytes[PROG_MAX_BYTES];
	struct program p = parsed(&full, every_op);

	(void)state;
	assert_true(prog_is_text(every_op, strlen(every_op)));
	assert_true(prog_is_text("# x\n\nworld", 10));
	assert_false(prog_is_text("worldly", 7));
	assert_false(prog_is_text("", 0));
	assert_false(prog_is_text(bytes, prog_encode(&p, bytes)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_text_is_printed_as_it_was_read),
		cmocka_unit_test(every_operation_has_a_text),
		cmocka_unit_test(operands_mean_what_they_say),
		cmocka_unit_test(comments_blanks_and_a_missing_newline_are_fine),
		cmocka_unit_test(every_mistake_is_told_with_its_place),
		cmocka_unit_test(firmware_is_kept_where_it_means_something),
		cmocka_unit_test(starved_probe_is_kept),
		cmocka_unit_test(odd_hardware_is_kept),
		cmocka_unit_test(odd_firmware_leaves_hotplug),
		cmocka_unit_test(all_bad_lines_are_told_and_good_ones_kept),
		cmocka_unit_test(a_program_holds_64_operations_and_not_one_more),
		cmocka_unit_test(garbage_is_refused_without_harm),
		cmocka_unit_test(text_and_bytes_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
