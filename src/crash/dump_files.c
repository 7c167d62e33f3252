/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/dump_files.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "crash/dump_stream.h"
#include "format/dump/flattened.h"

struct dump_file {
	int fd;
	struct byte_source source;
	struct flattened flattened;
};

static int read_file(const void *context, uint64_t at, void *ret, size_t size)
{
	const struct dump_file *file = context;
	char *out = ret;

	while (size) {
		ssize_t got = pread(file->fd, out, size, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -EBADMSG; /* it was cut meanwhile */
		out += got;
		at += (uint64_t)got;
		size -= (size_t)got;
	}
	return 0;
}

void dump_files_deinit(struct dump_files *files)
{
	for (size_t i = 0; i < files->count; i++) {
		flattened_deinit(&files->at[i].flattened);
		cleanup_fd(&files->at[i].fd);
	}
	free(files->at);
	free(files->sources);
	*files = (struct dump_files){ 0 };
}

/* Descriptor of the file, in order and with a size: what cannot be read anywhere is copied. */
static int open_seekable(const char *path, bool *is_cut, struct err *err)
{
	scoped_fd int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
						  : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat status;

	if (fd < 0 || fstat(fd, &status) < 0)
		return err_errno(err, "%s", path);
	if (S_ISREG(status.st_mode) || S_ISBLK(status.st_mode))
		return take_fd(&fd);
	if (S_ISDIR(status.st_mode) || S_ISCHR(status.st_mode))
		return err_set(err, -EINVAL, "%s: no file, pipe or block device", path);
	int spooled = dump_stream_spool(fd, is_cut, err);

	return spooled < 0 ? err_wrap(err, "%s", path) : spooled;
}

/* Looks if it is a stream, and reads its index then. */
static int take_flattened(struct dump_file *file, struct dump_files *files, struct err *err)
{
	char start[FLATTENED_PIECE_HEAD_SIZE * 2];

	if (file->source.size < sizeof(start) ||
	    byte_source_read(&file->source, 0, start, sizeof(start), err) < 0 ||
	    !flattened_is((struct bytes){ start, sizeof(start) }))
		return 0;
	if (flattened_read(&file->source, &file->flattened, err) < 0)
		return err->code;
	files->is_cut = files->is_cut || file->flattened.is_cut;
	return 1;
}

static int open_one(struct dump_files *files, size_t index, const char *path, struct err *err)
{
	struct dump_file *file = &files->at[index];
	bool is_cut = false;

	file->fd = open_seekable(path, &is_cut, err);
	if (file->fd < 0)
		return err->code;
	off_t size = lseek(file->fd, 0, SEEK_END);

	if (size < 0)
		return err_errno(err, "%s", path);
	files->is_cut = files->is_cut || is_cut;
	file->source = (struct byte_source){ .size = (uint64_t)size,
					     .read = read_file,
					     .context = file };
	int state = take_flattened(file, files, err);

	if (state < 0)
		return err_wrap(err, "%s", path);
	files->sources[index] = state ? file->flattened.source : file->source;
	return 0;
}

int dump_files_open(const char *const *paths, size_t count, struct dump_files *ret, struct err *err)
{
	assert(count > 0 && count <= DUMP_FILES_MAX);
	ret->at = mem_zero(count, sizeof(*ret->at));
	ret->sources = mem_zero(count, sizeof(*ret->sources));
	ret->count = count;
	for (size_t i = 0; i < count; i++)
		ret->at[i].fd = -1;
	for (size_t i = 0; i < count; i++) {
		if (open_one(ret, i, paths[i], err) == 0)
			continue;
		dump_files_deinit(ret);
		return err->code;
	}
	return 0;
}
