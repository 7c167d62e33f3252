/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/renames.h"

#include <string.h>

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_alnum(char byte)
{
	return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

/* 0 beyond the end, which is part of no name. */
static char byte_at(struct bytes text, size_t at)
{
	return at < text.size ? text.at[at] : 0;
}

static bool begins_name(struct bytes text, size_t at, char first)
{
	char before = at ? text.at[at - 1] : 0;

	if (is_alnum(before) || before == '_')
		return false;
	/* "/srv/x./etc/ntp.conf" is another path, "x-php7.4" another name */
	return before != '-' && (first != '/' || before != '.');
}

static bool ends_name(struct bytes text, size_t end, char last)
{
	char next = byte_at(text, end), second = byte_at(text, end + 1);

	if (is_digit(last))
		return !is_digit(next) && !(next == '.' && is_digit(second));
	if (!is_alnum(last))
		return true;
	return !is_alnum(next) && next != '_' &&
	       !((next == '.' || next == '-') && is_alnum(second));
}

static bool is_met(const struct rename *rename, struct bytes text, size_t at)
{
	size_t size = strlen(rename->from);

	return size && size <= text.size - at && memcmp(text.at + at, rename->from, size) == 0 &&
	       begins_name(text, at, rename->from[0]) &&
	       ends_name(text, at + size, rename->from[size - 1]);
}

size_t renames_find(const struct renames *renames, struct bytes text, size_t at,
		    const struct rename **ret)
{
	for (; at < text.size; at++) {
		const struct rename *found = NULL;

		for (vec_each(rename, &renames->list))
			if (rename->from[0] == text.at[at] && is_met(rename, text, at) &&
			    (!found || strlen(rename->from) > strlen(found->from)))
				found = rename;
		if (found) {
			*ret = found;
			return at;
		}
	}
	return text.size;
}

size_t renames_apply(const struct renames *renames, struct bytes text, struct buf *ret)
{
	const struct rename *found;
	size_t count = 0, done = 0, at;

	while ((at = renames_find(renames, text, done, &found)) < text.size) {
		buf_add_bytes(ret, bytes_slice(text, done, at - done));
		buf_add_text(ret, found->to);
		done = at + strlen(found->from);
		count++;
	}
	buf_add_bytes(ret, bytes_slice(text, done, text.size - done));
	return count;
}

const char *renames_text(const struct renames *renames, const char *text, struct arena *arena)
{
	scoped_buf ret = { 0 };

	if (!text || !renames_apply(renames, bytes_of(text), &ret))
		return text;
	return arena_string(arena, buf_bytes(&ret));
}
