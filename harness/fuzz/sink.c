// SPDX-License-Identifier: GPL-2.0-only
/* Findings: recognised, counted, the first of each kept. See sink.h; names are in sink_key.c, files in sink_write.c. */
#define _GNU_SOURCE
#include "fuzz/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "../drivers/glue.h"
#include "base/file.h"
#include "base/hash.h"
#include "fuzz/sink_int.h"
#include "ops/text.h"
#include "plant/plant.h"

#define MAX_KEYS 1024
#define MAX_SIGS 8192		/* distinct raw stacks; a power of two */

struct shared {
	pid_t pid;			/* who made this table: names the file of counts, whoever writes it */
	u32 n_keys, n_kept;
	struct sink_finding key[MAX_KEYS];
	struct { u64 hash; u32 key; } sig[MAX_SIGS];
	u32 n_sigs;
	u32 known_seen, unknown_seen;	/* in the current program */
	bool teardown;			/* its operations are done */
	u64 runs, ops, skipped, stopped;
	double cpu_s, cpu_at;		/* of the processor since the end of the first run: boot does not count; and the clock then */
	struct come { bool yes; u64 runs; double cpu_s; } reached, triggered;	/* when the plant first was */
};

static struct shared *sh;
static struct sink_options opt;
static const struct target *target;
static const struct plant_seen *come_to;		/* what the plant that is on came to; NULL: the driver has none */
static const struct program *current;
static char (*known)[SINK_KEY];
static u32 n_known;

static void load_known(const char *path)
{
	struct str text = { 0 }, err = { 0 };

	if (!file_read(path, &text, &err))
		sink_die(str_get(&err));
	for (char *line = strtok((char *)str_get(&text), "\n"); line; line = strtok(NULL, "\n")) {
		size_t n = strcspn(line, " \t\r#");

		if (n != SINK_KEY - 1)
			continue;
		known = realloc(known, (n_known + 1) * sizeof(*known));
		if (!known)
			sink_die("out of memory");
		memcpy(known[n_known], line, n);
		known[n_known++][n] = 0;
	}
	str_free(&text);
}

void sink_init(const struct sink_options *o, const struct target *t)
{
	const struct plant_info *table;
	struct str err = { 0 };

	opt = *o;
	target = t;
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (sh == MAP_FAILED)
		sink_die("no shared memory for the table of findings");
	sh->pid = getpid();
	if (opt.known)
		load_known(opt.known);
	if (kw_plants && !kw_plants(&table, &come_to))
		come_to = NULL;
	if (opt.out && !file_mkdirs(opt.out, &err))
		sink_die(str_get(&err));
}

void sink_quiet(void)
{
	opt.out = NULL;
	opt.log = NULL;
}

void sink_program(const struct program *p)
{
	current = p;
	sh->teardown = false;
	if (!sh->known_seen && !sh->unknown_seen)
		return;
	sh->known_seen = sh->unknown_seen = 0;
	for (u32 i = 0; i < sh->n_keys; i++)
		sh->key[i].in_program = sh->key[i].in_teardown = 0;
}

const struct program *sink_current(void) { return current; }

void sink_teardown(void)
{
	sh->teardown = true;
}

u32 sink_count(bool unknown_only)
{
	return sh->unknown_seen + (unknown_only ? 0 : sh->known_seen);
}

const struct sink_finding *sink_get(u32 i)
{
	return i < sh->n_keys ? &sh->key[i] : NULL;
}

const struct sink_finding *sink_find(const char *key)
{
	for (u32 i = 0; i < sh->n_keys; i++)
		if (!strcmp(sh->key[i].key, key))
			return &sh->key[i];
	return NULL;
}

void sink_know(const char *key)
{
	for (u32 i = 0; i < sh->n_keys; i++)
		sh->key[i].known |= !key || !strcmp(sh->key[i].key, key);
	if (!key)
		sh->n_kept = sh->n_keys;
}

void sink_settle(const char *key, enum sink_twin twin)
{
	struct sink_finding *f = (struct sink_finding *)sink_find(key);
	bool known = twin == SINK_SAME;

	if (!f || f->twin == twin)
		return;
	if (f->known != known && f->in_program) {
		sh->known_seen += known ? f->in_program : -f->in_program;
		sh->unknown_seen += known ? -f->in_program : f->in_program;
	}
	f->known = known;
	f->twin = twin;
	if (opt.out)
		sink_write_twin(opt.out, f, target, current);
	if (!known && opt.log)
		fprintf(opt.log, "iovet: finding %s %s [%s] %s: not without the change\n", f->key, f->oracle, f->rule, f->title);
}

void sink_forget(void)
{
	sh->n_keys = sh->n_kept;
	memset(sh->sig, 0, sizeof(sh->sig));
	sh->n_sigs = 0;
}

/* What tells raw findings apart without looking up symbols. Valid within one image of the process (and its forks). */
static u64 raw_hash(const struct finding_raw *f)
{
	u64 h = hash_bytes(HASH_INIT, &f->oracle, sizeof(f->oracle));

	h = hash_str(h, f->rule ? f->rule : "");
	h = hash_str(h, f->what ? f->what : "");
	for (u32 i = 0; i < f->n_frames; i++)
		h = (h ^ f->frame[i]) * 0x9e3779b97f4a7c15ULL;
	h ^= h >> 32;
	return h ? h : 1;
}

static bool is_known(const char *key)
{
	for (u32 i = 0; i < n_known; i++)
		if (!strcmp(known[i], key))
			return true;
	return false;
}

static void new_key(struct sink_finding *k, const struct sink_named *n)
{
	const struct finding_raw *f = n->raw;

	memset(k, 0, sizeof(*k));
	memcpy(k->key, n->key, sizeof(k->key));
	snprintf(k->oracle, sizeof(k->oracle), "%s", oracle_table[f->oracle].name);
	snprintf(k->rule, sizeof(k->rule), "%s", f->rule ? f->rule : "");
	snprintf(k->what, sizeof(k->what), "%s", f->what ? f->what : "");
	snprintf(k->title, sizeof(k->title), "%s", f->title ? f->title : "");
	snprintf(k->function, sizeof(k->function), "%s", n->function);
	snprintf(k->site, sizeof(k->site), "%s", n->site);
	k->fatal = f->fatal;
	k->known = is_known(k->key);
	sh->n_keys++;
	if (opt.out)
		sink_write_finding(opt.out, n, target, current);
	if (!k->known && opt.log)
		fprintf(opt.log, "iovet: finding %s %s [%s] %s%s%s\n", k->key, k->oracle, k->rule, k->title,
			k->site[0] ? ", in " : "", k->site);
}

/* The key of a finding whose stack was never seen: symbols are looked up now. */
static u32 learn(const struct finding_raw *f)
{
	static struct sink_named named;
	const struct sink_finding *k;

	sink_name(&named, f, target);
	k = sink_find(named.key);
	if (k)
		return (u32)(k - sh->key);
	if (sh->n_keys == MAX_KEYS)
		sink_die("more than 1024 different findings: something is wrong with the set-up");
	new_key(&sh->key[sh->n_keys], &named);
	return sh->n_keys - 1;
}

static u32 recognise(const struct finding_raw *f)
{
	u64 hash = raw_hash(f);
	u32 slot = (u32)hash & (MAX_SIGS - 1);

	for (; sh->sig[slot].hash; slot = (slot + 1) & (MAX_SIGS - 1))
		if (sh->sig[slot].hash == hash)
			return sh->sig[slot].key;
	if (sh->n_sigs > MAX_SIGS / 4 * 3) {	/* start over rather than degrade */
		memset(sh->sig, 0, sizeof(sh->sig));
		sh->n_sigs = 0;
		slot = (u32)hash & (MAX_SIGS - 1);
	}
	sh->sig[slot].key = learn(f);
	sh->sig[slot].hash = hash;
	sh->n_sigs++;
	return sh->sig[slot].key;
}

/* There in the coverage build only: what was covered until a fatal finding counts. */
int __llvm_profile_write_file(void) __attribute__((weak));

static bool hushed, muted;

void sink_hush(bool on) { hushed = on; }
void sink_mute(bool on) { muted = on; }

void finding_report(const struct finding_raw *f)
{
	struct sink_finding *k;

	if (muted && !f->fatal)
		return;
	if (!sh)
		sink_die(f->title);	/* nothing of the driver runs before sink_init(): this is our own mistake */
	if (hushed && !f->fatal && f->oracle != ORA_MEMORY && f->oracle != ORA_UNDEFINED)
		return;			/* the sanitizers tell of a place once: nobody would hear of it again */
	k = &sh->key[recognise(f)];
	k->count++;
	k->in_program++;
	k->in_teardown += sh->teardown;
	if (k->known)
		sh->known_seen++;
	else
		sh->unknown_seen++;
	if (!f->fatal || opt.survives)
		return;
	if (opt.abandon && !f->hung)
		opt.abandon();
	if (!current && !opt.log)
		fprintf(stderr, "iovet: the machine does not come up: %s%s%s\n", k->title, k->site[0] ? ", in " : "", k->site);
	if (opt.before_end)
		opt.before_end();
	sink_write_counts();
	fflush(NULL);
	if (__llvm_profile_write_file)
		__llvm_profile_write_file();
	_exit(SINK_EXIT_FATAL);
}

static double cpu_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* The first time the plant that is on was come to, and showed. Another process may have seen it before. */
static void note_plant(void)
{
	if (!come_to)
		return;
	if (come_to->reached && !sh->reached.yes)
		sh->reached = (struct come){ true, sh->runs, cpu_now() };
	if (come_to->triggered && !sh->triggered.yes)
		sh->triggered = (struct come){ true, sh->runs, cpu_now() };
}

#define RUNS_A_LOOK 64		/* at the clock of the process, which is a system call */

/* A process that was forked since the last look has a clock of its own, which began at 0. */
static void add_time(void)
{
	double now = cpu_now();

	sh->cpu_s += now < sh->cpu_at ? now : now - sh->cpu_at;
	sh->cpu_at = now;
}

void sink_add_run(const struct exec_stats *st)
{
	if (!sh->runs)
		sh->cpu_at = cpu_now();
	else if (sh->runs % RUNS_A_LOOK == 0)
		add_time();
	sh->runs++;
	note_plant();
	sh->ops += st->ops;
	sh->skipped += st->skipped;
	sh->stopped += st->stopped;
}

/* ---- counts: written from signal handlers too, so static memory and plain system calls ------------------------------ */

static char text[MAX_KEYS * 64 + 512];

/* How far the plant that is on has come; nothing when the binary has none to tell of. */
static size_t format_plant(char *at, size_t room)
{
	if (!come_to)
		return 0;
	note_plant();
	return (size_t)snprintf(at, room, ", \"plant\": {\"reached\": %lu, \"triggered\": %lu, \"reached_runs\": %llu, "
				"\"reached_s\": %.3f, \"triggered_runs\": %llu, \"triggered_s\": %.3f}", come_to->reached,
				come_to->triggered, sh->reached.runs, sh->reached.cpu_s, sh->triggered.runs, sh->triggered.cpu_s);
}

static size_t format_counts(void)
{
	size_t n;

	add_time();
	n = (size_t)snprintf(text, sizeof(text),
		"{\"driver\": \"%s\", \"pid\": %d, \"runs\": %llu, \"ops\": %llu, \"skipped\": %llu, \"stopped\": %llu, "
		"\"cpu_s\": %.3f, \"findings\": [", target->name, (int)sh->pid, sh->runs, sh->ops, sh->skipped, sh->stopped,
		sh->cpu_s);

	for (u32 i = 0; i < sh->n_keys; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s{\"key\": \"%s\", \"count\": %u, \"known\": %s}",
				      i ? ", " : "", sh->key[i].key, sh->key[i].count, sh->key[i].known ? "true" : "false");
	n += (size_t)snprintf(text + n, sizeof(text) - n, "]");
	n += format_plant(text + n, sizeof(text) - n);
	return n + (size_t)snprintf(text + n, sizeof(text) - n, "}\n");
}

static bool write_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t done = write(fd, s, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		s += done;
		n -= (size_t)done;
	}
	return true;
}

void sink_write_counts(void)
{
	char path[1024], tmp[1040];
	bool ok;
	int fd;

	if (!opt.out || !sh->runs)
		return;
	snprintf(path, sizeof(path), "%s/counts.%d.json", opt.out, (int)sh->pid);
	snprintf(tmp, sizeof(tmp), "%s.tmp", path);
	fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	ok = fd >= 0 && write_all(fd, text, format_counts());
	if (fd >= 0)
		ok &= !close(fd);
	if (ok && !rename(tmp, path))
		return;
	sink_die("cannot write the counts: is the disk full, or the output directory gone?");
}

void sink_internal_error(const char *what, const char *why)
{
	struct str iov = { 0 }, path = { 0 }, err = { 0 };

	fprintf(stderr, "iovet: internal error: %s\n", why);
	prog_print(target, current, &iov);
	str_printf(&path, "%s/%s.iov", opt.out ? opt.out : "", what);
	if (opt.out && file_write(str_get(&path), str_get(&iov), iov.len, &err))
		fprintf(stderr, "iovet: the program is in %s\n", str_get(&path));
	else
		fprintf(stderr, "%s", str_get(&iov));
	fflush(NULL);
	_exit(SINK_EXIT_ENV);
}
