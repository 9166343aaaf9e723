/* SPDX-License-Identifier: MIT */
/*
 * `iovet confirm`: replays findings in the back end `uml`, and says of each whether the real kernel shows it, too. What is
 * replayed are programs that name their keys (`# key:` lines), as corpus/regress does. A real kernel makes other allocations
 * than the hosted one, so a program that lets the n-th fail is tried with every n up to a limit.
 */
#include "cli/cmd_confirm.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "cli/args.h"
#include "cli/drivers.h"
#include "cli/exit.h"
#include "cli/known_file.h"
#include "cli/opt.h"
#include "cli/paths.h"
#include "cli/proc.h"
#include "report/known.h"

#define KEY_DIGITS 16
#define MAX_KEYS 16			/* that one program names */
#define MAX_CASES 1024
#define MAX_NTH 200			/* allocations of one call that are made to fail, one after another */
#define SECONDS 600
#define FAULT "fault alloc "
#define KERNEL "6.12"			/* which `uml` of reports/known.yaml is about */

static const char detail[] =
	"Without operands: every program of corpus/regress. A KEY stands for the programs that name it, a page of\n"
	"reports/findings for the keys it names. What reports/known.yaml says of a finding (`uml`) is compared with what\n"
	"happens; status 1 when that is something else. Drivers of another kernel (--drivers-dir build/6.1/drivers) are compared with\n"
	"the versions that an entry is for (`kernel`).\n";

/* `as`: the key by which this kernel tells it, where that is another one; `nth`: which allocation failed, where one does. */
struct confirmed { const char *key, *as; bool yes; u32 nth; };

struct a_case {
	const char *path, *driver, *why;	/* why: it cannot be replayed */
	u32 n;
	struct confirmed key[MAX_KEYS];
};

struct confirm {
	struct arena *arena;
	struct driver_list drivers;
	struct known_list known;
	struct a_case *item;
	u32 n;
	const char *wanted[MAX_CASES];		/* keys; none: all */
	u32 n_wanted;
};

/* ---- what to replay ------------------------------------------------------------------------------------------------- */

static bool is_key(const char *s)
{
	for (u32 i = 0; i < KEY_DIGITS; i++)
		if (!isdigit((unsigned char)s[i]) && !(s[i] >= 'a' && s[i] <= 'f'))
			return false;
	return !isalnum((unsigned char)s[KEY_DIGITS]);
}

static bool wants(const struct confirm *c, const char *key)
{
	for (u32 i = 0; i < c->n_wanted; i++)
		if (strcmp(c->wanted[i], key) == 0)
			return true;
	return !c->n_wanted;
}

static void want(struct confirm *c, const char *key)
{
	if (c->n_wanted < MAX_CASES && (!c->n_wanted || !wants(c, key)))
		c->wanted[c->n_wanted++] = key;
}

static void take_keys(const struct confirm *c, struct a_case *k, const char *text)
{
	static const char mark[] = "# key: ";

	for (const char *at = strstr(text, mark); at && k->n < MAX_KEYS; at = strstr(at + 1, mark)) {
		const char *key = at + strlen(mark);

		if (is_key(key) && wants(c, arena_printf(c->arena, "%.*s", KEY_DIGITS, key)))
			k->key[k->n++] = (struct confirmed){ .key = arena_printf(c->arena, "%.*s", KEY_DIGITS, key) };
	}
}

static struct driver *driver_called(struct confirm *c, const char *name)
{
	for (u32 i = 0; i < c->drivers.n; i++)
		if (strcmp(c->drivers.item[i].name, name) == 0)
			return &c->drivers.item[i];
	return NULL;
}

/* NULL: the driver is in the kernel, and has said which one that is. */
static const char *why_not(struct confirm *c, const char *name)
{
	struct driver *d = driver_called(c, name);
	const char *why = driver_why_not_uml(name, c->arena);

	if (!d)
		return "the driver is not built";
	if (!d->has_uml)
		return why ? why : "the driver is not in the kernel of the back end uml";
	if (!*d->kernel)
		driver_describe(d, c->arena);
	return NULL;
}

static bool add_program(struct confirm *c, const char *path, const char *driver)
{
	struct str text = { 0 }, err = { 0 };
	struct a_case *k = &c->item[c->n];
	const char *world;

	if (!file_read(path, &text, &err)) {
		fprintf(stderr, "iovet confirm: %s\n", str_get(&err));
		str_free(&err);
		return false;
	}
	world = strstr(str_get(&text), "world ");
	if (!driver && world)
		driver = arena_printf(c->arena, "%.*s", (int)strcspn(world + 6, " \n"), world + 6);
	*k = (struct a_case){ .path = path, .driver = driver };
	take_keys(c, k, str_get(&text));
	if (k->n && driver && c->n + 1 < MAX_CASES) {
		k->why = why_not(c, driver);
		c->n++;
	}
	str_free(&text);
	return true;
}

static void add_regress(struct confirm *c)
{
	const char *root = path_data("corpus/regress", c->arena);
	struct path_list dirs, files;

	if (!root)
		return;
	path_dirs(&dirs, root, c->arena);
	for (u32 d = 0; d < dirs.n; d++) {
		path_files(&files, dirs.item[d], c->arena);
		for (u32 i = 0; i < files.n; i++)
			add_program(c, files.item[i], path_base(dirs.item[d]));
	}
}

static bool want_page(struct confirm *c, const char *path)
{
	struct str text = { 0 }, err = { 0 };

	if (!file_read(path, &text, &err)) {
		fprintf(stderr, "iovet confirm: %s\n", str_get(&err));
		str_free(&err);
		return false;
	}
	for (const char *s = str_get(&text); *s; s++)
		if (is_key(s) && (s == str_get(&text) || !isalnum((unsigned char)s[-1])))
			want(c, arena_printf(c->arena, "%.*s", KEY_DIGITS, s));
	str_free(&text);
	return true;
}

static bool ends_in(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);

	return n > m && strcmp(s + n - m, end) == 0;
}

static int choose(struct confirm *c, int n, char **word)
{
	bool by_key = n == 0;

	for (int i = 0; i < n; i++) {
		if (strlen(word[i]) == KEY_DIGITS && is_key(word[i]))
			want(c, word[i]);
		else if (ends_in(word[i], ".md") && !want_page(c, word[i]))
			return EXIT_USAGE;
		else if (!ends_in(word[i], ".md") && !ends_in(word[i], ".iov")) {
			fprintf(stderr, "iovet confirm: `%s` is no key of %u hex digits, page (.md) or program (.iov)\n", word[i], KEY_DIGITS);
			return EXIT_USAGE;
		}
		by_key |= !ends_in(word[i], ".iov");
	}
	for (int i = 0; i < n; i++)
		if (ends_in(word[i], ".iov") && !add_program(c, word[i], NULL))
			return EXIT_USAGE;
	if (by_key)
		add_regress(c);
	if (c->n)
		return EXIT_CLEAN;
	fputs("iovet confirm: no program names such a key (`# key:`)\n", stderr);
	return EXIT_USAGE;
}

/* ---- replaying ------------------------------------------------------------------------------------------------------ */

/* Is `key`, which was reported, what is looked for? */
static bool tells(const struct confirm *c, const struct a_case *k, const struct confirmed *f, const char *key)
{
	const struct known *known = known_find(&c->known, k->driver, "", f->key);

	return strcmp(f->key, key) == 0 || (known && known->uml_key && strcmp(known->uml_key, key) == 0);
}

static void note(struct confirm *c, struct a_case *k, const json_t *result, u32 nth)
{
	const json_t *f;
	size_t i;

	json_array_foreach(json_object_get(result, "findings"), i, f) {
		const char *key = json_string_value(json_object_get(f, "key"));

		for (u32 j = 0; key && j < k->n; j++)
			if (!k->key[j].yes && tells(c, k, &k->key[j], key)) {
				k->key[j].yes = true;
				k->key[j].as = strcmp(k->key[j].key, key) == 0 ? NULL : arena_printf(c->arena, "%s", key);
				k->key[j].nth = nth;
			}
	}
}

/* `files` in one boot, but for what ends the kernel; results in order. NULL: said why. */
static json_t *replay(struct confirm *c, const char *driver, const char *const *files, u32 n, bool quick)
{
	const struct driver *d = driver_called(c, driver);
	struct str out = { 0 }, err = { 0 };
	struct args args = { 0 };
	struct proc_end end;
	json_t *j = NULL;

	args_add(&args, driver_binary(d, "run-uml", c->arena));
	args_add(&args, "--json");
	args_flag(&args, quick, "--quick");
	for (u32 i = 0; i < n; i++)
		args_add(&args, files[i]);
	if (!proc_run(args.word, SECONDS, &out, &end, &err))
		fprintf(stderr, "iovet confirm: %s\n", str_get(&err));
	else if (end.status <= EXIT_FINDINGS && !end.timed_out)
		j = json_loadb(str_get(&out), out.len, 0, NULL);
	if (!j || json_array_size(j) != n)
		fprintf(stderr, "iovet confirm: the back end uml gives no answer for %s\n", driver);
	free(args.word);
	str_free(&out);
	str_free(&err);
	return j;
}

/* The programs of one driver as they are. */
static bool replay_driver(struct confirm *c, const char *driver)
{
	const char *files[MAX_CASES];
	u32 of[MAX_CASES], n = 0;
	json_t *j;

	for (u32 i = 0; i < c->n; i++)
		if (!c->item[i].why && strcmp(c->item[i].driver, driver) == 0) {
			files[n] = c->item[i].path;
			of[n++] = i;
		}
	if (!n)
		return true;
	j = replay(c, driver, files, n, false);
	for (u32 i = 0; j && i < n; i++)
		note(c, &c->item[of[i]], json_array_get(j, i), 0);
	json_decref(j);
	return j != NULL;
}

static bool complete(const struct a_case *k)
{
	for (u32 i = 0; i < k->n; i++)
		if (!k->key[i].yes)
			return false;
	return true;
}

/* The program with the n-th allocation failing, for each n, as files below `dir`. Returns how many; 0: it lets none fail. */
static u32 write_sweep(const struct confirm *c, const struct a_case *k, const char *dir, const char **files)
{
	struct str text = { 0 }, err = { 0 }, one = { 0 };
	const char *at, *rest;
	u32 n = 0;

	if (file_read(k->path, &text, &err) && (at = strstr(str_get(&text), "\n" FAULT))) {
		at += 1 + strlen(FAULT);
		rest = at + strspn(at, "0123456789");
		for (u32 nth = 1; nth <= MAX_NTH; nth++) {
			str_reset(&one);
			str_printf(&one, "%.*s%u%s", (int)(at - str_get(&text)), str_get(&text), nth, rest);
			files[n] = arena_printf(c->arena, "%s/%u.iov", dir, nth);
			n += file_write(files[n], str_get(&one), one.len, &err);
		}
	}
	str_free(&text);
	str_free(&err);
	str_free(&one);
	return n;
}

/* Which allocation is meant cannot be told from its number: until every key was shown. */
static bool sweep(struct confirm *c, struct a_case *k)
{
	char dir[] = "/tmp/iovet-confirm-XXXXXX";
	const char *files[MAX_NTH];
	bool ok = true;
	u32 n;

	if (!mkdtemp(dir)) {
		perror("iovet confirm: /tmp");
		return false;
	}
	n = write_sweep(c, k, dir, files);
	for (u32 from = 0, part; ok && from < n && !complete(k); from += part) {
		json_t *j;

		part = n - from < 40 ? n - from : 40;
		j = replay(c, k->driver, files + from, part, true);
		ok = j != NULL;
		for (u32 i = 0; j && i < part; i++)
			note(c, k, json_array_get(j, i), from + i + 1);
		json_decref(j);
	}
	path_remove_tree(dir);
	return ok;
}

/* In a kernel of its own: some drivers keep what programs before it did. */
static bool replay_alone(struct confirm *c, struct a_case *k)
{
	json_t *j = replay(c, k->driver, &k->path, 1, false);

	if (j)
		note(c, k, json_array_get(j, 0), 0);
	json_decref(j);
	return j != NULL;
}

static bool replay_all(struct confirm *c)
{
	for (u32 i = 0; i < c->n; i++) {
		bool first = true;

		for (u32 k = 0; k < i; k++)
			first &= strcmp(c->item[k].driver, c->item[i].driver) != 0;
		if (first && !replay_driver(c, c->item[i].driver))
			return false;
	}
	for (u32 i = 0; i < c->n; i++)
		if (!c->item[i].why && !complete(&c->item[i]) && !replay_alone(c, &c->item[i]))
			return false;
	for (u32 i = 0; i < c->n; i++)
		if (!c->item[i].why && !complete(&c->item[i]) && !sweep(c, &c->item[i]))
			return false;
	return true;
}

/* ---- the result ----------------------------------------------------------------------------------------------------- */

static const char *state_of(const struct a_case *k, const struct confirmed *f)
{
	return k->why ? "not run" : f->yes ? "confirmed" : "not reproduced";
}

static bool is_of(const char *version, const char *series)
{
	size_t n = strlen(series);

	return strncmp(version, series, n) == 0 && (!version[n] || version[n] == '.');
}

/* What reports/known.yaml says of it, or NULL. Which other kernels show it, the range of versions (`kernel`) tells. */
static const char *said(struct confirm *c, const struct a_case *k, const struct confirmed *f)
{
	const struct known *known = known_find(&c->known, k->driver, "", f->key);
	const struct driver *d = driver_called(c, k->driver);
	const char *kernel = d ? d->kernel : "";

	if (!known || !*kernel || is_of(kernel, KERNEL))
		return known ? known->uml : NULL;
	return known_find(&c->known, k->driver, kernel, f->key) ? "confirmed" : "not reproduced: `kernel` leaves this one out";
}

/* Does another program of the driver show it? One that ends early, for something worse, need not. */
static bool shown_by_another(const struct confirm *c, const char *driver, const char *key)
{
	bool yes = false;

	for (u32 i = 0; i < c->n; i++)
		for (u32 j = 0; j < c->item[i].n && strcmp(c->item[i].driver, driver) == 0; j++)
			yes |= c->item[i].key[j].yes && strcmp(c->item[i].key[j].key, key) == 0;
	return yes;
}

/* "not reproduced: why" is what happened when its first words are. */
static bool as_said(struct confirm *c, const struct a_case *k, const struct confirmed *f)
{
	const char *words = said(c, k, f), *state = state_of(k, f);

	return k->why || !words || strncmp(words, state, strlen(state)) == 0 ||
	       (strncmp(words, "confirmed", 9) == 0 && shown_by_another(c, k->driver, f->key));
}

/* Below the top of the source tree, where it is one of its own. */
static const char *shown(const char *path)
{
	const char *up = strstr(path, "/../");

	return up ? up + 4 : path;
}

static void print_text(struct confirm *c)
{
	for (u32 i = 0; i < c->n; i++)
		for (u32 j = 0; j < c->item[i].n; j++) {
			const struct a_case *k = &c->item[i];
			const char *words = said(c, k, &k->key[j]), *colon = words ? strchr(words, ':') : NULL;

			printf("%s %-16s %-15s %s", k->key[j].key, k->driver, state_of(k, &k->key[j]), shown(k->path));
			if (k->key[j].as)
				printf(", as %s", k->key[j].as);
			if (k->key[j].nth)
				printf(", when allocation %u fails", k->key[j].nth);
			if (k->why || (!k->key[j].yes && colon))
				printf(": %s", k->why ? k->why : colon + 2);
			puts(as_said(c, k, &k->key[j]) ? "" : "  (reports/known.yaml says otherwise)");
		}
}

static void print_json(struct confirm *c)
{
	json_t *all = json_array();

	for (u32 i = 0; i < c->n; i++)
		for (u32 j = 0; j < c->item[i].n; j++) {
			const struct a_case *k = &c->item[i];
			const char *why = k->why ? k->why : said(c, k, &k->key[j]);

			json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:b}", "key", k->key[j].key,
				"driver", k->driver, "program", shown(k->path), "state", state_of(k, &k->key[j]),
				"allocation", (int)k->key[j].nth, "note", why ? why : "", "as_said", as_said(c, k, &k->key[j])));
		}
	json_dumpf(all, stdout, JSON_INDENT(2));
	puts("");
	json_decref(all);
}

static int result(struct confirm *c, bool json)
{
	bool run = false, ok = true;

	(json ? print_json : print_text)(c);
	for (u32 i = 0; i < c->n; i++) {
		run |= !c->item[i].why;
		for (u32 j = 0; j < c->item[i].n; j++)
			ok &= as_said(c, &c->item[i], &c->item[i].key[j]);
	}
	return !run ? EXIT_NOTHING : ok ? EXIT_CLEAN : EXIT_FINDINGS;
}

int cmd_confirm(int argc, char **argv)
{
	const char *dir = NULL;
	bool json = false;
	const struct opt opts[] = {
		{ "json", 0, OPT_FLAG, NULL, "print JSON", &json },
		DRIVERS_DIR_OPT(&dir),
		{ 0 },
	};
	const struct opt_cmd cmd = { "confirm", "[KEY | PAGE.md | PROGRAM.iov]...", "Replays findings in a real kernel.", detail,
				     opts };
	int status, n = opt_parse(&cmd, argc, argv, &status);
	struct confirm c = { 0 };

	if (n < 0)
		return status;
	c.arena = arena_new();
	c.item = xrealloc(NULL, MAX_CASES * sizeof(*c.item));
	drivers_find(&c.drivers, dir, c.arena);
	status = known_file_load(&c.known, NULL, c.arena);
	if (!status)
		status = choose(&c, n, argv + 1);
	if (!status)
		status = replay_all(&c) ? result(&c, json) : EXIT_ENV;
	free(c.item);
	arena_free(c.arena);
	return status;
}
