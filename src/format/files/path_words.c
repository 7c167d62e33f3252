/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/files/path_words.h"

static bool is_part(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (unsigned char)byte >= 0x80 ||
	       (byte && strchr("/._-+@%~", byte));
}

static bool may_stand_before(char byte)
{
	return (unsigned char)byte <= ' ' || strchr("\"'`=:,([{<>|;@", byte);
}

bool path_word_next(struct bytes *rest, struct bytes *ret)
{
	const char *at = rest->at;
	size_t size = rest->size, from = 0, to;

	for (; from < size; from = to) {
		to = from + 1;
		if (at[from] != '/' || (from && !may_stand_before(at[from - 1])))
			continue;
		while (to < size && is_part(at[to]))
			to++;
		size_t end = to;

		while (end > from && (at[end - 1] == '.' || at[end - 1] == '/'))
			end--;
		struct bytes word = bytes_slice(*rest, from, end - from);

		if (word.size < 2 || word.size > PATH_WORD_MAX ||
		    memmem(word.at, word.size, "//", 2))
			continue;
		*ret = word;
		*rest = bytes_slice(*rest, to, size);
		return true;
	}
	*rest = bytes_slice(*rest, size, size);
	return false;
}
