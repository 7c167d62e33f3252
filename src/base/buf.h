/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A growing buffer. Invariants: `at` is NULL or a heap block of `capacity` bytes; while it is not
 * NULL, at[size] is a zero byte, so that it can be read as a C string. Zero-initialised is empty.
 */
#ifndef TROWEL_BASE_BUF_H
#define TROWEL_BASE_BUF_H

#include <stdarg.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/err.h"

struct buf {
	char *at;
	size_t size;
	size_t capacity;
};

void buf_deinit(struct buf *buf);
#define scoped_buf SCOPED(buf_deinit) struct buf

/* Makes room for `more` bytes behind `size` and returns where they start; the caller writes there
 * and adds to `size` itself through buf_grew(). */
char *buf_reserve(struct buf *buf, size_t more);
void buf_grew(struct buf *buf, size_t more);

/* Appends: `size` bytes, one byte, bytes, a C string (NULL is empty), formatted text, and that
 * with the arguments of a caller. */
void buf_add(struct buf *buf, const void *at, size_t size);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_bytes(struct buf *buf, struct bytes bytes);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_add_arguments(struct buf *buf, const char *format, va_list arguments) PRINTF_LIKE(2, 0);

/* Empties the buffer and keeps its memory; the second keeps the first `size` bytes as well. */
void buf_clear(struct buf *buf);
void buf_cut(struct buf *buf, size_t size);

/* The contents, valid until the next change. */
struct bytes buf_bytes(const struct buf *buf);

/* The contents as a C string, "" when nothing was ever added. */
const char *buf_text(const struct buf *buf);

/* Hands the memory to the caller, who frees it; the buffer is empty afterwards. */
char *buf_take(struct buf *buf);

#endif
