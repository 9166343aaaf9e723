/* SPDX-License-Identifier: MIT */
/*
 * Keeps engine processes alive. A process that ends because of a fatal finding (or is killed) is started again with
 * another seed until time or runs are used up; nothing it wrote is lost. Signals are forwarded, then waited for.
 */
#include "cli/fuzz.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cli/exit.h"
#include "cli/progress.h"

#define DRIVER_EXIT_FATAL 70		/* a finding that ends the process was written */
#define ENGINE_EXIT_STOP 72		/* it got SIGINT or SIGTERM */
#define DRIVER_EXIT_FOUND 73		/* --stop: a finding that is not known was written */
#define GRACE_SECONDS 8			/* for a process to end after its time is up, or after a signal */
#define MAX_BARREN 3			/* processes in a row that ended without running a program */

struct worker {
	pid_t pid;			/* 0: not running */
	u32 n, starts, barren;
	u64 runs_at_start;		/* all workers' count when it was started */
	off_t log_at_start;
	bool done, replayed;
};

struct watch {
	struct fuzz *f;
	struct worker worker[FUZZ_MAX_JOBS];
	struct progress progress;
	u32 signals_sent;
	bool overtime, spent;		/* spent: the processor time is used up */
	int status;
};

const char *fuzz_log(const struct fuzz *f, u32 n)
{
	return arena_printf(f->a, "%s/fuzz.%u.log", f->dir, n);
}

static off_t file_size(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_size : 0;
}

static u64 runs_left(const struct fuzz *f)
{
	u64 done = f->counts.runs;

	return done < f->o->runs ? f->o->runs - done : 0;
}

static bool used_up(const struct fuzz *f)
{
	return (f->end > 0 && proc_now() >= f->end) || (f->o->runs && !runs_left(f));
}

static void start(struct watch *w, struct worker *k)
{
	struct fuzz *f = w->f;
	struct args args = { 0 }, env = { 0 };
	struct proc_spec spec = { .log = fuzz_log(f, k->n) };
	struct str err = { 0 };
	u64 left = (runs_left(f) + f->o->jobs - 1) / f->o->jobs;

	fuzz_engine_args(f, k->n, k->starts, left ? left : 1, &args, &env);
	spec.argv = args.word;
	spec.env = env.word;
	k->log_at_start = file_size(spec.log);
	k->runs_at_start = f->counts.runs;
	k->starts++;
	k->pid = proc_start(&spec, &err);
	if (k->pid < 0) {
		k->pid = 0;
		k->done = true;
		w->status = EXIT_ENV;
		fuzz_fail(f, "%s", str_get(&err));
	}
	free(args.word);
	free(env.word);
	str_free(&err);
}

/* What the process wrote to its log since it was started. */
static void log_since(const struct fuzz *f, const struct worker *k, struct str *out)
{
	struct str all = { 0 }, err = { 0 };

	if (file_read(fuzz_log(f, k->n), &all, &err) && (size_t)k->log_at_start < all.len)
		str_add(out, str_get(&all) + k->log_at_start);
	str_free(&all);
	str_free(&err);
}

/* The first line of the log that is our own complaint; else the last one that says something. */
static const char *last_words(const struct fuzz *f, const struct worker *k)
{
	static const char own[] = "iovet: ";
	struct str log = { 0 };
	const char *words = "no message";
	char *save = NULL;
	bool said = false;

	log_since(f, k, &log);
	for (char *line = log.text ? strtok_r(log.text, "\n", &save) : NULL; line && !said; line = strtok_r(NULL, "\n", &save)) {
		said = strncmp(line, own, strlen(own)) == 0;
		if (strncmp(line, "stat::", 6) != 0 && line[strspn(line, " \t\r")])
			words = arena_printf(f->a, "%.300s", line + (said ? strlen(own) : 0));
	}
	str_free(&log);
	return words;
}

/* An input of the corpus ends the process while it is loaded: find it and put it aside. */
static void replay_corpus(struct watch *w)
{
	struct path_list list;

	path_files(&list, w->f->corpus, w->f->a);
	fuzz_replay_each(w->f, &list);
	fuzz_read_counts(w->f);
}

static bool loaded_corpus(const struct fuzz *f, const struct worker *k)
{
	struct str log = { 0 };
	bool yes;

	log_since(f, k, &log);
	yes = f->o->engine == ENGINE_AFL || strstr(str_get(&log), "INITED");
	str_free(&log);
	return yes;
}

/* The process went away before its time. */
static void died(struct watch *w, struct worker *k, const struct proc_end *end)
{
	struct fuzz *f = w->f;
	bool loaded = loaded_corpus(f, k);

	f->run->restarts++;
	if (f->counts.runs == k->runs_at_start || !loaded)
		k->barren++;
	else
		k->barren = 0;
	if (k->barren >= MAX_BARREN) {
		k->done = true;
		w->status = EXIT_ENV;
		fuzz_fail(f, "ended %u times in a row before it ran a program (%s %d): %s", k->barren,
			  end->signal ? "signal" : "status", end->signal ? end->signal : end->status,
			  last_words(f, k));
		return;
	}
	if (!loaded && !k->replayed) {
		k->replayed = true;
		replay_corpus(w);
	}
	if (!used_up(f))
		start(w, k);
	else
		k->done = true;
}

static void ended(struct watch *w, struct worker *k, const struct proc_end *end)
{
	struct fuzz *f = w->f;

	k->pid = 0;
	f->cpu_seconds += end->cpu_s;
	w->spent |= f->o->cpu_seconds && f->cpu_seconds >= (double)f->o->cpu_seconds;
	fuzz_read_counts(f);
	f->found |= end->status == DRIVER_EXIT_FOUND || (f->o->stop && end->status == DRIVER_EXIT_FATAL && fuzz_found_unknown(f));
	if (proc_stop_requested() || w->overtime || w->spent || end->status == EXIT_CLEAN || f->found) {
		k->done = true;
		return;
	}
	if (end->status == EXIT_ENV || end->status == EXIT_USAGE) {
		k->done = true;
		w->status = end->status;
		fuzz_fail(f, "%s", last_words(f, k));
		return;
	}
	died(w, k, end);
}

static void tell_all(struct watch *w, int sig)
{
	for (u32 i = 0; i < w->f->o->jobs; i++)
		if (w->worker[i].pid > 0)
			kill(-w->worker[i].pid, sig);
}

/* Forwards signals; a process that does not end in time, or a second Ctrl-C, is killed: its findings are on disk. */
static void forward_signals(struct watch *w, double *deadline)
{
	u32 got = proc_stop_requested();

	if (got && !w->signals_sent) {
		tell_all(w, SIGINT);
		*deadline = proc_now() + GRACE_SECONDS;
	} else if (got > w->signals_sent && w->signals_sent) {
		tell_all(w, SIGKILL);
	}
	w->signals_sent = got;
	if (*deadline > 0 && proc_now() > *deadline) {
		w->overtime = true;
		tell_all(w, SIGKILL);
	}
}

/* Asks the workers to end when they have had their processor time; those that do not are killed at the deadline. */
static void watch_cpu(struct watch *w, double *deadline)
{
	double used = w->f->cpu_seconds;

	if (!w->f->o->cpu_seconds || w->spent)
		return;
	for (u32 i = 0; i < w->f->o->jobs; i++)
		if (w->worker[i].pid > 0)
			used += proc_cpu(w->worker[i].pid);
	if (used < (double)w->f->o->cpu_seconds)
		return;
	w->spent = true;
	tell_all(w, SIGINT);
	*deadline = proc_now() + GRACE_SECONDS + FUZZ_UNIT_SECONDS;
}

static bool poll_workers(struct watch *w)
{
	bool running = false;

	for (u32 i = 0; i < w->f->o->jobs; i++) {
		struct worker *k = &w->worker[i];
		struct proc_end end = { 0 };

		if (k->pid > 0 && proc_poll(k->pid, &end))
			ended(w, k, &end);
		running |= !k->done;
	}
	return running;
}

int fuzz_watch(struct fuzz *f)
{
	struct watch w = { .f = f };
	double begin = proc_now(), deadline;

	f->end = f->seconds ? begin + (double)f->seconds : 0;
	deadline = f->end > 0 ? f->end + GRACE_SECONDS + FUZZ_UNIT_SECONDS : 0;
	progress_begin(&w.progress, f);
	for (u32 i = 0; i < f->o->jobs; i++) {
		w.worker[i].n = i;
		start(&w, &w.worker[i]);
	}
	for (u32 ms = 10; poll_workers(&w); ms = ms < 200 ? ms * 2 : 200) {
		forward_signals(&w, &deadline);
		watch_cpu(&w, &deadline);
		progress_show(&w.progress);
		proc_sleep_ms(ms);
	}
	progress_end(&w.progress);
	fuzz_read_counts(f);
	f->run->seconds = proc_now() - begin;
	return w.status;
}
