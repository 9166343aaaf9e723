/* SPDX-License-Identifier: MIT */
/*
 * Text to programs: see text.h. One pass over lines and words; a bad line is reported and left out, the rest is read,
 * so that one run shows every mistake.
 */
#include <stdio.h>
#include <string.h>

#include "base/diag.h"
#include "base/number.h"
#include "ops/decode.h"
#include "ops/firmware.h"
#include "ops/text.h"

struct word { const char *at; u32 len; u32 col; };

struct parser {
	const struct target *t;
	const char *file;
	struct diag *d;
	struct program *p;
	const char *at, *end;		/* rest of the current line */
	const char *line_start;
	u32 line;
	bool world_seen, line_bad, failed;
};

#define WORD_FMT(w) (int)(w)->len, (w)->at

__attribute__((format(printf, 4, 5)))
static void complain(struct parser *ps, const struct word *w, const char *rule, const char *fmt, ...)
{
	struct diag_at at = { ps->file, ps->line, w ? w->col : (u32)(ps->at - ps->line_start) + 1 };
	va_list ap;

	if (ps->line_bad)
		return;		/* one complaint a line: what follows a mistake is noise */
	ps->line_bad = ps->failed = true;
	va_start(ap, fmt);
	diag_vreport(ps->d, DIAG_ERROR, at, rule, fmt, ap);
	va_end(ap);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool next_word(struct parser *ps, struct word *w)
{
	while (ps->at < ps->end && is_space(*ps->at))
		ps->at++;
	w->at = ps->at;
	w->col = (u32)(ps->at - ps->line_start) + 1;
	while (ps->at < ps->end && !is_space(*ps->at))
		ps->at++;
	w->len = (u32)(ps->at - w->at);
	return w->len > 0;
}

static bool word_is(const struct word *w, const char *text)
{
	return strlen(text) == w->len && !memcmp(w->at, text, w->len);
}

/* " - did you mean `x`?" for the nearest word of a list, or nothing. */
struct hint { char text[80]; };
static struct hint suggest(const struct word *w, const char *(*list)(u32 i))
{
	struct hint h = { "" };
	char given[32];
	u32 best = 3;

	if (w->len >= sizeof(given))
		return h;
	memcpy(given, w->at, w->len);
	given[w->len] = 0;
	for (u32 i = 0; list(i); i++) {
		u32 edits = str_distance(given, list(i), 2);

		if (edits < best) {
			best = edits;
			snprintf(h.text, sizeof(h.text), " - did you mean `%s`?", list(i));
		}
	}
	return h;
}

static bool want_number(struct parser *ps, const struct word *w, u64 max, const char *what, u64 *v)
{
	if (!number_read(w->at, w->len, v)) {
		complain(ps, w, "iov-number", "`%.*s` is not a %s: a decimal or 0x number of at most 64 bits",
			 WORD_FMT(w), what);
		return false;
	}
	if (*v > max)
		complain(ps, w, "iov-range", "%s %.*s is too large: at most %llu", what, WORD_FMT(w), max);
	return *v <= max;
}

/* An object name: its letter and a number below `n`. */
static u8 want_object(struct parser *ps, const struct word *w, char letter, u32 n, const char *what)
{
	u64 v;

	if (w->len < 2 || w->at[0] != letter || !number_read(w->at + 1, w->len - 1, &v)) {
		complain(ps, w, "iov-object", "`%.*s` is not a %s: write %c0, %c1 ...", WORD_FMT(w), what, letter,
			 letter);
		return 0;
	}
	if (v >= n)
		complain(ps, w, "iov-range", "there is no %s %.*s: %s has %c0 to %c%u", what, WORD_FMT(w), ps->t->name,
			 letter, letter, n - 1);
	return (u8)v;
}

static u8 want_choice(struct parser *ps, const struct word *w, const char *(*list)(u32 i), const char *what)
{
	for (u32 i = 0; list(i); i++)
		if (word_is(w, list(i)))
			return (u8)i;
	complain(ps, w, "iov-word", "`%.*s` is no %s%s", WORD_FMT(w), what, suggest(w, list).text);
	return 0;
}

static const char *access_word(u32 i)
{
	return i == 0 ? "read" : i == 1 ? "write" : NULL;
}

static void want_stream(struct parser *ps, const struct word *w, struct op *op)
{
	const char *dot = memchr(w->at, '.', w->len);
	struct word master = { w->at, dot ? (u32)(dot - w->at) : w->len, w->col };
	u32 n;
	u64 v;

	op->a = want_object(ps, &master, 'm', ps->t->n_masters, "master");
	if (!dot || ps->line_bad)
		return;
	n = ps->t->master[op->a].n_streams;
	if (!number_read(dot + 1, (u32)(w->at + w->len - dot - 1), &v) || v >= (n ? n : 1))
		complain(ps, w, "iov-range", "`%.*s`: master m%u has %u stream%s, counted from .0", WORD_FMT(w), op->a,
			 n, n == 1 ? "" : "s");
	else
		op->b = (u8)v;
}

static void want_pa(struct parser *ps, const struct word *w, struct op *op)
{
	struct word page = { w->at + 2, w->len - 2, w->col + 2 };
	u64 v;

	if (w->len > 2 && w->at[0] == 'p' && w->at[1] == 'a') {
		if (want_number(ps, &page, PA_CLIENT_PAGES - 1, "page number", &v))
			op->arg = target_client_pa(ps->t) + (v << ps->t->granule_lg2);
	} else if (want_number(ps, w, ~0ULL, "physical address", &v)) {
		op->arg = v;
	}
}

static void want_length(struct parser *ps, const struct word *w, struct op *op)
{
	const char *plus = memchr(w->at, '+', w->len);
	struct word pages = { w->at, plus ? (u32)(plus - w->at) : w->len, w->col };
	u64 v;

	if (want_number(ps, &pages, op_pages_max(op->kind), "number of pages", &v))
		op->pages = (u16)v;
	if (plus && !ps->line_bad) {
		struct word bytes = { plus + 1, (u32)(w->at + w->len - plus - 1), w->col + pages.len + 1 };

		if (want_number(ps, &bytes, 0xffff, "number of bytes", &v))
			op->bytes = (u16)v;
	}
}

static void want_prot(struct parser *ps, const struct word *w, struct op *op)
{
	if (word_is(w, "-"))
		return;
	for (u32 i = 0; i < w->len; i++) {
		const char *c = w->at[i] ? strchr(text_prot, w->at[i]) : NULL;

		if (!c || op->flags >> (c - text_prot) & 1) {
			complain(ps, w, "iov-word", "`%.*s` is not a protection: letters of `%s` once each, or `-`",
				 WORD_FMT(w), text_prot);
			return;
		}
		op->flags = (u8)(op->flags | 1u << (c - text_prot));
	}
	if (op->flags & PROT_ATOMIC && !ps->t->maps_atomically)
		complain(ps, w, "iov-word", "nobody who maps for %s holds a spinlock", ps->t->name);
}

/* `g2`: the last page request of group 2; `g2+`: one of it that others follow. */
static u8 want_page_group(struct parser *ps, const struct word *w)
{
	bool more = w->len && w->at[w->len - 1] == '+';
	struct word group = { w->at, w->len - more, w->col };

	return (u8)(2 * want_object(ps, &group, 'g', PAGE_GROUPS, "page request group") + more);
}

static void want_apart(struct parser *ps, const struct word *w, struct op *op)
{
	if (ps->t->api == API_IOMMU && word_is(w, "apart"))
		op->b = SG_APART;
	else
		complain(ps, w, "iov-operand", "`%.*s` is more than `%s` takes", WORD_FMT(w), op_name(op->kind));
}

static void operand(struct parser *ps, char letter, bool after_domain, const struct word *w, struct op *op)
{
	const struct target *t = ps->t;

	switch (letter) {
	case 'D': op->a = want_object(ps, w, 'd', target_domains(t), "domain"); break;
	case 'I': op->a = want_object(ps, w, 'i', t->n_instances, "instance"); break;
	case 'M': *(after_domain ? &op->b : &op->a) = want_object(ps, w, 'm', t->n_masters, "master"); break;
	case 'S': want_stream(ps, w, op); break;
	case 'T': op->flags = want_choice(ps, w, text_dom_type, "domain type"); break;
	case 'K': op->flags = want_choice(ps, w, text_fault, "fault kind"); break;
	case 'L': op->flags = want_choice(ps, w, text_lie, "device lie"); break;
	case 'F': op->flags = want_choice(ps, w, text_feature, "feature"); break;
	case 'A': op->arg = want_object(ps, w, 'p', MAX_MMS, "address space"); break;
	case 'Q': want_number(ps, w, PASID_MAX, "PASID", &op->arg); break;
	case 'X': op->flags = want_choice(ps, w, access_word, "kind of access"); break;
	case 'H': op->b = want_object(ps, w, 'h', MAX_HANDLES, "handle"); break;
	case 'Y': op->flags = want_choice(ps, w, text_way, "direction"); break;
	case 'G': op->flags = want_choice(ps, w, text_kind, "kind of memory"); break;
	case 'W': op->flags = want_choice(ps, w, text_turn, "owner of a buffer"); break;
	case 'E': op->flags = want_choice(ps, w, text_iova_kind, "kind of allocation"); break;
	case 'J': op->b = want_page_group(ps, w); break;
	case 'C': op->flags = want_choice(ps, w, text_page_code, "answer to a page request"); break;
	case 'Z': want_apart(ps, w, op); break;
	case 'V': want_number(ps, w, ~0ULL, "IOVA", &op->iova); break;
	case 'n': want_number(ps, w, op_arg_max(op->kind), "number", &op->arg); break;
	case 'P': want_pa(ps, w, op); break;
	case 'N': want_length(ps, w, op); break;
	case 'R': want_prot(ps, w, op); break;
	}
}

static const char *operand_name(char letter)
{
	switch (letter) {
	case 'D': return "a domain (d0)";
	case 'I': return "an instance (i0)";
	case 'M': return "a master (m0)";
	case 'S': return "a master's stream (m0 or m0.1)";
	case 'T': return "a domain type";
	case 'K': return "a fault kind";
	case 'L': return "a device lie";
	case 'X': return "read or write";
	case 'F': return "a feature (iopf or sva)";
	case 'A': return "an address space (p0)";
	case 'Q': return "a PASID";
	case 'H': return "a handle (h0)";
	case 'Y': return "a direction (both, to, from, ..._nosync, resource)";
	case 'G': return "a kind of memory (blocking, atomic, contiguous, pages, single)";
	case 'W': return "cpu or device";
	case 'E': return "a kind of allocation (fast, fast_flush, tree, aligned)";
	case 'J': return "a page request group (g0, or g0+ when more follow)";
	case 'C': return "an answer to a page request";
	case 'V': return "an IOVA";
	case 'P': return "a physical address (pa0 or 0x...)";
	case 'N': return "a length (PAGES or PAGES+BYTES)";
	case 'R': return "a protection (letters rwcxmpa or -)";
	default: return "a number";
	}
}

static const char *op_word(u32 i)
{
	return i < OP_KINDS ? op_name(i) : NULL;
}

static bool op_allowed(struct parser *ps, const struct word *w, const struct op *op)
{
	if (!(ps->t->ops >> op->kind & 1) || op->kind == OP_NOP)
		complain(ps, w, "iov-operation", "%s does not offer `%.*s`", ps->t->name, WORD_FMT(w));
	else if (op_is_hotplug(op->kind) && !ps->p->world.hotplug)
		complain(ps, w, "iov-operation", "`%.*s` needs `hotplug=1` on the world line", WORD_FMT(w));
	else if (ps->p->n == PROG_MAX_OPS)
		complain(ps, w, "iov-length", "more than %d operations", PROG_MAX_OPS);
	return !ps->line_bad;
}

static void parse_op(struct parser *ps, const struct word *first)
{
	struct op op = { 0 };
	struct word w;
	const char *pattern;

	op.kind = want_choice(ps, first, op_word, "operation");
	if (ps->line_bad || !op_allowed(ps, first, &op))
		return;
	pattern = op_operands(op.kind);
	for (const char *c = pattern; *c && !ps->line_bad; c++) {
		if (next_word(ps, &w))
			operand(ps, *c, pattern[0] == 'D', &w, &op);
		else if (*c != 'Z')
			complain(ps, NULL, "iov-operand", "`%s` needs %s here", op_name(op.kind), operand_name(*c));
	}
	if (!ps->line_bad && next_word(ps, &w))
		complain(ps, &w, "iov-operand", "`%.*s` is more than `%s` takes", WORD_FMT(&w), op_name(op.kind));
	if (!ps->line_bad)
		ps->p->op[ps->p->n++] = op;
}

static const char *knob_word(u32 i)
{
	static const char *const knobs[] = { "variant", "prefetch", "hotplug", "eager_irq", "rough", "firmware" };

	return i < ARRAY_LEN(knobs) ? knobs[i] : NULL;
}

/* What follows the number in i0:FIRST:SECOND; *where ends before it. False: that is not there. */
static bool split(struct word *where, struct word *first, struct word *second)
{
	const char *colon = memchr(where->at, ':', where->len), *end = where->at + where->len;
	const char *next = colon ? memchr(colon + 1, ':', (size_t)(end - colon - 1)) : NULL;

	if (!next)
		return false;
	*first = (struct word){ colon + 1, (u32)(next - colon - 1), where->col + (u32)(colon + 1 - where->at) };
	*second = (struct word){ next + 1, (u32)(end - next - 1), where->col + (u32)(next + 1 - where->at) };
	where->len = (u32)(colon - where->at);
	return true;
}

/* The rest of odd-id@i0:BIT:PATTERN. */
static bool parse_odd_id(struct parser *ps, struct word *where)
{
	struct world_cfg *world = &ps->p->world;
	struct word first, second;
	u64 bit, pattern;

	if (!split(where, &first, &second)) {
		complain(ps, where, "iov-operand", "which bits of its identification are inverted: write `odd-id@i0:BIT:PATTERN`");
		return false;
	}
	if (!want_number(ps, &first, 255, "number", &bit) || !want_number(ps, &second, 15, "number", &pattern))
		return false;
	world->bit = (u8)bit;
	world->pattern = pattern ? (u8)pattern : 1;
	return true;
}

/* The rest of starved@i0:KIND:NUMBER. */
static bool parse_starved(struct parser *ps, struct word *where)
{
	struct world_cfg *world = &ps->p->world;
	struct word kind, number;
	u64 nth;

	if (!split(where, &kind, &number)) {
		complain(ps, where, "iov-operand", "what fails while it is probed: write `starved@i0:alloc:1`");
		return false;
	}
	world->pattern = want_choice(ps, &kind, text_fault, "fault kind");
	if (ps->line_bad || !want_number(ps, &number, 255, "number", &nth))
		return false;
	world->bit = nth ? (u8)nth : 1;
	return true;
}

/* What is wrong, and with which instance or master: no-reg@i1. */
static void parse_firmware(struct parser *ps, const struct word *w)
{
	struct world_cfg *world = &ps->p->world;
	const char *at = memchr(w->at, '@', w->len);
	struct word kind = { w->at, at ? (u32)(at - w->at) : w->len, w->col }, where;
	bool master;
	u64 v;

	world->firmware = want_choice(ps, &kind, firmware_word, "kind of firmware");
	master = !ps->line_bad && firmware_of_master(world->firmware);
	if (ps->line_bad || !world->firmware)
		return;
	if (!at || w->len < kind.len + 3 || at[1] != (master ? 'm' : 'i')) {
		complain(ps, w, "iov-operand", "`%.*s` is said of %s: write `%.*s@%s0`", WORD_FMT(&kind),
			 master ? "a master" : "an instance", WORD_FMT(&kind), master ? "m" : "i");
		return;
	}
	where = (struct word){ at + 2, w->len - kind.len - 2, w->col + kind.len + 2 };
	if (world->firmware == FIRMWARE_ODD_ID && !parse_odd_id(ps, &where))
		return;
	if (world->firmware == FIRMWARE_STARVED && !parse_starved(ps, &where))
		return;
	if (!want_number(ps, &where, master ? MAX_MASTERS - 1 : MAX_INSTANCES - 1, "number", &v))
		return;
	world->at = (u8)v;
	if (!firmware_offered(target_in(ps->t, world), world->firmware, world->at))
		complain(ps, w, "iov-operand", "%s cannot have `%.*s`", ps->t->name, WORD_FMT(w));
}

static void parse_knob(struct parser *ps, const struct word *w)
{
	struct world_cfg *world = &ps->p->world;
	u8 *const knob[] = { &world->variant, &world->prefetch, &world->hotplug, &world->eager_irq,
			     &world->rough };
	const char *eq = memchr(w->at, '=', w->len);
	struct word name = { w->at, eq ? (u32)(eq - w->at) : w->len, w->col }, value;
	u32 i = want_choice(ps, &name, knob_word, "property of the world");
	u64 v;

	if (ps->line_bad)
		return;
	if (!eq) {
		complain(ps, w, "iov-operand", "write `%.*s=1`", WORD_FMT(w));
		return;
	}
	value = (struct word){ eq + 1, (u32)(w->at + w->len - eq - 1), w->col + name.len + 1 };
	if (i == ARRAY_LEN(knob)) {
		parse_firmware(ps, &value);
		return;
	}
	if (want_number(ps, &value, i ? 1 : ps->t->n_variants ? ps->t->n_variants - 1 : 0, "value", &v))
		*knob[i] = (u8)v;
}

static void parse_world(struct parser *ps)
{
	struct word w;

	ps->world_seen = true;
	if (!next_word(ps, &w)) {
		complain(ps, NULL, "iov-world", "`world` needs the name of a target: %s", ps->t->name);
		return;
	}
	if (!word_is(&w, ps->t->name)) {
		complain(ps, &w, "iov-world", "this program is for `%.*s`, not for %s", WORD_FMT(&w), ps->t->name);
		return;
	}
	while (!ps->line_bad && next_word(ps, &w))
		parse_knob(ps, &w);
	if (!ps->line_bad && ps->p->world.hotplug && !firmware_plugs(ps->p->world.firmware))
		complain(ps, NULL, "iov-world", "with firmware like this nothing is plugged: leave `hotplug=1` out");
	ps->t = target_in(ps->t, &ps->p->world);
}

static void parse_line(struct parser *ps)
{
	struct word w;

	ps->line_bad = false;
	if (!next_word(ps, &w))
		return;
	if (word_is(&w, "world")) {
		if (ps->world_seen)
			complain(ps, &w, "iov-world", "a second `world` line");
		else
			parse_world(ps);
		return;
	}
	if (!ps->world_seen) {
		ps->world_seen = true;	/* say it once */
		complain(ps, &w, "iov-world", "the first line must be `world %s`", ps->t->name);
		return;
	}
	parse_op(ps, &w);
}

bool prog_parse(const struct target *t, const char *file, const char *text, size_t len, struct program *p,
		struct diag *d)
{
	struct parser ps = { .t = t, .file = file, .d = d, .p = p };
	const char *end = text + len;

	memset(p, 0, sizeof(*p));
	diag_add_source(d, file, text, len);
	for (const char *s = text, *next; s < end; s = next) {
		const char *nl = memchr(s, '\n', (size_t)(end - s)), *stop = nl ? nl : end, *hash;

		next = nl ? nl + 1 : end;
		hash = memchr(s, '#', (size_t)(stop - s));
		ps.line_start = ps.at = s;
		ps.end = hash ? hash : stop;
		ps.line++;
		parse_line(&ps);
	}
	if (!ps.world_seen) {
		ps.line_bad = false;
		ps.line = 1;
		ps.at = ps.line_start = text;
		complain(&ps, NULL, "iov-world", "no `world %s` line", t->name);
	}
	return !ps.failed;
}

bool prog_is_text(const void *bytes, size_t len)
{
	const char *s = bytes, *end = s + len;

	while (s < end && (is_space(*s) || *s == '\n' || *s == '#')) {
		if (*s == '#')
			while (s < end && *s != '\n')
				s++;
		else
			s++;
	}
	return end - s >= 5 && !memcmp(s, "world", 5) && (end - s == 5 || is_space(s[5]) || s[5] == '\n');
}
