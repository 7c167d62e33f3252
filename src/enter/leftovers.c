/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Source: flock(2), unlinkat(2). */
#include "enter/leftovers.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>

enum { OWN_PATH_MAX = 32, DIGITS = 16, FOLDER_MODE = 0700, NOTE_MODE = 0600 };

/* ---- notes --------------------------------------------------------------------------------- */

static void add_text(const struct leftovers *leftovers, const char *text)
{
	/* a full /run: it goes without */
	if (write(leftovers->fd, text, strlen(text) + 1) < 0)
		return;
}

void leftovers_begin(struct leftovers *leftovers, int64_t mount_namespace)
{
	char number[24];

	*leftovers = (struct leftovers){ .notes = -1, .fd = -1 };
	snprintf(leftovers->name, sizeof(leftovers->name), LEFTOVERS_PREFIX "%08x%08x",
		 randombytes_random(), randombytes_random());
	(void)mkdir(LEFTOVERS_NOTES, FOLDER_MODE);
	leftovers->notes = open(LEFTOVERS_NOTES, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (leftovers->notes < 0)
		return;
	leftovers->fd = openat(leftovers->notes, leftovers->name,
			       O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, NOTE_MODE);
	if (leftovers->fd < 0 || flock(leftovers->fd, LOCK_EX | LOCK_NB) < 0)
		return;
	snprintf(number, sizeof(number), "%lld", (long long)mount_namespace);
	add_text(leftovers, LEFTOVERS_HEAD);
	add_text(leftovers, number);
	add_text(leftovers, leftovers->name);
}

void leftovers_add(struct leftovers *leftovers, int folder)
{
	char own[OWN_PATH_MAX], path[PATH_MAX];

	if (leftovers->fd < 0)
		return;
	snprintf(own, sizeof(own), "/proc/self/fd/%d", folder);
	ssize_t size = readlink(own, path, sizeof(path) - 1);

	if (size <= 0)
		return;
	path[size] = '\0';
	add_text(leftovers, path);
}

void leftovers_end(struct leftovers *leftovers)
{
	if (leftovers->fd >= 0) {
		if (!leftovers->is_stuck)
			(void)unlinkat(leftovers->notes, leftovers->name, 0);
		close(leftovers->fd);
	}
	if (leftovers->notes >= 0) {
		close(leftovers->notes);
		(void)rmdir(LEFTOVERS_NOTES); /* unless somebody else has a note there */
	}
	leftovers->notes = leftovers->fd = -1;
}

bool leftovers_is_name(struct bytes name)
{
	if (!bytes_skip(&name, LEFTOVERS_PREFIX) || name.size != DIGITS)
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (!strchr("0123456789abcdef", name.at[i]) || !name.at[i])
			return false;
	return true;
}

bool leftovers_read(struct bytes text, struct arena *arena, struct leftovers_note *ret)
{
	struct leftovers_note note = { 0 };
	struct bytes head, number, name, folder;

	if (!bytes_part(&text, '\0', &head) || !bytes_is(head, LEFTOVERS_HEAD) ||
	    !bytes_part(&text, '\0', &number) || !bytes_i64(number, &note.mount_namespace) ||
	    !bytes_part(&text, '\0', &name) || !leftovers_is_name(name))
		return false;
	note.name = arena_string(arena, name);
	while (bytes_part(&text, '\0', &folder))
		if (folder.size && folder.at[0] == '/')
			*vec_push_in(arena, &note.folders) = arena_string(arena, folder);
	*ret = note;
	return true;
}

/* ---- removing ------------------------------------------------------------------------------ */

struct removal {
	dev_t device;
	unsigned depth;
};

static int remove_entry(struct removal *removal, int folder, const char *name);

static int empty_folder(struct removal *removal, int folder)
{
	int listed = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_dir DIR *dir = listed < 0 ? NULL : fdopendir(listed);
	const struct dirent *entry;
	int failed = 0;

	if (!dir)
		return -errno;
	while (!failed && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			failed = remove_entry(removal, folder, entry->d_name);
	return failed;
}

/* What was mounted in there by somebody else stays, and so does the folder then. */
static int remove_entry(struct removal *removal, int folder, const char *name)
{
	struct stat state;

	if (unlinkat(folder, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno != EISDIR && errno != EPERM)
		return -errno;
	scoped_fd int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (inner < 0 || fstat(inner, &state) < 0)
		return -errno;
	if (state.st_dev != removal->device)
		return -EXDEV;
	if (removal->depth == LEFTOVERS_DEPTH_MAX)
		return -ENAMETOOLONG;
	removal->depth++;
	int failed = empty_folder(removal, inner);

	removal->depth--;
	return !failed && unlinkat(folder, name, AT_REMOVEDIR) < 0 ? -errno : failed;
}

int leftovers_remove(int folder, const char *name)
{
	struct removal removal = { 0 };
	struct stat state;

	if (fstat(folder, &state) < 0)
		return -errno;
	removal.device = state.st_dev;
	return remove_entry(&removal, folder, name);
}
