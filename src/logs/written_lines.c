/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logs/written_lines.h"

void written_lines_deinit(struct written_lines *lines)
{
	for (vec_each(part, &lines->parts))
		buf_deinit(&part->text);
	vec_deinit(&lines->parts);
}

static bool is_same(struct written_by a, struct written_by b)
{
	return a.process == b.process && a.descriptor == b.descriptor && a.source == b.source;
}

static void give(struct written_lines *lines, const struct written_line *line)
{
	struct written_line given = *line;

	if (bytes_ends(given.text, "\r"))
		given.text.size--;
	if (given.text.size || given.cut)
		lines->line(lines->context, &given);
}

/* Gives a part as it is, and forgets it. The order of the others does not matter. */
static void give_part(struct written_lines *lines, size_t at)
{
	struct written_part part = lines->parts.at[at];

	lines->parts.at[at] = lines->parts.at[--lines->parts.count];
	give(lines, &(struct written_line){
			    .by = part.by,
			    .usec = part.usec,
			    .text = buf_bytes(&part.text),
			    .cut = part.cut,
		    });
	buf_deinit(&part.text);
}

static size_t find_part(const struct written_lines *lines, struct written_by by)
{
	size_t at = 0;

	while (at < lines->parts.count && !is_same(lines->parts.at[at].by, by))
		at++;
	return at;
}

static void give_oldest(struct written_lines *lines)
{
	size_t oldest = 0;

	for (size_t i = 1; i < lines->parts.count; i++)
		if (lines->parts.at[i].last_usec < lines->parts.at[oldest].last_usec)
			oldest = i;
	give_part(lines, oldest);
}

/* Adds to the line that the writer is in the middle of; returns which part that is. */
static size_t add_part(struct written_lines *lines, const struct written *written,
		       struct bytes text)
{
	size_t at = find_part(lines, written->by);

	if (at == lines->parts.count) {
		if (lines->parts.count >= WRITTEN_PARTS_MAX)
			give_oldest(lines);
		at = lines->parts.count;
		*vec_push(&lines->parts) = (struct written_part){ .by = written->by,
								  .usec = written->usec };
	}
	struct written_part *part = &lines->parts.at[at];
	size_t room = WRITTEN_LINE_MAX - part->text.size;
	struct bytes kept = bytes_slice(text, 0, room);

	buf_add_bytes(&part->text, kept);
	part->cut += text.size - kept.size;
	part->last_usec = written->usec;
	return at;
}

/* A whole line, in which there may be a part already. */
static void add_line(struct written_lines *lines, const struct written *written, struct bytes text)
{
	if (find_part(lines, written->by) < lines->parts.count || text.size > WRITTEN_LINE_MAX) {
		give_part(lines, add_part(lines, written, text));
		return;
	}
	give(lines,
	     &(struct written_line){ .by = written->by, .usec = written->usec, .text = text });
}

void written_lines_add(struct written_lines *lines, const struct written *written)
{
	struct bytes rest = written->data;
	ptrdiff_t end;

	while ((end = bytes_find(rest, '\n')) >= 0) {
		add_line(lines, written, bytes_slice(rest, 0, (size_t)end));
		rest = bytes_slice(rest, (size_t)end + 1, rest.size);
	}
	if (!rest.size && !written->cut && !written->ends)
		return;
	size_t at = add_part(lines, written, rest);

	lines->parts.at[at].cut += written->cut;
	/* where its end is among what is missing, nobody knows */
	if (written->cut || written->ends)
		give_part(lines, at);
}

void written_lines_end(struct written_lines *lines, uint32_t process)
{
	for (size_t i = lines->parts.count; i-- > 0;)
		if (lines->parts.at[i].by.process == process)
			give_part(lines, i);
}

void written_lines_flush(struct written_lines *lines, int64_t usec)
{
	for (size_t i = lines->parts.count; i-- > 0;)
		if (lines->parts.at[i].last_usec < usec)
			give_part(lines, i);
}
