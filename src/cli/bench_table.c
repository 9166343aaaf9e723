/* SPDX-License-Identifier: MIT */
/* See bench_table.h. */
#include "cli/bench_table.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "report/json.h"

#define TIME_BLOCKS 1e6

static double baseline_ratio(const struct bench_table *t, const char *name)
{
	json_t *j;
	size_t i;

	json_array_foreach(t->baseline, i, j) {
		const char *s = json_string_value(json_object_get(j, "name"));

		if (s && strcmp(s, name) == 0)
			return json_num(j, "ratio_to", 0);
	}
	return 0;
}

static void add(struct bench_table *t, const char *name, double value, const char *unit, double ratio)
{
	double before = baseline_ratio(t, name);

	json_array_append_new(t->results, json_pack("{s:s,s:f,s:s,s:o,s:o}", "name", name, "value", value, "unit", unit,
						    "ratio_to", ratio > 0 ? json_real(ratio) : json_null(), "change",
						    ratio > 0 && before > 0 ? json_real(ratio / before) : json_null()));
}

void bench_add_rate(struct bench_table *t, const char *name, double value, const char *unit)
{
	if (value > 0)
		add(t, name, value, unit, value / t->reference);
}

void bench_add_time(struct bench_table *t, const char *name, double seconds)
{
	add(t, name, seconds, "s CPU", seconds * t->reference / TIME_BLOCKS);
}

void bench_add_figure(struct bench_table *t, const char *name, double value, const char *unit)
{
	add(t, name, value, unit, 0);
}

void bench_add_missing(struct bench_table *t, const char *name, const char *why)
{
	json_array_append_new(t->results, json_pack("{s:s,s:n,s:s,s:n,s:n,s:s}", "name", name, "value", "unit", "",
						    "ratio_to", "change", "not_measured", why));
}

static void print_row(const json_t *j)
{
	const char *why = json_string_value(json_object_get(j, "not_measured"));
	double value = json_num(j, "value", 0), ratio = json_num(j, "ratio_to", 0), change = json_num(j, "change", 0);

	printf("%-52s ", json_string_value(json_object_get(j, "name")));
	if (why) {
		printf("not measured: %s\n", why);
		return;
	}
	printf(value < 100 && value != (double)(u64)value ? "%12.3f" : "%12.0f", value);
	printf(" %-13s", json_string_value(json_object_get(j, "unit")));
	if (ratio > 0)
		printf(" %9.4f x reference", ratio);
	if (change > 0)
		printf(", %.2f times the baseline", change);
	putchar('\n');
}

void bench_print_text(const struct bench_table *t)
{
	json_t *j;
	size_t i;

	json_array_foreach(t->results, i, j)
		print_row(j);
}

void bench_print_json(const struct bench_table *t)
{
	json_t *j = json_pack("{s:O}", "results", t->results);
	struct str out = { 0 };

	json_text(j, &out);
	fputs(str_get(&out), stdout);
	json_decref(j);
	str_free(&out);
}
