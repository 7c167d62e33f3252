/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The file system that is looked at: "/" of the live host, or any directory given by --root. All
 * reading of files goes through here, so that the two cannot differ.
 *
 * A path is followed component by component: every component is opened with O_PATH | O_NOFOLLOW,
 * links are read and resolved inside the root, ".." stops at it, and places named by root_avoid()
 * (network and automounted file systems) are refused before they are touched. Only regular files
 * and directories are ever opened for reading: no device, FIFO or socket. Files are opened with
 * O_NOATIME where the kernel allows it. Reads change nothing.
 */
#ifndef TROWEL_BASE_ROOT_H
#define TROWEL_BASE_ROOT_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum {
	ROOT_LINKS_MAX = 40,             /* as the kernel's own limit, path_resolution(7) */
	ROOT_PATH_MAX = 16 * 1024,       /* bytes of a path while links are resolved */
	ROOT_ENTRIES_MAX = 1000 * 1000,  /* names of one directory that root_list() gives */
	ROOT_TRAIL_MAX = 32,             /* folders on the way to the last file that stay open */
	ROOT_TEXT_MAX = 4 * 1024 * 1024, /* a usual limit for configuration files */
};

struct root {
	int fd;           /* the directory, O_PATH */
	bool live;        /* "/" of the running system: its /proc describes it */
	const char *path; /* as given, for messages; not owned */
	vec_of(char *) avoided;
	struct root_trail *trail; /* the way to what was looked at last: its neighbours are next */
};

/* Opens `path` as a root. It is live when it is "/". Deinit releases it. */
int root_init(struct root *root, const char *path, struct err *err) MUST_CHECK;
void root_deinit(struct root *root);

/* Makes every path at or below `path` (absolute, inside the root) fail with -EREMOTE. */
void root_avoid(struct root *root, const char *path);

/* True if that path, resolved, is such a place or below one; if there is such a place below it. */
bool root_avoids(const struct root *root, struct bytes path);
bool root_avoids_below(const struct root *root, struct bytes path);

/* Opens a regular file or directory for reading and returns the descriptor, O_CLOEXEC. Errors:
 * -errno of the lookup, -ELOOP, -EREMOTE for an avoided place, -EINVAL for another kind of file. */
int root_open(const struct root *root, const char *path, struct err *err) MUST_CHECK;

/* As above, but -ELOOP if any part of the path is a link: what is opened lies where `path` says. */
int root_open_exact(const struct root *root, const char *path, struct err *err) MUST_CHECK;

/* Reads a whole file, appending to `ret`. -EFBIG when it holds more than `limit` bytes; `ret` then
 * has the first `limit`. Works for files of /proc and /sys, which do not tell their size. */
int root_read(const struct root *root, const char *path, size_t limit, struct buf *ret,
	      struct err *err) MUST_CHECK;

/* As stat(2) and lstat(2) inside the root. Return 0 or -errno; no message, since absence is common.
 * Both refuse avoided places with -EREMOTE. */
int root_stat(const struct root *root, const char *path, struct stat *ret) MUST_CHECK;
int root_lstat(const struct root *root, const char *path, struct stat *ret) MUST_CHECK;

/* True if the path leads to something. */
bool root_exists(const struct root *root, const char *path);

/* The text of a symbolic link, appended to `ret`. 0 or -errno. */
int root_readlink(const struct root *root, const char *path, struct buf *ret) MUST_CHECK;

/* The path with every link in it resolved, absolute inside the root, appended to `ret`. The last
 * component has to exist. 0 or -errno. */
int root_resolve(const struct root *root, const char *path, struct buf *ret) MUST_CHECK;

/* Names of a directory, sorted by bytes, without "." and "..". Released by root_names_deinit(). */
struct root_names {
	struct buf text; /* the names, zero-terminated, one behind the other */
	vec_of(size_t) starts;
};
void root_names_deinit(struct root_names *names);
#define scoped_names SCOPED(root_names_deinit) struct root_names

/* Fills `ret` (zero-initialised) with the names in the directory `path`. */
int root_list(const struct root *root, const char *path, struct root_names *ret,
	      struct err *err) MUST_CHECK;

/* As above, but no more than `max` names, whichever the directory gives first; -EFBIG when it holds
 * more, and `ret` has those. */
int root_list_some(const struct root *root, const char *path, size_t max, struct root_names *ret,
		   struct err *err) MUST_CHECK;

/* The name at `index`; valid while `names` is. */
const char *root_name(const struct root_names *names, size_t index)
	__attribute__((returns_nonnull));

/* Reads from `fd` to its end, appending to `ret`; -EFBIG beyond `limit`. `name` is for messages. */
int fd_read_all(int fd, const char *name, size_t limit, struct buf *ret,
		struct err *err) MUST_CHECK;

/* The same of the file at `path`, one that the operator has named: it is no part of a root. -ENOENT
 * if there is none. */
int file_read_all(const char *path, size_t limit, struct buf *ret, struct err *err) MUST_CHECK;

/* Fills `ret` with exactly `size` bytes from `at` on: 0; -errno; -EIO when the file ends before, as
 * one does that is cut while it is read. */
int fd_read_at(int fd, uint64_t at, void *ret, size_t size) MUST_CHECK;

#endif
