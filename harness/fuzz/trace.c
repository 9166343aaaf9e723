// SPDX-License-Identifier: GPL-2.0-only
/* The trace: see trace.h. Hashing is on the hot path and allocates nothing; text is written only for replay. */
#include "fuzz/trace.h"

#include <string.h>

#include "fuzz/digest.h"
#include "model/device.h"
#include "ops/decode.h"
#include "ops/text.h"

struct trace trace_state;

void trace_reset(void)
{
	trace_state.hash = 0xcbf29ce484222325ULL;
	trace_state.events = 0;
}

static void mix_name(const char *s)
{
	u64 h = 0;

	for (; *s; s++)
		h = h * 131 + (unsigned char)*s;
	trace_mix(h);
}

/* Fields one by one: struct op has no padding today, but the hash must not depend on that. */
static void mix_op(const struct op *op)
{
	trace_mix((u64)op->kind | (u64)op->a << 8 | (u64)op->b << 16 | (u64)op->flags << 24 | (u64)op->pages << 32 |
		  (u64)op->bytes << 48);
	trace_mix(op->iova);
	trace_mix(op->arg);
}

void trace_op(u32 index, const struct op *op)
{
	char line[OP_TEXT_BYTES];

	if (digest.on) {
		digest_op(index, op);
		return;
	}
	trace_state.events++;
	trace_mix(index);
	mix_op(op);
	if (!trace_text())
		return;
	op_print(trace_state.target, op, line, sizeof(line));
	fprintf(trace_state.out, "%3u %s\n", index, line);
}

static void print_result(const struct op *op, const struct op_result *r)
{
	FILE *out = trace_state.out;

	if (op_has(op->kind, 'S'))
		return;		/* trace_dma() said it */
	fprintf(out, "    = %lld", r->ret);
	if (r->ret < 0 && r->ret > -4096)
		fprintf(out, " (%s)", strerror((int)-r->ret));
	if (r->value)
		fprintf(out, ", 0x%llx", r->value);
	fprintf(out, "%s%s\n", r->injected ? " [fault injected]" : "", r->skipped ? " [skipped]" : "");
}

void trace_result(const struct op *op, const struct op_result *r)
{
	if (digest.on) {
		digest_result(op, r);
		return;
	}
	trace_mix((u64)r->ret);
	trace_mix(r->value);
	trace_mix((u64)r->skipped | (u64)r->injected << 1);
	if (trace_text())
		print_result(op, r);
}

void trace_event(enum ev kind, const char *what, u64 a, u64 b)
{
	static const char *const names[] = { "alloc", "free", "fail", "irq", "log", "warn", "lock", "clock", "power", "note" };

	if (digest.on)
		return;
	trace_state.events++;
	trace_mix(kind);
	mix_name(what);
	trace_mix(a);
	trace_mix(b);
	if (trace_text())
		fprintf(trace_state.out, "      %-5s %s 0x%llx 0x%llx\n", (u32)kind < ARRAY_LEN(names) ? names[kind] : "?",
			what, a, b);
}

void trace_reg(u32 instance, bool write, u32 offset, u32 bytes, u64 val)
{
	struct device *d;
	char buf[160] = "";
	const char *text = buf;

	if (digest.on) {
		digest_reg(instance, write, offset, bytes, val);
		return;
	}
	trace_state.events++;
	trace_mix((u64)offset | (u64)instance << 32 | (u64)write << 40 | (u64)bytes << 48);
	trace_mix(val);
	if (!trace_text())
		return;
	d = trace_state.device ? trace_state.device(instance) : NULL;
	if (d && d->cls && d->cls->decode)
		text = d->cls->decode(offset, val, buf, sizeof(buf));
	fprintf(trace_state.out, "      i%u %s%u 0x%04x %s 0x%llx  %s\n", instance, write ? "write" : "read", bytes * 8, offset,
		write ? "<-" : "->", val, text ? text : "");
}

void trace_dma(u32 instance, u32 stream, u64 iova, bool write, const char *how, u64 pa)
{
	if (digest.on) {
		digest_dma(instance, stream, iova, write, how, pa);
		return;
	}
	trace_state.events++;
	trace_mix((u64)stream | (u64)instance << 32 | (u64)write << 40);
	trace_mix(iova);
	mix_name(how);
	trace_mix(pa);
	if (trace_text())
		fprintf(trace_state.out, "      i%u stream %u %s 0x%llx: %s 0x%llx\n", instance, stream,
			write ? "write" : "read", iova, how, pa);
}

void trace_line(const char *line)
{
	size_t n = strlen(line);

	if (trace_text())
		fprintf(trace_state.out, "      | %s%s", line, n && line[n - 1] == '\n' ? "" : "\n");
}
