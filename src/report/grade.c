/* SPDX-License-Identifier: MIT */
/* Sums, JSON and text of a grading. The page is grade_html.c. */
#include "report/grade.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "report/finding.h"
#include "report/json.h"

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

void grade_sort(double *v, u32 n)
{
	qsort(v, n, sizeof(*v), by_value);
}

double grade_median(double *v, u32 n)
{
	grade_sort(v, n);
	return !n ? 0 : n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

static const char *member(const struct graded *b, enum grade_member by)
{
	switch (by) {
	case GRADE_SET: return b->set;
	case GRADE_CLASS: return b->cls;
	case GRADE_DRIVER: return b->driver;
	case GRADE_ORACLE: return b->oracle;
	default: return "";
	}
}

/* A bug counts as detected when each repetition found it. */
static void add(struct grade_sum *s, const struct graded *b)
{
	if (*b->failure || !b->repeats) {
		s->failed++;
		return;
	}
	s->bugs++;
	s->reached += b->reached > 0;
	s->triggered += b->triggered > 0;
	if (b->detected == b->repeats)
		s->detected++;
	else if (*b->equivalent)
		s->equivalent++;
	else
		s->missed++;
	if (b->worst_s > s->worst_s)
		s->worst_s = b->worst_s;
}

void grade_sum(const struct grade *g, enum grade_member by, const char *name, struct grade_sum *sum)
{
	double *times = xmalloc(g->n * sizeof(*times)), *ops = xmalloc(g->n * sizeof(*ops));
	u32 n_times = 0, n_ops = 0;

	*sum = (struct grade_sum){ 0 };
	for (u32 i = 0; i < g->n; i++) {
		const struct graded *b = &g->bug[i];

		if (by != GRADE_ALL && strcmp(member(b, by), name) != 0)
			continue;
		add(sum, b);
		if (b->detected)
			times[n_times++] = b->median_s;
		if (b->ops)
			ops[n_ops++] = b->ops;
	}
	for (u32 i = 0; i < g->n_clean; i++)
		sum->alarms += g->clean[i].alarms;
	sum->score = sum->bugs > sum->equivalent ? 100.0 * sum->detected / (sum->bugs - sum->equivalent) : 0;
	sum->median_s = grade_median(times, n_times);
	sum->median_ops = grade_median(ops, n_ops);
	free(times);
	free(ops);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

u32 grade_names(const struct grade *g, enum grade_member by, const char ***names, struct arena *a)
{
	u32 n = 0;

	*names = arena_array(a, g->n, sizeof(**names));
	for (u32 i = 0; i < g->n; i++) {
		const char *name = member(&g->bug[i], by);
		u32 k = 0;

		while (k < n && strcmp((*names)[k], name) != 0)
			k++;
		if (k == n && *name)
			(*names)[n++] = name;
	}
	qsort(*names, n, sizeof(**names), by_text);
	return n;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------- */

static json_t *way_json(const struct grade_way *w)
{
	return json_pack("{s:f,s:f,s:I}", "median_s", w->median_s, "worst_s", w->worst_s, "median_runs", (json_int_t)w->median_runs);
}

static struct grade_way way_load(const json_t *j)
{
	return (struct grade_way){ json_num(j, "median_s", 0), json_num(j, "worst_s", 0), json_u64(j, "median_runs") };
}

json_t *grade_bug_json(const struct graded *b)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:i,s:s,s:i,s:i,s:i,s:i,s:s,s:o,s:o,s:f,s:f,s:I,s:i,s:s,s:s}", "id", b->id, "set",
			 b->set, "row", b->row, "class", b->cls, "driver", b->driver, "what", b->what, "file", b->file, "line", (int)b->line,
			 "equivalent", b->equivalent, "repeats", (int)b->repeats, "reached", (int)b->reached, "triggered",
			 (int)b->triggered, "detected", (int)b->detected, "oracle", b->oracle, "reach", way_json(&b->reach),
			 "trigger", way_json(&b->trigger), "median_s", b->median_s, "worst_s",
			 b->worst_s, "median_runs", (json_int_t)b->median_runs, "ops", (int)b->ops, "program", b->program, "failure", b->failure);
}

void grade_bug_load(struct graded *b, const json_t *j, struct arena *a)
{
	b->repeats = (u32)json_u64(j, "repeats");
	b->reached = (u32)json_u64(j, "reached");
	b->triggered = (u32)json_u64(j, "triggered");
	b->detected = (u32)json_u64(j, "detected");
	b->oracle = json_str(j, "oracle", "", a);
	b->median_s = json_num(j, "median_s", 0);
	b->worst_s = json_num(j, "worst_s", 0);
	b->median_runs = json_u64(j, "median_runs");
	b->reach = way_load(json_object_get(j, "reach"));
	b->trigger = way_load(json_object_get(j, "trigger"));
	b->ops = (u32)json_u64(j, "ops");
	b->program = json_str(j, "program", "", a);
	b->failure = json_str(j, "failure", "", a);
}

static json_t *sum_json(const struct grade *g, enum grade_member by, const char *name)
{
	struct grade_sum s;

	grade_sum(g, by, name, &s);
	return json_pack("{s:i,s:i,s:i,s:i,s:i,s:i,s:i,s:f,s:f,s:f,s:f}", "bugs", (int)s.bugs, "reached", (int)s.reached,
			 "triggered", (int)s.triggered, "detected", (int)s.detected, "equivalent", (int)s.equivalent, "missed",
			 (int)s.missed, "failed", (int)s.failed, "score", s.score, "median_s", s.median_s, "worst_s", s.worst_s,
			 "median_ops", s.median_ops);
}

static void sums_json(json_t *to, const char *title, const struct grade *g, enum grade_member by, struct arena *a)
{
	const char **names;
	u32 n = grade_names(g, by, &names, a);
	json_t *all = json_object();

	for (u32 i = 0; i < n; i++)
		json_object_set_new(all, names[i], sum_json(g, by, names[i]));
	json_object_set_new(to, title, all);
}

static json_t *clean_json(const struct clean_run *c)
{
	json_t *alarms = json_array();

	for (u32 i = 0; i < c->alarms; i++)
		json_array_append_new(alarms, json_pack("{s:s,s:s,s:s,s:s}", "key", c->alarm[i]->key, "oracle", c->alarm[i]->oracle,
				      "title", c->alarm[i]->title, "dir", c->alarm[i]->dir));
	return json_pack("{s:s,s:I,s:f,s:i,s:o}", "driver", c->driver, "runs", (json_int_t)c->runs, "seconds", c->seconds,
			 "false_alarms", (int)c->alarms, "alarms", alarms);
}

static json_t *terms_json(const struct grade_terms *t)
{
	return json_pack("{s:I,s:I,s:I,s:I,s:b}", "repeat", (json_int_t)t->repeat, "cpu_seconds", (json_int_t)t->seconds, "runs",
			 (json_int_t)t->runs, "seed", (json_int_t)t->seed, "empty_corpus", t->empty);
}

json_t *grade_json(const struct grade *g, struct arena *a)
{
	json_t *j = json_object(), *sum = sum_json(g, GRADE_ALL, ""), *bugs = json_array(), *clean = json_array();
	json_t *unseeded = json_array();
	struct grade_sum all;

	grade_sum(g, GRADE_ALL, "", &all);
	json_object_set_new(sum, "false_alarms", json_integer(all.alarms));
	json_object_set_new(sum, "interrupted", json_boolean(g->interrupted));
	sums_json(sum, "by_set", g, GRADE_SET, a);
	sums_json(sum, "by_class", g, GRADE_CLASS, a);
	sums_json(sum, "by_driver", g, GRADE_DRIVER, a);
	sums_json(sum, "by_oracle", g, GRADE_ORACLE, a);
	for (u32 i = 0; i < g->n; i++)
		json_array_append_new(bugs, grade_bug_json(&g->bug[i]));
	for (u32 i = 0; i < g->n_clean; i++)
		json_array_append_new(clean, clean_json(&g->clean[i]));
	for (u32 i = 0; i < g->n_unseeded; i++)
		json_array_append_new(unseeded, json_pack("{s:s,s:s,s:s,s:s}", "row", g->unseeded[i].row, "file", g->unseeded[i].file,
				      "needs", g->unseeded[i].needs, "why", g->unseeded[i].why));
	json_object_set_new(j, "terms", terms_json(&g->terms));
	json_object_set_new(j, "summary", sum);
	json_object_set_new(j, "clean", clean);
	json_object_set_new(j, "bugs", bugs);
	json_object_set_new(j, "unseeded", unseeded);
	return j;
}

/* ---- text ---------------------------------------------------------------------------------------------------------- */

static void print_sum(const char *name, const struct grade *g, enum grade_member by, FILE *f)
{
	struct grade_sum s;

	grade_sum(g, by, name, &s);
	fprintf(f, "%-22s %5u %8u %10u %9u %7u %11u %6.1f%% %9.2f %8.2f %5.0f\n", by == GRADE_ALL ? "all" : name, s.bugs, s.reached,
		s.triggered, s.detected, s.missed, s.equivalent, s.score, s.median_s, s.worst_s, s.median_ops);
}

static void print_sums(const char *title, const struct grade *g, enum grade_member by, FILE *f, struct arena *a)
{
	const char **names;
	u32 n = grade_names(g, by, &names, a);

	fprintf(f, "%-22s %5s %8s %10s %9s %7s %11s %7s %9s %8s %5s\n", title, "bugs", "reached", "triggered", "detected", "missed",
		"equivalent", "score", "median s", "worst s", "ops");
	for (u32 i = 0; i < n; i++)
		print_sum(names[i], g, by, f);
}

static void text_missed(FILE *f, const struct graded *b)
{
	fprintf(f, "missed      %s (%u of %u; %s): %s", b->id, b->repeats - b->detected, b->repeats,
		b->triggered ? "triggered" : b->reached ? "reached" : "not reached", b->what);
	if (*b->file)
		fprintf(f, " %s:%u", b->file, b->line);
	fputc('\n', f);
}

static void print_missed(const struct grade *g, FILE *f)
{
	for (u32 i = 0; i < g->n; i++) {
		const struct graded *b = &g->bug[i];

		if (*b->failure)
			fprintf(f, "not graded  %s: %s\n", b->id, b->failure);
		else if (b->detected < b->repeats && !*b->equivalent)
			text_missed(f, b);
	}
}

/* Of the bugs that drivers had: what each takes, and which are not put back. */
static void print_history(const struct grade *g, FILE *f)
{
	bool any = false;

	for (u32 i = 0; i < g->n; i++) {
		const struct graded *b = &g->bug[i];

		if (!*b->row || !b->repeats)
			continue;
		if (!any)
			fprintf(f, "%-4s %-34s %12s %20s %20s %20s %4s %s\n", "row", "bug", "found", "reach s (programs)", "trigger s",
				"detect s, worst", "ops", "oracle");
		any = true;
		fprintf(f, "%-4s %-34s %5u of %3u %9.2f (%8llu) %9.2f (%8llu) %9.2f (%8llu), %.2f %3u %s\n", b->row, b->id,
			b->detected, b->repeats, b->reach.median_s, b->reach.median_runs, b->trigger.median_s,
			b->trigger.median_runs, b->median_s, b->median_runs, b->worst_s, b->ops, b->oracle);
	}
	for (u32 i = 0; i < g->n_unseeded; i++)
		fprintf(f, "%-4s not put back, needs %s: %s (%s)\n", g->unseeded[i].row, g->unseeded[i].needs, g->unseeded[i].why,
			g->unseeded[i].file);
	if (any || g->n_unseeded)
		fputc('\n', f);
}

static void print_clean(const struct clean_run *c, FILE *f)
{
	fprintf(f, "without a bug: %s, %llu programs, %u false alarms\n", c->driver, c->runs, c->alarms);
	for (u32 i = 0; i < c->alarms; i++)
		fprintf(f, "false alarm %s %s %s: %s (%s)\n", c->driver, c->alarm[i]->key, c->alarm[i]->oracle, c->alarm[i]->title,
			c->alarm[i]->dir);
}

void grade_text(const struct grade *g, FILE *f, struct arena *a)
{
	print_history(g, f);
	print_missed(g, f);
	for (u32 i = 0; i < g->n_clean; i++)
		print_clean(&g->clean[i], f);
	if (g->interrupted)
		fputs("interrupted: what was graded until then\n", f);
	fputc('\n', f);
	print_sums("set", g, GRADE_SET, f, a);
	fputc('\n', f);
	print_sums("class", g, GRADE_CLASS, f, a);
	fputc('\n', f);
	print_sums("oracle", g, GRADE_ORACLE, f, a);
	fputc('\n', f);
	print_sums("driver", g, GRADE_DRIVER, f, a);
	print_sum("", g, GRADE_ALL, f);
}
