// SPDX-License-Identifier: GPL-2.0-only
/*
 * See klog.h. A report is a headline, some prose, and a call trace; it ends with the trace. Keys are those of the hosted
 * oracles: the same oracle and the same stable words for the same defect.
 */
#include "uml/host/klog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/sink_int.h"
#include "fuzz/trace.h"
#include "hosted/host.h"
#include "uml/host/link.h"

#define MAX_FRAMES 48
#define TRAP_PROTECTION 13		/* among others: an address that cannot be one */

enum style { PLAIN, KASAN, WARN, UBSAN, LEAK, PANIC, FAULT };
static const struct headline {
	const char *text;
	enum oracle_id oracle;
	enum style style;
	const char *what;
	bool spends;			/* the oracle speaks once a boot, or once a place and boot */
} headlines[] = {
	{ "BUG: KASAN: ", ORA_MEMORY, KASAN, NULL, false },
	{ "UBSAN: ", ORA_UNDEFINED, UBSAN, NULL, true },
	{ "WARNING: possible circular locking", ORA_CONTEXT, PLAIN, "lock-order", true },
	{ "WARNING: possible irq lock inversion", ORA_CONTEXT, PLAIN, "irq-inversion", true },
	{ "WARNING: possible recursive locking", ORA_CONTEXT, PLAIN, "double-lock", true },
	{ "WARNING: inconsistent lock state", ORA_CONTEXT, PLAIN, "irq-unsafe-lock", true },
	{ "WARNING: bad unlock balance", ORA_CONTEXT, PLAIN, "unlock-not-held", true },
	{ "WARNING: held lock freed", ORA_CONTEXT, PLAIN, "lock-freed", true },
	{ "WARNING: suspicious RCU usage", ORA_CONTEXT, PLAIN, "rcu-usage", false },
	{ "BUG: Invalid wait context", ORA_CONTEXT, PLAIN, "sleep-in-atomic", true },
	{ "BUG: sleeping function called", ORA_CONTEXT, PLAIN, "sleep-in-atomic", false },
	{ "BUG: scheduling while atomic", ORA_CONTEXT, PLAIN, "sleep-in-atomic", false },
	{ "INFO: trying to register non-static key", ORA_CONTEXT, PLAIN, "lock-uninitialised", true },
	{ "WARNING: CPU: ", ORA_WARN, WARN, NULL, false },
	{ "BUG: Bad page state", ORA_LEDGER, PLAIN, "double-free", false },
	{ "page dumped because: VM_BUG_ON_PAGE(page_ref_count(page) == 0)", ORA_LEDGER, PLAIN, "double-free", false },
	{ "unreferenced object ", ORA_LEDGER, LEAK, NULL, false },
	{ "Kernel panic - not syncing: Kernel mode fault", ORA_MEMORY, FAULT, NULL, true },
	{ "Kernel panic - not syncing: Segfault with no mm", ORA_MEMORY, FAULT, NULL, true },
	{ "Kernel panic - not syncing: ", ORA_WARN, PANIC, "panic", true },
};

struct hosted_warn_allow { const char *file, *func, *when, *reason; };
extern const struct hosted_warn_allow hosted_warn_allow[];

static struct {
	const struct headline *head;	/* NULL: no report is open */
	char title[256], function[96], message[160], says[160];	/* says: the line below the headline */
	bool misuse, injected, in_trace;
	unsigned long address;		/* of a fault */
	int trap;			/* of the processor, which it was */
	u32 n;
	unsigned long pc[MAX_FRAMES], base[MAX_FRAMES];	/* base: of the function, where a frame tells its name only */
	char name[MAX_FRAMES][64];
} r;
static char line[1024];
static u32 fill;
static bool spent, panicked;
static char last[160];			/* the line before: what a WARN says */
static char bug[160];			/* "FILE:FUNCTION" of the BUG that the panic is about */

void klog_reset(void)
{
	spent = panicked = false;
	fill = 0;
	r.head = NULL;
	last[0] = 0;
}

static bool planted;

void klog_planted(bool yes) { planted = yes; }

bool klog_spent(void) { return spent; }
bool klog_panicked(void) { return panicked; }

/* ---- a report is complete ---------------------------------------------------------------------------------------- */

/* The machinery of reporting is not where it happened. */
static bool is_machinery(const char *name)
{
	static const char *const starts[] = {
		"dump_stack", "show_stack", "dump_trace", "__warn", "warn_slowpath", "print_", "kasan_", "__kasan", "__asan", "__ubsan",
		"ubsan_", "__might_", "lock_", "__lock_", "lockdep_", "check_", "validate_", "mark_lock", "__schedule_bug",
		"debug_", "panic", "bust_", "segv", "sig_handler", "hard_handler", "kmemleak_", "stack_trace_", "save_stack",
		"__save_stack", "_raw_",
	};

	for (u32 i = 0; i < ARRAY_LEN(starts); i++)
		if (!strncmp(name, starts[i], strlen(starts[i])))
			return true;
	return false;
}

static u32 first_frame(void)
{
	u32 i;

	for (i = 0; r.function[0] && i < r.n; i++)
		if (!strcmp(r.name[i], r.function))
			return i;
	for (i = 0; i < r.n && is_machinery(r.name[i]); i++)
		;
	return i < r.n ? i : 0;
}

/* "drivers/iommu/x.c:12 f+0x1/0x2" in a WARN: base name, line, and the function the line is in, inlined or not. */
static void place_of_warn(char *file, u32 bytes, char *function, u32 fbytes)
{
	const char *at = strstr(r.title, " at "), *base, *end;
	char buf[2048], want[160];
	unsigned long pc = r.n ? r.pc[first_frame()] : 0;

	snprintf(file, bytes, "?");
	snprintf(function, fbytes, "%s", r.function);
	if (!at)
		return;
	at += 4;
	end = at + strcspn(at, " ");
	for (base = end; base > at && base[-1] != '/'; base--)
		;
	snprintf(file, bytes, "%.*s", (int)strcspn(base, ":"), base);
	snprintf(want, sizeof(want), "%.*s:", (int)(end - base), base);
	if (!pc || !sink_symbolize(pc, buf, sizeof(buf)))
		return;
	for (const char *s = buf; *s; s += strlen(s) + 1)
		if (strstr(s, want)) {
			snprintf(function, fbytes, "%.*s", (int)strcspn(s, " "), s);
			return;
		}
}

static bool allowed(const char *file, const char *function)
{
	for (const struct hosted_warn_allow *a = hosted_warn_allow; a->file; a++)
		if (!strcmp(a->file, file) && !strcmp(a->func, function) &&
		    ((!strcmp(a->when, "misuse") && r.misuse) || (!strcmp(a->when, "injected") && r.injected)))
			return true;
	return false;
}

/* What the services of the hosted world find themselves: misuse of a clock. */
static const char *clock_word(const char *file)
{
	static const char *const words[][2] = {
		{ " already disabled", "clk-underflow" }, { " already unprepared", "clk-underflow" },
		{ "Enabling unprepared ", "clk-not-prepared" }, { "Unpreparing enabled ", "clk-unprepare-enabled" },
	};

	for (u32 i = 0; !strcmp(file, "clk.c") && i < ARRAY_LEN(words); i++)
		if (strstr(r.says, words[i][0]))
			return words[i][1];
	return NULL;
}

/* What AddressSanitizer says of the same access. */
static const char *asan_word(const char *kasan)
{
	static const char *const words[][2] = {
		{ "slab-use-after-free", "heap-use-after-free" }, { "use-after-free", "use-after-poison" },	/* pages */
		{ "slab-out-of-bounds", "heap-buffer-overflow" }, { "stack-out-of-bounds", "stack-buffer-overflow" },
		{ "global-out-of-bounds", "global-buffer-overflow" }, { "double-free", "double-free" },
		{ "invalid-free", "bad-free" }, { "null-ptr-deref", "null-pointer" }, { "wild-memory-access", "wild-pointer" },
	};

	for (u32 i = 0; i < ARRAY_LEN(words); i++)
		if (!strncmp(kasan, words[i][0], strlen(words[i][0])))
			return words[i][1];
	return "unknown-access";
}

/* What clang's sanitizer calls it, and the kernel. */
static const char *ubsan_word(const char *kernel)
{
	static const char *const words[][2] = {
		{ "array-index-out-of-bounds", "out-of-bounds-index" }, { "shift-out-of-bounds", "invalid-shift-exponent" },
		{ "division-overflow", "integer-divide-by-zero" }, { "invalid-load", "invalid-bool-load" },
	};

	for (u32 i = 0; i < ARRAY_LEN(words); i++)
		if (!strncmp(kernel, words[i][0], strlen(words[i][0])))
			return words[i][1];
	return "undefined";
}

/* A driver and its planted copy have functions of the same names; the copy comes later, and is what runs when a plant is on. */
static void add_symbol(const char *name, unsigned long at)
{
	for (u32 i = 0; i < r.n; i++)
		if (!strcmp(r.name[i], name) && (!r.base[i] || planted))
			r.base[i] = at;
}

/* Offsets become addresses. */
static void look_up_names(void)
{
	char command[4200], text[512], name[256], type;
	unsigned long at;
	FILE *f;

	snprintf(command, sizeof(command), "nm -n '%s'", link_image());
	f = popen(command, "r");
	while (f && fgets(text, sizeof(text), f))
		if (sscanf(text, "%lx %c %255s", &at, &type, name) == 3 && strchr("tTwW", type))
			add_symbol(name, at);
	if (f)
		pclose(f);
	for (u32 i = 0; i < r.n; i++)
		r.pc[i] += r.base[i];
}

/* NULL that is given back: what slab computes from it cannot be an address. The hosted slab looks at what it is given. */
static bool in_slab(void)
{
	char buf[2048];

	if (!r.n || !sink_symbolize(r.pc[0], buf, sizeof(buf)))
		return false;
	for (const char *s = buf; *s; s += strlen(s) + 1)
		if (strstr(s, " mm/slub.c"))
			return true;
	return false;
}

static void finish(void)
{
	char what[96] = "", title[320], file[64], function[96];
	struct finding_raw f = { .oracle = r.head->oracle, .rule = "", .what = what, .title = title };
	u32 from = first_frame();

	snprintf(title, sizeof(title), "%s", r.title);
	switch (r.head->style) {
	case WARN:
		place_of_warn(file, sizeof(file), function, sizeof(function));
		if (allowed(file, function))
			goto out;
		if (clock_word(file)) {
			f.oracle = ORA_LEDGER;
			snprintf(what, sizeof(what), "%s", clock_word(file));
			snprintf(title, sizeof(title), "%s: %s", what, r.says);
			break;
		}
		snprintf(what, sizeof(what), "%s:%s", file, function);
		snprintf(title, sizeof(title), "WARN in %s() in %s%s%s", function, file, r.message[0] ? ": " : "", r.message);
		break;
	case KASAN:
		snprintf(what, sizeof(what), "%s", asan_word(r.title + strlen("BUG: KASAN: ")));
		break;
	case UBSAN:
		snprintf(what, sizeof(what), "%s", ubsan_word(r.title + strlen("UBSAN: ")));
		break;
	case FAULT:
		snprintf(what, sizeof(what), "%s", r.trap == TRAP_PROTECTION && !in_slab() ? "non-canonical-pointer" :
						   r.address < 4096 ? "null-pointer" : "wild-pointer");
		snprintf(title, sizeof(title), "%s: access to 0x%lx", what, r.address);
		break;
	case LEAK:
		look_up_names();
		snprintf(what, sizeof(what), "%s", mem_leak_word(false));
		snprintf(title, sizeof(title), "leak: nothing refers to an object of %d bytes any more",
			 strstr(r.title, "size ") ? atoi(strstr(r.title, "size ") + 5) : 0);
		break;
	default:
		snprintf(what, sizeof(what), "%s", r.head->what);
		if (r.head->style == PANIC && bug[0]) {
			snprintf(what, sizeof(what), "%s", bug);
			snprintf(title, sizeof(title), "BUG in %s", bug);
		}
		break;
	}
	bug[0] = 0;
	for (u32 i = from; i < r.n && f.n_frames < FINDING_FRAMES; i++)
		f.frame[f.n_frames++] = r.pc[i];
	f.fatal = r.head->style == PANIC || r.head->style == FAULT;
	spent |= r.head->spends;
	panicked |= f.fatal;
	finding_report(&f);
out:
	r.head = NULL;
}

void klog_flush(void)
{
	if (r.head)
		finish();
}

/* ---- lines ------------------------------------------------------------------------------------------------------- */

static void open_report(const struct headline *h, const char *text, const struct wire_log *log)
{
	const char *in;

	klog_flush();
	memset(&r, 0, sizeof(r));
	r.head = h;
	r.misuse = log->misuse;
	r.injected = log->injected;
	snprintf(r.title, sizeof(r.title), "%s", text);
	if (h->style == WARN && strncmp(last, "-----", 5))
		snprintf(r.message, sizeof(r.message), "%s", last);
	in = h->style == KASAN ? strstr(text, " in ") : h->style == WARN ? strstr(text, " at ") : NULL;
	if (in && h->style == WARN)
		in = strchr(in + 4, ' ');
	if (in)
		sscanf(in + (h->style == KASAN ? 4 : 1), "%95[^+]", r.function);
	if (h->style == FAULT && strstr(text, "ip "))
		r.pc[r.n++] = strtoul(strstr(text, "ip ") + 3, NULL, 16);
}

/* " [<60012345>] f+0x1/0x2": an unreliable one has a question mark. Return addresses point behind the call. */
static bool take_frame(const char *s)
{
	unsigned long pc;
	char *end;

	if (strncmp(s, "[<", 2))
		return false;
	pc = strtoul(s + 2, &end, 16);
	r.in_trace = true;
	if (strncmp(end, ">] ", 3) || end[3] == '?' || r.n == MAX_FRAMES)
		return true;
	r.pc[r.n] = pc - 1;
	snprintf(r.name[r.n], sizeof(r.name[0]), "%.*s", (int)strcspn(end + 3, "+"), end + 3);
	r.n++;
	return true;
}

/* "f+0x1/0x2" of kmemleak, which prints no addresses, or in older kernels hidden ones; they are looked up in finish(). */
static void take_name(const char *s)
{
	const char *hidden = strstr(s, ">] "), *plus;

	s = hidden ? hidden + 3 : s;
	plus = strchr(s, '+');
	if (!strncmp(s, "backtrace", 9)) {
		r.in_trace = true;
	} else if (!plus || strncmp(plus, "+0x", 3)) {
		if (r.in_trace)
			klog_flush();
	} else if (r.in_trace && r.n < MAX_FRAMES) {
		r.pc[r.n] = strtoul(plus + 1, NULL, 16) - 1;
		r.base[r.n] = 0;
		snprintf(r.name[r.n], sizeof(r.name[0]), "%.*s", (int)(plus - s), s);
		r.n++;
	}
}

/* "BUG: failure at PATH:LINE/FUNCTION()!": the panic that follows has the stack. */
static bool is_bug(const char *s)
{
	char path[256], function[96];
	const char *base;

	if (sscanf(s, "BUG: failure at %255[^:]:%*u/%95[^(]", path, function) != 2)
		return false;
	base = strrchr(path, '/');
	snprintf(bug, sizeof(bug), "%.63s:%s", base ? base + 1 : path, function);
	return true;
}

/* A fault while interrupts are served is shown without the place where it happened. */
static void take_fault(unsigned long ip)
{
	if (!r.n || r.pc[0] != ip) {
		r.n -= r.n == MAX_FRAMES;
		memmove(&r.pc[1], &r.pc[0], r.n * sizeof(r.pc[0]));
		memmove(r.name[1], r.name[0], r.n * sizeof(r.name[0]));
		r.pc[0] = ip;
		r.name[0][0] = 0;
		r.n++;
	}
	klog_flush();
}

static void take_line(const char *text, const struct wire_log *log)
{
	const char *s = text + (strncmp(text, "kmemleak: ", 10) ? 0 : 10);

	unsigned long ip;

	s += strspn(s, " ");
	if (trace_text())
		trace_line(text);
	if (is_bug(s))
		goto out;
	for (u32 i = 0; i < ARRAY_LEN(headlines); i++)
		if (!strncmp(s, headlines[i].text, strlen(headlines[i].text))) {
			open_report(&headlines[i], s, log);
			goto out;
		}
	if (r.head && !r.says[0])
		snprintf(r.says, sizeof(r.says), "%s", s);
	if (r.head && r.head->style == LEAK)
		take_name(s);
	else if (r.head && r.head->style == FAULT && sscanf(s, "iovet: fault at %lx ip %lx trap %d", &r.address, &ip, &r.trap) == 3)
		take_fault(ip);
	else if (!strncmp(s, "Received SIGSEGV in SIGSEGV handler", 35))
		r.head = NULL;		/* a report of what the handler of a fault did: the fault itself follows */
	else if (r.head && !take_frame(s) && r.in_trace && r.head->style != FAULT)
		klog_flush();
out:
	snprintf(last, sizeof(last), "%s", s);
}

void klog_feed(const struct wire_log *log)
{
	for (const char *s = log->text; *s; s++) {
		if (*s != '\n' && fill < sizeof(line) - 1) {
			line[fill++] = *s;
			continue;
		}
		line[fill] = 0;
		fill = 0;
		take_line(line, log);
	}
}
