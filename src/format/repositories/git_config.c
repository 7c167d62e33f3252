/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_config.h"

#include <strings.h>

void git_config_deinit(struct git_config *config)
{
	buf_deinit(&config->section);
	buf_deinit(&config->part);
	buf_deinit(&config->key);
	buf_deinit(&config->value);
}

static void add_lower(struct buf *ret, struct bytes text)
{
	for (size_t i = 0; i < text.size; i++) {
		char c = text.at[i];

		buf_add_byte(ret, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
	}
}

/* [section], [section "part"], or [section.part] as older ones have it. Cuts it from the line. */
static void read_section(struct git_config *config, struct bytes *line)
{
	size_t at = 1;
	bool is_quoted = false;

	buf_clear(&config->section);
	buf_clear(&config->part);
	while (at < line->size && line->at[at] != ' ' && line->at[at] != '\t' &&
	       line->at[at] != ']' && line->at[at] != '.')
		at++;
	add_lower(&config->section, bytes_slice(*line, 1, at - 1));
	if (at < line->size && line->at[at] == '.') {
		size_t from = ++at;

		while (at < line->size && line->at[at] != ']')
			at++;
		add_lower(&config->part, bytes_slice(*line, from, at - from));
	}
	for (; at < line->size && (is_quoted || line->at[at] != ']'); at++) {
		char c = line->at[at];

		if (c == '"')
			is_quoted = !is_quoted;
		else if (c == '\\' && is_quoted && at + 1 < line->size)
			buf_add_byte(&config->part, line->at[++at]);
		else if (is_quoted)
			buf_add_byte(&config->part, c);
	}
	*line = bytes_trim(bytes_slice(*line, at + 1, line->size));
}

static bool is_key(char c)
{
	char lower = (char)(c | 0x20);

	return c == '-' || (c >= '0' && c <= '9') || (lower >= 'a' && lower <= 'z');
}

static struct bytes cut_blanks(struct bytes line)
{
	while (line.size && (line.at[0] == ' ' || line.at[0] == '\t'))
		line = bytes_slice(line, 1, line.size);
	return line;
}

static char unescaped(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'b' ? '\b' : c;
}

/* A value: quotes may stand anywhere in it, a comment ends it outside of them, a backslash at the
 * end of a line goes on with the next. */
static void read_value(struct git_config *config, struct bytes line)
{
	bool is_quoted = false, is_over = false;
	size_t solid = 0; /* up to the last byte that is no blank at the end */

	buf_clear(&config->value);
	do {
		bool goes_on = false;

		for (size_t i = 0; i < line.size && !is_over; i++) {
			char c = line.at[i];

			if (c == '\r' && i + 1 == line.size)
				break;
			if (c == '\\' && i + 1 == line.size) {
				goes_on = true;
				break;
			}
			is_over = !is_quoted && (c == '#' || c == ';');
			if (c == '"')
				is_quoted = !is_quoted;
			else if (!is_over)
				buf_add_byte(&config->value,
					     c == '\\' ? unescaped(line.at[++i]) : c);
			if (is_quoted || (c != ' ' && c != '\t' && !is_over))
				solid = config->value.size;
		}
		is_over |= !goes_on;
	} while (!is_over && bytes_line(&config->rest, &line));
	buf_cut(&config->value, solid);
}

bool git_config_next(struct git_config *config)
{
	struct bytes line;

	while (bytes_line(&config->rest, &line)) {
		size_t size = 0;

		line = cut_blanks(line);
		if (line.size && line.at[0] == '[')
			read_section(config, &line);
		while (size < line.size && is_key(line.at[size]))
			size++;
		if (size == 0)
			continue;
		buf_clear(&config->key);
		add_lower(&config->key, bytes_slice(line, 0, size));
		line = cut_blanks(bytes_slice(line, size, line.size));
		buf_clear(&config->value);
		if (bytes_skip(&line, "="))
			read_value(config, cut_blanks(line));
		else
			buf_add_text(&config->value, "true");
		return true;
	}
	return false;
}

bool git_config_is(const struct git_config *config, const char *section, const char *key)
{
	return config->part.size == 0 && strcmp(buf_text(&config->section), section) == 0 &&
	       strcmp(buf_text(&config->key), key) == 0;
}

bool git_config_flag(const struct git_config *config)
{
	const char *value = buf_text(&config->value);
	int64_t number;

	if (bytes_i64(bytes_of(value), &number))
		return number != 0;
	return strcasecmp(value, "true") == 0 || strcasecmp(value, "yes") == 0 ||
	       strcasecmp(value, "on") == 0;
}
