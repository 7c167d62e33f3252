/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/starters/at_job.h"

#include <ctype.h>

enum { NAME_SIZE = 14, MINUTE_SECONDS = 60 };

bool at_job_parse_name(struct bytes name, struct at_job *ret)
{
	uint64_t number, minutes;

	if (name.size != NAME_SIZE || (!isalpha((unsigned char)name.at[0]) && name.at[0] != '='))
		return false;
	if (!bytes_u64(bytes_slice(name, 1, 5), 16, &number) ||
	    !bytes_u64(bytes_slice(name, 6, 8), 16, &minutes))
		return false;
	ret->queue = name.at[0];
	ret->number = number;
	ret->at = (int64_t)minutes * MINUTE_SECONDS;
	return true;
}

/* "# atrun uid=1000 gid=1000" and "# mail someone 0". */
static void parse_comment(struct bytes line, struct at_job *ret)
{
	struct bytes word;

	if (bytes_skip(&line, "# mail ")) {
		if (bytes_word(&line, &word))
			ret->mail_to = word;
	} else if (bytes_skip(&line, "# atrun ")) {
		while (bytes_word(&line, &word))
			if (bytes_skip(&word, "uid="))
				ret->has_uid = bytes_u64(word, 10, &ret->uid);
	}
}

/* Debian's at feeds the script to the shell as a here-document; this cuts it out. */
static struct bytes without_here_document(struct bytes script)
{
	struct bytes line, rest = script, mark;
	ptrdiff_t at;

	if (!bytes_line(&rest, &line) || (at = bytes_find_text(line, "<< 'marcinDELIMITER")) < 0)
		return script;
	mark = bytes_slice(line, (size_t)at + 4, line.size);
	at = bytes_find(mark, '\'');
	mark = bytes_slice(mark, 0, at < 0 ? mark.size : (size_t)at);
	struct bytes body = rest;

	while (bytes_line(&rest, &line))
		if (bytes_equal(line, mark))
			return bytes_slice(body, 0, (size_t)(line.at - body.at));
	return body;
}

void at_job_parse(struct bytes text, struct at_job *ret)
{
	struct bytes line, rest = text;
	bool in_directory = false;

	while (bytes_line(&rest, &line)) {
		if (bytes_starts(line, "# "))
			parse_comment(line, ret);
		ptrdiff_t end = bytes_ends(line, " || {") ? (ptrdiff_t)line.size - 5 : -1;

		if (bytes_starts(line, "cd ") && end > 3) {
			ret->directory = bytes_slice(line, 3, (size_t)end - 3);
			in_directory = true;
		} else if (in_directory && bytes_is(line, "}")) {
			ret->command = bytes_trim(without_here_document(rest));
			return;
		}
	}
}
