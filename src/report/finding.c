/* SPDX-License-Identifier: MIT */
/* Loading of finding records: see finding.h. */
#include "report/finding.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"
#include "report/json.h"
#include "report/known.h"
#include "report/rules.h"

static struct site *load_sites(const json_t *array, u32 *n, struct arena *a)
{
	size_t len = json_array_size(array);
	struct site *s = arena_array(a, len, sizeof(*s));

	for (size_t i = 0; i < len; i++) {
		const json_t *j = json_array_get(array, i);

		s[i].label = json_str(j, "label", "", a);
		s[i].count = (s64)json_num(j, "count", 0);
		s[i].at = json_is_string(j) ? arena_strdup(a, json_string_value(j)) : json_str(j, "at", "", a);
	}
	*n = (u32)len;
	return s;
}

/*
 * The whole file, or "" when there is none (a missing trace or program is not worth a failure). Programs and traces are
 * ASCII; anything else becomes '?', so that no writer has to care.
 */
static const char *load_text(const char *path, struct arena *a)
{
	struct str text = { 0 }, err = { 0 };
	char *s = arena_strdup(a, "");

	if (file_read(path, &text, &err))
		s = arena_strndup(a, str_get(&text), text.len);
	for (size_t i = 0; i < text.len; i++)
		if ((s[i] < ' ' && s[i] != '\n' && s[i] != '\t') || s[i] == 0x7f)
			s[i] = '?';
	str_free(&text);
	str_free(&err);
	return s;
}

static enum finding_twin load_twin(const char *dir, struct arena *a)
{
	const char *said = load_text(arena_printf(a, "%s/twin", dir), a);

	return strcmp(said, "differs\n") == 0 ? TWIN_DIFFERS : strcmp(said, "same\n") == 0 ? TWIN_SAME : TWIN_NOT_ASKED;
}

static void load_program(struct finding *f, struct arena *a)
{
	f->program_file = arena_printf(a, "%s/min.iov", f->dir);
	f->program = load_text(f->program_file, a);
	f->minimised = *f->program;
	if (!f->minimised) {
		f->program_file = arena_printf(a, "%s/program.iov", f->dir);
		f->program = load_text(f->program_file, a);
	}
	f->not_alone = !f->minimised && access(arena_printf(a, "%s/not-alone", f->dir), F_OK) == 0;
	f->twin = load_twin(f->dir, a);
	f->trace = load_text(arena_printf(a, "%s/trace.txt", f->dir), a);
}

static bool load_one(struct finding *f, const char *dir, const char *driver, struct arena *a, struct str *err)
{
	const char *path = arena_printf(a, "%s/finding.json", dir);
	json_t *j = json_file(path, err);

	if (!j)
		return false;
	*f = (struct finding){
		.dir = dir,
		.key = json_str(j, "key", "", a),
		.driver = json_str(j, "driver", driver, a),
		.oracle = json_str(j, "oracle", "", a),
		.rule = json_str(j, "rule", "", a),
		.rule_text = json_str(j, "rule_text", "", a),
		.what = json_str(j, "what", "", a),
		.title = json_str(j, "title", "", a),
		.function = json_str(j, "function", "", a),
		.site = json_str(j, "site", "", a),
		.fatal = json_flag(j, "fatal"),
		.ops = (u32)json_u64(j, "ops"),
	};
	f->frame = load_sites(json_object_get(j, "stack"), &f->n_frames, a);
	f->sites = load_sites(json_object_get(j, "sites"), &f->n_sites, a);
	json_decref(j);
	if (!*f->key || !*f->oracle) {
		str_printf(err, "%s: a finding needs \"key\" and \"oracle\"", path);
		return false;
	}
	load_program(f, a);
	return true;
}

static int is_record(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

void findings_load(struct finding_list *list, const char *dir, const char *driver, struct arena *a, struct str *err)
{
	const char *top = arena_printf(a, "%s/findings", dir);
	struct dirent **entry;
	int n = scandir(top, &entry, is_record, alphasort);

	*list = (struct finding_list){ 0 };
	if (n < 0)
		return;
	list->item = arena_array(a, (size_t)n, sizeof(*list->item));
	for (int i = 0; i < n; i++) {
		const char *sub = arena_printf(a, "%s/%s", top, entry[i]->d_name);
		struct str why = { 0 };

		if (load_one(&list->item[list->n], sub, driver, a, &why))
			list->n++;
		else
			str_printf(err, "%s%s", err->len ? "\n" : "", str_get(&why));
		str_free(&why);
		free(entry[i]);
	}
	free(entry);
}

void findings_match(struct finding_list *list, const struct known_list *known, const char *kernel)
{
	static const struct known same = { .key = "", .driver = "", .to = ~0u, .reason = "there without the change, too" };

	for (u32 i = 0; i < list->n; i++) {
		struct finding *f = &list->item[i];

		f->known = known_find(known, f->driver, kernel, f->key);
		if (f->twin == TWIN_DIFFERS)
			f->known = NULL;
		else if (f->twin == TWIN_SAME && !f->known)
			f->known = &same;
	}
}

void findings_explain(struct finding_list *list, const struct rule_list *rules,
		      const char *(*oracle_text)(const char *oracle))
{
	for (u32 i = 0; i < list->n; i++) {
		struct finding *f = &list->item[i];
		const char *text = rule_text(rules, f->rule);

		if (!*f->rule_text)
			f->rule_text = text ? text : oracle_text(f->oracle);
	}
}
