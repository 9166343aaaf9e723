/* SPDX-License-Identifier: MIT */
/* See file.h. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static bool fail(struct str *err, const char *path, const char *what)
{
	int e = errno;

	str_printf(err, "%s: %s%s%s", path, what, *what ? ": " : "", strerror(e));
	return false;
}

static bool read_fd(int fd, const char *path, struct str *out, struct str *err)
{
	size_t start = out->len;
	char buf[16384];

	for (;;) {
		ssize_t n = read(fd, buf, sizeof(buf));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(err, path, "cannot read");
		if (!n)
			return true;
		if (out->len - start + (size_t)n > FILE_MAX_BYTES) {
			str_printf(err, "%s: larger than %u MiB", path, FILE_MAX_BYTES >> 20);
			return false;
		}
		str_addn(out, buf, (size_t)n);
	}
}

bool file_read(const char *path, struct str *out, struct str *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return fail(err, path, "");
	ok = read_fd(fd, path, out, err);
	close(fd);
	return ok;
}

bool file_is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool write_fd(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* Devices and pipes (/dev/stdout, /dev/null) are written to, not replaced. */
static bool write_special(const char *path, const void *bytes, size_t len, struct str *err)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return fail(err, path, "cannot open for writing");
	ok = write_fd(fd, bytes, len);
	if (!ok)
		fail(err, path, "cannot write");
	if (close(fd) && ok)
		return fail(err, path, "cannot write");
	return ok;
}

/* After the rename: make the new directory entry durable. A file system that cannot sync
 * directories is accepted. */
static void sync_parent(const char *path)
{
	struct str dir = { 0 };
	const char *slash = strrchr(path, '/');
	int fd;

	if (slash)
		str_addn(&dir, path, slash == path ? 1 : (size_t)(slash - path));
	else
		str_add(&dir, ".");
	fd = open(str_get(&dir), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
	str_free(&dir);
}

static mode_t new_file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static bool write_and_rename(int fd, const char *tmp, const char *path, mode_t mode,
			     const void *bytes, size_t len)
{
	bool ok = write_fd(fd, bytes, len) && !fchmod(fd, mode) && !fsync(fd);
	int e = errno;

	if (close(fd) && ok) {
		e = errno;
		ok = false;
	}
	if (ok && !rename(tmp, path))
		return true;
	if (ok)
		e = errno;
	(void)unlink(tmp);
	errno = e;
	return false;
}

static bool write_regular(const char *path, mode_t mode, const void *bytes, size_t len,
			  struct str *err)
{
	struct str tmp = { 0 };
	bool ok = false;
	int fd;

	str_printf(&tmp, "%s.XXXXXX", path);
	fd = mkstemp(tmp.text);
	if (fd < 0)
		fail(err, path, "cannot create");
	else if (!write_and_rename(fd, tmp.text, path, mode, bytes, len))
		fail(err, path, "cannot write");
	else
		ok = true;
	str_free(&tmp);
	if (ok)
		sync_parent(path);
	return ok;
}

bool file_write(const char *path, const void *bytes, size_t len, struct str *err)
{
	struct stat st;
	char *real;
	bool ok;

	if (stat(path, &st))
		return write_regular(path, new_file_mode(), bytes, len, err);
	if (S_ISDIR(st.st_mode)) {
		errno = EISDIR;
		return fail(err, path, "");
	}
	if (!S_ISREG(st.st_mode))
		return write_special(path, bytes, len, err);
	real = realpath(path, NULL); /* replace the file a link points to, not the link */
	if (!real)
		return fail(err, path, "");
	ok = write_regular(real, st.st_mode & 07777, bytes, len, err);
	free(real);
	return ok;
}

bool file_mkdirs(const char *path, struct str *err)
{
	struct str p = { 0 };
	bool ok = true;

	str_add(&p, path);
	for (size_t i = 1; ok && i <= p.len; i++) {
		char c = p.text[i];

		if (c != '/' && c != '\0')
			continue;
		p.text[i] = '\0';
		if (mkdir(p.text, 0777) && (errno != EEXIST || !file_is_dir(p.text)))
			ok = fail(err, p.text, "cannot create directory");
		p.text[i] = c;
	}
	str_free(&p);
	return ok;
}
