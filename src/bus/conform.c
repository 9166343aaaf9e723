/* SPDX-License-Identifier: MIT */
/* Conformance tests: the loop over a suite, what runs and what is skipped and why, and results as lines of text. */
#include "bus/conform.h"

#include "bus/conform_int.h"

static const struct { const char *name, *why; conf_fn *run; } kinds[CONF_N_KINDS] = {
	[CONF_RESET] = { "reset", "A reset brings the bits to the value the spec gives.", conf_test_reset },
	[CONF_RESET_KEEP] = { "reset-keep", "This kind of reset leaves the bits alone.", conf_test_reset_keep },
	[CONF_RO] = { "ro", "A write does not change read-only bits.", conf_test_ro },
	[CONF_RW] = { "rw", "Every bit of the field holds a one and a zero on its own.", conf_test_rw },
	[CONF_ENUM] = { "enum", "The field holds each of its legal values.", conf_test_enum },
	[CONF_MAX] = { "max", "The field holds 0, its largest legal value, and powers of two in between.", conf_test_max },
	[CONF_WO] = { "wo", "Write-only bits read as 0.", conf_test_wo },
	[CONF_W1C] = { "w1c", "A one clears its bit and no other, a zero clears nothing, and nothing sets a bit.", conf_test_w1c },
	[CONF_W0C] = { "w0c", "A zero clears its bit and no other, a one clears nothing, and nothing sets a bit.", conf_test_w0c },
	[CONF_W1S] = { "w1s", "A one sets its bit and no other, and a zero does nothing.", conf_test_w1s },
	[CONF_W1T] = { "w1t", "A one toggles its bit and no other, and a zero does nothing.", conf_test_w1t },
	[CONF_RC] = { "rc", "A read clears the bits.", conf_test_rc },
	[CONF_RS] = { "rs", "A read sets the bits.", conf_test_rs },
	[CONF_WONCE] = { "wonce", "The first write after a reset sticks and the second does not.", conf_test_wonce },
	[CONF_SELF_CLEARING] = { "self-clearing", "The bits read as 0 again after a one was written.", conf_test_self_clearing },
	[CONF_RAZ_WI] = { "raz-wi", "The bits read as 0 whatever is written.", conf_test_raz_wi },
	[CONF_PRESERVE] = { "preserve", "The bits read the same after they were written as they read.", conf_test_preserve },
	[CONF_RESERVED] = { "reserved", "Reserved bits follow their policy.", NULL },
	[CONF_WIDTH] = { "width", "Accesses of this size see and change their bytes and no others.", conf_test_width },
	[CONF_ALIAS] = { "alias", "A write to this register changes no other.", conf_test_alias },
	[CONF_VIEW] = { "view", "The register and the one whose storage it is change together.", conf_test_view },
	[CONF_BOUNDS] = { "bounds", "The last element is there, and what is behind it is not touched.", conf_test_bounds },
	[CONF_COMMAND] = { "command", "A command that was started is done within its time limit.", conf_test_command },
	[CONF_TIMEOUT] = { "timeout", "A command that is late reads as busy until it is done.", conf_test_timeout },
	[CONF_ABSENT] = { "absent", "The register is not there.", NULL },
};

const char *conf_kind_name(enum conf_kind kind)
{
	return kinds[kind].name;
}

/* ---- text -------------------------------------------------------------------------------------------------------- */

struct text { char *buf; u32 size, len; };

static void put(struct text *t, char ch)
{
	if (t->len + 1 < t->size)
		t->buf[t->len++] = ch;
	if (t->size)
		t->buf[t->len] = '\0';
}

static void put_str(struct text *t, const char *s)
{
	while (*s)
		put(t, *s++);
}

static void put_dec(struct text *t, u32 v)
{
	if (v >= 10)
		put_dec(t, v / 10);
	put(t, (char)('0' + v % 10));
}

static void put_hex(struct text *t, u64 v)
{
	u32 shift = 60;

	put_str(t, "0x");
	while (shift && !(v >> shift))
		shift -= 4;
	for (;; shift -= 4) {
		put(t, "0123456789abcdef"[v >> shift & 15]);
		if (!shift)
			return;
	}
}

static void put_json(struct text *t, const char *key, const char *s)
{
	put(t, '"');
	put_str(t, key);
	put_str(t, "\":\"");
	for (; s && *s; s++) {
		if (*s == '"' || *s == '\\')
			put(t, '\\');
		put(t, (unsigned char)*s < ' ' ? ' ' : *s);
	}
	put(t, '"');
}

static void put_reason(struct text *t, const struct conf_result *r)
{
	put_str(t, r->reason ? r->reason : "");
	if (r->where) {
		put_str(t, ": ");
		put_str(t, r->where);
	}
	if (r->outcome != CONF_FAIL || !r->mask)
		return;
	put_str(t, ": read ");
	put_hex(t, r->got);
	put_str(t, ", expected ");
	put_hex(t, r->want);
	put_str(t, " of bits ");
	put_hex(t, r->mask);
	if (!r->writes)
		return;
	put_str(t, ", last written ");
	put_hex(t, r->wrote);
}

void conf_tap(const struct conf_result *r, u32 number, char *buf, u32 bytes)
{
	struct text t = { buf, bytes, 0 };

	put_str(&t, r->outcome == CONF_FAIL ? "not ok " : "ok ");
	put_dec(&t, number);
	put_str(&t, " - ");
	put_str(&t, r->id);
	if (r->outcome == CONF_PASS)
		return;
	put_str(&t, r->outcome == CONF_SKIP ? " # SKIP " : ": ");
	put_reason(&t, r);
}

void conf_json(const struct conf_result *r, char *buf, u32 bytes)
{
	static const char *const ok[] = { [CONF_PASS] = "true", [CONF_FAIL] = "false", [CONF_SKIP] = "null" };
	struct text t = { buf, bytes, 0 }, why;
	char reason[512] = "";

	why = (struct text){ reason, sizeof(reason), 0 };
	put_reason(&why, r);
	put(&t, '{');
	put_json(&t, "id", r->id);
	put(&t, ',');
	put_json(&t, "rule", kinds[r->test->kind].name);
	put_str(&t, ",\"ok\":");
	put_str(&t, ok[r->outcome]);
	put(&t, ',');
	put_json(&t, "claim", r->why);
	put(&t, ',');
	put_json(&t, "source", r->source);
	put(&t, ',');
	put_json(&t, "why", reason);
	put(&t, '}');
}

bool conf_glob(const char *glob, const char *text)
{
	const char *star = NULL, *retry = text;

	while (*text) {
		if (*glob == '*') {
			star = ++glob;
			retry = text;
		} else if (*glob == '?' || *glob == *text) {
			glob++;
			text++;
		} else if (star) {
			glob = star;
			text = ++retry;
		} else {
			return false;
		}
	}
	while (*glob == '*')
		glob++;
	return !*glob;
}

/* "toy.CTL.rw.MODE[3]" */
static void name(const struct conf *c, const struct conf_test *t, const struct conf_el *e, struct conf_result *r)
{
	struct text x = { r->id, sizeof(r->id), 0 };

	put_str(&x, c->s->device);
	put(&x, '.');
	put_str(&x, e->r->name);
	put(&x, '.');
	put_str(&x, kinds[t->kind].name);
	if ((t->kind == CONF_RESET || t->kind == CONF_RESET_KEEP) && c->s->n_resets) {
		put(&x, '.');
		put_str(&x, c->s->resets[t->arg]);
	} else if (t->kind == CONF_WIDTH) {
		put(&x, '.');
		put_dec(&x, t->arg);
	}
	if (t->field) {
		put(&x, '.');
		put_str(&x, t->field);
	}
	for (u32 dim = 0; dim < e->r->n_index; dim++) {
		put(&x, '[');
		put_dec(&x, e->index[dim]);
		put(&x, ']');
	}
}

/* ---- the loop ---------------------------------------------------------------------------------------------------- */

static const char *risk_text(u32 risk)
{
	return risk & CONF_ACTION ? "the write may start an action of the device, which was not allowed" :
				    "the write may give the device an address to use, which was not allowed";
}

static const char *listed(const struct conf *c, const char *id)
{
	for (u32 i = 0; i < c->o->n_skips; i++)
		if (conf_glob(c->o->skips[i].glob, id))
			return c->o->skips[i].reason;
	return NULL;
}

/* Why the test does not run, or NULL. */
static const char *obstacle(const struct conf *c, const struct conf_test *t, const char *id)
{
	bool reads_only = t->kind == CONF_WIDTH || t->kind == CONF_VIEW;
	const char *reason = listed(c, id);

	if (reason)
		return reason;
	if (t->skip)
		return t->skip;
	if (!kinds[t->kind].run)
		return "nothing can be tested without breaking the rule";
	if (t->risk & ~c->o->allow && !reads_only)
		return risk_text(t->risk & ~c->o->allow);
	if ((t->kind == CONF_RESET || t->kind == CONF_RESET_KEEP) && !c->env->reset)
		return "the caller cannot reset the device";
	return NULL;
}

static void run_one(struct conf *c, const struct conf_test *t, const struct conf_el *e, struct conf_counts *n)
{
	struct conf_result r = { .test = t, .why = kinds[t->kind].why, .source = e->r->source };

	name(c, t, e, &r);
	if (c->o->filter && !conf_glob(c->o->filter, r.id))
		return;
	c->res = &r;
	c->wrote_reg = ~0u;
	r.reason = obstacle(c, t, r.id);
	if (r.reason) {
		r.outcome = CONF_SKIP;
	} else {
		if (c->env->reset)
			c->env->reset(c->env->ctx, 0);
		kinds[t->kind].run(c, t, e);
	}
	n->passed += r.outcome == CONF_PASS;
	n->failed += r.outcome == CONF_FAIL;
	n->skipped += r.outcome == CONF_SKIP;
	if (c->o->report)
		c->o->report(c->o->ctx, &r);
}

#define ALL_ELEMENTS 8

/* Of small arrays every element; of others the reset value of all, the rest on the first, one inside and the last. */
static bool chosen(const struct conf_test *t, u32 i, u32 n)
{
	if (t->kind == CONF_BOUNDS)
		return i == n - 1;
	return n <= ALL_ELEMENTS || t->kind == CONF_RESET || i == 0 || i == n / 2 + 1 || i == n - 1;
}

struct conf_counts conf_run(const struct conf_suite *s, const struct conf_env *env, const struct conf_options *o)
{
	struct conf c = { .s = s, .env = env, .o = o, .params = env->params ? env->params : s->params };
	struct conf_counts n = { 0, 0, 0 };

	for (u32 k = 0; k < s->n_tests; k++) {
		const struct conf_test *t = &s->tests[k];
		u32 elements = t->skip || !kinds[t->kind].run ? 1 : conf_elements(&s->regs[t->reg]);

		if (!conf_when(&c, t->when))
			continue;
		for (u32 i = 0; i < elements; i++) {
			struct conf_el e = conf_el_at(&c, t->reg, i);

			if (chosen(t, i, elements))
				run_one(&c, t, &e, &n);
		}
	}
	return n;
}
