/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/work_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

#include "base/path.h"

#define NAME_START ".trowel-toolbox."

enum {
	TRIES_MAX = 16,
	DEPTH_MAX = 32, /* what is built is 6 deep */
	OPEN_FOLDER = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC,
};

/* Removes what lies in the folder `fd`, following no link. What cannot be removed stays. */
static void empty(int fd, unsigned depth) // NOLINT(misc-no-recursion): DEPTH_MAX
{
	int copy = openat(fd, ".", OPEN_FOLDER);
	scoped_dir DIR *dir = copy < 0 ? NULL : fdopendir(copy);

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 ||
		    unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		scoped_fd int below = openat(fd, entry->d_name, OPEN_FOLDER);

		if (below >= 0 && depth < DEPTH_MAX)
			empty(below, depth + 1);
		(void)unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
}

static void remove_at(int parent, const char *name)
{
	scoped_fd int fd = openat(parent, name, OPEN_FOLDER);

	if (fd < 0) {
		(void)unlinkat(parent, name, 0);
		return;
	}
	empty(fd, 0);
	(void)unlinkat(parent, name, AT_REMOVEDIR);
}

/* One that was left, by this user: nobody holds its lock. */
static bool is_left(int fd)
{
	struct stat state;

	return fstat(fd, &state) == 0 && state.st_uid == geteuid() &&
	       flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static void remove_left(int parent)
{
	int copy = openat(parent, ".", OPEN_FOLDER);
	scoped_dir DIR *dir = copy < 0 ? NULL : fdopendir(copy);

	for (struct dirent *entry; dir && (entry = readdir(dir));) {
		if (!bytes_starts(bytes_of(entry->d_name), NAME_START))
			continue;
		scoped_fd int fd = openat(parent, entry->d_name, OPEN_FOLDER);

		if (fd >= 0 && is_left(fd))
			remove_at(parent, entry->d_name);
	}
}

static int open_parent(const char *output, struct err *err)
{
	scoped_buf path = { 0 };
	struct bytes folder = path_folder(output);

	buf_add_bytes(&path, folder);
	if (!folder.size)
		buf_add_text(&path, output[0] == '/' ? "/" : ".");
	int fd = open(buf_text(&path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? err_errno(err, "%s", buf_text(&path)) : fd;
}

/* Somebody may have taken it for one that was left between its making and its lock. */
static bool make_locked(struct work_folder *folder)
{
	struct timespec now = { 0 };
	struct stat state;

	clock_gettime(CLOCK_REALTIME, &now); /* makes a name that nobody else has */
	snprintf(folder->name, sizeof(folder->name), NAME_START "%d-%lld%09ld", getpid(),
		 (long long)now.tv_sec, now.tv_nsec);
	if (mkdirat(folder->parent, folder->name, 0700) < 0)
		return false;
	scoped_fd int fd = openat(folder->parent, folder->name, OPEN_FOLDER);

	if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) < 0 || fstat(fd, &state) < 0 ||
	    state.st_nlink == 0)
		return false;
	folder->fd = take_fd(&fd);
	return true;
}

int work_folder_make(struct work_folder *folder, const char *output, struct err *err)
{
	int parent = open_parent(output, err);

	*folder = (struct work_folder){ .parent = parent, .fd = -1 };
	if (parent < 0)
		return parent;
	remove_left(parent);
	errno = 0;
	for (int i = 0; i < TRIES_MAX; i++)
		if (make_locked(folder))
			return 0;
	int failed = errno ? err_errno(err, "a folder beside %s", output)
			   : err_set(err, -EIO, "no folder can be made beside %s", output);

	close(take_fd(&folder->parent));
	return failed;
}

void work_folder_deinit(struct work_folder *folder)
{
	if (folder->fd >= 0) {
		empty(folder->fd, 0);
		(void)unlinkat(folder->parent, folder->name, AT_REMOVEDIR);
		close(folder->fd);
	}
	cleanup_fd(&folder->parent);
}

int work_folder_enter(int at, const char *name, struct err *err)
{
	if (mkdirat(at, name, 0755) < 0 && errno != EEXIST)
		return err_errno(err, "%s", name);
	scoped_fd int fd = openat(at, name, OPEN_FOLDER);

	if (fd < 0 || fchmod(fd, 0755) < 0) /* whatever the umask */
		return err_errno(err, "%s", name);
	return take_fd(&fd);
}

int work_folder_keep(const struct work_folder *folder, const char *name, const char *output,
		     bool replace, struct err *err)
{
	const char *last = path_name(output);
	struct stat state;

	if (renameat2(folder->fd, name, folder->parent, last, RENAME_NOREPLACE) == 0)
		return 0;
	int code = errno;

	/* a file system, or kernel, that does not know how: NFS, before 3.15 */
	if (code == EINVAL || code == ENOSYS) {
		if (fstatat(folder->parent, last, &state, AT_SYMLINK_NOFOLLOW) < 0)
			return renameat(folder->fd, name, folder->parent, last) < 0
				       ? err_errno(err, "%s", output)
				       : 0;
		code = EEXIST;
	}
	if (code != EEXIST)
		return err_set(err, -code, "%s: %s", output, err_words(code));
	if (!replace)
		return err_set(err, -EEXIST, "%s has come to be there meanwhile", output);
	/* the old one is then in the folder, and removed with it */
	if (renameat2(folder->fd, name, folder->parent, last, RENAME_EXCHANGE) == 0)
		return 0;
	if (renameat(folder->parent, last, folder->fd, "replaced") < 0 ||
	    renameat(folder->fd, name, folder->parent, last) < 0)
		return err_errno(err, "%s", output);
	return 0;
}
