/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/tmpfiles_d.h"

enum { TMPFILES_MODE_MAX = 07777 };

bool tmpfiles_field(struct bytes *rest, struct bytes *ret)
{
	while (rest->size && (rest->at[0] == ' ' || rest->at[0] == '\t'))
		*rest = bytes_slice(*rest, 1, rest->size);
	if (rest->size == 0)
		return false;
	char quote = rest->at[0];

	if (quote != '"' && quote != '\'')
		return bytes_word(rest, ret);
	struct bytes inside = bytes_slice(*rest, 1, rest->size);
	ptrdiff_t end = bytes_find(inside, quote);

	if (end < 0)
		return false;
	*ret = bytes_slice(inside, 0, (size_t)end);
	*rest = bytes_slice(inside, (size_t)end + 1, inside.size);
	return true;
}

struct bytes tmpfiles_optional(struct bytes *rest)
{
	struct bytes field = { 0 };

	if (!tmpfiles_field(rest, &field) || bytes_is(field, "-"))
		return (struct bytes){ 0 };
	return field;
}

/* "0755", with ':' (only for what is made anew) and '~' (masked by what is there) in front. */
static void read_mode(struct bytes field, struct tmpfiles_line *line)
{
	uint64_t mode;

	while (bytes_skip(&field, ":") || bytes_skip(&field, "~"))
		;
	line->has_mode = bytes_u64(field, 8, &mode) && mode <= TMPFILES_MODE_MAX;
	line->mode = line->has_mode ? (unsigned)mode : 0;
}

static struct bytes without_colon(struct bytes field)
{
	bytes_skip(&field, ":");
	return field;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool tmpfiles_next(struct bytes *rest, struct tmpfiles_line *ret)
{
	struct bytes text, type;

	while (bytes_line(rest, &text)) {
		struct tmpfiles_line line = { 0 };

		if (!tmpfiles_field(&text, &type) || type.size == 0 || !is_letter(type.at[0]) ||
		    !tmpfiles_field(&text, &line.path) || line.path.size == 0 ||
		    (line.path.at[0] != '/' && line.path.at[0] != '%'))
			continue;
		line.type = type.at[0];
		line.flags = bytes_slice(type, 1, type.size);
		line.has_specifiers = bytes_find(line.path, '%') >= 0;
		read_mode(tmpfiles_optional(&text), &line);
		line.user = without_colon(tmpfiles_optional(&text));
		line.group = without_colon(tmpfiles_optional(&text));
		line.age = tmpfiles_optional(&text);
		line.argument = bytes_trim(text);
		*ret = line;
		return true;
	}
	return false;
}

bool tmpfiles_sets_mode(char type)
{
	return type && strchr("fFdDevqQpzZmC", type) != NULL;
}
