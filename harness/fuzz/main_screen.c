// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which mutants of a driver do programs see? The binary `screen` of DRIVER+mutants, for `iovet grade`.
 *
 * First every program given runs on the driver as it is: what is found there is known from then on, and which mutants'
 * places each program comes to is noted. Then each mutant has a process of its own, forked from the booted world, or from
 * one that is not booted yet when booting comes to its place: the programs that come to its place, shortest first, then
 * changed copies of them, until one has a finding. It counts when the same program has not got it without the mutant; so
 * a finding that is known may count. Of those that changed copies show, some are asked about, more and more rarely.
 *
 * Prints a line of JSON for each mutant; it does not minimise and keeps no corpus.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../drivers/glue.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/rng.h"
#include "fuzz/run.h"
#include "ops/decode.h"
#include "ops/mutate.h"
#include "ops/text.h"
#include "plant/plant.h"

static const char help[] =
	"usage: screen [OPTION]... PROGRAM...\n"
	"PROGRAM is a file, or a directory of them.\n"
	"Tries every mutant with the programs, and with changed copies of them. A line of JSON for each.\n\n"
	"  --known FILE     keys of findings that do not count, one a line\n"
	"  --only FILE      names of the mutants to try, one a line (default: all)\n"
	"  --tries N        changed programs for each mutant (default 1000)\n"
	"  --seconds N      CPU time for each mutant (default 20)\n"
	"  --seed N         start of the random numbers (default 1)\n"
	"  --part I/N       every N-th mutant only, from the I-th (from 0)\n"
	"  --keep DIR       the program that saw mutant M is kept as DIR/M.iov\n\n"
	"Status: 0 done, 2 bad input or usage, 3 environment.\n";

#define HANG_CPU_S 5

static struct {
	const char *known, *only, *keep, *part;
	u32 tries, seconds, seed;
} opt = { .tries = 1000, .seconds = 20, .seed = 1 };

static struct program *program;		/* shortest first */
static u32 n_programs;
static const struct plant_info *mutant;
static u32 n_mutants;

#define KEYS 24
struct shown { u32 n; char key[KEYS][SINK_KEY]; };

#define KNOWN_KEYS 1024

/* What a child leaves to its parent. */
static struct shared {
	u32 next;			/* number of the program, or of the candidate */
	u64 runs;
	bool used_up;
	struct program p;		/* the one it runs, or ran last */
	struct shown now;		/* what that one shows */
	struct { u32 seen, next; } known[KNOWN_KEYS];	/* by number of the sink: in changed copies */
} *sh;

/* What each program shows without a mutant. */
static struct shown *shown;

/* Which mutants' places were come to: row 0 while booting, row 1 + I by program I; a byte for each number. */
static u8 *passed_rows;
static u8 *passed(u32 row) { return passed_rows + (size_t)row * (n_mutants + 1); }

static void die(const char *what)
{
	perror(what);
	exit(RUN_ENV);
}

static void *shared_memory(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		die("screen: mmap");
	return at;
}

/* ---- processes ----------------------------------------------------------------------------------------------------- */

static bool world_is_up;		/* in this process, and so in those it forks */

static double cpu_of(const struct rusage *r)
{
	return (double)(r->ru_utime.tv_sec + r->ru_stime.tv_sec) + (double)(r->ru_utime.tv_usec + r->ru_stime.tv_usec) / 1e6;
}

/* Runs `body` in a child. Returns its exit status, or 256 and the signal that ended it; adds to *cpu_s. */
static int in_child(void (*body)(const void *), const void *what, double *cpu_s)
{
	struct rusage used;
	int status;
	pid_t pid;

	pid = run_fork();
	if (!pid) {
		guard_install(HANG_CPU_S);	/* booting may not end either */
		body(what);
		_exit(RUN_CLEAN);
	}
	while (wait4(pid, &status, 0, &used) < 0)
		if (errno != EINTR)
			die("screen: wait");
	if (cpu_s)
		*cpu_s += cpu_of(&used);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

static void boot(const char *name)
{
	if (!world_is_up)
		fuzz_boot(name);
	else if (name)
		fuzz_set_plant(name);
}

/* ---- without a mutant ---------------------------------------------------------------------------------------------- */

static void note_keys(struct shown *s)
{
	const struct sink_finding *f;

	s->n = 0;
	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program && s->n++ < KEYS)
			memcpy(s->key[s->n - 1], f->key, SINK_KEY);
}

static bool shows(const struct shown *s, const char *key)
{
	for (u32 i = 0; i < s->n && i < KEYS; i++)
		if (!strcmp(s->key[i], key))
			return true;
	return s->n > KEYS;		/* nobody knows */
}

static void survey_some(const void *unused)
{
	struct exec_stats st;

	(void)unused;
	kw_watch_plants(passed(0));
	boot(NULL);
	for (; sh->next < n_programs; sh->next++) {
		kw_watch_plants(passed(1 + sh->next));
		sh->p = program[sh->next];
		fuzz_program(&sh->p, &st);
		note_keys(&shown[sh->next]);
	}
}

/* A fatal finding costs the child, and the program behind it is next. */
static bool survey(void)
{
	u32 from;
	int status;

	do {
		from = sh->next;
		status = in_child(survey_some, NULL, NULL);
		if (status == SINK_EXIT_FATAL)
			note_keys(&shown[sh->next++]);
	} while (status == SINK_EXIT_FATAL && sh->next > from);
	sink_know(NULL);
	if (status != RUN_CLEAN)
		fprintf(stderr, "screen: the driver without a mutant ended with status %d\n", status);
	return status == RUN_CLEAN;
}

/* ---- one mutant ---------------------------------------------------------------------------------------------------- */

struct job {
	u32 number;			/* from 1, as the table counts */
	const u32 *base;		/* programs that come to its place, or all when only booting does */
	u32 n_base;
};

/* The i-th thing to try: one of the programs, or a change of one. */
static void candidate(const struct job *j, u32 i, struct program *p)
{
	u8 bytes[PROG_MAX_BYTES], other[PROG_MAX_BYTES], both[PROG_MAX_BYTES];
	u64 seed = hash_bytes(HASH_INIT, &(u32 [3]){ opt.seed, j->number, i }, 3 * sizeof(u32));
	struct rng rng;
	u32 len;

	if (i < j->n_base) {
		*p = program[j->base[i]];
		return;
	}
	rng_seed(&rng, seed);
	len = prog_encode(&program[j->base[rng_below(&rng, j->n_base)]], bytes);
	if (rng_chance(&rng, 1, 4)) {
		u32 with = prog_encode(&program[rng_below(&rng, n_programs)], other);

		len = bytes_cross(&the_target, bytes, len, other, with, both, sizeof(both), rng_u64(&rng));
		memcpy(bytes, both, len);
	}
	for (u32 n = 1 + rng_below(&rng, 3); n; n--)
		len = bytes_mutate(&the_target, bytes, len, sizeof(bytes), rng_u64(&rng));
	prog_decode(&the_target, bytes, len, p);
}

static bool out_of_time(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	return cpu_of(&used) > opt.seconds;
}

/* Known findings that changed copies show: the first, second, fourth, eighth ... time each is worth a question. */
static bool is_due(u32 i)
{
	if (i >= KNOWN_KEYS || ++sh->known[i].seen < sh->known[i].next)
		return false;
	sh->known[i].next = 2 * sh->known[i].seen;
	return true;
}

/* Does the current program show what it has not got without a mutant, or may not have? */
static bool has_news(const struct job *j)
{
	const struct sink_finding *f;
	bool news = false;

	for (u32 i = 0; sink_count(false) && (f = sink_get(i)); i++)
		if (f->in_program)
			news |= sh->next < j->n_base ? !shows(&shown[j->base[sh->next]], f->key) : !f->known || is_due(i);
	return news;
}

static void try_some(const void *job)
{
	const struct job *j = job;
	struct exec_stats st;

	boot(mutant[j->number - 1].name);
	if (sink_count(true))
		_exit(SINK_EXIT_FOUND);
	for (; sh->next < j->n_base + opt.tries && !out_of_time(); sh->next++) {
		candidate(j, sh->next, &sh->p);
		sh->runs++;
		fuzz_program(&sh->p, &st);
		if (has_news(j)) {
			note_keys(&sh->now);
			_exit(SINK_EXIT_FOUND);
		}
	}
	sh->used_up = true;
}

/* Only the program at hand, with the mutant that is told, or without. */
static void alone(const void *name)
{
	struct exec_stats st;

	boot(name);
	fuzz_program(&sh->p, &st);
}

static bool has(const char *name, const char *key)
{
	const struct sink_finding *f;

	sink_program(NULL);
	in_child(alone, name, NULL);
	f = sink_find(key);
	return f && f->in_program;
}

/*
 * Which of the findings is the mutant's? NULL: none. What the program shows without it is known from here on; what was known
 * must show again.
 */
static const struct sink_finding *choose(const struct job *j)
{
	const struct shown now = sh->now;
	const struct sink_finding *f;

	sink_program(NULL);
	in_child(alone, NULL, NULL);
	for (u32 i = 0; i < now.n && i < KEYS; i++) {
		f = sink_find(now.key[i]);
		if (f->in_program)
			sink_know(f->key);
	}
	for (u32 i = 0; i < now.n && i < KEYS; i++) {
		f = sink_find(now.key[i]);
		if (!f->in_program && (!f->known || has(mutant[j->number - 1].name, f->key)))
			return f;
	}
	return NULL;
}

static void keep(const char *name)
{
	struct str text = { 0 }, path = { 0 }, err = { 0 };

	if (opt.keep) {
		str_printf(&path, "%s/%s.iov", opt.keep, name);
		prog_print(&the_target, &sh->p, &text);
		if (!file_write(str_get(&path), str_get(&text), text.len, &err))
			fprintf(stderr, "screen: %s\n", str_get(&err));
	}
	str_free(&text);
	str_free(&path);
	str_free(&err);
}

static void print_result(const struct job *j, bool reached, bool detected, const struct sink_finding *f, int status, double cpu_s)
{
	printf("{\"name\": \"%s\", \"reached\": %s, \"boot\": %s, \"detected\": %s, \"oracle\": \"%s\", \"key\": \"%s\", \"title\": ",
	       mutant[j->number - 1].name, reached ? "true" : "false", passed(0)[j->number] ? "true" : "false",
	       detected ? "true" : "false", f ? f->oracle : detected ? "boot" : "", f ? f->key : "");
	run_json_string(stdout, f ? f->title : "");
	printf(", \"status\": %d, \"runs\": %llu, \"ops\": %u, \"cpu_s\": %.3f}\n", status, sh->runs, f ? sh->p.n : 0, cpu_s);
	fflush(stdout);
}

/* The child ended as it may: with nothing to say, or with a finding. */
static bool ended_well(int status)
{
	return status == RUN_CLEAN || status == SINK_EXIT_FATAL || status == SINK_EXIT_FOUND;
}

/* What booting shows. */
static const struct sink_finding *first_unknown(void)
{
	const struct sink_finding *f;

	for (u32 i = 0; (f = sink_get(i)); i++)
		if (f->in_program && !f->known)
			return f;
	return NULL;
}

/* Until it is seen, or nothing is left to try. A mutant that the world does not come up with, or that ends it, is seen. */
static void try_mutant(const struct job *j)
{
	const struct sink_finding *f = NULL;
	struct sink_finding seen;
	double cpu_s = 0;
	bool down = false;		/* booting ends it, and would again */
	int status = 0;

	sink_forget();
	memset(sh, 0, sizeof(*sh));
	while (!sh->used_up && !f && !down) {
		sink_program(NULL);
		status = in_child(try_some, j, &cpu_s);
		if (status == RUN_CLEAN || !ended_well(status))
			break;
		if (status == SINK_EXIT_FATAL)
			note_keys(&sh->now);
		f = sh->runs ? choose(j) : first_unknown();
		if (f)
			seen = *f;
		down = !f && !sh->runs;
		sh->next += !f;
	}
	if (f) {
		f = &seen;
		keep(mutant[j->number - 1].name);
	}
	print_result(j, true, f || down || !ended_well(status), f, status, cpu_s);
}

/* ---- all of them --------------------------------------------------------------------------------------------------- */

static bool is_wanted(const char *list, const char *name)
{
	size_t n = strlen(name);

	if (!list)
		return true;
	for (const char *at = list; (at = strstr(at, name)); at += n)
		if ((at == list || at[-1] == '\n') && (at[n] == '\n' || !at[n]))
			return true;
	return false;
}

static bool is_ours(u32 nth)
{
	u32 i = 0, n = 1;

	return !opt.part || (sscanf(opt.part, "%u/%u", &i, &n) == 2 && n && nth % n == i);
}

static void try_one(u32 number, u32 *base)
{
	struct job j = { .number = number, .base = base };

	for (u32 i = 0; i < n_programs; i++)
		if (passed(1 + i)[number])
			base[j.n_base++] = i;
	if (!j.n_base && passed(0)[number])
		for (u32 i = 0; i < n_programs; i++)
			base[j.n_base++] = i;
	if (j.n_base)
		try_mutant(&j);
	else
		print_result(&j, false, false, NULL, 0, 0);
}

/* Those that booting comes to go first: after them the world is up in this process. */
static void try_all(const char *list)
{
	u32 *base = calloc(n_programs, sizeof(*base)), nth = 0;

	if (!base)
		die("screen");
	for (int up = 0; up < 2; up++) {
		nth = 0;
		if (up)
			boot(NULL);
		world_is_up = up;
		for (u32 m = 1; m <= n_mutants; m++)
			if (is_wanted(list, mutant[m - 1].name) && is_ours(nth++) && (passed(0)[m] == 0) == (up == 1))
				try_one(m, base);
	}
	free(base);
}

/* ---- start --------------------------------------------------------------------------------------------------------- */

static int by_length(const void *a, const void *b)
{
	const struct program *p = a, *q = b;

	return p->n != q->n ? (p->n > q->n) - (p->n < q->n) : memcmp(p, q, sizeof(*p));
}

static bool number(const char *text, u32 *to)
{
	char *end;

	*to = (u32)strtoul(text, &end, 10);
	return *text && !*end;
}

static bool take(const char *name, const char *value)
{
	const struct { const char *name, **to; } texts[] = {
		{ "--known", &opt.known }, { "--only", &opt.only }, { "--keep", &opt.keep }, { "--part", &opt.part },
	};
	const struct { const char *name; u32 *to; } numbers[] = {
		{ "--tries", &opt.tries }, { "--seconds", &opt.seconds }, { "--seed", &opt.seed },
	};

	for (u32 i = 0; i < ARRAY_LEN(texts); i++)
		if (!strcmp(name, texts[i].name)) {
			*texts[i].to = value;
			return true;
		}
	for (u32 i = 0; i < ARRAY_LEN(numbers); i++)
		if (!strcmp(name, numbers[i].name))
			return number(value, numbers[i].to);
	return false;
}

static int load_one(const char *path)
{
	int status = RUN_CLEAN;

	program = realloc(program, (n_programs + 1) * sizeof(*program));
	if (!program)
		die("screen");
	memset(&program[n_programs], 0, sizeof(*program));
	if (!run_load(path, &program[n_programs], &status))
		return status;
	n_programs++;
	return RUN_CLEAN;
}

static int load_dir(const char *dir)
{
	struct str path = { 0 };
	struct dirent **entry;
	int status = RUN_CLEAN, n = scandir(dir, &entry, NULL, alphasort);

	if (n < 0)
		die(dir);
	for (int i = 0; i < n; i++) {
		str_reset(&path);
		str_printf(&path, "%s/%s", dir, entry[i]->d_name);
		if (entry[i]->d_name[0] != '.' && !status)
			status = load_one(str_get(&path));
		free(entry[i]);
	}
	free(entry);
	str_free(&path);
	return status;
}

static int load(int n, char **path)
{
	for (int i = 0; i < n; i++) {
		int status = (file_is_dir(path[i]) ? load_dir : load_one)(path[i]);

		if (status)
			return status;
	}
	if (!n_programs) {
		fprintf(stderr, "screen: there is no program in %s\n", path[0]);
		return RUN_USAGE;
	}
	qsort(program, n_programs, sizeof(*program), by_length);
	return RUN_CLEAN;
}

static int screen(void)
{
	const struct fuzz_options o = { .known = opt.known, .hang_s = HANG_CPU_S };
	struct str only = { 0 }, err = { 0 };
	const struct plant_seen *seen;

	n_mutants = kw_plants && kw_watch_plants ? kw_plants(&mutant, &seen) : 0;
	if (!n_mutants) {
		fprintf(stderr, "screen: %s has no mutants\n", the_target.name);
		return RUN_USAGE;
	}
	if (opt.only && !file_read(opt.only, &only, &err)) {
		fprintf(stderr, "screen: %s\n", str_get(&err));
		return RUN_USAGE;
	}
	sh = shared_memory(sizeof(*sh));
	shown = shared_memory(n_programs * sizeof(*shown));
	passed_rows = shared_memory((size_t)(1 + n_programs) * (n_mutants + 1));
	fuzz_open(&o);
	if (!survey())
		return RUN_ENV;
	try_all(opt.only ? str_get(&only) : NULL);
	str_free(&only);
	return RUN_CLEAN;
}

int main(int argc, char **argv)
{
	int i = 1, status;

	if (argc > 1 && !strcmp(argv[1], "--help")) {
		fputs(help, stdout);
		return RUN_CLEAN;
	}
	for (; i + 1 < argc && !strncmp(argv[i], "--", 2); i += 2)
		if (!take(argv[i], argv[i + 1])) {
			fprintf(stderr, "screen: not understood: `%s %s` (--help lists the options)\n", argv[i], argv[i + 1]);
			return RUN_USAGE;
		}
	if (i >= argc || argv[i][0] == '-') {
		fputs(help, stderr);
		return RUN_USAGE;
	}
	status = load(argc - i, argv + i);
	return status ? status : screen();
}
