/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logs/back_lines.h"

#include <errno.h>

#include "logs/logs.h"

enum { WINDOW_SIZE = 128 * 1024 };

void back_lines_init(struct back_lines *lines, const struct byte_source *source)
{
	*lines = (struct back_lines){ .source = *source, .end = source->size };
}

void back_lines_deinit(struct back_lines *lines)
{
	buf_deinit(&lines->window);
	buf_deinit(&lines->line);
}

/* Fills the window with what lies before `end`. */
static int load(struct back_lines *lines, uint64_t end)
{
	uint64_t from = end > WINDOW_SIZE ? end - WINDOW_SIZE : 0;
	size_t size = (size_t)(end - from);

	buf_clear(&lines->window);
	int failed = lines->source.read(lines->source.context, from,
					buf_reserve(&lines->window, size), size);

	if (failed)
		return failed;
	buf_grew(&lines->window, size);
	lines->window_at = from;
	return 0;
}

/* The bytes of the window before `end`, filling it if it holds none. */
static int window_before(struct back_lines *lines, uint64_t end, struct bytes *ret)
{
	uint64_t window_end = lines->window_at + lines->window.size;

	if (end <= lines->window_at || end > window_end) {
		int failed = load(lines, end);

		if (failed)
			return failed;
	}
	*ret = (struct bytes){ lines->window.at, (size_t)(end - lines->window_at) };
	return 0;
}

/* Passes over zero bytes before lines->end. */
static int skip_zeros(struct back_lines *lines)
{
	uint64_t skipped = 0;

	while (lines->end) {
		struct bytes before;
		int failed = window_before(lines, lines->end, &before);
		size_t zeros = 0;

		if (failed)
			return failed;
		while (zeros < before.size && before.at[before.size - 1 - zeros] == '\0')
			zeros++;
		lines->end -= zeros;
		skipped += zeros;
		if (zeros < before.size)
			return 0;
		if (skipped >= LOGS_HOLE_MAX)
			return -ENODATA;
	}
	return 0;
}

/* Where the line begins whose bytes end before `end`. */
static int find_start(struct back_lines *lines, uint64_t end, uint64_t *ret)
{
	for (uint64_t at = end; at;) {
		struct bytes before;
		int failed = window_before(lines, at, &before);

		if (failed)
			return failed;
		const char *newline = memrchr(before.at, '\n', before.size);
		const char *zero = memrchr(before.at, '\0', before.size);
		const char *stop = newline > zero ? newline : zero;

		if (stop) {
			*ret = lines->window_at + (uint64_t)(stop - before.at) + 1;
			return 0;
		}
		at = lines->window_at;
		if (end - at > LOGS_SCAN_MAX)
			return -EFBIG;
	}
	*ret = 0;
	return 0;
}

/* The first bytes of the line from `start` to `end`. */
static int take_text(struct back_lines *lines, uint64_t start, uint64_t end, struct bytes *ret)
{
	uint64_t size = end - start < LOGS_LINE_MAX ? end - start : LOGS_LINE_MAX;
	uint64_t window_end = lines->window_at + lines->window.size;

	if (start >= lines->window_at && start + size <= window_end) {
		*ret = (struct bytes){ lines->window.at + (start - lines->window_at),
				       (size_t)size };
		return 0;
	}
	buf_clear(&lines->line);
	int failed = lines->source.read(lines->source.context, start,
					buf_reserve(&lines->line, (size_t)size), (size_t)size);

	if (failed)
		return failed;
	buf_grew(&lines->line, (size_t)size);
	*ret = buf_bytes(&lines->line);
	return 0;
}

int back_lines_next(struct back_lines *lines, struct back_line *ret)
{
	struct bytes before;
	uint64_t start = 0;
	int failed = skip_zeros(lines);

	if (!failed && lines->end == 0)
		return 0;
	if (!failed)
		failed = window_before(lines, lines->end, &before);
	if (failed)
		return failed;
	uint64_t end = lines->end - (before.at[before.size - 1] == '\n');

	failed = find_start(lines, end, &start);
	if (!failed)
		failed = take_text(lines, start, end, &ret->text);
	if (failed)
		return failed;
	ret->cut = end - start - ret->text.size;
	if (ret->cut == 0 && bytes_ends(ret->text, "\r"))
		ret->text.size--;
	lines->end = start;
	return 1;
}
