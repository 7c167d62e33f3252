/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/byte_source.h"

#include <errno.h>

static int read_memory(const void *context, uint64_t at, void *ret, size_t size)
{
	const struct bytes *bytes = context;

	if (size)
		memcpy(ret, bytes->at + at, size);
	return 0;
}

struct byte_source byte_source_of(const struct bytes *bytes)
{
	return (struct byte_source){ .size = bytes->size, .read = read_memory, .context = bytes };
}

int byte_source_read(const struct byte_source *source, uint64_t at, void *ret, size_t size,
		     struct err *err)
{
	if (at > source->size || size > source->size - at)
		return err_set(err, -EBADMSG, "ends before byte %llu",
			       (unsigned long long)at + size);
	int failed = source->read(source->context, at, ret, size);

	return failed ? err_set(err, failed, "%s at byte %llu", err_words(failed),
				(unsigned long long)at)
		      : 0;
}

bool byte_source_get(const struct byte_source *source, uint64_t at, size_t size, struct buf *ret)
{
	struct err err;

	buf_clear(ret);
	if (at > source->size || size > source->size - at ||
	    byte_source_read(source, at, buf_reserve(ret, size), size, &err) < 0)
		return false;
	buf_grew(ret, size);
	return true;
}
