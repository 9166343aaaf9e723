/* SPDX-License-Identifier: MIT */
/* File helpers: a reader sees the old or the new content, and every failure says which file and
 * why. */
#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"

static char dir[64];

static const char *in_dir(const char *name)
{
	static char path[2][128];
	static u32 n;

	n ^= 1;
	snprintf(path[n], sizeof(path[n]), "%s/%s", dir, name);
	return path[n];
}

static int make_dir(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/iovet-file-XXXXXX");
	return mkdtemp(dir) ? 0 : -1;
}

static int remove_dir(void **state)
{
	char cmd[128];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf %s", dir);
	return system(cmd);
}

static u32 files_in_dir(void)
{
	DIR *d = opendir(dir);
	u32 n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

static void put(const char *path, const char *text)
{
	struct str err = { 0 };

	assert_true(file_write(path, text, strlen(text), &err));
	str_free(&err);
}

static void expect_content(const char *path, const char *want)
{
	struct str got = { 0 }, err = { 0 };

	assert_true(file_read(path, &got, &err));
	assert_string_equal(str_get(&got), want);
	str_free(&got);
	str_free(&err);
}

static void what_is_written_is_read_back_and_nothing_else_is_left(void **state)
{
	(void)state;
	put(in_dir("a"), "first");
	put(in_dir("a"), "second");
	put(in_dir("a"), "");
	expect_content(in_dir("a"), "");
	put(in_dir("a"), "third");
	expect_content(in_dir("a"), "third");
	assert_int_equal(files_in_dir(), 1);
}

static void permissions_of_an_existing_file_are_kept(void **state)
{
	struct stat st;

	(void)state;
	put(in_dir("a"), "x");
	assert_int_equal(chmod(in_dir("a"), 0640), 0);
	put(in_dir("a"), "y");
	assert_int_equal(stat(in_dir("a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

static void a_link_keeps_pointing_to_the_file(void **state)
{
	struct stat st;

	(void)state;
	put(in_dir("target"), "x");
	assert_int_equal(symlink("target", in_dir("link")), 0);
	put(in_dir("link"), "new");
	assert_int_equal(lstat(in_dir("link"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	expect_content(in_dir("target"), "new");
}

static void expect_write_error(const char *path, const char *text, const char *want)
{
	struct str err = { 0 };

	assert_false(file_write(path, text, strlen(text), &err));
	assert_non_null(strstr(str_get(&err), path));
	assert_non_null(strstr(str_get(&err), want));
	str_free(&err);
}

static void a_full_disk_is_reported(void **state)
{
	(void)state;
	expect_write_error("/dev/full", "x", "No space left on device");
}

/* The limit on file sizes stands in for a disk that fills up half way. */
static void a_write_that_fails_half_way_leaves_the_old_file(void **state)
{
	struct rlimit old, small;

	(void)state;
	put(in_dir("a"), "old");
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	small = old;
	small.rlim_cur = 8;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	expect_write_error(in_dir("a"), "much too long for this disk", "File too large");
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	expect_content(in_dir("a"), "old");
	assert_int_equal(files_in_dir(), 1);
}

static void a_directory_or_a_missing_one_is_reported(void **state)
{
	(void)state;
	expect_write_error(dir, "x", "Is a directory");
	expect_write_error(in_dir("no/such/file"), "x", "No such file or directory");
	assert_int_equal(files_in_dir(), 0);
}

static void devices_are_written_to_not_replaced(void **state)
{
	struct stat st;

	(void)state;
	put("/dev/null", "x");
	assert_int_equal(stat("/dev/null", &st), 0);
	assert_true(S_ISCHR(st.st_mode));
}

static void reading_what_cannot_be_read_says_why(void **state)
{
	struct str text = { 0 }, err = { 0 };

	(void)state;
	assert_false(file_read(in_dir("missing"), &text, &err));
	assert_non_null(strstr(str_get(&err), "No such file or directory"));
	str_reset(&err);
	assert_false(file_read(dir, &text, &err));
	assert_non_null(strstr(str_get(&err), "Is a directory"));
	str_reset(&err);
	assert_false(file_read("/dev/zero", &text, &err));
	assert_non_null(strstr(str_get(&err), "larger than"));
	str_free(&text);
	str_free(&err);
}

static void mkdirs_makes_parents_and_accepts_existing_ones(void **state)
{
	struct str err = { 0 };

	(void)state;
	assert_true(file_mkdirs(in_dir("a/b/c"), &err));
	assert_true(file_mkdirs(in_dir("a/b/c/"), &err));
	assert_true(file_is_dir(in_dir("a/b/c")));
	put(in_dir("file"), "x");
	assert_false(file_is_dir(in_dir("file")));
	assert_false(file_mkdirs(in_dir("file/d"), &err));
	assert_non_null(strstr(str_get(&err), "cannot create directory"));
	str_free(&err);
}

#define FILE_TEST(f) cmocka_unit_test_setup_teardown(f, make_dir, remove_dir)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(what_is_written_is_read_back_and_nothing_else_is_left),
		FILE_TEST(permissions_of_an_existing_file_are_kept),
		FILE_TEST(a_link_keeps_pointing_to_the_file),
		FILE_TEST(a_full_disk_is_reported),
		FILE_TEST(a_write_that_fails_half_way_leaves_the_old_file),
		FILE_TEST(a_directory_or_a_missing_one_is_reported),
		FILE_TEST(devices_are_written_to_not_replaced),
		FILE_TEST(reading_what_cannot_be_read_says_why),
		FILE_TEST(mkdirs_makes_parents_and_accepts_existing_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
