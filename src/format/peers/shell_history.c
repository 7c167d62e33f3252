/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/peers/shell_history.h"

enum { STAMP_DIGITS_MIN = 9, STAMP_DIGITS_MAX = 11 };

struct shell_history shell_history_of(struct bytes text, bool is_fish)
{
	return (struct shell_history){ .rest = text, .is_fish = is_fish };
}

void shell_history_deinit(struct shell_history *history)
{
	buf_deinit(&history->text);
}

static bool next_line(struct shell_history *history, struct bytes *ret)
{
	history->next_line++;
	return bytes_line(&history->rest, ret);
}

/* The number in the digits at the front, cut off; false if these are none of a time. */
static bool cut_stamp(struct bytes *text, int64_t *ret)
{
	size_t size = 0;
	uint64_t number;

	while (size < text->size && text->at[size] >= '0' && text->at[size] <= '9')
		size++;
	if (size < STAMP_DIGITS_MIN || size > STAMP_DIGITS_MAX ||
	    !bytes_u64(bytes_slice(*text, 0, size), 10, &number))
		return false;
	*ret = (int64_t)number;
	*text = bytes_slice(*text, size, text->size);
	return true;
}

/* "#1700000000" alone */
static bool is_bash_stamp(struct bytes line, int64_t *ret)
{
	int64_t stamp;

	line = bytes_trim(line);
	if (!bytes_skip(&line, "#") || !cut_stamp(&line, &stamp) || line.size)
		return false;
	*ret = stamp;
	return true;
}

/* ": 1700000000:0;" cut off */
static void cut_zsh_stamp(struct bytes *line, int64_t *ret)
{
	struct bytes rest = *line;
	int64_t stamp;

	if (!bytes_skip(&rest, ": ") || !cut_stamp(&rest, &stamp) || !bytes_skip(&rest, ":"))
		return;
	ptrdiff_t end = bytes_find(rest, ';');

	if (end < 0)
		return;
	*ret = stamp;
	*line = bytes_slice(rest, (size_t)end + 1, rest.size);
}

/* A line and those it is continued by, the backslashes dropped. */
static struct bytes continued(struct shell_history *history, struct bytes line)
{
	if (!bytes_ends(line, "\\"))
		return line;
	buf_clear(&history->text);
	while (bytes_ends(line, "\\")) {
		line.size--;
		buf_add_bytes(&history->text, line);
		buf_add_byte(&history->text, '\n');
		line.size = 0;
		if (history->text.size > SHELL_HISTORY_COMMAND_MAX || !next_line(history, &line))
			break;
	}
	buf_add_bytes(&history->text, line);
	return buf_bytes(&history->text);
}

/* fish writes "\n" and "\\" for what they stand for. */
static struct bytes unescaped(struct shell_history *history, struct bytes text)
{
	if (bytes_find(text, '\\') < 0)
		return text;
	buf_clear(&history->text);
	for (size_t i = 0; i < text.size; i++) {
		char next = i + 1 < text.size ? text.at[i + 1] : '\0';

		if (text.at[i] != '\\' || (next != 'n' && next != '\\')) {
			buf_add_byte(&history->text, text.at[i]);
			continue;
		}
		buf_add_byte(&history->text, next == 'n' ? '\n' : '\\');
		i++;
	}
	return buf_bytes(&history->text);
}

static bool next_of_fish(struct shell_history *history, struct shell_history_command *ret)
{
	struct bytes line;

	while (next_line(history, &line)) {
		if (!bytes_skip(&line, "- cmd: "))
			continue;
		history->line = history->next_line;
		line = bytes_slice(line, 0, SHELL_HISTORY_COMMAND_MAX);
		*ret = (struct shell_history_command){ .text = unescaped(history, line) };
		struct bytes ahead = history->rest;

		if (bytes_line(&ahead, &line) && bytes_skip(&line, "  when: "))
			(void)cut_stamp(&line, &ret->at);
		return true;
	}
	return false;
}

bool shell_history_next(struct shell_history *history, struct shell_history_command *ret)
{
	struct bytes line;

	if (history->is_fish)
		return next_of_fish(history, ret);
	while (next_line(history, &line)) {
		if (is_bash_stamp(line, &history->stamp))
			continue;
		history->line = history->next_line;
		ret->at = history->stamp;
		cut_zsh_stamp(&line, &ret->at);
		ret->text = bytes_trim(
			bytes_slice(continued(history, line), 0, SHELL_HISTORY_COMMAND_MAX));
		if (ret->text.size)
			return true;
	}
	return false;
}
