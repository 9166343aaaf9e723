/* SPDX-License-Identifier: MIT */
/* JUnit XML: a suite per driver, a test case per finding; a known finding is a skipped case, a new one a failure. */
#include <string.h>

#include "base/str.h"
#include "report/known.h"
#include "report/summary.h"

/* XML has no way to carry most control characters; they become a space. Bytes above 0x7f are UTF-8 already. */
static void escaped(struct str *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': str_add(out, "&amp;"); break;
		case '<': str_add(out, "&lt;"); break;
		case '>': str_add(out, "&gt;"); break;
		case '"': str_add(out, "&quot;"); break;
		default: str_addc(out, (unsigned char)*s < ' ' && *s != '\n' && *s != '\t' ? ' ' : *s);
		}
	}
}

static void attr(struct str *out, const char *name, const char *val)
{
	str_printf(out, " %s=\"", name);
	escaped(out, val);
	str_addc(out, '"');
}

static void finding_case(struct str *out, const struct driver_run *r, const struct finding *f)
{
	str_add(out, "  <testcase");
	attr(out, "classname", r->driver);
	attr(out, "name", f->key);
	str_add(out, ">\n");
	if (f->known) {
		str_add(out, "   <skipped");
		attr(out, "message", f->known->reason);
		str_add(out, "/>\n");
	} else {
		str_add(out, "   <failure");
		attr(out, "type", f->oracle);
		attr(out, "message", f->title);
		str_addc(out, '>');
		escaped(out, *f->rule ? f->rule : f->oracle);
		str_add(out, ": ");
		escaped(out, f->rule_text);
		str_add(out, "\nat ");
		escaped(out, f->site);
		str_add(out, "\n\n");
		escaped(out, f->program);
		str_add(out, "</failure>\n");
	}
	str_add(out, "  </testcase>\n");
}

static void suite(struct str *out, const struct driver_run *r)
{
	u32 known = 0;
	bool failed = *r->failure;

	for (u32 i = 0; i < r->findings.n; i++)
		known += r->findings.item[i].known != NULL;
	str_add(out, " <testsuite");
	attr(out, "name", r->driver);
	str_printf(out, " tests=\"%u\" failures=\"%u\" skipped=\"%u\" errors=\"%u\" time=\"%.1f\">\n", r->findings.n + 1,
		   r->findings.n - known, known, failed, r->seconds);
	str_add(out, "  <testcase");
	attr(out, "classname", r->driver);
	attr(out, "name", "fuzz");
	str_printf(out, " time=\"%.1f\">", r->seconds);
	if (failed) {
		str_add(out, "<error");
		attr(out, "message", r->failure);
		str_add(out, "/>");
	}
	str_add(out, "</testcase>\n");
	for (u32 i = 0; i < r->findings.n; i++)
		finding_case(out, r, &r->findings.item[i]);
	str_add(out, " </testsuite>\n");
}

void report_junit(const struct summary *s, struct str *out)
{
	str_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"iovet\">\n");
	for (u32 i = 0; i < s->n; i++)
		suite(out, &s->run[i]);
	str_add(out, "</testsuites>\n");
}
