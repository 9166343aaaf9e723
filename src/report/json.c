/* SPDX-License-Identifier: MIT */
/* See json.h. */
#include "report/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/str.h"

const char *json_str(const json_t *obj, const char *name, const char *def, struct arena *a)
{
	const char *s = json_string_value(json_object_get(obj, name));

	return s ? arena_strdup(a, s) : def;
}

double json_num(const json_t *obj, const char *name, double def)
{
	const json_t *v = json_object_get(obj, name);

	return json_is_number(v) ? json_number_value(v) : def;
}

u64 json_u64(const json_t *obj, const char *name)
{
	double v = json_num(obj, name, 0);

	return v > 0 && v < 1e18 ? (u64)v : 0;
}

bool json_flag(const json_t *obj, const char *name)
{
	return json_is_true(json_object_get(obj, name));
}

json_t *json_file(const char *path, struct str *err)
{
	struct str text = { 0 };
	json_error_t e;
	json_t *j = NULL;

	if (file_read(path, &text, err)) {
		j = json_loadb(str_get(&text), text.len, 0, &e);
		if (!j)
			str_printf(err, "%s:%d:%d: %s", path, e.line, e.column, e.text);
	}
	str_free(&text);
	return j;
}

void json_text(const json_t *j, struct str *out)
{
	char *s = json_dumps(j, JSON_INDENT(1) | JSON_REAL_PRECISION(6));

	str_add(out, s ? s : "null");
	str_addc(out, '\n');
	free(s);
}

json_t *json_text_value(const char *s)
{
	json_t *j = json_string(s);

	if (!j) {
		char *copy = xmalloc(strlen(s) + 1);

		for (size_t i = 0; i <= strlen(s); i++)
			copy[i] = (char)((unsigned char)s[i] < 0x80 ? s[i] : '?');
		j = json_string(copy);
		free(copy);
	}
	return j;
}
