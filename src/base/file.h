/* SPDX-License-Identifier: MIT */
/*
 * Whole files: read, and write atomically (temporary file beside the target, fsync, rename: a
 * reader sees the old or the new content, never half). Errors are returned as text, ready to print.
 * Host only.
 */
#pragma once
#include "base/types.h"
#include "base/str.h"

#define FILE_MAX_BYTES (64u << 20)

/* Appends the content of `path` to *out. False: `err` holds "path: why". Refuses directories and >
 * FILE_MAX_BYTES. */
bool file_read(const char *path, struct str *out, struct str *err);
/* Replaces `path`. Existing permissions are kept; a new file gets 0666 & ~umask. On failure the old
 * file is untouched. */
bool file_write(const char *path, const void *bytes, size_t len, struct str *err);
bool file_is_dir(const char *path);
/* Creates a directory and its parents, as needed. */
bool file_mkdirs(const char *path, struct str *err);
