/* SPDX-License-Identifier: MIT */
/*
 * The tree of a spec as YAML text again, imports merged: block style down to what fits one line. The text depends on
 * the tree only, and reading it gives the same tree, so flattening twice gives the same text. Comments are not in the
 * tree and are lost.
 */
#include <string.h>

#include "base/str.h"
#include "spec/keys.h"

#define LINE_MAX_COLUMNS 110u

/* ---- scalars ---------------------------------------------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* A reader takes `s` for the text it is, without quotes. */
static bool is_safe_plain(const char *s, bool in_flow)
{
	size_t n = strlen(s);

	if (!n || s[n - 1] == ' ' || s[n - 1] == ':' || strstr(s, ": ") || strstr(s, " #"))
		return false;
	if (!is_letter(*s) && !(*s >= '0' && *s <= '9') && !strchr("(/.$", *s))
		return false;
	for (const char *p = s; *p; p++)
		if (*p < 0x20 || *p > 0x7e || (in_flow && strchr(",[]{}:", *p)))
			return false;
	return true;
}

/* The character at *p, which moves on. The text went through the YAML reader, so it is UTF-8. */
static u32 next_char(const unsigned char **p)
{
	u32 c = *(*p)++, more = c < 0xc0 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

	if (more)
		c &= 0x3fu >> more;
	for (; more && **p; more--)
		c = c << 6 | (*(*p)++ & 0x3f);
	return c;
}

/* May stand between quotes as it is: no control character, line break, byte order mark or non-character. */
static bool is_printable(u32 c)
{
	if (c < 0xa0)
		return c >= 0x20 && c < 0x7f;
	return c != 0x2028 && c != 0x2029 && c != 0xfeff && (c & 0xfffe) != 0xfffe;
}

static bool all_printable(const char *s)
{
	for (const unsigned char *p = (const unsigned char *)s; *p;)
		if (!is_printable(next_char(&p)))
			return false;
	return true;
}

static void single_quoted(struct str *out, const char *s)
{
	str_addc(out, '\'');
	for (; *s; s++)
		str_add(out, *s == '\'' ? "''" : (const char[]){ *s, 0 });
	str_addc(out, '\'');
}

static void double_quoted(struct str *out, const char *s)
{
	str_addc(out, '"');
	for (const unsigned char *p = (const unsigned char *)s, *start = p; *p; start = p) {
		u32 c = next_char(&p);

		if (c == '"' || c == '\\')
			str_printf(out, "\\%c", (char)c);
		else if (c == '\n')
			str_add(out, "\\n");
		else if (is_printable(c))
			str_addn(out, (const char *)start, (size_t)(p - start));
		else if (c <= 0xff)
			str_printf(out, "\\x%02X", c);
		else
			str_printf(out, c <= 0xffff ? "\\u%04X" : "\\U%08X", c);
	}
	str_addc(out, '"');
}

/* `plain`: it stood without quotes. What stood in quotes loses them only where nobody could read it otherwise. */
static void scalar(struct str *out, const char *s, bool plain, bool in_flow)
{
	if (is_safe_plain(s, in_flow) && (plain || (is_letter(*s) && !plain_name_trap(s))))
		str_add(out, s);
	else if (all_printable(s))
		single_quoted(out, s);
	else
		double_quoted(out, s);
}

/* ---- maps and lists --------------------------------------------------------------------------------------------- */

/* On one line; given up, half done, once that is too long. */
static void flow(struct str *out, const struct node *n)
{
	if (n->kind == NODE_SCALAR) {
		scalar(out, n->text, n->plain, true);
		return;
	}
	str_addc(out, n->kind == NODE_MAP ? '{' : '[');
	for (const struct node *c = n->first; c && out->len <= LINE_MAX_COLUMNS; c = c->next) {
		if (n->kind == NODE_MAP) {
			scalar(out, c->key, c->key_plain, true);
			str_add(out, ": ");
		}
		flow(out, c);
		if (c->next)
			str_add(out, ", ");
	}
	str_addc(out, n->kind == NODE_MAP ? '}' : ']');
}

static void block(FILE *out, const struct node *n, u32 indent);

/* What follows "key:" or "-", which end in column `used`, to the end of the line. */
static void value(FILE *out, const struct node *n, u32 used, u32 indent, bool spread)
{
	struct str text = { 0 };

	if (n->kind == NODE_SCALAR)
		scalar(&text, n->text, n->plain, false);
	else if (!spread || !n->n)
		flow(&text, n);
	if (n->kind == NODE_SCALAR || !n->n || (text.len && used + 1 + text.len <= LINE_MAX_COLUMNS)) {
		fprintf(out, " %s\n", str_get(&text));
	} else {
		fputc('\n', out);
		block(out, n, indent + 2);
	}
	str_free(&text);
}

/* The named things of a spec: they stand last, one below the other, whatever would fit. */
static bool is_section(const struct node *n)
{
	const struct key *k = keys_find(&keys_spec, n->key);

	return k && k->shape & SH_MAPOF;
}

/* One child of a map or list, which starts its line. */
static void entry(FILE *out, const struct node *parent, const struct node *n, u32 indent, bool spread)
{
	struct str head = { 0 };

	if (parent->kind == NODE_MAP) {
		scalar(&head, n->key, n->key_plain, false);
		str_addc(&head, ':');
	} else {
		str_addc(&head, '-');
	}
	fprintf(out, "%*s%s", (int)indent, "", str_get(&head));
	value(out, n, indent + (u32)head.len, indent, spread);
	str_free(&head);
}

static void block(FILE *out, const struct node *n, u32 indent)
{
	for (const struct node *c = n->first; c; c = c->next)
		entry(out, n, c, indent, false);
}

void spec_flatten(const struct spec *s, FILE *out)
{
	const struct node *n;

	fprintf(out, "# SPDX-License-Identifier: %s\n", all_printable(s->licence) ? s->licence : "MIT");
	fputs("# What this spec was made of, merged by `iovet lint --flatten`.\n", out);
	for (n = s->tree->first; n; n = n->next)
		if (!is_section(n))
			entry(out, s->tree, n, 0, false);
	for (n = s->tree->first; n; n = n->next)
		if (is_section(n)) {
			fputc('\n', out);
			entry(out, s->tree, n, 0, true);
		}
}
