/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/toolbox/script_head.h"

static struct bytes name_of(struct bytes path)
{
	return bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), path.size);
}

bool script_head_read(struct bytes start, struct script_head *ret)
{
	struct bytes rest = start, line, word = { 0 };

	if (!bytes_skip(&rest, "#!"))
		return false;
	ptrdiff_t end = bytes_find(start, '\n');

	if (end < 0 && start.size >= SCRIPT_HEAD_MAX)
		return false;
	size_t size = end < 0 ? start.size : (size_t)end;

	if (size > SCRIPT_HEAD_MAX)
		return false;
	line = bytes_slice(start, 2, size - 2);
	if (!bytes_word(&line, &word))
		return false;
	if (bytes_is(name_of(word), "env")) {
		if (!bytes_word(&line, &word))
			return false;
		if (bytes_is(word, "-S") && !bytes_word(&line, &word))
			return false;
	}
	*ret = (struct script_head){ name_of(word), bytes_trim(line), size };
	return ret->interpreter.size > 0;
}
