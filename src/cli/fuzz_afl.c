/* SPDX-License-Identifier: MIT */
/*
 * What afl-fuzz leaves behind, in OUT/drivers/DRIVER/afl/workerN: its queue joins the corpus, its crashes and hangs
 * become artifacts like libFuzzer's, its figures the run's. Then the directory goes: the corpus is the one thing that
 * lasts from run to run, whatever the engine.
 */
#include "cli/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"

static const char *worker_dir(const struct fuzz *f, u32 n, const char *what)
{
	return arena_printf(f->a, "%s/afl/worker%u/%s", f->dir, n, what);
}

/* Value of a "name : value" line of fuzzer_stats; 0 when it is not there. */
static double stat_value(const char *text, const char *name)
{
	const char *s = strstr(text, name);

	s = s ? strchr(s, ':') : NULL;
	return s ? strtod(s + 1, NULL) : 0;
}

void fuzz_afl_stats(struct fuzz *f)
{
	u64 runs = 0;

	for (u32 n = 0; n < f->o->jobs; n++) {
		struct str text = { 0 }, err = { 0 };
		double stability;

		if (file_read(worker_dir(f, n, "fuzzer_stats"), &text, &err)) {
			runs += (u64)stat_value(str_get(&text), "execs_done");
			stability = stat_value(str_get(&text), "stability");
			if (!n || stability < f->run->stability)
				f->run->stability = stability;
		}
		str_free(&text);
		str_free(&err);
	}
	if (!f->counts.runs)		/* the driver's own count is better: it goes with its seconds and operations */
		f->counts.runs = runs;
}

/* Takes the inputs of one directory; AFL's own files there are called otherwise. */
static void take(struct fuzz *f, const char *from, const char *to, const char *prefix)
{
	struct path_list list;

	path_files(&list, from, f->a);
	for (u32 i = 0; i < list.n; i++) {
		const char *name = path_base(list.item[i]);
		bool reported = strstr(name, ",sig:00") != NULL;	/* ended by its exit status: a fatal finding */
		struct str bytes = { 0 }, err = { 0 };

		if (strncmp(name, "id:", 3) == 0 && file_read(list.item[i], &bytes, &err))
			fuzz_put(f, reported ? f->fatal : to, reported ? "" : prefix, str_get(&bytes), bytes.len);
		str_free(&bytes);
		str_free(&err);
	}
}

void fuzz_afl_take(struct fuzz *f)
{
	for (u32 n = 0; n < FUZZ_MAX_JOBS; n++) {
		if (!path_exists(worker_dir(f, n, "")))
			continue;
		take(f, worker_dir(f, n, "queue"), f->corpus, "");
		take(f, worker_dir(f, n, "crashes"), f->artifacts, "crash-");
		take(f, worker_dir(f, n, "hangs"), f->artifacts, "timeout-");
	}
	if (!*f->run->failure)		/* else something could not be copied: it stays for the next run */
		path_remove_tree(arena_printf(f->a, "%s/afl", f->dir));
}
