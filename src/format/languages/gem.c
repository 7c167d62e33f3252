/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/languages/gem.h"

#include "format/languages/crates.h"

/* Names hold dashes too; the version begins at the first that a digit follows. */
bool gem_name_parse(struct bytes file, struct bytes *ret_name, struct bytes *ret_version)
{
	if (!bytes_ends(file, ".gemspec"))
		return false;
	file.size -= strlen(".gemspec");
	for (size_t i = 1; i + 1 < file.size; i++) {
		if (file.at[i] != '-' || file.at[i + 1] < '0' || file.at[i + 1] > '9')
			continue;
		*ret_name = bytes_slice(file, 0, i);
		*ret_version = bytes_slice(file, i + 1, file.size);
		return true;
	}
	return false;
}

struct bytes gem_programs(struct bytes text)
{
	struct bytes line;

	while (bytes_line(&text, &line)) {
		ptrdiff_t at = bytes_find_text(line, ".executables = [");

		if (at < 0)
			continue;
		line = bytes_slice(line, (size_t)at + strlen(".executables = ["), line.size);
		ptrdiff_t end = bytes_find(line, ']');

		return end < 0 ? (struct bytes){ 0 } : bytes_slice(line, 0, (size_t)end);
	}
	return (struct bytes){ 0 };
}

bool gem_program_next(struct bytes *programs, struct bytes *ret)
{
	return crate_program_next(programs, ret);
}
