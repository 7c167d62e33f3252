/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The log of kernels before 3.5: characters, the newest over the oldest. */
#include <errno.h>

#include "crash/kernel_log_parts.h"

enum { PIECE = 4096 };

/* Hands on each line that is complete; the rest of `text` waits for more. */
static void give_lines(struct kernel_log *log, struct buf *text, bool is_last)
{
	struct bytes rest = buf_bytes(text), line;
	ptrdiff_t end;

	while (rest.size) {
		end = bytes_find(rest, '\n');
		if (end < 0 && !is_last && rest.size < KERNEL_LOG_TEXT_MAX)
			break;
		struct kernel_log_record record = { 0 };

		record.raw = bytes_slice(rest, 0, end < 0 ? rest.size : (size_t)end + 1);
		line = bytes_slice(rest, 0, end < 0 ? rest.size : (size_t)end);
		kernel_log_take_prefix(&line, &record);
		record.text = line;
		kernel_log_give(log, &record);
		rest = bytes_slice(rest, record.raw.size, rest.size);
	}
	scoped_buf left = { 0 };

	buf_add_bytes(&left, rest);
	buf_clear(text);
	buf_add_bytes(text, buf_bytes(&left));
}

static int read_ring(struct kernel_log *log, uint64_t address, uint64_t size, uint64_t end,
		     struct err *err)
{
	uint64_t count = end < size ? end : size;
	scoped_buf text = { 0 };

	for (uint64_t at = end - count; at != end;) {
		uint64_t place = at % size;
		size_t part = PIECE - place % PIECE;

		if (part > size - place)
			part = (size_t)(size - place);
		if (part > end - at)
			part = (size_t)(end - at);
		if (memory_read(log->memory, address + place, buf_reserve(&text, part), part, err) <
		    0) {
			kernel_log_damaged(log,
					   "a part of the log cannot be read (%s): the rest "
					   "is there",
					   err->text);
			give_lines(log, &text, true);
		} else {
			buf_grew(&text, part);
			give_lines(log, &text, false);
		}
		at += part;
	}
	give_lines(log, &text, true);
	return 0;
}

int kernel_log_characters(struct kernel_log *log, struct err *err)
{
	uint64_t address, size, end;

	if (kernel_log_symbol(log, "log_buf", log->memory->word_size, &address, err) < 0 ||
	    kernel_log_symbol(log, "log_buf_len", 4, &size, err) < 0 ||
	    kernel_log_symbol(log, "log_end", 4, &end, err) < 0)
		return err->code;
	if (size == 0 || size > KERNEL_LOG_SIZE_MAX) {
		kernel_log_damaged(log,
				   "the log's size, %llu bytes, cannot be: what looks like "
				   "text is shown",
				   (unsigned long long)size);
		kernel_log_salvage(log, address, KERNEL_LOG_SALVAGED_MAX, 0);
		return 0;
	}
	return read_ring(log, address, size, end, err);
}
