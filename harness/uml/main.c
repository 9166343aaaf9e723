// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's side of a conversation: boots the target that the command line names, then runs one program after another
 * as it is asked. Never returns into the kernel's own start of user space: there is none.
 */
#include <linux/completion.h>
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/string.h>

#include "fuzz/batch.h"
#include "fuzz/digest.h"
#include "fuzz/format.h"
#include "hosted/hosted.h"
#include "ops/decode.h"
#include "oracle/judge.h"
#include "uml/uml.h"

static char name[32];

static int __init take_name(char *text)
{
	strscpy(name, text, sizeof(name));
	return 1;
}
__setup("iovet=", take_name);

static bool hurry;			/* nobody will ask for leaks */

static int __init take_hurry(char *text)
{
	hurry = true;
	return 1;
}
__setup("iovet-hurry", take_hurry);

static void done(const struct exec_stats *st)
{
	wire_send(WIRE_DONE, st, sizeof(*st));
}

static DECLARE_COMPLETION(job_done);

static void in_thread(int (*job)(void *data), void *data)
{
	if (IS_ERR(kthread_run(job, data, "iovet")))
		h_bug("no thread for a job");
	wait_for_completion(&job_done);
}

static struct program program;
static struct exec_stats stats;

static void execute(struct exec_part part)
{
	uml_stack_end = (unsigned long)__builtin_frame_address(0);
	if (part.first)
		hosted_reset(&program.world);
	exec_program_part(&hosted_backend, &program, part, &stats);
	digest_end();
	if (!part.last && !stats.stopped)
		return;
	wire_send(WIRE_TEARDOWN, NULL, 0);
	hosted_quiesce(stats.hotplug);
	if (uml_leaks_full())
		wire_send(WIRE_SPENT, NULL, 0);
}

/* On a stack of its own, which is gone afterwards: what is left on it would hide leaks. */
static int run_program(void *unused)
{
	execute((struct exec_part){ .first = true, .last = true });
	complete(&job_done);
	return 0;
}

static struct { const u8 *at, *end; bool chain, begun; } batch;

/* The next program; false: there is none. */
static bool take_program(struct exec_part *part)
{
	const struct program *next = (const struct program *)batch.at;

	if (batch.at >= batch.end)
		return false;
	memcpy(&program, next, prog_filled(next));
	batch.at += prog_filled(next);
	part->first = !batch.chain || !batch.begun;
	part->last = !batch.chain || batch.at == batch.end;
	batch.begun = true;
	return true;
}

static int run_batch(void *unused)
{
	struct exec_part part;

	uml_brief = true;
	stats.stopped = false;
	while (!(batch.chain && stats.stopped) && take_program(&part)) {
		digest_begin(&the_target, device_class_find);
		execute(part);
		wire_send(WIRE_DIGEST, digest.op, digest.n * sizeof(digest.op[0]));
		done(&stats);
	}
	uml_brief = false;
	complete(&job_done);
	return 0;
}

static void run(const u8 *payload, u32 bytes)
{
	const struct wire_run *w = (const struct wire_run *)payload;

	prog_decode(&the_target, payload + sizeof(*w), bytes - sizeof(*w), &program);
	uml_text = w->text;
	uml_log_all(uml_text);
	in_thread(run_program, NULL);
	done(&stats);
}

/* kmemleak asks the kernel thread it runs in whether to stop, so it must run in one. */
static int scan_memory(void *scan)
{
	((void (*)(void))scan)();
	complete(&job_done);
	return 0;
}

/* Twice: an object is suspected when it did not change since the last look. A young one is not looked at. */
static void find_leaks(void)
{
	void *scan = (void *)kallsyms_lookup_name("kmemleak_scan");
	u32 i;

	if (!scan)
		h_bug("this kernel has no kmemleak");
	for (i = 0; i < 2; i++) {
		h_advance_ns(6000000000ull);
		in_thread(scan_memory, scan);
	}
}

static void serve(const struct wire_head *head, u8 *payload)
{
	static const struct exec_stats none;

	switch (head->kind) {
	case WIRE_RUN:
		run(payload, head->bytes);
		return;
	case WIRE_BATCH: case WIRE_CHAIN:
		uml_log_all(false);
		batch.at = payload;
		batch.end = payload + head->bytes;
		batch.chain = head->kind == WIRE_CHAIN;
		batch.begun = false;
		in_thread(run_batch, NULL);
		return;
	case WIRE_LEAKS:
		find_leaks();
		break;
	case WIRE_READS:
		uml_read_register(*(const u32 *)payload);
		break;
	default:
		h_bug("a request of kind %u", head->kind);
	}
	done(&none);
}

/* Before any driver, and before any device: those of the tree are made at the end of this level. */
static int __init build_machine(void)
{
	if (!name[0])
		return 0;
	if (!uml_choose(name))
		h_bug("no driver `%s` in this kernel", name);
	uml_faults_init();
	uml_leaks_init();
	uml_leaks_watch();
	hosted_make_devices();
	uml_machine_init();
	return 0;
}
arch_initcall(build_machine);

static int __init start(void)
{
	static u8 payload[WIRE_BATCH_MAX + 1] __aligned(8);
	u64 format = format_hash();
	struct wire_head head;

	if (!name[0])
		return 0;
	uml_console_init();
	uml_log_all(false);
	hosted_boot();
	uml_console_alone();
	if (!hurry)
		find_leaks();	/* what the boot left is not a program's */
	uml_plant_on();		/* so that what it does, a program did */
	wire_send(WIRE_READY, &format, sizeof(format));
	while (wire_receive(&head, payload))
		serve(&head, payload);
	wire_hang_up();
}
late_initcall_sync(start);
