/* SPDX-License-Identifier: MIT */
/* `iovet drivers`: every driver, what it is made of, and whether it can be fuzzed here. */
#include "cli/cmd_drivers.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "cli/paths.h"
#include "report/json.h"
#include "report/summary.h"

static const char *state(const struct driver *d)
{
	if (d->not_hosted)
		return "not-hosted";
	if (!d->dir)
		return "not-built";
	return *d->why ? "broken" : "ready";
}

/* What the run `s` measured of a driver, or NULL. */
static const struct driver_run *measured(const struct summary *s, const struct driver *d)
{
	const struct driver_run *r = summary_find(s, d->name);

	return r && !*r->failure ? r : NULL;
}

/* What a run shows first it also has to write down: the speed of a shorter one tells of that. */
#define SPEED_MIN_CPU_S 1.0

static bool knows_speed(const struct driver_run *r)
{
	return r && r->cpu_s >= SPEED_MIN_CPU_S;
}

static void add_measured(json_t *j, const struct driver_run *r)
{
	const struct coverage none = { 0 };

	json_object_set_new(j, "programs", r ? json_integer((json_int_t)r->runs) : json_null());
	json_object_set_new(j, "exec_per_s", knows_speed(r) ? json_real(r->exec_per_s) : json_null());
	json_object_set_new(j, "coverage", coverage_json(r ? &r->coverage : &none));
}

static void print_json(const struct driver_list *list, const struct summary *s, struct arena *a)
{
	json_t *all = json_array();
	struct str out = { 0 };

	for (u32 i = 0; i < list->n; i++) {
		const struct driver *d = &list->item[i];
		const char *why_not_uml = driver_why_not_uml(d->name, a);
		json_t *j = json_object(), *backends = json_array();

		for (u32 b = 0; b < d->backends.n; b++)
			json_array_append_new(backends, json_text_value(d->backends.item[b]));
		json_object_set_new(j, "name", json_text_value(d->name));
		json_object_set_new(j, "kernel", json_text_value(d->kernel));
		json_object_set_new(j, "spec", json_text_value(d->spec));
		json_object_set_new(j, "backends", backends);
		json_object_set_new(j, "why_not_uml", why_not_uml ? json_text_value(why_not_uml) : json_null());
		json_object_set_new(j, "state", json_text_value(state(d)));
		json_object_set_new(j, "why", json_text_value(d->why));
		json_object_set_new(j, "brief", json_text_value(d->brief));
		json_object_set_new(j, "engines", json_pack("[s*,s*]", d->has_fuzz ? "libfuzzer" : NULL,
							    d->has_afl ? "afl" : NULL));
		add_measured(j, measured(s, d));
		json_array_append_new(all, j);
	}
	json_text(all, &out);
	fputs(str_get(&out), stdout);
	json_decref(all);
	str_free(&out);
}

static void print_measured(const struct driver_run *r)
{
	char speed[16] = "", branches[16] = "";

	if (knows_speed(r))
		snprintf(speed, sizeof(speed), "%.0f/s", r->exec_per_s);
	if (r && r->coverage.known)
		snprintf(branches, sizeof(branches), "%.1f %%", r->coverage.reachable);
	printf("%8s %8s ", speed, branches);
}

/* The run whose figures are shown: `from`, or what `make fuzz` left, if it did. False: an error was printed. */
static bool load_run(struct summary *s, const char *from, struct arena *a)
{
	const char *dir = from ? from : path_data("reports/out", a);
	struct str err = { 0 };
	bool ok;

	*s = (struct summary){ 0 };
	if (!from && (!dir || !path_exists(arena_printf(a, "%s/summary.json", dir))))
		return true;
	ok = summary_load(s, dir, a, &err);
	if (!ok)
		fprintf(stderr, "iovet drivers: %s\n", str_get(&err));
	str_free(&err);
	return ok;
}

static void print_text(const struct driver_list *list, const struct summary *s)
{
	for (u32 i = 0; i < list->n; i++) {
		const struct driver *d = &list->item[i];

		printf("%-16s %-10s %-8s %-14s ", d->name, state(d), d->kernel, d->spec);
		if (s->n)
			print_measured(measured(s, d));
		puts(*d->why ? d->why : d->brief);
	}
}

static const char detail[] =
	"Speed is programs in a second of processor time, the engine's own included and the driver's start-up not,\n"
	"and is told of runs with a second of that at least. `make fuzz` measures anew: TIME (120 s) is for all drivers,\n"
	"so that a longer one also tells of those that are slow to start; or `iovet fuzz DRIVER --time 30 --out DIR`\n"
	"and then `iovet drivers --from DIR`.\n";

int cmd_drivers(int argc, char **argv)
{
	const char *dir = NULL, *from = NULL;
	bool json = false;
	const struct opt opts[] = {
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		{ "from", 0, OPT_STR, "DIR", "speed and coverage as measured by this run (default: that of `make fuzz`)", &from },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "drivers", "", "Lists the drivers that can be fuzzed, and those that are not built.",
				     detail, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct driver_list list;
	struct summary run;
	struct arena *a;

	if (n < 0)
		return status;
	if (n > 0)
		return opt_usage(&cmd, "takes no operand, got `%s`", argv[1]);
	a = arena_new();
	if (!load_run(&run, from, a)) {
		arena_free(a);
		return EXIT_USAGE;
	}
	drivers_find(&list, dir, a);
	drivers_without_plants(&list);
	if (!dir) {
		drivers_add_unbuilt(&list, a);
		drivers_add_not_hosted(&list, a);
	}
	for (u32 i = 0; i < list.n; i++)
		driver_describe(&list.item[i], a);
	if (json)
		print_json(&list, &run, a);
	else if (list.n)
		print_text(&list, &run);
	else
		fprintf(stderr, "iovet drivers: none in %s\n", list.dir);
	arena_free(a);
	return list.n ? EXIT_CLEAN : EXIT_NOTHING;
}
