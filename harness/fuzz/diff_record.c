// SPDX-License-Identifier: GPL-2.0-only
/* See diff.h: what two runs of one program have to agree on, and what they may do differently. */
#include "fuzz/diff.h"

#include <ctype.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/differs.h"
#include "hosted/layout.h"
#include "ops/decode.h"
#include "ops/text.h"

static const struct differs { const char *driver; enum differ_kind kind; const char *name, *reason; } table[] = {
#define DIFFERS(driver, kind, name, reason) { driver, kind, name, reason },
#include "uml/differs.def"
#undef DIFFERS
};

/* Asked of every operation: names are compared once. */
static bool applies(const struct differs *d, enum differ_kind kind)
{
	static enum { UNASKED, OURS, OTHERS } whose[ARRAY_LEN(table)];
	u32 i = (u32)(d - table);

	if (d->kind != kind)
		return false;
	if (whose[i] == UNASKED)
		whose[i] = !d->driver[0] || !strcmp(d->driver, the_target.name) ? OURS : OTHERS;
	return whose[i] == OURS;
}

/* ---- records ----------------------------------------------------------------------------------------------------- */

void record_reset(struct diff_record *r)
{
	r->n = r->used = 0;
}

/* Trace lines by their indentation (fuzz/trace.c); what comes after the teardown is the harness's own doing. */
static bool kind_of(const char *line, enum diff_kind *kind)
{
	size_t blanks = strspn(line, " ");
	const char *s = line + blanks;

	if (!strncmp(line, "finding ", 8))
		*kind = DIFF_FINDING;
	else if (blanks == 4 && s[0] == '=')
		*kind = DIFF_RESULT;
	else if (blanks == 6 && s[0] == 'i' && isdigit((unsigned char)s[1]))
		*kind = strstr(s, " stream ") ? DIFF_DMA : DIFF_REG;
	else if (blanks < 3 && isdigit((unsigned char)s[0]))
		*kind = DIFF_OP;
	else
		return false;
	return true;
}

static bool after_teardown(const struct diff_record *r)
{
	return r->used && r->text[0] == '|';
}

/* Do the last lines show rounds of `round` accesses, all alike, as often as counts? */
static bool shows_rounds(const struct diff_record *r, u32 round)
{
	u32 n = DIGEST_POLLS * round;

	for (u32 i = r->n; r->n >= n && i > r->n - n; i--)
		if (r->line[i - 1].kind != DIFF_REG || (i > r->n - n + round && strcmp(r->line[i - 1].text, r->line[i - 1 - round].text)))
			return false;
	return r->n >= n;
}

/* A read that the lines before it have shown as often as counts. */
static bool only_polls(const struct diff_record *r, const char *line)
{
	for (u32 round = 1; round <= DIGEST_ROUND && strstr(line, " read"); round++)
		for (u32 i = 1; shows_rounds(r, round) && i <= round; i++)
			if (!strcmp(r->line[r->n - i].text, line))
				return true;
	return false;
}

/* As in digest.c. */
static bool for_message(const char *line)
{
	for (u32 i = 0; i < ARRAY_LEN(table); i++)
		if (applies(&table[i], MESSAGE) && strstr(line, " read") && strstr(line, table[i].name))
			return true;
	return false;
}

void record_add(struct diff_record *r, const char *line)
{
	size_t n = strlen(line) + 1;
	enum diff_kind kind;

	if (!r->used) {			/* the first byte says whether the teardown has begun */
		r->text[0] = ' ';
		r->used = 1;
	}
	if (!strcmp(line, "      | teardown"))
		r->text[0] = '|';
	if (!kind_of(line, &kind) || (kind != DIFF_FINDING && after_teardown(r)))
		return;
	if (!r->n && kind != DIFF_OP && kind != DIFF_FINDING)
		return;			/* the world is being made: as in digest.c */
	if (kind == DIFF_REG && (for_message(line) || only_polls(r, line)))
		return;
	if (kind == DIFF_FINDING)
		n = strlen("finding ") + 16 + 1;	/* the title may hold numbers of one side */
	if (r->n == DIFF_LINES || r->used + n > DIFF_TEXT)
		return;
	memcpy(r->text + r->used, line, n - 1);
	r->text[r->used + n - 1] = 0;
	r->line[r->n].kind = kind;
	r->line[r->n++].text = r->text + r->used;
	r->used += (u32)n;
}

void record_end(struct diff_record *r)
{
	u32 first = r->n;

	while (first && r->line[first - 1].kind == DIFF_FINDING)
		first--;
	for (u32 i = first; i < r->n; i++)
		for (u32 k = i; k > first && strcmp(r->line[k].text, r->line[k - 1].text) < 0; k--) {
			const char *t = r->line[k].text;

			r->line[k].text = r->line[k - 1].text;
			r->line[k - 1].text = t;
		}
}

/* ---- comparison -------------------------------------------------------------------------------------------------- */

#define MAX_PAIRS 512
static struct { unsigned long long a, b; } pair[MAX_PAIRS];
static u32 n_pairs;

/* One value on one side is one value on the other. */
static bool corresponds(unsigned long long a, unsigned long long b)
{
	for (u32 i = 0; i < n_pairs; i++)
		if (pair[i].a == a || pair[i].b == b)
			return pair[i].a == a && pair[i].b == b;
	if (n_pairs < MAX_PAIRS) {
		pair[n_pairs].a = a;
		pair[n_pairs++].b = b;
	}
	return true;
}

static bool of_buffer;			/* the operation of this line tells where the memory of a buffer is */
static struct digest_seen seen;

static bool holds_address(enum diff_kind kind, const char *text)
{
	if (kind == DIFF_DMA && seen.buffers && !strstr(text, ": bypass "))
		return true;
	if (kind == DIFF_RESULT && of_buffer)
		return true;
	for (u32 i = 0; i < ARRAY_LEN(table); i++)
		if (applies(&table[i], ADDRESS) && (kind == DIFF_DMA ? !strcmp(table[i].name, "dma") : kind == DIFF_REG &&
						    strstr(text, table[i].name)))
			return true;
	return false;
}

static bool same_line(enum diff_kind kind, const char *a, const char *b)
{
	bool address = strcmp(a, b) && holds_address(kind, a) && holds_address(kind, b);

	while (address && *a && *b) {
		if (!strncmp(a, "0x", 2) && !strncmp(b, "0x", 2)) {
			char *ea, *eb;
			unsigned long long va = strtoull(a, &ea, 16), vb = strtoull(b, &eb, 16);

			if (va != vb && !corresponds(va, vb))
				return false;
			a = ea;
			b = eb;
		} else if (*a++ != *b++) {
			return false;
		}
	}
	return !strcmp(a, b);
}

/* The line of an operation: its number and its name. */
static const char *operation(const char *line) { return line + strspn(line, " 0123456789"); }

/* By its first word; OP_KINDS: of none. */
static u8 op_kind_of(const char *op)
{
	size_t length = strcspn(op, " ");
	u8 k = 0;

	while (k < OP_KINDS && (strlen(op_name(k)) != length || strncmp(op, op_name(k), length)))
		k++;
	return k;
}

/* As digest_op() has it. */
static bool note_operation(const char *op)
{
	u8 kind = op_kind_of(op);
	bool forgets = digest_forgets(&seen, kind);

	digest_see(&seen, kind, !fnmatch("* identity", op, 0));
	of_buffer = digest_leads_to_memory(&seen, kind);
	return forgets;
}

s32 record_compare(const struct diff_record *a, const struct diff_record *b)
{
	bool forgetting = false;

	n_pairs = 0;
	seen = (struct digest_seen){ .buffers = false };
	for (u32 i = 0; i < a->n && i < b->n; i++) {
		if (a->line[i].kind == DIFF_OP) {
			bool forgets = note_operation(operation(a->line[i].text));

			if (forgetting || forgets)
				n_pairs = 0;
			forgetting = forgets;
		}
		if (a->line[i].kind == DIFF_RESULT)
			forgetting |= digest_gives_back(strtoll(a->line[i].text + strcspn(a->line[i].text, "-0123456789"), NULL, 10));
		if (a->line[i].kind != b->line[i].kind || !same_line(a->line[i].kind, a->line[i].text, b->line[i].text))
			return (s32)i;
	}
	return a->n == b->n ? -1 : (s32)(a->n < b->n ? a->n : b->n);
}

/* ---- programs ---------------------------------------------------------------------------------------------------- */

static u64 op_bytes(const struct op *op)
{
	return ((u64)op->pages << the_target.granule_lg2) + op->bytes;
}

/*
 * Where the run lies, or where it ends up when a driver drops the bits that its entries have no room for: what is beyond the last
 * address begins again at 0.
 */
static bool overlaps(const struct op *op, u64 pa, u64 bytes)
{
	u64 limit = the_target.pa_limit, cut = limit ? op->arg & (limit - 1) : op->arg;

	if (limit && op_bytes(op) > limit - cut && pa < op_bytes(op) - (limit - cut))
		return true;
	return (op->arg < pa + bytes && op->arg + op_bytes(op) > pa) || (cut < pa + bytes && cut + op_bytes(op) > pa);
}

/* Where either kernel has its own memory. */
static bool maps_memory(const struct op *op)
{
	u64 high = target_high_ram(&the_target);

	return op_has(op->kind, 'P') && (overlaps(op, RAM_PA, RAM_BYTES) || overlaps(op, UML_RAM_PA, UML_RAM_BYTES) ||
					 (high && overlaps(op, high, RAM_BYTES)));
}

/* Printed only when its name does not say no already; names are compared once. */
static bool text_matches(const struct op *op, const struct differs *d)
{
	static u8 kind_of[ARRAY_LEN(table)];	/* the operation that a pattern begins with; 0: not known yet */
	u8 *kind = &kind_of[d - table];
	char text[OP_TEXT_BYTES];

	if (!*kind)
		*kind = op_kind_of(d->name);
	if (op->kind != *kind)
		return false;
	op_print(&the_target, op, text, sizeof(text));
	return !fnmatch(d->name, text, 0);
}

enum { USES_DMA_API = 1, HAS_BUFFERS = 2 };

static bool left_out(const struct differs *d, const struct op *op)
{
	return d->kind == SCRATCH || d->kind == BUFFERS ? maps_memory(op) : text_matches(op, d);
}

/* Lines of the table by which operations of a program with these traits are left out. Returns how many. */
static u32 that_leave_out(u32 traits, const struct differs **line)
{
	u32 n = 0;

	for (u32 i = 0; i < ARRAY_LEN(table); i++)
		if (applies(&table[i], SCRATCH) || applies(&table[i], OPERATION) ||
		    (traits & HAS_BUFFERS && applies(&table[i], BUFFERS)) || (traits & USES_DMA_API && applies(&table[i], BESIDE)))
			line[n++] = &table[i];
	return n;
}

static bool comparable(const struct op *op, const struct differs *const *line, u32 n)
{
	for (u32 i = 0; i < n; i++)
		if (left_out(line[i], op))
			return false;
	return true;
}

bool diff_remembers(void)
{
	for (u32 i = 0; i < ARRAY_LEN(table); i++)
		if (applies(&table[i], AFTER))
			return true;
	return false;
}

u32 diff_prepare(struct program *p)
{
	const struct differs *line[ARRAY_LEN(table)];
	u32 kept = 0, n = p->n, n_lines;
	u32 traits = 0;

	for (u32 i = 0; i < n; i++)
		traits |= (op_uses_dma_api(p->op[i].kind) ? USES_DMA_API : 0) | (p->op[i].kind == OP_DMA_ALLOC ? HAS_BUFFERS : 0);
	n_lines = that_leave_out(traits, line);
	for (u32 i = 0; i < n; i++)
		if (comparable(&p->op[i], line, n_lines) && kept++ != i)
			p->op[kept - 1] = p->op[i];
	memset(&p->op[kept], 0, (n - kept) * sizeof(p->op[0]));
	p->n = kept;
	return n - kept;
}
