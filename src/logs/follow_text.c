/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A log file of which lines are read as they are added. */
#include <time.h>

#include "logs/follow_parts.h"

/* Begins behind the last whole line. */
void follow_text_start(struct followed *followed)
{
	char end[LOGS_FOLLOW_PIECE];
	const struct byte_source *source = &followed->file.source;
	uint64_t from = source->size > sizeof(end) ? source->size - sizeof(end) : 0;
	size_t size = (size_t)(source->size - from);

	followed->offset = source->size;
	if (source->read(source->context, from, end, size) < 0)
		return;
	const char *newline = size ? memrchr(end, '\n', size) : NULL;

	if (newline)
		followed->offset = from + (uint64_t)(newline - end) + 1;
	else if (from == 0)
		followed->offset = 0;
}

/* Parts of a line that an engine has cut become one; lines of the other stream may stand between
 * them. False while more are to come. */
static bool join_parts(struct followed *followed, struct log_line *line)
{
	struct buf *pending = &followed->pending[log_line_is_error_stream(line)];

	if (!line->is_partial && !pending->size)
		return true;
	if (pending->size + line->text.size <= LOGS_LINE_MAX)
		buf_add_bytes(pending, line->text);
	else
		line->cut += line->text.size;
	line->text = buf_bytes(pending);
	line->time_size = 0;
	return !line->is_partial;
}

static void take_line(struct logs_follow *follow, struct followed *followed, struct bytes text)
{
	const struct log_place place = { follow->logs, followed->source, time(NULL) };
	struct log_line line;

	while (text.size && text.at[0] == '\0')
		text = bytes_slice(text, 1, text.size);
	if (bytes_ends(text, "\r"))
		text.size--;
	if (!text.size || !log_line_parse(&place, text, &followed->scratch, &line))
		return;
	if (!join_parts(followed, &line))
		return;
	follow_add(follow, followed, &line);
	buf_clear(&followed->pending[log_line_is_error_stream(&line)]);
}

/* Takes the whole lines of what has been read so far. */
static void take_lines(struct logs_follow *follow, struct followed *followed)
{
	struct bytes rest = buf_bytes(&followed->rest);
	size_t taken = 0;
	ptrdiff_t end;

	while ((end = bytes_find(rest, '\n')) >= 0) {
		take_line(follow, followed, bytes_slice(rest, 0, (size_t)end));
		rest = bytes_slice(rest, (size_t)end + 1, rest.size);
		taken += (size_t)end + 1;
	}
	/* a line without an end is given in parts */
	if (rest.size >= LOGS_LINE_MAX) {
		take_line(follow, followed, rest);
		taken += rest.size;
	}
	if (taken == 0)
		return;
	memmove(followed->rest.at, followed->rest.at + taken, followed->rest.size - taken);
	buf_cut(&followed->rest, followed->rest.size - taken);
}

void follow_text_poll(struct logs_follow *follow, struct followed *followed)
{
	const struct byte_source *source = &followed->file.source;
	size_t left = LOGS_FOLLOW_ROUND;
	struct stat state;

	if (fstat(followed->file.fd, &state) < 0)
		return;
	if ((uint64_t)state.st_size < followed->offset) { /* emptied under its writer */
		followed->offset = 0;
		buf_clear(&followed->rest);
	}
	while (left && followed->offset < (uint64_t)state.st_size) {
		uint64_t more = (uint64_t)state.st_size - followed->offset;
		size_t size = more < LOGS_FOLLOW_PIECE ? (size_t)more : LOGS_FOLLOW_PIECE;

		if (source->read(source->context, followed->offset,
				 buf_reserve(&followed->rest, size), size) < 0)
			return;
		buf_grew(&followed->rest, size);
		followed->offset += size;
		left -= size < left ? size : left;
		take_lines(follow, followed);
	}
}
