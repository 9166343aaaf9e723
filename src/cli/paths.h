/* SPDX-License-Identifier: MIT */
/* Where things are, seen from the executable: a source tree (build/iovet) or an installation (PREFIX/bin). For src/cli. */
#pragma once
#include "base/types.h"

struct arena;

/* The executable, and its directory. */
const char *path_exe(struct arena *a);
const char *path_exe_dir(struct arena *a);
/* "corpus", "reports/known.yaml": in the source tree, else under PREFIX/share/iovet. NULL: in neither. */
const char *path_data(const char *what, struct arena *a);
/* One warning when the corpus or the list of known findings is wanted and not there, as for a copy of the executable alone. */
void path_warn_missing(const char *cmd, bool corpus, bool known, struct arena *a);
bool path_exists(const char *path);
bool path_is_program(const char *path);
/* Regular files of a directory, sorted, full paths; empty when there is no such directory. */
struct path_list { u32 n; const char **item; };
void path_files(struct path_list *list, const char *dir, struct arena *a);
/* The same for its subdirectories. */
void path_dirs(struct path_list *list, const char *dir, struct arena *a);
/* A program that PATH finds, or NULL. */
const char *path_of_program(const char *name, struct arena *a);
const char *path_base(const char *path);
/* A directory and all below it; what is not there is gone already. */
void path_remove_tree(const char *path);
