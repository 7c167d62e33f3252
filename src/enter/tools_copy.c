/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/tools_copy.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "base/cleanup.h"

enum {
	PIECE = 1 << 24,
	FOLDER_MODE = 0755,
	MODE_MASK = 0555 | 0200, /* nothing set-uid, nothing for others to write */
};

int tools_copy_bytes(int from, int to)
{
	off_t at = 0;
	ssize_t size;

	do {
		size = sendfile(to, from, &at, PIECE);
	} while (size > 0);
	return size < 0 ? -errno : 0;
}

static int copy_link(int from, int to, const char *name)
{
	char target[PATH_MAX];
	ssize_t size = readlinkat(from, name, target, sizeof(target) - 1);

	if (size < 0)
		return -errno;
	target[size] = '\0';
	return symlinkat(target, to, name) < 0 ? -errno : 0;
}

static int copy_file(int from, int to, const char *name, mode_t mode)
{
	scoped_fd int source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	scoped_fd int copy = source < 0 ? -1
					: openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
						 mode & MODE_MASK);

	return copy < 0 ? -errno : tools_copy_bytes(source, copy);
}

static int copy_entries(int from, int to, int depth);

static int copy_entry(int from, int to, const char *name, int depth)
{
	struct stat state;

	if (fstatat(from, name, &state, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISLNK(state.st_mode))
		return copy_link(from, to, name);
	if (S_ISREG(state.st_mode))
		return copy_file(from, to, name, state.st_mode);
	if (!S_ISDIR(state.st_mode))
		return 0;
	if (depth == TOOLS_COPY_DEPTH_MAX)
		return -ELOOP;
	if (mkdirat(to, name, FOLDER_MODE) < 0)
		return -errno;
	const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
	scoped_fd int source = openat(from, name, flags);
	scoped_fd int copy = openat(to, name, flags);

	return source < 0 || copy < 0 ? -errno : copy_entries(source, copy, depth + 1);
}

static int copy_entries(int from, int to, int depth)
{
	int listed = openat(from, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = listed < 0 ? NULL : fdopendir(listed);
	const struct dirent *entry;
	int failed = 0;

	if (!dir)
		return -errno;
	while (!failed && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			failed = copy_entry(from, to, entry->d_name, depth);
	return failed;
}

int tools_copy_tree(int from, int to)
{
	return copy_entries(from, to, 0);
}
