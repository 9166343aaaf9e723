// SPDX-License-Identifier: GPL-2.0-only
/*
 * Replays programs, each in a forked child of the booted world: state is fresh, and a fatal finding ends only the
 * child. What the child found is in the sink's shared table; its statistics come back through a shared page.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/run.h"
#include "fuzz/trace.h"
#include "hosted/hosted.h"

static void execute(const struct run_options *o, const struct program *p, struct run_result *r)
{
	trace_state.out = o->trace ? stdout : NULL;
	r->hash = (o->twice ? fuzz_program_twice : fuzz_program)(p, &r->st);
	trace_state.out = NULL;
}

static struct run_result *shared_result(void)
{
	static struct run_result *page;

	if (page)
		return page;
	page = mmap(NULL, sizeof(*page), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED) {
		perror("iovet: mmap");
		exit(RUN_ENV);
	}
	return page;
}

static void collect(pid_t pid, struct run_result *r)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR) {
			perror("iovet: waitpid");
			exit(RUN_ENV);
		}
	*r = *shared_result();
	r->fatal = WIFEXITED(status) && WEXITSTATUS(status) == SINK_EXIT_FATAL;
	if (r->fatal || (WIFEXITED(status) && WEXITSTATUS(status) == RUN_CLEAN))
		return;
	if (WIFSIGNALED(status))
		fprintf(stderr, "iovet: internal error: the replay was ended by signal %d\n", WTERMSIG(status));
	exit(WIFEXITED(status) && WEXITSTATUS(status) == SINK_EXIT_STOP ? SINK_EXIT_STOP : RUN_ENV);
}

/* Here a fatal finding has ended another process than this one. */
static bool saw_fatal(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program && f->fatal)
			return true;
	return false;
}

void run_program(const struct run_options *o, const struct program *p, struct run_result *r)
{
	pid_t pid;

	memset(r, 0, sizeof(*r));
	sink_program(p);	/* forgets what the last program did, in the shared table too */
	if (o->nofork || !fuzz_backend.forks) {
		execute(o, p, r);
		r->fatal = saw_fatal();
		return;
	}
	memset(shared_result(), 0, sizeof(*r));
	pid = run_fork();
	if (!pid) {
		execute(o, p, shared_result());
		fflush(NULL);
		_exit(RUN_CLEAN);
	}
	collect(pid, r);
}

void run_print_finding(FILE *out, const struct sink_finding *f)
{
	fprintf(out, "  %s %s %s%s%s%s%s%s%s%s\n", f->known ? "known  " : "finding", f->key, f->oracle, f->rule[0] ? " [" : "",
		f->rule, f->rule[0] ? "]" : "", " ", f->title, f->site[0] ? ", in " : "", f->site);
}

static void json_finding(const struct sink_finding *f, bool first)
{
	const struct { const char *name, *value; } member[] = {
		{ "key", f->key }, { "oracle", f->oracle }, { "rule", f->rule }, { "what", f->what },
		{ "title", f->title }, { "function", f->function }, { "site", f->site },
	};

	fputs(first ? "\n    {" : ",\n    {", stdout);
	for (u32 i = 0; i < ARRAY_LEN(member); i++) {
		printf("\"%s\": ", member[i].name);
		run_json_string(stdout, member[i].value);
		fputs(", ", stdout);
	}
	printf("\"count\": %u, \"known\": %s, \"fatal\": %s}", f->in_program, f->known ? "true" : "false",
	       f->fatal ? "true" : "false");
}

/* Those that the judge or the back end left out, and those behind the place where the program stopped. */
static void json_not_run(const struct program *p, const struct run_result *r)
{
	const char *between = "";

	fputs(", \"not_run\": [", stdout);
	for (u32 i = 0; i < p->n; i++)
		if (!(r->st.ran >> i & 1)) {
			printf("%s{\"index\": %u, \"op\": \"%s\"}", between, i, op_name(p->op[i].kind));
			between = ", ";
		}
	fputs("]", stdout);
}

static void print_json(const char *path, const struct program *p, const struct run_result *r, bool first)
{
	const struct sink_finding *f;
	bool none = true;

	fputs(first ? "\n  {\"file\": " : ",\n  {\"file\": ", stdout);
	run_json_string(stdout, path);
	printf(", \"ops\": %u, \"skipped\": %u, \"stopped\": %s, \"fatal\": %s, \"hash\": \"%016llx\"", r->st.ops,
	       r->st.skipped, r->st.stopped ? "true" : "false", r->fatal ? "true" : "false", r->hash);
	json_not_run(p, r);
	fputs(", \"findings\": [", stdout);
	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program) {
			json_finding(f, none);
			none = false;
		}
	fputs("]}", stdout);
}

static void print_text(const char *path, const struct run_result *r)
{
	const struct sink_finding *f;

	printf("%s: %u operations run, %u skipped%s", path, r->st.ops, r->st.skipped,
	       r->fatal ? ", ended by a fatal finding" : r->st.stopped ? ", stopped at a finding" : "");
	if (!r->fatal)
		printf(", trace %016llx", r->hash);
	puts(sink_count(false) ? "" : ": clean");
	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program)
			run_print_finding(stdout, f);
}

/* What was wrong while the driver was booted, before any program: told like a program of no operations. */
static u32 print_boot(const struct run_options *o)
{
	static const struct program none;
	const struct run_result r = { .fatal = false };

	if (!sink_count(true))
		return 0;
	if (o->json)
		print_json("(boot)", &none, &r, true);
	else
		print_text("(boot)", &r);
	return 1;
}

int run_files(const struct run_options *o)
{
	struct run_result r;
	struct program p;
	bool found;
	int status, bad = RUN_CLEAN;
	u32 done;

	if (o->json)
		putchar('[');
	done = print_boot(o);
	found = done > 0;
	for (u32 i = 0; i < o->n_files; i++) {
		if (!run_load(o->files[i], &p, &status)) {
			bad = status;
			continue;
		}
		run_program(o, &p, &r);
		found |= sink_count(true) > 0;
		if (o->json)
			print_json(o->files[i], &p, &r, !done);
		else
			print_text(o->files[i], &r);
		done++;
	}
	if (o->json)
		puts(done ? "\n]" : "]");
	return bad ? bad : found ? RUN_FINDINGS : RUN_CLEAN;
}
