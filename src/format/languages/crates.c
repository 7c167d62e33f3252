/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/crates.h"

bool crate_program_next(struct bytes *programs, struct bytes *ret)
{
	ptrdiff_t from = bytes_find(*programs, '"');

	if (from < 0)
		return false;
	*programs = bytes_slice(*programs, (size_t)from + 1, programs->size);
	return bytes_part(programs, '"', ret) && ret->size > 0;
}

/* A line is: "name version (source)" = ["program", "program"]. */
bool crate_next(struct bytes *rest, struct crate *ret)
{
	struct bytes line, key;

	while (bytes_line(rest, &line)) {
		struct crate crate = { 0 };
		ptrdiff_t bracket;

		line = bytes_trim(line);
		if (!bytes_skip(&line, "\"") || !bytes_part(&line, '"', &key) ||
		    !bytes_word(&key, &crate.name) || !bytes_word(&key, &crate.version))
			continue;
		key = bytes_trim(key);
		if (bytes_skip(&key, "(") && bytes_ends(key, ")"))
			crate.source = bytes_slice(key, 0, key.size - 1);
		bracket = bytes_find(line, '[');
		if (bracket >= 0)
			crate.programs = bytes_slice(line, (size_t)bracket + 1, line.size);
		*ret = crate;
		return true;
	}
	return false;
}
