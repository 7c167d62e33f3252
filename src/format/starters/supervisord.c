/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/starters/supervisord.h"

enum { VALUE_SIZE_MAX = 16 * 1024 }; /* bytes of one value, however many lines continue it */

static struct bytes without_comment(struct bytes line)
{
	for (size_t i = 1; i < line.size; i++)
		if (line.at[i] == ';' && (line.at[i - 1] == ' ' || line.at[i - 1] == '\t'))
			return bytes_trim(bytes_slice(line, 0, i));
	return bytes_trim(line);
}

static struct bytes section_of(struct bytes line)
{
	ptrdiff_t end = bytes_find(line, ']');

	return bytes_slice(line, 1, end > 0 ? (size_t)end - 1 : line.size);
}

/* "key = value" or "key: value", whichever sign comes first. */
static bool parse_setting(struct bytes line, struct setting *ret)
{
	size_t at = 0;

	while (at < line.size && line.at[at] != '=' && line.at[at] != ':')
		at++;
	if (at == 0 || at == line.size)
		return false;
	ret->key = bytes_trim(bytes_slice(line, 0, at));
	ret->value = without_comment(bytes_slice(line, at + 1, line.size));
	return ret->key.size > 0;
}

void supervisord_parse(struct arena *arena, struct bytes text, struct settings *ret)
{
	struct bytes section = { 0 }, line;
	struct setting *last = NULL;
	unsigned count = 0;

	while (bytes_line(&text, &line)) {
		bool indented = line.size > 0 && (line.at[0] == ' ' || line.at[0] == '\t');
		struct bytes trimmed = bytes_trim(line);

		count++;
		if (trimmed.size == 0 || trimmed.at[0] == '#' || trimmed.at[0] == ';')
			continue;
		if (indented && last) {
			if (last->value.size > VALUE_SIZE_MAX)
				continue;
			struct bytes more = without_comment(trimmed);

			last->value = bytes_of(arena_format(arena, "%.*s\n%.*s",
							    (int)last->value.size, last->value.at,
							    (int)more.size, more.at));
			continue;
		}
		struct setting setting = { .section = section, .line = count };

		last = NULL;
		if (trimmed.at[0] == '[')
			section = section_of(trimmed);
		else if (parse_setting(trimmed, &setting)) {
			if (!settings_add(arena, ret, setting))
				return;
			last = &ret->at[ret->count - 1];
		}
	}
}
