/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/loader_conf.h"

/* One line, without what stands behind a comment sign. */
static bool next_line(struct bytes *rest, struct bytes *ret)
{
	struct bytes line;

	if (!bytes_line(rest, &line))
		return false;
	ptrdiff_t comment = bytes_find(line, '#');

	*ret = bytes_trim(bytes_slice(line, 0, comment < 0 ? line.size : (size_t)comment));
	return true;
}

static bool is_separator(char c)
{
	return c == ':' || c == ',' || c == ' ' || c == '\t' || c == '\r';
}

/* The first word of a line; what is behind it goes back to `rest`, which may begin in a line. */
static bool cut_word(struct bytes line, struct bytes *rest, struct bytes *ret)
{
	size_t start = 0, end;

	while (start < line.size && is_separator(line.at[start]))
		start++;
	for (end = start; end < line.size && !is_separator(line.at[end]);)
		end++;
	*ret = bytes_slice(line, start, end - start);
	if (end < line.size) {
		const char *stop = rest->at + rest->size;

		*rest = (struct bytes){ line.at + end, (size_t)(stop - (line.at + end)) };
	}
	return end > start;
}

bool loader_conf_next(struct bytes *rest, struct loader_conf_entry *ret)
{
	struct bytes line, word;

	while (next_line(rest, &line)) {
		bool is_include = bytes_skip(&line, "include ") || bytes_skip(&line, "include\t");

		if (bytes_starts(line, "hwcap ") || !cut_word(line, rest, &word))
			continue;
		ptrdiff_t equals = is_include ? -1 : bytes_find(word, '=');

		/* "/lib=libc6": a kind of library for a folder, of old versions */
		*ret = (struct loader_conf_entry){
			bytes_slice(word, 0, equals < 0 ? word.size : (size_t)equals), is_include
		};
		return true;
	}
	return false;
}
