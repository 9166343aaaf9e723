/* SPDX-License-Identifier: MIT */
/* See progress.h. Rates are of the last second or so; coverage is what the engine's log says. */
#include "cli/progress.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"

void progress_begin(struct progress *p, struct fuzz *f)
{
	*p = (struct progress){ .f = f, .begin = proc_now(), .on = f->o->progress };
	p->last = p->begin;
}

/* Number after "cov: " in the last status line of the engine's log; 0 when there is none. */
static u64 edges(const struct fuzz *f)
{
	char tail[2048];
	ssize_t n;
	off_t size;
	u64 cov = 0;
	int fd = open(fuzz_log(f, 0), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return 0;
	size = lseek(fd, 0, SEEK_END);
	n = pread(fd, tail, sizeof(tail) - 1, size > (off_t)sizeof(tail) ? size - (off_t)sizeof(tail) + 1 : 0);
	close(fd);
	tail[n > 0 ? n : 0] = '\0';
	for (const char *s = tail; (s = strstr(s, "cov: ")); s++)
		cov = strtoull(s + 5, NULL, 10);
	return cov;
}

static u32 known_keys(const struct fuzz *f)
{
	u32 n = 0;

	for (u32 i = 0; i < f->counts.finding.n; i++)
		n += known_find(f->known, f->d->name, f->d->kernel, f->counts.finding.item[i].key) != NULL;
	return n;
}

static void time_text(const struct progress *p, double now, char *buf, size_t size)
{
	if (p->f->end > 0)
		snprintf(buf, size, "%.0f s left", p->f->end > now ? p->f->end - now : 0);
	else
		snprintf(buf, size, "%.0f s", now - p->begin);
}

void progress_show(struct progress *p)
{
	struct fuzz *f = p->f;
	double now = proc_now(), dt = now - p->last;
	u32 known;
	char left[32];

	if (!p->on || now - p->shown < 1)
		return;
	p->shown = now;
	fuzz_read_counts(f);
	if (f->counts.runs > p->last_runs) {
		p->rate = (double)(f->counts.runs - p->last_runs) / dt;
		p->ops_rate = (double)(f->counts.ops - p->last_ops) / dt;
		p->last_runs = f->counts.runs;
		p->last_ops = f->counts.ops;
		p->last = now;
	}
	known = known_keys(f);
	time_text(p, now, left, sizeof(left));
	fprintf(stderr, "\r\033[K%s: %.0f programs/s, %.0f ops/s, coverage %llu, findings: %u new, %u known, %s",
		f->d->name, p->rate, p->ops_rate, edges(f), f->counts.finding.n - known, known, left);
	fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->on)
		fputs("\r\033[K", stderr);
}
