/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Messages of the program in the kernel, each behind its size in two bytes, and the lines they
 * give. */
#include <assert.h>
#include <stdlib.h>

#include "base/mem.h"
#include "harness.h"
#include "logs/written_lines.h"
#include "watch/writes.h"

static void count_line(void *context, const struct written_line *line)
{
	uint64_t *bytes = context;

	assert(line->text.size <= WRITTEN_LINE_MAX && bytes_find(line->text, '\n') < 0);
	*bytes += line->text.size;
}

static void take_message(struct written_lines *lines, struct bytes message, uint64_t *given)
{
	scoped_free char *aligned = mem_copy(message.at, message.size);
	const struct write_record *record;
	struct bytes data;

	if (!write_message_read((struct bytes){ aligned, message.size }, &record, &data))
		return;
	assert(data.size == record->size && data.at + data.size <= aligned + message.size);
	*given += data.size;
	if (record->kind == WRITE_ENDS) {
		written_lines_end(lines, record->process);
		return;
	}
	written_lines_add(lines,
			  &(struct written){
				  .by = { record->process, record->descriptor, record->file.inode },
				  .usec = (int64_t)(record->time >> 1),
				  .data = data,
				  .cut = record->cut,
				  .ends = record->ends,
			  });
}

FUZZ(written, input)
{
	uint64_t got = 0, given = 0;
	scoped_written_lines lines = { .line = count_line, .context = &got };

	while (input.size > 2) {
		size_t size = (unsigned char)input.at[0] | (size_t)(unsigned char)input.at[1] << 8;

		take_message(&lines, bytes_slice(input, 2, size), &given);
		input = bytes_slice(input, 2 + size, input.size);
	}
	written_lines_flush(&lines, 1000);
	written_lines_flush(&lines, INT64_MAX);
	assert(lines.parts.count == 0 && got <= given);
}
