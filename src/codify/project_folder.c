/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "codify/project_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "base/cleanup.h"
#include "base/new_file.h"

enum { FOLDER_MODE = 0755 };

static bool is_empty(int fd)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = copy < 0 ? NULL : fdopendir(copy);

	for (struct dirent *entry; dir && (entry = readdir(dir));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			return false;
	return true;
}

int project_folder_open(struct project_folder *folder, const char *path, bool force,
			struct err *err)
{
	*folder = (struct project_folder){ .fd = -1, .path = path };
	if (mkdir(path, FOLDER_MODE) < 0 && errno != EEXIST)
		return err_errno(err, "%s", path);
	scoped_fd int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", path);
	if (!force && !is_empty(fd))
		return err_set(err, -EEXIST,
			       "%s is not empty; --force writes into it, over files of the same "
			       "names, and removes nothing",
			       path);
	folder->fd = take_fd(&fd);
	return 0;
}

void project_folder_deinit(struct project_folder *folder)
{
	cleanup_fd(&folder->fd);
}

/* Opens the folder `name` in `at`, made if it is not there. */
static int enter(int at, const char *name)
{
	if (mkdirat(at, name, FOLDER_MODE) < 0 && errno != EEXIST)
		return -1;
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static bool is_name(struct bytes name)
{
	return name.size > 0 && name.size <= NAME_MAX && !bytes_is(name, ".") &&
	       !bytes_is(name, "..");
}

/* Opens the folder that the last part of a name lies in, made if it is not there; `last` is filled
 * with that part. */
static int enter_all(struct project_folder *folder, const char *name, struct buf *last,
		     struct err *err)
{
	scoped_fd int at = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct bytes rest = bytes_of(name), part;

	while (at >= 0 && bytes_part(&rest, '/', &part)) {
		if (!is_name(part))
			return err_set(err, -EINVAL, "%s: not a name for a file", name);
		buf_clear(last);
		buf_add_bytes(last, part);
		if (!rest.size)
			return take_fd(&at);
		int next = enter(at, buf_text(last));

		close(at);
		at = next;
	}
	return err_errno(err, "%s/%s", folder->path, name);
}

int project_folder_create(struct project_folder *folder, const char *name, int mode,
			  struct err *err)
{
	scoped_buf last = { 0 };
	scoped_fd int at = enter_all(folder, name, &last, err);

	if (at < 0)
		return at;
	scoped_fd int fd = openat(at, buf_text(&last),
				  O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY |
					  O_NONBLOCK,
				  mode);

	if (fd < 0 || fchmod(fd, (mode_t)mode) < 0)
		return err_errno(err, "%s/%s", folder->path, name);
	folder->files++;
	return take_fd(&fd);
}

int project_folder_link(struct project_folder *folder, const char *name, const char *target,
			struct err *err)
{
	scoped_buf last = { 0 };
	scoped_fd int at = enter_all(folder, name, &last, err);
	struct stat state;

	if (at < 0)
		return at;
	if (fstatat(at, buf_text(&last), &state, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(state.st_mode))
		(void)unlinkat(at, buf_text(&last), 0); /* an old one is written anew */
	if (symlinkat(target, at, buf_text(&last)) < 0)
		return err_errno(err, "%s/%s", folder->path, name);
	folder->files++;
	return 0;
}

int project_folder_write(struct project_folder *folder, const char *name, int mode,
			 struct bytes text, struct err *err)
{
	scoped_fd int fd = project_folder_create(folder, name, mode, err);

	return fd < 0 ? fd : fd_write_all(fd, name, text, err);
}

static bool stays(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("._-+@", c);
}

static void add_name(struct buf *ret, struct bytes name)
{
	size_t start = ret->size;
	/* a folder of that name would be a clone inside of a clone */
	bool is_git = bytes_starts(name, ".git");

	for (size_t i = 0; i < name.size; i++) {
		unsigned char c = (unsigned char)name.at[i];

		if (c && stays((char)c) && !(is_git && i == 0) && !(i == 0 && c == '-'))
			buf_add_byte(ret, (char)c);
		else
			buf_add_format(ret, "%%%02X", c);
	}
	if (ret->size - start <= PROJECT_NAME_MAX)
		return;
	buf_cut(ret, start + PROJECT_NAME_MAX / 2);
	buf_add_format(ret, "-%016" PRIx64, XXH3_64bits(name.at, name.size));
}

void project_folder_name(struct buf *ret, const char *path)
{
	struct bytes rest = bytes_of(path), part;
	bool is_first = true;

	while (bytes_part(&rest, '/', &part)) {
		if (!part.size)
			continue;
		if (!is_first)
			buf_add_byte(ret, '/');
		is_first = false;
		add_name(ret, part);
	}
}
