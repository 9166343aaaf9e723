/* SPDX-License-Identifier: MIT */
/*
 * The register reference as one HTML file: no external file, light and dark, wide and narrow; readable without its script,
 * which only searches. See doc.h.
 */
#include <string.h>

#include "gen/doc.h"
#include "gen/doc_page.h"
#include "gen/gen.h"

static void escaped(FILE *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\n': fputs("<br>", out); break;
		default: fputc(*s, out);
		}
	}
}

static void tagged(FILE *out, const char *open, const char *text, const char *close)
{
	fputs(open, out);
	escaped(out, text);
	fputs(close, out);
}

static void begin(struct doc *d, const char *title)
{
	doc_page_begin(d->out, title, d->s->licence ? d->s->licence : "MIT");
	tagged(d->out, "<header><h1>", title, "</h1></header>\n");
}

static void end(struct doc *d)
{
	doc_page_end(d->out);
}

static void section(struct doc *d, const char *id, const char *title)
{
	fprintf(d->out, "<h2 id=\"%s\">", id);
	tagged(d->out, "", title, "</h2>\n");
}

static void object(struct doc *d, const char *kind, const char *id, const char *name, const char *after)
{
	fprintf(d->out, "<section class=\"object\" id=\"%s\" data-k=\"%s\">", id, kind);
	tagged(d->out, "<h3>", name, " ");
	fprintf(d->out, "<a class=\"pin\" href=\"#%s\" aria-label=\"link\">#</a>", id);
	tagged(d->out, " <code class=\"at\">", after, "</code></h3>\n");
}

static void object_end(struct doc *d)
{
	fputs("</section>\n", d->out);
}

static void part(struct doc *d, const char *title)
{
	tagged(d->out, "<h4>", title, "</h4>\n");
}

static void text(struct doc *d, const char *s)
{
	tagged(d->out, "<p>", s, "</p>\n");
}

static void facts_begin(struct doc *d)
{
	fputs("<dl>\n", d->out);
}

static void fact(struct doc *d, const char *label, const char *value)
{
	tagged(d->out, "<dt>", label, "</dt>");
	tagged(d->out, "<dd>", value, "</dd>\n");
}

static void facts_end(struct doc *d)
{
	fputs("</dl>\n", d->out);
}

static void table(struct doc *d, const char *const *head)
{
	fputs("<div class=\"wide\"><table><thead><tr>", d->out);
	for (; *head; head++)
		tagged(d->out, "<th>", *head, "</th>");
	fputs("</tr></thead><tbody>\n", d->out);
}

static void row(struct doc *d, const char *id, const char *const *cells, u32 n, s32 link, const char *to)
{
	if (*id)
		fprintf(d->out, "<tr id=\"%s\" data-k=\"field\">", id);
	else
		fputs("<tr>", d->out);
	for (u32 i = 0; i < n; i++) {
		fputs("<td>", d->out);
		if ((s32)i == link)
			fprintf(d->out, "<a href=\"#%s\">", to);
		escaped(d->out, cells[i]);
		fputs((s32)i == link ? "</a></td>" : "</td>", d->out);
	}
	fputs("</tr>\n", d->out);
}

static void table_end(struct doc *d)
{
	fputs("</tbody></table></div>\n", d->out);
}

/* The part of a box that falls into one row of `unit` bits. */
static void box_part(FILE *out, const struct doc_box *b, u32 msb, u32 lsb)
{
	u32 span = msb - lsb + 1;
	const char *class = b->reserved ? "b r" : "b";

	fprintf(out, b->id.s[0] ? "<a class=\"%s\" style=\"--n:%u\" href=\"#%s\"" : "<span class=\"%s\" style=\"--n:%u\"", class, span,
		b->id.s);
	tagged(out, " title=\"", b->reserved ? "reserved" : b->name, "");
	fprintf(out, " %s\"><i>", doc_bits(b->msb, b->lsb).s);
	if (span > 1)
		fprintf(out, "<s>%u</s>", msb);
	fprintf(out, "<s>%u</s></i>", lsb);
	tagged(out, "<b>", b->name, "</b>");
	fputs(b->id.s[0] ? "</a>" : "</span>", out);
}

static void picture(struct doc *d, u32 width, u32 unit, const struct doc_box *box, u32 n)
{
	u32 rows = (width + unit - 1) / unit;

	fprintf(d->out, "<div class=\"bits\" style=\"--w:%u\">\n", width < unit ? width : unit);
	for (u32 r = rows; r-- > 0;) {
		u32 low = r * unit, high = low + unit - 1 < width - 1 ? low + unit - 1 : width - 1;

		fputs("<div class=\"bitrow\">", d->out);
		if (high - low + 1 < unit && rows > 1)
			fprintf(d->out, "<span style=\"--n:%u\"></span>", unit - (high - low + 1));
		for (u32 i = 0; i < n; i++)
			if (box[i].msb >= low && box[i].lsb <= high)
				box_part(d->out, &box[i], box[i].msb < high ? box[i].msb : high, box[i].lsb > low ? box[i].lsb : low);
		fputs("</div>\n", d->out);
	}
	fputs("</div>\n", d->out);
}

static const struct doc_form html = {
	begin, end, section, object, object_end, part, text, fact, facts_begin, facts_end, table, row, table_end, picture,
};

int gen_html(const struct spec *s, FILE *out)
{
	doc_write(s, out, &html);
	return 0;
}
