/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/file_bytes.h"

static bool read_memory(void *context, uint64_t at, size_t size, char *ret)
{
	const struct bytes *bytes = context;

	memcpy(ret, bytes->at + at, size);
	return true;
}

struct file_bytes file_bytes_of(struct bytes *bytes)
{
	return (struct file_bytes){ .size = bytes->size, .context = bytes, .read = read_memory };
}

bool file_bytes_get(const struct file_bytes *file, uint64_t at, size_t size, struct buf *ret)
{
	buf_clear(ret);
	if (at > file->size || size > file->size - at)
		return false;
	if (size == 0)
		return true;
	if (!file->read(file->context, at, size, buf_reserve(ret, size)))
		return false;
	buf_grew(ret, size);
	return true;
}
