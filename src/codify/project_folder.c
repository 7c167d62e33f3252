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

int project_folder_create(struct project_folder *folder, const char *name, int mode,
			  struct err *err)
{
	scoped_fd int at = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct bytes rest = bytes_of(name), part;
	scoped_buf text = { 0 };

	while (at >= 0 && bytes_part(&rest, '/', &part)) {
		if (!is_name(part))
			return err_set(err, -EINVAL, "%s: not a name for a file", name);
		buf_clear(&text);
		buf_add_bytes(&text, part);
		bool is_last = !rest.size;
		int next = is_last ? openat(at, buf_text(&text),
					    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC |
						    O_NOCTTY | O_NONBLOCK,
					    mode)
				   : enter(at, buf_text(&text));

		if (next < 0)
			break;
		close(at);
		at = next;
		if (is_last && fchmod(at, (mode_t)mode) == 0) {
			folder->files++;
			return take_fd(&at);
		}
	}
	return err_errno(err, "%s/%s", folder->path, name);
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
