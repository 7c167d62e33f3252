/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/deb822.h"

#include <strings.h>

static bool is_blank_line(struct bytes line)
{
	return bytes_trim(line).size == 0;
}

bool deb822_paragraph(struct bytes *rest, struct bytes *ret)
{
	struct bytes ahead = *rest, line;
	const char *from = NULL;
	size_t size = 0;

	while (bytes_line(&ahead, &line)) {
		bool blank = is_blank_line(line);

		if (blank && from)
			break;
		if (blank)
			continue;
		from = from ? from : line.at;
		size = (size_t)(line.at - from) + line.size;
	}
	*rest = ahead;
	if (from)
		*ret = (struct bytes){ from, size };
	return from != NULL;
}

static bool is_continuation(struct bytes rest)
{
	return rest.size && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

/* Cuts the continuation lines of a value, with the comments between them, but not those behind. */
static const char *cut_continuation(struct bytes *paragraph, const char *to)
{
	struct bytes ahead = *paragraph, line;

	while (is_continuation(ahead) || bytes_starts(ahead, "#")) {
		bool counts = is_continuation(ahead);

		bytes_line(&ahead, &line);
		if (!counts)
			continue;
		to = line.at + line.size;
		*paragraph = ahead;
	}
	return to;
}

bool deb822_field(struct bytes *paragraph, struct bytes *ret_name, struct bytes *ret_value)
{
	struct bytes line;

	while (bytes_line(paragraph, &line)) {
		ptrdiff_t colon = bytes_find(line, ':');

		if (colon <= 0 || line.at[0] == '#' || is_continuation(line))
			continue;
		const char *from = line.at + colon + 1;
		const char *to = cut_continuation(paragraph, line.at + line.size);

		*ret_name = bytes_trim(bytes_slice(line, 0, (size_t)colon));
		*ret_value = bytes_trim((struct bytes){ from, (size_t)(to - from) });
		return true;
	}
	return false;
}

bool deb822_word(struct bytes *value, struct bytes *ret)
{
	const char *start = value->at;
	struct bytes line;

	while (bytes_word(value, ret)) {
		/* a comment's '#' stands in the first column */
		if (ret->at[0] != '#' || ret->at == start || ret->at[-1] != '\n')
			return true;
		*value = (struct bytes){ ret->at, ret->size + value->size };
		bytes_line(value, &line);
	}
	return false;
}

struct bytes deb822_get(struct bytes paragraph, const char *name)
{
	struct bytes found, value;
	size_t size = strlen(name);

	while (deb822_field(&paragraph, &found, &value))
		if (found.size == size && strncasecmp(found.at, name, size) == 0)
			return value;
	return (struct bytes){ 0 };
}

bool deb822_relation(struct bytes *value, struct bytes *ret)
{
	while (value->size) {
		size_t end = 0, name;

		while (end < value->size && value->at[end] != ',' && value->at[end] != '|')
			end++;
		*ret = bytes_trim(bytes_slice(*value, 0, end));
		*value = bytes_slice(*value, end + 1, SIZE_MAX);
		for (name = 0; name < ret->size && !strchr(" \t\n:([<", ret->at[name]); name++)
			;
		*ret = bytes_slice(*ret, 0, name);
		if (ret->size)
			return true;
	}
	return false;
}

struct bytes deb822_unarmoured(struct bytes text)
{
	struct bytes header;

	if (bytes_starts(text, "-----BEGIN PGP SIGNED MESSAGE-----"))
		deb822_paragraph(&text, &header);
	return text;
}
