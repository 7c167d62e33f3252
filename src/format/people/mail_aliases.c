/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/people/mail_aliases.h"

static bool is_continued(struct bytes rest)
{
	return rest.size && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

bool mail_alias_next(struct bytes *rest, struct bytes *ret_name, struct bytes *ret_targets)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		ptrdiff_t colon = bytes_find(line, ':');
		struct bytes next;

		if (!line.size || line.at[0] == '#' || colon <= 0)
			continue;
		const char *end = line.at + line.size;

		while (is_continued(*rest) && bytes_line(rest, &next))
			end = next.at + next.size;
		*ret_name = bytes_trim(bytes_slice(line, 0, (size_t)colon));
		const char *start = line.at + colon + 1;

		*ret_targets = bytes_trim((struct bytes){ start, (size_t)(end - start) });
		return true;
	}
	return false;
}

bool mail_alias_target(struct bytes *targets, struct bytes *ret)
{
	struct bytes part;

	while (bytes_part(targets, ',', &part)) {
		part = bytes_trim(part);
		if (part.size > 1 && part.at[0] == '"')
			part = bytes_slice(part, 1, part.size - 2);
		if (part.size && part.at[0] == '\\') /* "\root": root's own mailbox */
			part = bytes_slice(part, 1, part.size);
		if (!part.size || strchr("|/:#", part.at[0]))
			continue;
		*ret = part;
		return true;
	}
	return false;
}
