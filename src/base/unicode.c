/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/unicode.h"

#include "base/utf8.h"

struct unicode_range {
	uint32_t first;
	uint32_t last;
};

#include "base/unicode_ranges.h"

static bool is_in(const struct unicode_range *ranges, size_t count, uint32_t point)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (point > ranges[middle].last)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && point >= ranges[low].first;
}

#define IS_IN(ranges, point) is_in(ranges, sizeof(ranges) / sizeof((ranges)[0]), point)

bool unicode_is_visible(uint32_t point)
{
	return point <= 0x10ffff && !IS_IN(invisible_ranges, point);
}

unsigned unicode_width(uint32_t point)
{
	if (point < 0x300) /* nothing below is wide or combining */
		return 1;
	if (IS_IN(combining_ranges, point))
		return 0;
	return IS_IN(wide_ranges, point) ? 2 : 1;
}

/* The size in bytes of the character at the start of `text` (not empty), its columns in `ret`. */
static size_t next_width(struct bytes text, unsigned *ret)
{
	uint32_t point;
	size_t size = utf8_next(text, &point);

	*ret = size ? unicode_width(point) : 1;
	return size ? size : 1;
}

unsigned unicode_text_width(struct bytes text)
{
	unsigned columns = 0;

	while (text.size) {
		unsigned width;
		size_t size = next_width(text, &width);

		columns += width;
		text = bytes_slice(text, size, text.size);
	}
	return columns;
}

size_t unicode_fit(struct bytes text, unsigned columns)
{
	size_t at = 0;

	while (at < text.size) {
		unsigned width;
		size_t size = next_width(bytes_slice(text, at, text.size), &width);

		if (width > columns)
			break;
		columns -= width;
		at += size;
	}
	return at;
}
