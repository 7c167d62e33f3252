/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "enter/paths.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/root.h"

static_assert(PATHS_HOST == AT_FDCWD, "the folder that we are in");

/* Somebody who renames folders all the time can make the kernel unsure where ".." is. */
enum { TRIES = 64, OWN_PATH_MAX = 32 };

static int open_in_root(int root, const char *path, uint64_t resolve)
{
	const struct open_how how = { .flags = O_PATH | O_CLOEXEC,
				      .resolve = RESOLVE_IN_ROOT | resolve };
	int fd = -1;

	for (int i = 0; i < TRIES; i++) {
		fd = (int)syscall(SYS_openat2, root, path, &how, sizeof(how));
		if (fd >= 0 || errno != EAGAIN)
			break;
	}
	return fd < 0 ? -errno : fd;
}

/* One name further, which is no link. */
static int step(int at, struct bytes name)
{
	char text[NAME_MAX + 1];
	struct stat state;

	if (name.size > NAME_MAX)
		return -ENAMETOOLONG;
	if (bytes_is(name, ".."))
		return -EINVAL;
	memcpy(text, name.at, name.size);
	text[name.size] = '\0';
	scoped_fd int fd = openat(at, text, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &state) < 0)
		return -errno;
	return S_ISLNK(state.st_mode) ? -ELOOP : take_fd(&fd);
}

/* Name by name, before Linux 5.6. */
static int walk_exact(int root, const char *path)
{
	struct bytes rest = bytes_of(path), name;
	scoped_fd int at = openat(root, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (at < 0)
		return -errno;
	while (bytes_part(&rest, '/', &name)) {
		int next = name.size && !bytes_is(name, ".") ? step(at, name) : take_fd(&at);

		if (next < 0)
			return next;
		cleanup_fd(&at);
		at = next;
	}
	return take_fd(&at);
}

int paths_open_exact(int root, const char *path)
{
	int fd = open_in_root(root, path, RESOLVE_NO_SYMLINKS);

	return fd == -ENOSYS ? walk_exact(root, path) : fd;
}

/* The text of the path without its links first; what has become one since then is refused. */
static int walk(int root, const char *path)
{
	scoped_buf resolved = { 0 };
	char own[OWN_PATH_MAX];
	struct root opened;
	struct err err;

	snprintf(own, sizeof(own), "/proc/self/fd/%d", root);
	if (root_init(&opened, own, &err) < 0)
		return err.code;
	int failed = root_resolve(&opened, path, &resolved);

	root_deinit(&opened);
	return failed ? failed : walk_exact(root, buf_text(&resolved));
}

int paths_open(int root, const char *path)
{
	if (root == PATHS_HOST) {
		int fd = open(path, O_PATH | O_CLOEXEC);

		return fd < 0 ? -errno : fd;
	}
	int fd = open_in_root(root, path, 0);

	return fd == -ENOSYS ? walk(root, path) : fd;
}

int paths_reopen(int fd)
{
	char own[OWN_PATH_MAX];
	int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

	snprintf(own, sizeof(own), "/proc/self/fd/%d", fd);
	int opened = open(own, flags | O_NOATIME);

	if (opened < 0 && errno == EPERM)
		opened = open(own, flags);
	return opened < 0 ? -errno : opened;
}

/* Without slashes at its end, but for the one of the root. */
static struct bytes trim(const char *path)
{
	struct bytes text = bytes_of(path);

	while (text.size > 1 && text.at[text.size - 1] == '/')
		text.size--;
	return text;
}

struct bytes paths_name(const char *path)
{
	struct bytes text = trim(path);

	return bytes_slice(text, (size_t)(bytes_find_last(text, '/') + 1), SIZE_MAX);
}

struct bytes paths_folder(const char *path)
{
	struct bytes text = trim(path);
	ptrdiff_t slash = bytes_find_last(text, '/');

	if (slash < 0)
		return BYTES(".");
	return bytes_slice(text, 0, slash ? (size_t)slash : 1);
}
