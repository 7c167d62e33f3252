/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/script_names.h"

#include <ctype.h>

bool script_is_name_byte(char byte)
{
	return byte == '_' || isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

struct bytes script_name(struct bytes *rest)
{
	size_t size = 0;

	while (size < rest->size && script_is_name_byte(rest->at[size]))
		size++;
	struct bytes name = bytes_slice(*rest, 0, size);

	*rest = bytes_slice(*rest, size, rest->size);
	return name;
}

bool script_has_name(struct bytes text, const char *name)
{
	while (text.size > 0) {
		if (bytes_is(script_name(&text), name))
			return true;
		text = bytes_slice(text, 1, text.size);
	}
	return false;
}

bool script_quoted(struct bytes text, struct bytes *ret)
{
	if (text.size == 0 || (text.at[0] != '"' && text.at[0] != '\''))
		return false;
	for (size_t i = 1; i < text.size && text.at[i] != '\n' && text.at[i] != '\\'; i++) {
		if (text.at[i] != text.at[0])
			continue;
		*ret = bytes_slice(text, 1, i - 1);
		return true;
	}
	return false;
}

void script_skip_blanks(struct bytes *rest)
{
	while (rest->size > 0 && isspace((unsigned char)rest->at[0]))
		*rest = bytes_slice(*rest, 1, rest->size);
}

void script_move(struct script_cursor *cursor, size_t size)
{
	struct bytes taken = bytes_slice(cursor->rest, 0, size);

	for (size_t i = 0; i < taken.size; i++)
		cursor->line += taken.at[i] == '\n';
	cursor->rest = bytes_slice(cursor->rest, size, cursor->rest.size);
}

void script_move_behind(struct script_cursor *cursor, const char *text)
{
	ptrdiff_t at = bytes_find_text(cursor->rest, text);

	script_move(cursor, at < 0 ? cursor->rest.size : (size_t)at + strlen(text));
}
