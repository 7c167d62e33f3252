/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "kernel/mapped_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/root.h"

/* A descriptor for reading of what `fd` (O_PATH) stands for, if that is a regular file: opening
 * anything else may do something. -1 otherwise. */
static int open_regular(int fd, struct stat *ret)
{
	char path[64];

	if (fd < 0 || fstat(fd, ret) < 0 || !S_ISREG(ret->st_mode))
		return -1;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	int opened = open(path, O_RDONLY | O_CLOEXEC | O_NOATIME);

	return opened < 0 && errno == EPERM ? open(path, O_RDONLY | O_CLOEXEC) : opened;
}

/* The very file that is mapped, whatever its path leads to by now. Wants CAP_SYS_ADMIN or
 * CAP_CHECKPOINT_RESTORE. Source: proc_pid_map_files(5). */
static int open_mapped(int dir, const struct procfs_map *map, struct stat *ret)
{
	char name[96];

	snprintf(name, sizeof(name), "map_files/%llx-%llx", (unsigned long long)map->start,
		 (unsigned long long)map->end);
	scoped_fd int fd = openat(dir, name, O_PATH | O_CLOEXEC);

	return open_regular(fd, ret);
}

/* The file of that path below the process's own root, if it is the one that is mapped. */
static int open_by_path(pid_t pid, const struct procfs_map *map, struct stat *ret)
{
	char place[64];
	SCOPED(root_deinit) struct root root = { .fd = -1 };
	scoped_buf path = { 0 };
	struct err err;

	snprintf(place, sizeof(place), "/proc/%d/root", pid);
	if (map->deleted || root_init(&root, place, &err) < 0)
		return -1;
	buf_add_bytes(&path, map->path);
	scoped_fd int fd = root_open(&root, buf_text(&path), &err);

	if (fd < 0 || fstat(fd, ret) < 0 || !S_ISREG(ret->st_mode) || ret->st_ino != map->inode ||
	    ret->st_dev != makedev(map->major, map->minor))
		return -1;
	return take_fd(&fd);
}

/* The executable itself can be opened by everybody who may look at the process at all. */
static int open_executable(int dir, const struct procfs_map *map, struct stat *ret)
{
	scoped_fd int fd = openat(dir, "exe", O_PATH | O_CLOEXEC);

	if (fd < 0 || fstat(fd, ret) < 0 || ret->st_ino != map->inode ||
	    ret->st_dev != makedev(map->major, map->minor))
		return -1;
	return open_regular(fd, ret);
}

int mapped_file_open(pid_t pid, int dir, const struct procfs_map *map, struct stat *ret)
{
	int fd = open_mapped(dir, map, ret);

	if (fd < 0)
		fd = open_executable(dir, map, ret);
	return fd < 0 ? open_by_path(pid, map, ret) : fd;
}
