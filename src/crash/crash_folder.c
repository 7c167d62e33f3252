/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/crash_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/human.h"
#include "base/new_file.h"

enum { SAME_SECOND_MAX = 100 }; /* crashes of a host in one second */

/* Takes away a crash that was not written to its end. */
static void remove_partial(int folder, const char *name)
{
	int inside = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	scoped_dir DIR *dir = inside < 0 ? NULL : fdopendir(inside);
	struct dirent *entry;

	if (!dir)
		cleanup_fd(&inside);
	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(inside, entry->d_name, 0);
	unlinkat(folder, name, AT_REMOVEDIR);
}

static int begin(void *context, const struct crash_bundle_begin *begin, struct err *err)
{
	struct crash_folder *folder = context;
	struct human_calendar at;

	if (!human_calendar((int64_t)begin->crashed_at, &at))
		return err_set(err, -EBADMSG, "a crash in a year that cannot be");
	folder->begin = *begin;
	snprintf(folder->name, sizeof(folder->name), "%s-%04d%02d%02dT%02d%02d%02dZ", begin->host,
		 at.year, at.month, at.day, at.hour, at.minute, at.second);
	snprintf(folder->partial, sizeof(folder->partial), ".%s.partial", folder->name);
	remove_partial(folder->folder, folder->partial);
	if (mkdirat(folder->folder, folder->partial, 0700) < 0) {
		err_errno(err, "%s/%s", folder->path, folder->partial);
		folder->partial[0] = '\0';
		return err->code;
	}
	folder->inside = openat(folder->folder, folder->partial,
				O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return folder->inside < 0 ? err_errno(err, "%s/%s", folder->path, folder->partial) : 0;
}

static int end_file(struct crash_folder *folder, struct err *err)
{
	if (folder->file >= 0 && fsync(folder->file) < 0)
		return err_errno(err, "%s/%s", folder->path, folder->partial);
	cleanup_fd(&folder->file);
	folder->file = -1;
	return 0;
}

static int file(void *context, const char *name, struct err *err)
{
	struct crash_folder *folder = context;

	if (end_file(folder, err) < 0)
		return err->code;
	folder->file = openat(folder->inside, name,
			      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return folder->file < 0 ? err_errno(err, "%s/%s/%s", folder->path, folder->partial, name)
				: 0;
}

static int data(void *context, struct bytes piece, struct err *err)
{
	const struct crash_folder *folder = context;

	return fd_write_all(folder->file, folder->path, piece, err);
}

/* Gives it its name; a second crash in the same second gets a number. */
static int name_it(struct crash_folder *folder, struct err *err)
{
	size_t size = strlen(folder->name);

	for (int i = 2; i < SAME_SECOND_MAX; i++) {
		if (renameat2(folder->folder, folder->partial, folder->folder, folder->name,
			      RENAME_NOREPLACE) == 0) {
			folder->partial[0] = '\0';
			return 0;
		}
		if (errno != EEXIST)
			return err_errno(err, "%s/%s", folder->path, folder->name);
		snprintf(folder->name + size, sizeof(folder->name) - size, "-%d", i);
	}
	return err_set(err, -EEXIST, "%s/%s: is there already", folder->path, folder->name);
}

/* HOST.panics: a number and a newline; what is none counts as 0. */
static int count_panic(struct crash_folder *folder, struct err *err)
{
	char name[CRASH_FOLDER_NAME_MAX], partial[CRASH_FOLDER_NAME_MAX + 16], text[16];
	uint64_t before = 0;

	snprintf(name, sizeof(name), "%s.panics", folder->begin.host);
	snprintf(partial, sizeof(partial), ".%s.partial", name);
	scoped_fd int old = openat(folder->folder, name,
				   O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	ssize_t size = old < 0 ? 0 : read(old, text, sizeof(text));

	if (size > 0)
		(void)!bytes_u64(bytes_trim((struct bytes){ text, (size_t)size }), 10, &before);
	if (before > UINT32_MAX)
		before = 0;
	folder->panics = crash_bundle_panics((uint32_t)before, folder->begin.up_seconds);
	scoped_fd int new = openat(folder->folder, partial,
				   O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (new < 0 || dprintf(new, "%u\n", folder->panics) < 0 || fsync(new) < 0 ||
	    renameat(folder->folder, partial, folder->folder, name) < 0)
		return err_errno(err, "%s/%s", folder->path, name);
	return 0;
}

static int end(void *context, struct err *err)
{
	struct crash_folder *folder = context;

	if (end_file(folder, err) < 0)
		return err->code;
	if (fsync(folder->inside) < 0)
		return err_errno(err, "%s/%s", folder->path, folder->partial);
	if (name_it(folder, err) < 0 || count_panic(folder, err) < 0)
		return err->code;
	return fsync(folder->folder) < 0 ? err_errno(err, "%s", folder->path) : 0;
}

static const struct crash_bundle_events events = { begin, file, data, end };

int crash_folder_open(struct crash_folder *folder, const char *path, struct err *err)
{
	*folder = (struct crash_folder){
		.path = path,
		.inside = -1,
		.file = -1,
		.reader = { .events = &events, .context = folder },
	};
	folder->folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return folder->folder < 0 ? err_errno(err, "%s", path) : 0;
}

void crash_folder_deinit(struct crash_folder *folder)
{
	cleanup_fd(&folder->file);
	cleanup_fd(&folder->inside);
	if (folder->partial[0])
		remove_partial(folder->folder, folder->partial);
	cleanup_fd(&folder->folder);
	crash_bundle_reader_deinit(&folder->reader);
}

int crash_folder_feed(struct crash_folder *folder, struct bytes *rest, struct err *err)
{
	return crash_bundle_feed(&folder->reader, rest, err);
}
