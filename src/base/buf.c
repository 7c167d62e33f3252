/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"

#include <assert.h>
#include <stdio.h>

#include "base/mem.h"

enum { BUF_SIZE_MIN = 64 };

void buf_deinit(struct buf *buf)
{
	free(buf->at);
	*buf = (struct buf){ 0 };
}

char *buf_reserve(struct buf *buf, size_t more)
{
	assert(more < SIZE_MAX / 4 && buf->size < SIZE_MAX / 4);
	size_t need = buf->size + more + 1;

	if (need > buf->capacity) {
		size_t capacity = buf->capacity ? buf->capacity : BUF_SIZE_MIN;

		while (capacity < need)
			capacity *= 2;
		buf->at = mem_resize(buf->at, capacity, 1);
		buf->capacity = capacity;
		buf->at[buf->size] = '\0';
	}
	return buf->at + buf->size;
}

void buf_grew(struct buf *buf, size_t more)
{
	assert(buf->size + more < buf->capacity);
	buf->size += more;
	buf->at[buf->size] = '\0';
}

void buf_add(struct buf *buf, const void *at, size_t size)
{
	char *end = buf_reserve(buf, size);

	if (size)
		memcpy(end, at, size);
	buf_grew(buf, size);
}

void buf_add_byte(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_add_bytes(struct buf *buf, struct bytes bytes)
{
	buf_add(buf, bytes.at, bytes.size);
}

void buf_add_text(struct buf *buf, const char *text)
{
	buf_add_bytes(buf, bytes_of(text));
}

void buf_add_arguments(struct buf *buf, const char *format, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	int size = vsnprintf(NULL, 0, format, again);
	va_end(again);
	assert(size >= 0);
	char *end = buf_reserve(buf, (size_t)size);

	vsnprintf(end, (size_t)size + 1, format, arguments);
	buf_grew(buf, (size_t)size);
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_add_arguments(buf, format, arguments);
	va_end(arguments);
}

void buf_cut(struct buf *buf, size_t size)
{
	assert(size <= buf->size);
	buf->size = size;
	if (buf->at)
		buf->at[size] = '\0';
}

void buf_clear(struct buf *buf)
{
	buf->size = 0;
	if (buf->at)
		buf->at[0] = '\0';
}

struct bytes buf_bytes(const struct buf *buf)
{
	return (struct bytes){ buf->at, buf->size };
}

const char *buf_text(const struct buf *buf)
{
	return buf->at ? buf->at : "";
}

char *buf_take(struct buf *buf)
{
	char *at = buf->at ? buf->at : mem_zero(1, 1);

	*buf = (struct buf){ 0 };
	return at;
}
