/* SPDX-License-Identifier: MIT */
/*
 * The replay program: runs, shows, converts and minimises register programs, and fuzzes without an engine (no coverage, a
 * seed and a number of programs decide everything). Files are text or bytes; text begins with a lower-case word or '#'.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/str.h"
#include "regs/regs.h"

static const char help[] =
	"usage: run [OPTION]... [FILE]...\n"
	"Runs register programs (text or bytes) on a device model and judges it.\n\n"
	"  --random N     make N programs and run them; --seed S decides which (default 1)\n"
	"  --min          make one program smaller while the device stays wrong in the same way; text to standard output\n"
	"  --show         bytes to text; runs nothing\n"
	"  --asm FILE     text to bytes in FILE; runs nothing\n"
	"  --plant NAME   switch a fault on; --plants lists them\n\n"
	"Status: 0 right, 1 the device is wrong, 2 bad input or usage, 3 environment, 77 nothing to minimise.\n";

enum mode { RUN, MIN, SHOW, ASM };
struct options { enum mode mode; u64 random, seed; const char *output; u32 n_files; char **files; };

static int usage(const char *what, const char *word)
{
	fprintf(stderr, "regs: %s `%s` (--help lists the options)\n", what, word);
	return 2;
}

/* Returns -1 to go on, or the exit status. */
static int take_options(int argc, char **argv, struct options *o)
{
	o->files = argv;
	for (int i = 1; i < argc; i++) {
		const char *word = argv[i], *value = i + 1 < argc ? argv[i + 1] : NULL;

		if (word[0] != '-') {
			o->files[o->n_files++] = argv[i];
		} else if (!strcmp(word, "--help")) {
			fputs(help, stdout);
			return 0;
		} else if (!strcmp(word, "--plants")) {
			for (u32 k = 0; rig_plant_name(k); k++)
				puts(rig_plant_name(k));
			return 0;
		} else if (!strcmp(word, "--min")) {
			o->mode = MIN;
		} else if (!strcmp(word, "--show")) {
			o->mode = SHOW;
		} else if (!value) {
			return usage("no such option, or its value is missing:", word);
		} else if (!strcmp(word, "--random") || !strcmp(word, "--seed")) {
			*(word[2] == 'r' ? &o->random : &o->seed) = strtoull(value, NULL, 0);
			i++;
		} else if (!strcmp(word, "--asm")) {
			o->mode = ASM;
			o->output = value;
			i++;
		} else if (!strcmp(word, "--plant")) {
			if (!rig_plant(value))
				return usage("no such plant:", value);
			i++;
		} else {
			return usage("no such option:", word);
		}
	}
	if (!o->random && !o->n_files)
		return usage("needs a program after", "run");
	return -1;
}

static bool is_text(const struct str *s)
{
	const char *c = str_get(s);

	return *c == '#' || (*c >= 'a' && *c <= 'z');
}

static int load(const char *path, struct regprog *p)
{
	struct str s = { .len = 0 }, err = { .len = 0 };
	struct regprog_error e;
	int status = 0;

	if (!file_read(path, &s, &err)) {
		fprintf(stderr, "regs: %s\n", str_get(&err));
		status = 2;
	} else if (!is_text(&s)) {
		regprog_decode(rig_target, (const u8 *)str_get(&s), s.len < REGPROG_MAX_BYTES ? (u32)s.len : REGPROG_MAX_BYTES, p);
	} else if (!regprog_parse(rig_target, str_get(&s), s.len, p, &e)) {
		fprintf(stderr, "%s:%u:%u: regprog: %s\n", path, e.line, e.col, e.why);
		status = 2;
	}
	str_free(&s);
	str_free(&err);
	return status;
}

static void print(const struct regprog *p)
{
	char line[REGPROG_LINE];

	for (u32 i = 0; i < p->n; i++)
		puts(regprog_print_op(rig_target, &p->op[i], line, sizeof(line)));
}

/* ---- fuzzing without an engine ----------------------------------------------------------------------------------- */

#define POOL 64				/* programs that new ones are made of */

static int fuzz(const struct options *o)
{
	static struct regprog pool[POOL];
	struct rng r;

	rng_seed(&r, o->seed);
	for (u64 i = 0; i < o->random; i++) {
		struct regprog *slot = &pool[rng_below(&r, POOL)], p = *slot;

		regprog_mutate(rig_target, &r, &p);
		if (!regs_run(&p)) {
			printf("found after %llu programs, seed %llu\n", i + 1, o->seed);
			return 1;
		}
		*slot = p;
	}
	printf("%llu programs, %llu accesses, %llu protocol violations, nothing wrong\n", regs_counts.programs, regs_counts.accesses,
	       rig_violations());
	return 0;
}

/* ---- smaller ----------------------------------------------------------------------------------------------------- */

/* What a program does to the device, in a process of its own: a crash is a verdict, too. */
static u32 verdict(const struct regprog *p)
{
	int pipe_fd[2], status;
	u32 v = 0;
	pid_t child;

	fflush(stdout);
	if (pipe(pipe_fd) || (child = fork()) < 0) {
		perror("regs");
		exit(3);
	}
	if (!child) {
		if (!freopen("/dev/null", "w", stderr))
			_exit(3);
		v = regs_verdict(p);
		_exit(write(pipe_fd[1], &v, sizeof(v)) == sizeof(v) ? 0 : 3);
	}
	close(pipe_fd[1]);
	if (read(pipe_fd[0], &v, sizeof(v)) != sizeof(v))
		v = 0;
	close(pipe_fd[0]);
	if (waitpid(child, &status, 0) != child)
		return 0;
	return status ? 0x80000000u | (u32)status : v;
}

static bool still(void *ctx, const struct regprog *p)
{
	return verdict(p) == *(const u32 *)ctx;
}

static int minimise(struct regprog *p)
{
	u32 wanted = verdict(p);

	if (!wanted) {
		fprintf(stderr, "regs: the device is right, there is nothing to keep\n");
		return 77;
	}
	if (regprog_minimise(rig_target, p, still, &wanted, 3000) < 0) {
		fprintf(stderr, "regs: the program does not do the same twice\n");
		return 77;
	}
	print(p);
	return 0;
}

static int assemble(const struct regprog *p, const char *path)
{
	u8 bytes[REGPROG_MAX_BYTES];
	struct str err = { .len = 0 };

	if (file_write(path, bytes, regprog_encode(p, bytes), &err))
		return 0;
	fprintf(stderr, "regs: %s\n", str_get(&err));
	str_free(&err);
	return 3;
}

int main(int argc, char **argv)
{
	static struct regprog p;
	struct options o = { .seed = 1 };
	int status = take_options(argc, argv, &o), worst = 0;

	if (status >= 0)
		return status;
	if (o.mode == RUN || o.mode == MIN)
		regs_init(o.mode == RUN && !o.random ? 1 : 16);
	if (o.random)
		return fuzz(&o);
	for (u32 i = 0; i < o.n_files; i++) {
		status = load(o.files[i], &p);
		if (!status && o.mode == RUN)
			status = !regs_run(&p);
		else if (!status && o.mode == MIN)
			status = minimise(&p);
		else if (!status && o.mode == ASM)
			status = assemble(&p, o.output);
		else if (!status)
			print(&p);
		worst = status > worst ? status : worst;
	}
	if (o.mode == RUN && !worst)
		printf("%u programs, nothing wrong\n", o.n_files);
	return worst;
}
