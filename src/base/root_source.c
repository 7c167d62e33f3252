/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root_source.h"

#include <errno.h>

static int read_at(const void *context, uint64_t at, void *ret, size_t size)
{
	const struct root_source *file = context;

	return fd_read_at(file->fd, at, ret, size);
}

int root_source_take(struct root_source *file, int fd, const char *name, struct err *err)
{
	struct stat state;

	file->fd = fd;
	if (fstat(fd, &state) < 0)
		return err_errno(err, "%s", name);
	if (!S_ISREG(state.st_mode))
		return err_set(err, -EINVAL, "%s: not a file", name);
	file->source = (struct byte_source){ .size = (uint64_t)state.st_size,
					     .read = read_at,
					     .context = file };
	page_cache_note(&file->cache, fd, file->source.size);
	return 0;
}

int root_source_open(struct root_source *file, const struct root *root, const char *path,
		     struct err *err)
{
	int fd = root_open(root, path, err);

	return fd < 0 ? fd : root_source_take(file, fd, path, err);
}

void root_source_deinit(struct root_source *file)
{
	if (file->fd < 0)
		return;
	page_cache_drop(&file->cache, file->fd);
	page_cache_deinit(&file->cache);
	close(file->fd);
	file->fd = -1;
}
