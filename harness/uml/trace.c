// SPDX-License-Identifier: GPL-2.0-only
/*
 * The trace, as fuzz/trace.h declares it, on its way out of the kernel: every event becomes a frame, and the other end
 * hashes and prints it with fuzz/trace.c.
 */
#include "fuzz/trace.h"

#include <linux/string.h>

#include "fuzz/digest.h"
#include "uml/uml.h"

void trace_reset(void) { }

void trace_op(u32 index, const struct op *op)
{
	struct wire_op w = { .index = index, .op = *op };

	if (digest.on) {
		digest_op(index, op);
		return;
	}
	wire_send(WIRE_OP, &w, sizeof(w));
}

void trace_result(const struct op *op, const struct op_result *r)
{
	if (digest.on) {
		digest_result(op, r);
		return;
	}
	wire_send(WIRE_RESULT, r, sizeof(*r));
}

/* The log says what happened inside the kernel; these events belong to our own services. */
void trace_event(enum ev kind, const char *what, u64 a, u64 b)
{
	struct wire_event w = { .kind = kind, .a = a, .b = b };

	if (!uml_text)
		return;
	strscpy(w.what, what, sizeof(w.what));
	wire_send(WIRE_EVENT, &w, sizeof(w));
}

void trace_reg(u32 instance, bool write, u32 offset, u32 bytes, u64 val)
{
	struct wire_reg w = { .instance = instance, .write = write, .offset = offset, .bytes = bytes, .val = val };

	if (digest.on) {
		digest_reg(instance, write, offset, bytes, val);
		return;
	}
	if (uml_brief)
		return;
	wire_send(WIRE_REG, &w, sizeof(w));
}

void trace_dma(u32 instance, u32 stream, u64 iova, bool write, const char *how, u64 pa)
{
	struct wire_dma w = { .instance = instance, .stream = stream, .write = write, .iova = iova, .pa = pa };

	if (digest.on) {
		digest_dma(instance, stream, iova, write, how, pa);
		return;
	}
	if (uml_brief)
		return;
	strscpy(w.how, how, sizeof(w.how));
	wire_send(WIRE_DMA, &w, sizeof(w));
}

void trace_line(const char *line)
{
	if (uml_text)
		wire_text(WIRE_LINE, line);
}
