/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/starters/unit_file.h"

static bool is_comment(struct bytes line)
{
	return line.size > 0 && (line.at[0] == '#' || line.at[0] == ';');
}

/* One logical line: `line` is its first physical one. Comments between continued lines are passed
 * over, the backslash becomes a blank. */
static struct bytes join_lines(struct arena *arena, struct bytes line, struct bytes *rest,
			       unsigned *count)
{
	scoped_buf joined = { 0 };

	if (!bytes_ends(line, "\\"))
		return line;
	buf_add(&joined, line.at, line.size - 1);
	while (bytes_line(rest, &line)) {
		struct bytes trimmed = bytes_trim(line);

		(*count)++;
		if (is_comment(trimmed))
			continue;
		bool more = bytes_ends(line, "\\");

		buf_add_byte(&joined, ' ');
		buf_add(&joined, line.at, line.size - more);
		if (!more)
			break;
	}
	return bytes_of(arena_string(arena, buf_bytes(&joined)));
}

void unit_file_parse(struct arena *arena, struct bytes text, struct settings *ret)
{
	struct bytes section = { 0 }, line;
	unsigned count = 0;

	bytes_skip(&text, "\xef\xbb\xbf");
	while (bytes_line(&text, &line)) {
		unsigned first = ++count;

		line = bytes_trim(line);
		if (line.size == 0 || is_comment(line))
			continue;
		line = bytes_trim(join_lines(arena, line, &text, &count));
		if (line.size >= 2 && line.at[0] == '[' && line.at[line.size - 1] == ']') {
			section = bytes_slice(line, 1, line.size - 2);
			continue;
		}
		ptrdiff_t equals = bytes_find(line, '=');

		if (equals <= 0)
			continue;
		struct setting setting = {
			.section = section,
			.key = bytes_trim(bytes_slice(line, 0, (size_t)equals)),
			.value = bytes_trim(bytes_slice(line, (size_t)equals + 1, line.size)),
			.line = first,
		};

		if (!settings_add(arena, ret, setting))
			return;
	}
}

static const char *const suffixes[] = { "service", "socket",    "target", "timer", "path",  "mount",
					"slice",   "automount", "scope",  "swap",  "device" };

static bool is_suffix(struct bytes text)
{
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (bytes_is(text, suffixes[i]))
			return true;
	return false;
}

bool unit_name_parse(struct bytes name, struct unit_name *ret)
{
	size_t dot = name.size;

	while (dot > 0 && name.at[dot - 1] != '.')
		dot--;
	if (dot < 2 || bytes_find(name, '/') >= 0)
		return false;
	struct bytes stem = bytes_slice(name, 0, dot - 1);
	struct bytes suffix = bytes_slice(name, dot, name.size);
	ptrdiff_t at = bytes_find(stem, '@');

	if (!is_suffix(suffix) || at == 0)
		return false;
	*ret = (struct unit_name){ .prefix = stem, .suffix = suffix };
	if (at > 0) {
		ret->prefix = bytes_slice(stem, 0, (size_t)at);
		ret->instance = bytes_slice(stem, (size_t)at + 1, stem.size);
		ret->is_template = ret->instance.size == 0;
		ret->is_instance = !ret->is_template;
	}
	return true;
}

const char *unit_name_template(struct arena *arena, const struct unit_name *name)
{
	if (!name->is_instance)
		return NULL;
	return arena_format(arena, "%.*s@.%.*s", (int)name->prefix.size, name->prefix.at,
			    (int)name->suffix.size, name->suffix.at);
}

static int hex_digit(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	return -1;
}

void unit_name_unescape(struct buf *ret, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		if (text.at[i] == '\\' && i + 3 < text.size && text.at[i + 1] == 'x') {
			int high = hex_digit(text.at[i + 2]), low = hex_digit(text.at[i + 3]);

			if (high >= 0 && low >= 0) {
				buf_add_byte(ret, (char)(high * 16 + low));
				i += 3;
				continue;
			}
		}
		buf_add_byte(ret, text.at[i] == '-' ? '/' : text.at[i]);
	}
}

/* Appends what the specifier stands for; false if the name alone does not tell. */
static bool add_specifier(struct buf *ret, char specifier, struct bytes name,
			  const struct unit_name *parts)
{
	size_t stem_size = name.size - parts->suffix.size - 1;

	switch (specifier) {
	case 'n':
		buf_add_bytes(ret, name);
		return true;
	case 'N':
		buf_add_bytes(ret, bytes_slice(name, 0, stem_size));
		return true;
	case 'p':
		buf_add_bytes(ret, parts->prefix);
		return true;
	case 'P':
		unit_name_unescape(ret, parts->prefix);
		return true;
	case 'i':
		buf_add_bytes(ret, parts->instance);
		return true;
	case 'I':
		unit_name_unescape(ret, parts->instance);
		return true;
	case '%':
		buf_add_byte(ret, '%');
		return true;
	default:
		return false;
	}
}

const char *unit_name_expand(struct arena *arena, const char *name, struct bytes text)
{
	scoped_buf expanded = { 0 };
	struct unit_name parts;

	if (bytes_find(text, '%') < 0 || !unit_name_parse(bytes_of(name), &parts))
		return arena_string(arena, text);
	for (size_t i = 0; i < text.size; i++) {
		if (text.at[i] == '%' && i + 1 < text.size &&
		    add_specifier(&expanded, text.at[i + 1], bytes_of(name), &parts))
			i++;
		else
			buf_add_byte(&expanded, text.at[i]);
	}
	return arena_string(arena, buf_bytes(&expanded));
}

struct bytes unit_command(struct bytes value)
{
	size_t at = 0;

	while (at < value.size && strchr("@-:+!|", value.at[at]))
		at++;
	return bytes_trim(bytes_slice(value, at, value.size));
}
