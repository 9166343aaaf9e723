// SPDX-License-Identifier: GPL-2.0-only
/* See serving.h. */
#define _GNU_SOURCE
#include "fuzz/serving.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz/format.h"
#include "ops/decode.h"

#define LAST_WORDS 2048			/* bytes */
#define KEPT_WORDS (64 << 10)

bool serving_beside(const char *name, char *path, size_t bytes)
{
	char dir[PATH_MAX - 32];
	ssize_t n = readlink("/proc/self/exe", dir, sizeof(dir) - 1);

	if (n < 0)
		return false;
	dir[n] = 0;
	*strrchr(dir, '/') = 0;
	snprintf(path, bytes, "%s/%s", dir, name);
	return true;
}

static void become(const char *path, const char *plant, int in, int out, int words)
{
	dup2(in, 0);
	dup2(out, 1);
	dup2(words, 2);
	execl(path, path, "--serve", plant ? "--plant" : NULL, plant, (char *)NULL);
	_exit(127);
}

bool serving_start(struct serving *s, const char *path, const char *plant)
{
	int to[2], from[2];

	s->words = memfd_create("words", MFD_CLOEXEC);
	if (s->words < 0 || pipe2(to, O_CLOEXEC) || pipe2(from, O_CLOEXEC))
		return false;
	fflush(NULL);
	s->pid = fork();
	if (s->pid < 0)
		return false;
	if (!s->pid)
		become(path, plant, to[0], from[1], s->words);
	close(to[0]);
	close(from[1]);
	s->to = fdopen(to[1], "w");
	s->from = fdopen(from[0], "r");
	return s->to && s->from;
}

bool serving_greets(struct serving *s)
{
	char line[64];
	u64 hash;

	if (!s->greeted)
		s->greeted = fgets(line, sizeof(line), s->from) && sscanf(line, "iovet %llx\n", &hash) == 1 && hash == format_hash();
	return s->greeted;
}

static off_t spoken(const struct serving *s)
{
	struct stat st;

	return fstat(s->words, &st) ? 0 : st.st_size;
}

void serving_forget_words(const struct serving *s)
{
	off_t end = spoken(s);

	if (end > KEPT_WORDS)
		fallocate(s->words, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, end - KEPT_WORDS);
}

void serving_last_words(const struct serving *s, FILE *to)
{
	char text[LAST_WORDS + 1], *from = text;
	off_t end = spoken(s);
	ssize_t n = pread(s->words, text, LAST_WORDS, end > LAST_WORDS ? end - LAST_WORDS : 0);

	if (n <= 0)
		return;
	text[n] = 0;
	if (end > LAST_WORDS && strchr(text, '\n'))
		from = strchr(text, '\n') + 1;
	fprintf(to, "%s%s", from, text[n - 1] == '\n' ? "" : "\n");
}

void serving_stop(struct serving *s)
{
	fclose(s->to);
	fclose(s->from);
	waitpid(s->pid, NULL, 0);
	close(s->words);
	*s = (struct serving){ 0 };
}

void serving_send(struct serving *s, const char *request, const struct program *p)
{
	u8 bytes[PROG_MAX_BYTES];
	u32 n = prog_encode(p, bytes);

	serving_forget_words(s);
	fprintf(s->to, "%s ", request);
	for (u32 i = 0; i < n; i++)
		fprintf(s->to, "%02x", bytes[i]);
	fputc('\n', s->to);
	fflush(s->to);
}
