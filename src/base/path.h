/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Paths as text; nothing is looked up. */
#ifndef TROWEL_BASE_PATH_H
#define TROWEL_BASE_PATH_H

#include "base/bytes.h"

/* What stands behind the last slash of `path`, or all of it if there is none; "" behind a slash at
 * the end. Points into `path`; NULL for NULL. */
const char *path_name(const char *path);

/* The folder that `path` lies in: what stands before its last slash. Empty if there is none, or if
 * it is the slash of the root. */
struct bytes path_folder(const char *path);

/* True if `path` lies below `folder`, both as text and without a slash at the end of the folder:
 * "/srv/a" below "/srv", and neither "/srv" nor "/srv2/a". */
bool path_is_below(const char *path, const char *folder);

/* True if it lies below `folder`, or is that folder. */
bool path_is_within(const char *path, const char *folder);

/* True if `text`, a command or a line of a script, names that path, and not a longer one that
 * begins or ends like it. */
bool path_is_named(const char *text, const char *path);

/* True if the absolute `path` is one that `pattern` means: a star stands for any part of one name,
 * a name of two stars, at the end only, for what lies there at any depth, but not for the folder
 * itself. Every other byte stands for itself. */
bool path_matches(struct bytes path, const char *pattern);

/* True if `name`, one name without slashes, is one that the shell pattern means: '*', '?',
 * "[a-z]", "[!a-z]", and a backslash before what stands for itself. A dot in front is matched by
 * a dot alone. In time that grows with the product of both sizes at most. Source: glob(7). */
bool path_glob_matches(struct bytes name, struct bytes pattern);

/* The same for any of several patterns, parted by blanks. */
bool path_glob_matches_any(struct bytes name, const char *patterns);

/* True if a pattern holds any of these; a name without them stands for itself. */
bool path_is_glob(struct bytes pattern);

#endif
