/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/path.h"

#include <string.h>

const char *path_name(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path;
}

struct bytes path_folder(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (struct bytes){ path, slash ? (size_t)(slash - path) : 0 };
}

bool path_is_below(const char *path, const char *folder)
{
	size_t size = strlen(folder);

	return strncmp(path, folder, size) == 0 && path[size] == '/';
}

/* A name against a part of a pattern without slashes. Stars are few, so going back to the last one
 * is enough: what an earlier one stands for need not change. */
static bool name_matches(struct bytes name, struct bytes pattern)
{
	size_t at = 0, i = 0, star = SIZE_MAX, star_at = 0;

	while (at < name.size) {
		if (i < pattern.size && pattern.at[i] == '*') {
			star = i++;
			star_at = at;
		} else if (i < pattern.size && pattern.at[i] == name.at[at]) {
			i++;
			at++;
		} else if (star != SIZE_MAX) {
			i = star + 1;
			at = ++star_at;
		} else {
			return false;
		}
	}
	while (i < pattern.size && pattern.at[i] == '*')
		i++;
	return i == pattern.size;
}

bool path_matches(struct bytes path, const char *pattern)
{
	struct bytes rest = bytes_of(pattern), name, part;
	size_t same = 0;

	/* most differ before the first star, and are asked of millions of paths */
	while (same < path.size && pattern[same] != '*' && pattern[same] == path.at[same])
		same++;
	if (same < path.size && pattern[same] && pattern[same] != '*')
		return false;
	while (bytes_part(&rest, '/', &part)) {
		if (bytes_is(part, "**") && rest.size == 0)
			return path.size > 0;
		if (!bytes_part(&path, '/', &name) || !name_matches(name, part))
			return false;
	}
	return path.size == 0;
}
