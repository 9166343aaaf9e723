// SPDX-License-Identifier: GPL-2.0-only
/* See digest.h. Allocates nothing and prints nothing; names of registers are looked up once. */
#include "fuzz/digest.h"

#include "base/lib.h"
#include "fuzz/differs.h"
#include "hosted/layout.h"

struct digest digest;

/* ---- what harness/uml/differs.def says of this driver -------------------------------------------------------------- */

static const struct { const char *driver; enum differ_kind kind; const char *name; } differs[] = {
#define DIFFERS(driver, kind, name, reason) { driver, kind, name },
#include "uml/differs.def"
#undef DIFFERS
};

#define WINDOW_WORDS 65536u		/* registers beyond are compared as they are */

typedef u8 words_of_units[MAX_UNITS][WINDOW_WORDS / 8];
static words_of_units holds_address, for_message;
static bool dma_is_address;
static const struct target *known;	/* whose registers are looked up */

static bool starts_with(const char *text, const char *start)
{
	while (*start && *text == *start) {
		text++;
		start++;
	}
	return !*start;
}

static bool is_marked(words_of_units set, u32 unit, u32 word)
{
	return word < WINDOW_WORDS && set[unit][word / 8] >> word % 8 & 1;
}

static void look_up(const struct target *t, digest_class *find, u32 unit, const char *name, words_of_units set)
{
	const char *variant = t->instance[target_unit_instance(t, unit)].variant;
	const struct device_class *cls = find(t->spec, variant ? variant : t->variant);
	u32 bytes = (u32)target_unit_window(t, unit).bytes, i;

	for (i = 0; i < WINDOW_WORDS && 4 * i < bytes && cls->decode; i++) {
		char text[160] = "";

		cls->decode(4 * i, 0, text, sizeof(text));
		if (starts_with(text, name))
			set[unit][i / 8] |= (u8)(1u << i % 8);
	}
}

/* Is row `i` of the table about this driver? */
static bool is_about(u32 i, const char *driver) { return !differs[i].driver[0] || !strcmp(differs[i].driver, driver); }

bool digest_holds_address(const char *reg)
{
	u32 i;

	for (i = 0; i < ARRAY_LEN(differs); i++)
		if (differs[i].kind == ADDRESS && is_about(i, the_target.name) && starts_with(reg, differs[i].name))
			return true;
	return false;
}

/* Which operations give tables back. Asked without digest_begin(), too, by who compares traces (diff_record.c). */
static struct frees { bool known, unmapping, leaving; } frees;

static const struct frees *what_frees(void)
{
	u32 i;

	for (i = 0; i < ARRAY_LEN(differs) && !frees.known; i++) {
		if (differs[i].kind != FREES || !is_about(i, the_target.name))
			continue;
		frees.unmapping |= !differs[i].name[0];
		frees.leaving |= differs[i].name[0] != 0;
	}
	frees.known = true;
	return &frees;
}

static void learn(const struct target *t, digest_class *find)
{
	u32 i, unit;

	for (i = 0; i < ARRAY_LEN(differs); i++) {
		if (!is_about(i, t->name))
			continue;
		if (differs[i].kind != ADDRESS && differs[i].kind != MESSAGE)
			continue;
		dma_is_address |= !strcmp(differs[i].name, "dma");
		for (unit = 0; unit < target_units(t); unit++)
			look_up(t, find, unit, differs[i].name, differs[i].kind == ADDRESS ? holds_address : for_message);
	}
	known = t;
}

/* ---- hashing ------------------------------------------------------------------------------------------------------- */

#define MAX_ADDRESSES 512u		/* of one program; later ones count alike */

static u64 hash;
static u64 address[MAX_ADDRESSES];
static u32 n_addresses;
static bool forgetting;
static struct { u64 what, val; } recent[DIGEST_ROUND];	/* register accesses, the last one first */
static u32 repeats[DIGEST_ROUND];	/* accesses in a row that were the same as the one so many before */
static struct digest_seen seen;

static void mix(u64 v)
{
	u64 h = (hash ^ v) * 0x9e3779b97f4a7c15ULL;

	hash = h ^ (h >> 29);
}

/* The how-manieth address of this program it is. */
static u64 ordinal(u64 val)
{
	u32 i;

	for (i = 0; i < n_addresses; i++)
		if (address[i] == val)
			return i;
	if (n_addresses < MAX_ADDRESSES)
		address[n_addresses++] = val;
	return i;
}

/* An address of the kernel's own memory: a page that it gave to somebody. */
static u64 own_memory(u64 pa)
{
	u64 high = target_high_ram(known);
	bool own = pa - RAM_PA < RAM_BYTES || (high && pa - high < RAM_BYTES);

	return pa && own ? ordinal(pa) : pa;
}

void digest_begin(const struct target *t, digest_class *find)
{
	if (known != t)
		learn(t, find);
	digest.on = true;
	digest.n = 0;
	n_addresses = 0;
	forgetting = true;		/* how the world is made is not compared */
	seen = (struct digest_seen){ .buffers = false };
}

void digest_end(void)
{
	digest.on = false;
}

/* Tables, or a buffer, may be freed, and their memory is given out again in an order of each kernel's own. */
bool digest_forgets(const struct digest_seen *s, u8 kind)
{
	switch (kind) {
	case OP_DMA_UNMAP:
		return s->buffers;
	case OP_DOMAIN_FREE: case OP_SET_DEFAULT: case OP_REMOVE: case OP_PROBE: case OP_UNBIND: case OP_BIND:
		return true;
	case OP_UNMAP:
		return what_frees()->unmapping;
	case OP_ATTACH: case OP_DETACH:
		return what_frees()->leaving;
	default:
		return false;
	}
}

bool digest_gives_back(s64 ret) { return ret < 0 && what_frees()->unmapping; }

void digest_see(struct digest_seen *s, u8 kind, bool identity)
{
	s->buffers |= kind == OP_DMA_ALLOC;
	s->attached |= kind == OP_ATTACH || kind == OP_HANDLE_ATTACH;
	s->direct |= (kind == OP_SET_DEFAULT && identity) || (kind == OP_PROBE && s->attached);
}

bool digest_leads_to_memory(const struct digest_seen *s, u8 kind)
{
	return (kind == OP_DMA_AT && s->buffers) || (kind == OP_DMA_ALLOC && s->direct);
}

void digest_op(u32 index, const struct op *op)
{
	bool forgets = digest_forgets(&seen, op->kind);

	if (forgetting || forgets)
		n_addresses = 0;
	forgetting = forgets;
	digest_see(&seen, op->kind, op->flags == DOM_IDENTITY);
	memset(repeats, 0, sizeof(repeats));
	hash = 0xcbf29ce484222325ULL;
	mix((u64)op->kind | (u64)index << 32);
}

void digest_result(const struct op *op, const struct op_result *r)
{
	if (op->kind != OP_DMA) {	/* digest_dma() said it */
		mix((u64)r->ret);
		mix(digest_leads_to_memory(&seen, op->kind) ? own_memory(r->value) : r->value);
	}
	mix((u64)r->skipped | (u64)r->injected << 1);
	forgetting |= digest_gives_back(r->ret);
	if (digest.n < DIGEST_OPS)
		digest.op[digest.n++] = hash;
}

/* The same questions again, and the same answers, more often than counts. */
static bool only_polls(u64 what, u64 val)
{
	bool polls = false;
	u32 k;

	for (k = DIGEST_ROUND; k-- > 0;) {
		repeats[k] = what == recent[k].what && val == recent[k].val ? repeats[k] + 1 : 0;
		polls |= repeats[k] >= DIGEST_POLLS * (k + 1) - k;
		if (k)
			recent[k] = recent[k - 1];
	}
	recent[0].what = what;
	recent[0].val = val;
	return polls;
}

void digest_reg(u32 unit, bool write, u32 offset, u32 bytes, u64 val)
{
	u64 what = (u64)offset | (u64)unit << 32 | (u64)write << 40 | (u64)bytes << 48;
	u32 word = offset / 4;

	if (!write && (is_marked(for_message, unit, word) || only_polls(what, val)))
		return;
	mix(what);
	mix(is_marked(holds_address, unit, word) ? ordinal(val) : val);
}

void digest_dma(u32 instance, u32 stream, u64 iova, bool write, const char *how, u64 pa)
{
	mix((u64)stream | (u64)instance << 32 | (u64)write << 40 | (u64)how[0] << 48);
	mix(iova);
	mix((dma_is_address || seen.buffers) && how[0] != 'b' ? own_memory(pa) : pa);	/* not a bypass: it goes where the program says */
}
