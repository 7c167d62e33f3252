/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/services/job_text.h"

enum { SCRIPT_SIZE_MAX = 64 * 1024 }; /* bytes of a script that a job runs */

/* Appends the lines of a script that do something; nothing if the file is no script. */
static void add_script(struct survey *survey, const char *path, struct buf *ret)
{
	scoped_buf text = { 0 };
	struct bytes line, lines;
	struct stat state;
	struct err err;

	if (root_stat(survey->root, path, &state) < 0 || !S_ISREG(state.st_mode) ||
	    state.st_size > SCRIPT_SIZE_MAX ||
	    root_read(survey->root, path, SCRIPT_SIZE_MAX, &text, &err) < 0)
		return;
	lines = buf_bytes(&text);
	if (!bytes_starts(lines, "#!"))
		return;
	while (bytes_line(&lines, &line)) {
		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#')
			continue;
		buf_add_byte(ret, '\n');
		buf_add_bytes(ret, line);
	}
}

void job_text_add(struct survey *survey, const char *command, struct buf *ret)
{
	struct bytes word, rest = bytes_of(command);

	buf_add_text(ret, command);
	while (bytes_word(&rest, &word)) {
		scoped_arena arena = { 0 };

		if (word.at[0] == '/')
			add_script(survey, arena_string(&arena, word), ret);
	}
}
