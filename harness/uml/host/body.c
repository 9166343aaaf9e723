// SPDX-License-Identifier: GPL-2.0-only
/*
 * The back end `uml` behind the interface of fuzz/body.h: a program goes to the kernel (link.c), its events come back, are
 * hashed and printed by fuzz/trace.c, its findings go to the sink. A kernel that has died, one of whose checkers has spoken and
 * fallen silent, or that has lost much memory, is replaced by a new one before the next program.
 */
#define _GNU_SOURCE
#include "fuzz/body.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/batch.h"
#include "fuzz/sink.h"
#include "fuzz/trace.h"
#include "hosted/hosted.h"
#include "hosted/layout.h"
#include "ops/decode.h"
#include "plant/plant.h"
#include "uml/host/klog.h"
#include "uml/host/link.h"

static void batch_sent(struct batch *b);
static void batch_taken(struct batch *b);

_Static_assert(RAM_PA == UML_RAM_PA && RAM_BYTES == UML_RAM_BYTES, "layout.h tells of other memory than digest.h");

static const struct batch_way way = { batch_sent, batch_taken };
const struct fuzz_backend fuzz_backend = { .name = "uml", .forks = false, .batch = &way };

static struct fuzz_options opt;
static struct op current;		/* the operation under way */
static u32 begun;			/* operations of this program */
static bool died;			/* the kernel, in this program */
static bool spent;			/* it asks for another one */
static u64 digests[DIGEST_OPS];
static u32 n_digests;

/* Names of registers only: the device itself is in the kernel. */
static struct device *names(u32 unit)
{
	static struct device d[MAX_UNITS];
	const char *variant = the_target.instance[target_unit_instance(&the_target, unit)].variant;

	if (!d[unit].cls)
		d[unit].cls = device_class_find(the_target.spec, variant ? variant : the_target.variant);
	return &d[unit];
}

static void report_from(const struct wire_finding *w)
{
	struct finding_raw f = { .oracle = w->oracle, .rule = w->rule, .what = w->what, .title = w->title, .fatal = w->fatal };

	for (u32 i = 0; i < w->n_frames && i < FINDING_FRAMES; i++)
		f.frame[f.n_frames++] = w->frame[i];
	for (u32 i = 0; i < w->n_sites && i < FINDING_MAX_SITES; i++) {
		f.site[i].label = w->site[i].label;
		f.site[i].pc = w->site[i].pc;
		f.site[i].count = w->site[i].count;
		f.n_sites++;
	}
	if (f.fatal)
		klog_flush();		/* what the kernel said of it comes first */
	died |= f.fatal;
	finding_report(&f);
}

static void show_event(const struct wire_event *w)
{
	char text[160];

	snprintf(text, sizeof(text), "%s 0x%llx 0x%llx", w->what, w->a, w->b);
	trace_line(text);
}

static void handle(const struct wire_head *head, const char *payload)
{
	const struct wire_op *op = (const void *)payload;
	const struct wire_reg *reg = (const void *)payload;
	const struct wire_hush *hush = (const void *)payload;
	const struct wire_dma *dma = (const void *)payload;

	switch (head->kind) {
	case WIRE_OP:
		current = op->op;
		begun++;
		trace_op(op->index, &op->op);
		break;
	case WIRE_RESULT:
		trace_result(&current, (const void *)payload);
		break;
	case WIRE_REG:
		trace_reg(reg->instance, reg->write, reg->offset, reg->bytes, reg->val);
		break;
	case WIRE_DMA:
		trace_dma(dma->instance, dma->stream, dma->iova, dma->write, dma->how, dma->pa);
		break;
	case WIRE_EVENT:
		show_event((const void *)payload);
		break;
	case WIRE_HUSH:
		klog_flush();
		sink_hush(hush->hushed);
		sink_mute(hush->muted);
		break;
	case WIRE_TEARDOWN:
		klog_flush();
		sink_teardown();
		trace_line("teardown");
		break;
	case WIRE_SPENT:
		spent = true;
		break;
	case WIRE_DIGEST:
		n_digests = head->bytes / sizeof(digests[0]);
		memcpy(digests, payload, head->bytes);
		break;
	case WIRE_LINE:
		trace_line(payload);
		break;
	case WIRE_LOG:
		klog_feed((const void *)payload);
		break;
	case WIRE_FINDING:
		report_from((const void *)payload);
		break;
	case WIRE_BUG:
		link_stop();
		sink_internal_error("uml", payload);
	default:
		sink_internal_error("uml", "a frame of unknown kind");
	}
}

/* The kernel is gone in the middle of a program, or will not come back. */
static void lost(enum link_got got)
{
	struct finding_raw f = { .oracle = got == LINK_HANG ? ORA_PROGRESS : ORA_WARN, .rule = "", .fatal = true,
				 .what = got == LINK_HANG ? "hang" : "kernel-ended",
				 .title = got == LINK_HANG ? "a call does not end" : "the kernel ended without a word" };

	klog_flush();
	if (got == LINK_HANG || !klog_panicked())
		finding_report(&f);
	died = true;
}

/* Until the answer of the request is complete. False: there is none. */
static bool converse(struct exec_stats *st)
{
	char payload[WIRE_MAX + 1] __attribute__((aligned(8)));
	struct wire_head head;

	while (!died) {
		enum link_got got = link_receive(&head, payload, opt.hang_s);

		if (got != LINK_FRAME) {
			lost(got);
		} else if (head.kind == WIRE_DONE) {
			memcpy(st, payload, sizeof(*st));
			klog_flush();
			return true;
		} else {
			handle(&head, payload);
		}
	}
	return false;
}

static void boot(void) { link_start(!opt.unhurried, opt.plant); }

/* Of a driver that is not ours: linked where the kernel has a planted copy of it. */
extern const struct plant_info plant_table[] __attribute__((weak));
extern const unsigned int plant_table_n __attribute__((weak));

static void check_plant(const char *plant)
{
	for (u32 i = 0; &plant_table_n && i < plant_table_n; i++)
		if (!strcmp(plant_table[i].name, plant))
			return;
	for (u32 i = 0; i < the_target.n_plants; i++)
		if (!strcmp(the_target.plants[i], plant))
			return;
	fprintf(stderr, "iovet: no plant `%s`\n", plant);
	exit(2);
}

void fuzz_init(const struct fuzz_options *o)
{
	const struct sink_options sink = { .out = o->out, .known = o->known, .log = o->log, .survives = true };

	opt = *o;
	trace_state.target = &the_target;
	trace_state.device = names;
	sink_init(&sink, &the_target);
	if (opt.plant && opt.plant[0])
		check_plant(opt.plant);
	klog_planted(opt.plant && opt.plant[0]);
	atexit(link_stop);
	atexit(sink_write_counts);
	boot();
}

static void send_program(const struct program *p)
{
	struct wire_run w = { .text = trace_text() };
	u8 *bytes = link_room(sizeof(w) + PROG_MAX_BYTES);

	memcpy(bytes, &w, sizeof(w));
	link_send(WIRE_RUN, (u32)sizeof(w) + prog_encode(p, bytes + sizeof(w)));
}

static void begin(const struct program *p, struct exec_stats *st)
{
	sink_hush(false);		/* the kernel may have died before it said so */
	sink_mute(false);
	sink_program(p);
	trace_reset();
	klog_reset();
	memset(st, 0, sizeof(*st));
	died = spent = false;
	begun = n_digests = 0;
}

/* A kernel that cannot go on makes room for a new one; one that only sees less than it did ends the chain it is in first. */
static void end(struct exec_stats *st, bool in_chain)
{
	if (died)
		st->ops = begun;
	if (died || ((spent || klog_spent()) && !in_chain))
		link_stop();
	sink_add_run(st);
}

u64 fuzz_program(const struct program *p, struct exec_stats *st)
{
	struct exec_stats ignored;

	begin(p, st);
	if (!link_running())
		boot();
	send_program(p);
	if (converse(st) && opt.unhurried) {
		link_send(WIRE_LEAKS, 0);
		converse(&ignored);
	}
	end(st, false);
	return trace_hash();
}

/* ---- many programs: the kernel has the next batch before it is done with one ---------------------------------------- */

static struct batch *waiting[BATCH_AHEAD];	/* the first of them runs */
static u32 n_waiting, n_sent;		/* n_sent: the kernel at hand has those */

static void send_batch(const struct batch *b)
{
	u8 *bytes = link_room(WIRE_BATCH_MAX);
	u32 used = 0;

	_Static_assert(BATCH_MAX * sizeof(b->p[0]) <= WIRE_BATCH_MAX, "a batch does not fit");
	for (u32 i = b->done; i < b->n; used += prog_filled(&b->p[i++]))
		memcpy(bytes + used, &b->p[i], prog_filled(&b->p[i]));
	link_send(b->chain ? WIRE_CHAIN : WIRE_BATCH, used);
}

static void send_waiting(void)
{
	if (!link_running()) {
		boot();
		n_sent = 0;
	}
	while (n_sent < n_waiting)
		send_batch(waiting[n_sent++]);
}

static void batch_sent(struct batch *b)
{
	b->done = 0;
	waiting[n_waiting++] = b;
	if (link_running())
		send_waiting();
}

/* What a kernel that ended left undone is for the next one. */
static void batch_taken(struct batch *b)
{
	struct exec_stats st;

	while (b->done < b->n) {
		u32 i = b->done;

		begin(&b->p[i], &st);
		send_waiting();
		converse(&st);
		b->done++;
		batch_item_done(&b->item[i], digests, n_digests, died);
		if (b->chain && (st.stopped || died)) {
			batch_rest(b, b->done, died);
			b->done = b->n;
		}
		end(&st, b->chain && b->done < b->n);
	}
	n_waiting--;
	n_sent -= n_sent > 0;
	memmove(waiting, waiting + 1, n_waiting * sizeof(waiting[0]));
}

u64 fuzz_program_twice(const struct program *p, struct exec_stats *st)
{
	u64 first = fuzz_program(p, st), second = first;

	if (!sink_count(false))
		second = fuzz_program(p, st);
	if (second != first && !sink_count(false))
		sink_internal_error("nondeterministic", "not deterministic: two runs of one program gave two traces");
	return second;
}

/* ---- for the entry points ------------------------------------------------------------------------------------------ */

/* The release of the image, asked of itself: needs no boot. */
u32 kw_kernel_version(void)
{
	char command[4200];
	u32 major = 0, minor = 0, patch = 0;
	FILE *f;

	snprintf(command, sizeof(command), "'%s' --version", link_image());
	f = popen(command, "r");
	if (!f)
		return 0;
	if (fscanf(f, "%u.%u.%u", &major, &minor, &patch) < 2)
		major = minor = patch = 0;
	pclose(f);
	return major << 16 | minor << 8 | patch;
}

void hosted_read_register(u32 times)
{
	struct exec_stats ignored;

	died = false;
	if (!link_running())
		boot();
	memcpy(link_room(sizeof(times)), &times, sizeof(times));
	link_send(WIRE_READS, sizeof(times));
	converse(&ignored);
}

u32 kw_selftest(void) { return 0; }	/* no services of ours: they are the kernel's */

void guard_install(u32 hang_s)
{
	(void)hang_s;			/* faults happen there, too, and are told in the kernel's log */
}
