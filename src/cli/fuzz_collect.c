/* SPDX-License-Identifier: MIT */
/*
 * After fuzzing: findings of this run with their counts; inputs that the engine saved on its own become findings too;
 * new ones are minimised and traced within a time limit (the next run goes on where this one stopped).
 */
#include "cli/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/hash.h"
#include "cli/exit.h"
#include "report/json.h"

#define REFINE_MIN_SECONDS 10
#define REFINE_MAX_SECONDS 120
#define MIN_SECONDS 20			/* for one finding */
#define TRACE_BYTES (256u << 10)	/* the end of a longer trace is kept */

static const struct artifact { const char *prefix, *oracle, *title; } artifacts[] = {
	{ "timeout-", "progress", "a program ran for more than 10 s of real time" },
	{ "oom-", "progress", "a program used up the memory limit" },
	{ "crash-", "memory", "the process died without a report" },
};

static bool write_text(const char *path, const char *text, size_t len, struct fuzz *f)
{
	struct str err = { 0 };
	bool ok = file_write(path, text, len, &err);

	if (!ok)
		fuzz_fail(f, "%s", str_get(&err));
	str_free(&err);
	return ok;
}

/* One finding per kind and driver: without a stack there is nothing else to tell them apart by. */
static void adopt(struct fuzz *f, const struct artifact *kind, const char *path)
{
	u64 key = hash_str(hash_str(HASH_INIT, f->d->name), kind->prefix);
	const char *dir = arena_printf(f->a, "%s/findings/%016llx", f->dir, key);
	struct str bytes = { 0 }, text = { 0 }, err = { 0 };
	json_t *j;

	if (path_exists(dir) || !file_mkdirs(dir, &err) || !file_read(path, &bytes, &err)) {
		str_free(&err);
		return;
	}
	j = json_pack("{s:s+,s:s,s:s,s:s,s:s,s:b}", "key", path_base(dir), "", "driver", f->d->name, "oracle",
		      kind->oracle, "what", kind->prefix, "title", kind->title, "fatal", 1);
	json_text(j, &text);
	if (write_text(arena_printf(f->a, "%s/program.bin", dir), str_get(&bytes), bytes.len, f))
		write_text(arena_printf(f->a, "%s/finding.json", dir), str_get(&text), text.len, f);
	json_decref(j);
	str_free(&bytes);
	str_free(&text);
}

static void adopt_artifacts(struct fuzz *f)
{
	struct path_list list;

	path_files(&list, f->artifacts, f->a);
	for (u32 i = 0; i < list.n; i++)
		for (u32 k = 0; k < ARRAY_LEN(artifacts); k++)
			if (strncmp(path_base(list.item[i]), artifacts[k].prefix, strlen(artifacts[k].prefix)) == 0)
				adopt(f, &artifacts[k], list.item[i]);
}

static u64 count_of(const struct fuzz *f, const char *key)
{
	for (u32 i = 0; i < f->counts.finding.n; i++)
		if (strcmp(f->counts.finding.item[i].key, key) == 0)
			return f->counts.finding.item[i].count;
	return 0;
}

static bool was_there(const struct fuzz *f, const char *key)
{
	for (u32 i = 0; i < f->before.n; i++)
		if (strcmp(f->before.item[i], key) == 0)
			return true;
	return false;
}

/* A driver that is held against another one has that one's known findings. */
static void match(struct fuzz *f, struct finding_list *all)
{
	for (u32 i = 0; i < all->n && f->o->twin; i++)
		all->item[i].driver = f->o->twin->base;
	findings_match(all, f->known, f->d->kernel);
}

/* Records of this run: counted, or first written in it (a killed process may not have counted). */
static void load(struct fuzz *f, struct str *warnings)
{
	struct finding_list all, *own = &f->run->findings;

	findings_load(&all, f->dir, f->d->name, f->a, warnings);
	match(f, &all);
	*own = (struct finding_list){ .item = all.item };
	for (u32 i = 0; i < all.n; i++) {
		struct finding g = all.item[i];

		g.count = count_of(f, g.key);
		if (g.count || !was_there(f, g.key))
			own->item[own->n++] = g;
	}
}

bool fuzz_found_unknown(struct fuzz *f)
{
	struct finding_list all;
	struct str ignore = { 0 };
	bool found = false;

	findings_load(&all, f->dir, f->d->base, f->a, &ignore);
	match(f, &all);
	for (u32 i = 0; i < all.n; i++)
		found |= !all.item[i].known;
	str_free(&ignore);
	return found;
}

void fuzz_collect(struct fuzz *f, struct str *warnings)
{
	struct driver_run *r = f->run;

	fuzz_afl_take(f);
	adopt_artifacts(f);
	load(f, warnings);
	r->runs = f->counts.runs;
	r->ops = f->counts.ops;
	r->cpu_s = f->counts.cpu_s > 0 ? f->counts.cpu_s : f->cpu_seconds;
	if (r->cpu_s > 0) {
		r->exec_per_s = (double)r->runs / r->cpu_s;
		r->ops_per_s = (double)r->ops / r->cpu_s;
	}
}

/* Output of the replay binary for one finding, into `name` beside it. Returns its status, or -1 when there was none. */
static int replay_to(struct fuzz *f, const struct finding *g, const char *mode, const char *in, const char *name,
		      u32 seconds)
{
	struct args args = { 0 };
	struct str out = { 0 }, err = { 0 };
	struct proc_end end = { 0 };
	size_t skip;
	int status = -1;

	args_add(&args, driver_binary(f->d, "run", f->a));
	args_add(&args, mode);
	if (strcmp(mode, "--min") == 0)
		args_add(&args, arena_printf(f->a, "--key=%s", g->key));
	if (strcmp(mode, "--min") == 0 && g->twin == TWIN_DIFFERS)
		args_add(&args, arena_printf(f->a, "--twin=%s", driver_binary(f->o->twin, "run", f->a)));
	if (f->o->plant)
		args_add(&args, arena_printf(f->a, "--plant=%s", f->o->plant));
	args_add(&args, in);
	if (proc_ask(args.word, seconds, &out, &end, &err) && !end.timed_out)
		status = end.status;
	skip = out.len > TRACE_BYTES ? out.len - TRACE_BYTES : 0;
	if (out.len && (status == EXIT_CLEAN || status == EXIT_FINDINGS))
		write_text(arena_printf(f->a, "%s/%s", g->dir, name), str_get(&out) + skip, out.len - skip, f);
	free(args.word);
	str_free(&out);
	str_free(&err);
	return status;
}

static void refine_one(struct fuzz *f, const struct finding *g, u32 seconds)
{
	const char *bin = arena_printf(f->a, "%s/program.bin", g->dir);
	const char *min = arena_printf(f->a, "%s/min.iov", g->dir);

	if (!*g->program)
		replay_to(f, g, "--show", bin, "program.iov", MIN_SECONDS);
	if (!g->minimised) {
		int status = replay_to(f, g, "--min", bin, "min.iov", seconds < MIN_SECONDS ? seconds : MIN_SECONDS);

		if (status == EXIT_NOTHING)
			write_text(arena_printf(f->a, "%s/not-alone", g->dir), "", 0, f);
		else if (status == EXIT_CLEAN)
			unlink(arena_printf(f->a, "%s/trace.txt", g->dir));
	}
	if (!path_exists(arena_printf(f->a, "%s/trace.txt", g->dir)))
		replay_to(f, g, "--trace", path_exists(min) ? min : bin, "trace.txt", MIN_SECONDS);
}

/* New findings first: known ones only when time is left. */
void fuzz_refine(struct fuzz *f)
{
	double limit = f->run->seconds / 4;
	struct str ignore = { 0 };

	if (limit < REFINE_MIN_SECONDS)
		limit = REFINE_MIN_SECONDS;
	if (limit > REFINE_MAX_SECONDS)
		limit = REFINE_MAX_SECONDS;
	limit += proc_now();
	for (u32 pass = 0; pass < 2; pass++)
		for (u32 i = 0; i < f->run->findings.n; i++) {
			const struct finding *g = &f->run->findings.item[i];
			double left = limit - proc_now();

			if ((g->known != NULL) == (pass == 1) && left >= 1 && !proc_stop_requested())
				refine_one(f, g, (u32)left);
		}
	load(f, &ignore);
	str_free(&ignore);
}
