/* SPDX-License-Identifier: MIT */
/* `iovet drivers`: every driver, what it is made of, and whether it can be fuzzed here. */
#include "cli/cmd_drivers.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/opt.h"
#include "report/json.h"

static const char *state(const struct driver *d)
{
	if (d->not_hosted)
		return "not-hosted";
	if (!d->dir)
		return "not-built";
	return *d->why ? "broken" : "ready";
}

static void print_json(const struct driver_list *list)
{
	json_t *all = json_array();
	struct str out = { 0 };

	for (u32 i = 0; i < list->n; i++) {
		const struct driver *d = &list->item[i];
		json_t *j = json_object(), *backends = json_array();

		for (u32 b = 0; b < d->backends.n; b++)
			json_array_append_new(backends, json_text_value(d->backends.item[b]));
		json_object_set_new(j, "name", json_text_value(d->name));
		json_object_set_new(j, "kernel", json_text_value(d->kernel));
		json_object_set_new(j, "spec", json_text_value(d->spec));
		json_object_set_new(j, "backends", backends);
		json_object_set_new(j, "state", json_text_value(state(d)));
		json_object_set_new(j, "why", json_text_value(d->why));
		json_object_set_new(j, "brief", json_text_value(d->brief));
		json_object_set_new(j, "engines", json_pack("[s*,s*]", d->has_fuzz ? "libfuzzer" : NULL,
							    d->has_afl ? "afl" : NULL));
		json_array_append_new(all, j);
	}
	json_text(all, &out);
	fputs(str_get(&out), stdout);
	json_decref(all);
	str_free(&out);
}

static void print_text(const struct driver_list *list)
{
	for (u32 i = 0; i < list->n; i++) {
		const struct driver *d = &list->item[i];

		printf("%-16s %-10s %-8s %-14s %s\n", d->name, state(d), d->kernel, d->spec, *d->why ? d->why : d->brief);
	}
}

int cmd_drivers(int argc, char **argv)
{
	const char *dir = NULL;
	bool json = false;
	const struct opt opts[] = {
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "drivers", "", "Lists the drivers that can be fuzzed, and those that are not built.",
				     NULL, opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct driver_list list;
	struct arena *a;

	if (n < 0)
		return status;
	if (n > 0)
		return opt_usage(&cmd, "takes no operand, got `%s`", argv[1]);
	a = arena_new();
	drivers_find(&list, dir, a);
	drivers_without_plants(&list);
	if (!dir) {
		drivers_add_unbuilt(&list, a);
		drivers_add_not_hosted(&list, a);
	}
	for (u32 i = 0; i < list.n; i++)
		driver_describe(&list.item[i], a);
	if (json)
		print_json(&list);
	else if (list.n)
		print_text(&list);
	else
		fprintf(stderr, "iovet drivers: none in %s\n", list.dir);
	arena_free(a);
	return list.n ? EXIT_CLEAN : EXIT_NOTHING;
}
