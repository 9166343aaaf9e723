/* SPDX-License-Identifier: MIT */
/* Summary of a run: JSON in and out, and the comparison with an earlier run. See summary.h. */
#include "report/summary.h"

#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "report/json.h"
#include "report/known.h"

static const char *const since_name[] = {
	[SINCE_NEW] = "new", [SINCE_STILL] = "still there",
};

static void set_text(json_t *obj, const char *name, const char *s)
{
	json_object_set_new(obj, name, json_text_value(s));
}

static json_t *percent(const struct coverage *c, double v)
{
	return c->known ? json_real(v) : json_null();
}

json_t *coverage_json(const struct coverage *c)
{
	return json_pack("{s:o,s:o,s:o,s:{s:i,s:i,s:i}}", "lines", percent(c, c->lines), "branches", percent(c, c->branches),
			 "reachable", percent(c, c->reachable), "count", "taken", (int)c->n_taken, "reachable",
			 (int)c->n_reachable, "all", (int)c->n_all);
}

static json_t *finding_json(const struct finding *f, enum since since)
{
	json_t *j = json_object();

	set_text(j, "key", f->key);
	set_text(j, "oracle", f->oracle);
	set_text(j, "rule", f->rule);
	set_text(j, "title", f->title);
	set_text(j, "site", f->site);
	set_text(j, "program", f->program_file);
	json_object_set_new(j, "known", json_boolean(f->known != NULL));
	json_object_set_new(j, "fatal", json_boolean(f->fatal));
	json_object_set_new(j, "minimised", json_boolean(f->minimised));
	json_object_set_new(j, "reproduced", f->not_alone ? json_false() : f->minimised ? json_true() : json_null());
	json_object_set_new(j, "count", json_integer((json_int_t)f->count));
	if (f->known) {
		set_text(j, "verdict", verdict_name(f->known->verdict));
		set_text(j, "reason", f->known->reason);
	}
	if (since)
		set_text(j, "since", since_name[since]);
	return j;
}

static json_t *run_json(const struct driver_run *r)
{
	json_t *j = json_object(), *findings = json_array();

	set_text(j, "driver", r->driver);
	set_text(j, "kernel", r->kernel);
	set_text(j, "engine", r->engine);
	json_object_set_new(j, "seed", json_integer((json_int_t)r->seed));
	json_object_set_new(j, "runs", json_integer((json_int_t)r->runs));
	json_object_set_new(j, "ops", json_integer((json_int_t)r->ops));
	json_object_set_new(j, "seconds", json_real(r->seconds));
	json_object_set_new(j, "cpu_s", json_real(r->cpu_s));
	json_object_set_new(j, "exec_per_s", json_real(r->exec_per_s));
	json_object_set_new(j, "ops_per_s", json_real(r->ops_per_s));
	json_object_set_new(j, "coverage", coverage_json(&r->coverage));
	if (r->stability > 0)
		json_object_set_new(j, "stability", json_real(r->stability));
	json_object_set_new(j, "restarts", json_integer(r->restarts));
	if (*r->failure)
		set_text(j, "failure", r->failure);
	for (u32 i = 0; i < r->findings.n; i++)
		json_array_append_new(findings, finding_json(&r->findings.item[i], r->since ? r->since[i] : 0));
	json_object_set_new(j, "findings", findings);
	if (r->n_gone) {
		json_t *gone = json_array();

		for (u32 i = 0; i < r->n_gone; i++)
			json_array_append_new(gone, json_text_value(r->gone[i]));
		json_object_set_new(j, "gone", gone);
	}
	return j;
}

static json_t *summary_json(const struct summary *s)
{
	json_t *list = json_array();

	for (u32 i = 0; i < s->n; i++)
		json_array_append_new(list, run_json(&s->run[i]));
	return list;
}

void report_json(const struct summary *s, FILE *f)
{
	json_t *j = summary_json(s);
	struct str out = { 0 };

	json_text(j, &out);
	fputs(str_get(&out), f);
	str_free(&out);
	json_decref(j);
}

bool summary_save(const struct summary *s, struct str *err)
{
	json_t *j = json_object();
	struct str path = { 0 }, out = { 0 };
	bool ok;

	json_object_set_new(j, "interrupted", json_boolean(s->interrupted));
	json_object_set_new(j, "drivers", summary_json(s));
	json_text(j, &out);
	str_printf(&path, "%s/summary.json", s->dir);
	ok = file_write(str_get(&path), str_get(&out), out.len, err);
	json_decref(j);
	str_free(&path);
	str_free(&out);
	return ok;
}

/* The verdict is kept in the summary, so that a report needs no known list of its own. */
static const struct known *load_known(const json_t *j, const char *driver, struct arena *a)
{
	const char *verdict = json_str(j, "verdict", "", a);
	struct known *k;

	if (!json_flag(j, "known"))
		return NULL;
	k = arena_alloc(a, sizeof(*k));
	*k = (struct known){ .driver = driver, .key = json_str(j, "key", "", a), .reason = json_str(j, "reason", "", a) };
	for (u32 v = 0; v < VERDICTS; v++)
		if (strcmp(verdict, verdict_name((enum verdict)v)) == 0)
			k->verdict = (enum verdict)v;
	return k;
}

/* Keeps those records that the summary lists: what lies there from an earlier run is not part of this one. */
static void load_findings(struct driver_run *r, const json_t *list, struct arena *a, struct str *err)
{
	struct finding_list all;
	size_t n = json_array_size(list);

	findings_load(&all, r->dir, r->driver, a, err);
	r->findings.item = arena_array(a, n, sizeof(*r->findings.item));
	for (size_t i = 0; i < n; i++) {
		const json_t *j = json_array_get(list, i);
		const char *key = json_str(j, "key", "", a);

		for (u32 k = 0; k < all.n; k++) {
			if (strcmp(all.item[k].key, key) != 0)
				continue;
			all.item[k].count = json_u64(j, "count");
			all.item[k].known = load_known(j, r->driver, a);
			r->findings.item[r->findings.n++] = all.item[k];
			break;
		}
	}
}

static void load_run(struct driver_run *r, const json_t *j, const char *dir, struct arena *a, struct str *err)
{
	const json_t *cov = json_object_get(j, "coverage"), *count = json_object_get(cov, "count");

	*r = (struct driver_run){
		.driver = json_str(j, "driver", "", a),
		.kernel = json_str(j, "kernel", "", a),
		.engine = json_str(j, "engine", "", a),
		.seed = json_u64(j, "seed"),
		.runs = json_u64(j, "runs"),
		.ops = json_u64(j, "ops"),
		.seconds = json_num(j, "seconds", 0),
		.cpu_s = json_num(j, "cpu_s", 0),
		.exec_per_s = json_num(j, "exec_per_s", 0),
		.ops_per_s = json_num(j, "ops_per_s", 0),
		.stability = json_num(j, "stability", 0), .restarts = (u32)json_u64(j, "restarts"),
		.failure = json_str(j, "failure", "", a),
		.coverage = { json_is_number(json_object_get(cov, "lines")), json_num(cov, "lines", 0),
			      json_num(cov, "branches", 0), json_num(cov, "reachable", json_num(cov, "branches", 0)),
			      (u32)json_u64(count, "taken"), (u32)json_u64(count, "reachable"), (u32)json_u64(count, "all") },
	};
	r->dir = arena_printf(a, "%s/drivers/%s", dir, r->driver);
	load_findings(r, json_object_get(j, "findings"), a, err);
}

bool summary_load(struct summary *s, const char *dir, struct arena *a, struct str *err)
{
	struct str why = { 0 };
	json_t *j = json_file(arena_printf(a, "%s/summary.json", dir), err);
	const json_t *drivers = json_object_get(j, "drivers");

	*s = (struct summary){ .dir = dir, .interrupted = json_flag(j, "interrupted") };
	if (!j)
		return false;
	if (!json_is_array(drivers)) {
		str_printf(err, "%s/summary.json: not written by iovet fuzz", dir);
		json_decref(j);
		return false;
	}
	s->n = (u32)json_array_size(drivers);
	s->run = arena_array(a, s->n, sizeof(*s->run));
	for (u32 i = 0; i < s->n; i++)
		load_run(&s->run[i], json_array_get(drivers, i), dir, a, &why);
	if (why.len) {
		s->warning = arena_array(a, 1, sizeof(*s->warning));
		s->warning[s->n_warnings++] = arena_strdup(a, str_get(&why));
	}
	str_free(&why);
	json_decref(j);
	return true;
}

void summary_explain(struct summary *s, const struct rule_list *rules,
		     const char *(*oracle_text)(const char *oracle))
{
	for (u32 i = 0; i < s->n; i++)
		findings_explain(&s->run[i].findings, rules, oracle_text);
}

const struct driver_run *summary_find(const struct summary *s, const char *driver)
{
	for (u32 i = 0; i < s->n; i++)
		if (strcmp(s->run[i].driver, driver) == 0)
			return &s->run[i];
	return NULL;
}

static bool has_key(const struct finding_list *l, const char *key)
{
	for (u32 i = 0; i < l->n; i++)
		if (strcmp(l->item[i].key, key) == 0)
			return true;
	return false;
}

void summary_compare(struct summary *s, const struct summary *before, struct arena *a)
{
	s->baseline = before->dir;
	for (u32 i = 0; i < s->n; i++) {
		struct driver_run *r = &s->run[i];
		const struct driver_run *b = summary_find(before, r->driver);

		r->since = arena_array(a, r->findings.n, sizeof(*r->since));
		for (u32 k = 0; k < r->findings.n; k++)
			r->since[k] = b && has_key(&b->findings, r->findings.item[k].key) ? SINCE_STILL : SINCE_NEW;
		r->gone = arena_array(a, b ? b->findings.n : 0, sizeof(*r->gone));
		for (u32 k = 0; b && k < b->findings.n; k++)
			if (!has_key(&r->findings, b->findings.item[k].key))
				r->gone[r->n_gone++] = arena_printf(a, "%s %s: %s", b->findings.item[k].key,
								    b->findings.item[k].oracle, b->findings.item[k].title);
	}
}

static u32 count(const struct summary *s, bool known)
{
	u32 n = 0;

	for (u32 i = 0; i < s->n; i++)
		for (u32 k = 0; k < s->run[i].findings.n; k++)
			n += (s->run[i].findings.item[k].known != NULL) == known;
	return n;
}

u32 summary_new(const struct summary *s)
{
	return count(s, false);
}

u32 summary_known(const struct summary *s)
{
	return count(s, true);
}
