// SPDX-License-Identifier: GPL-2.0-only
/* Prints what this binary is, as JSON. Does not boot the world. */
#include "fuzz/run.h"
#include "../drivers/glue.h"
#include "hosted/host.h"
#include "plant/plant.h"

static void member(const char *name, const char *value)
{
	printf("  \"%s\": ", name);
	run_json_string(stdout, value ? value : "");
	puts(",");
}

static void list(const char *name, const char *const *items, u32 n)
{
	printf("  \"%s\": [", name);
	for (u32 i = 0; i < n && items[i]; i++) {
		fputs(i ? ", " : "", stdout);
		run_json_string(stdout, items[i]);
	}
	puts("],");
}

static void list_ops(u64 ops)
{
	const char *names[OP_KINDS];
	u32 n = 0;

	for (u32 k = OP_NOP + 1; k < OP_KINDS; k++)
		if (ops >> k & 1)
			names[n++] = op_name(k);
	list("ops", names, n);
}

static void list_masters(const struct target *t)
{
	fputs("  \"masters\": [", stdout);
	for (u32 i = 0; i < t->n_masters; i++) {
		const struct target_master *m = &t->master[i];

		printf("%s\n    {\"node\": ", i ? "," : "");
		run_json_string(stdout, m->node);
		printf(", \"group\": %u, \"streams\": [", m->group);
		for (u32 k = 0; k < m->n_streams; k++)
			printf("%s{\"instance\": %u, \"sid\": %u}", k ? ", " : "", m->stream[k].instance, m->stream[k].sid);
		fputs("]}", stdout);
	}
	puts("],");
}

/* Those of the kernel world know more than their name. */
static void list_plants(const struct target *t)
{
	const struct plant_info *table = NULL;
	const struct plant_seen *seen;
	u32 n = kw_plants ? kw_plants(&table, &seen) : t->n_plants;

	fputs("  \"plants\": [", stdout);
	for (u32 i = 0; i < n; i++) {
		printf("%s\n    {\"name\": ", i ? "," : "");
		run_json_string(stdout, table ? table[i].name : t->plants[i]);
		if (table) {
			printf(", \"set\": \"%s\", \"class\": \"%s\", \"file\": \"%s\", \"line\": %u, \"what\": ", table[i].set,
			       table[i].cls, table[i].file ? table[i].file : "", table[i].line);
			run_json_string(stdout, table[i].what);
			fputs(", \"equivalent\": ", stdout);
			run_json_string(stdout, table[i].equivalent ? table[i].equivalent : "");
			if (table[i].row)
				printf(", \"row\": \"%s\"", table[i].row);
		}
		putchar('}');
	}
	puts("],");
}

/* Readers of JSON keep integers in 63 bits and a sign; what is larger is no limit for anybody. */
static u64 as_json(u64 v)
{
	return v >> 63 ? ~0ULL >> 1 : v;
}

int run_describe(void)
{
	const struct target *t = &the_target;
	u32 kernel = kw_kernel_version();

	puts("{");
	member("name", t->name);
	member("spec", t->spec);
	member("variant", t->variant);
	member("brief", t->brief);
	printf("  \"kernel\": \"%u.%u.%u\",\n", kernel >> 16, kernel >> 8 & 0xff, kernel & 0xff);
	list("backends", &fuzz_backend.name, 1);
	list("files", t->driver_files, t->driver_files ? ~0u : 0);
	list_plants(t);
	list_ops(t->ops);
	list_masters(t);
	printf("  \"instances\": %u,\n  \"granule\": %llu,\n  \"aperture_last\": %llu,\n  \"pa_limit\": %llu\n}\n",
	       t->n_instances, 1ULL << t->granule_lg2, as_json(t->aperture_last), as_json(t->pa_limit));
	return RUN_CLEAN;
}
