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

bool path_is_within(const char *path, const char *folder)
{
	return path_is_below(path, folder) || strcmp(path, folder) == 0;
}

/* How the byte of a pattern at `*at` takes a byte of a name; moves behind it if it does. */
typedef bool byte_matcher(struct bytes pattern, size_t *at, char byte);

static bool is_same_byte(struct bytes pattern, size_t *at, char byte)
{
	return pattern.at[(*at)++] == byte;
}

/* A name against a part of a pattern without slashes. Stars are few, so going back to the last one
 * is enough: what an earlier one stands for need not change. */
static inline bool stars_match(struct bytes name, struct bytes pattern, byte_matcher *matches)
{
	size_t at = 0, i = 0, star = SIZE_MAX, star_at = 0;

	while (at < name.size) {
		size_t behind = i;

		if (i < pattern.size && pattern.at[i] == '*') {
			star = i++;
			star_at = at;
		} else if (i < pattern.size && matches(pattern, &behind, name.at[at])) {
			i = behind;
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

static bool name_matches(struct bytes name, struct bytes pattern)
{
	return stars_match(name, pattern, is_same_byte);
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

/* "[...]" at pattern.at[*at]: whether `byte` is in it, and moves behind it. One that does not
 * close is a bracket. */
static bool in_brackets(struct bytes pattern, size_t *at, char byte)
{
	size_t i = *at + 1;
	bool negated = i < pattern.size && (pattern.at[i] == '!' || pattern.at[i] == '^');
	bool found = false;

	i += negated;
	for (size_t first = i; i < pattern.size && (pattern.at[i] != ']' || i == first); i++) {
		unsigned char from, to;

		i += pattern.at[i] == '\\' && i + 1 < pattern.size;
		from = to = (unsigned char)pattern.at[i];
		if (i + 2 < pattern.size && pattern.at[i + 1] == '-' && pattern.at[i + 2] != ']') {
			to = (unsigned char)pattern.at[i + 2];
			i += 2;
		}
		found |= from <= (unsigned char)byte && (unsigned char)byte <= to;
	}
	if (i >= pattern.size) {
		(*at)++;
		return byte == '[';
	}
	*at = i + 1;
	return found != negated;
}

/* One byte against what stands at pattern.at[*at], no star; moves behind that. */
static bool glob_byte_matches(struct bytes pattern, size_t *at, char byte)
{
	char wanted = pattern.at[*at];

	if (wanted == '[')
		return in_brackets(pattern, at, byte);
	if (wanted == '\\' && *at + 1 < pattern.size)
		return pattern.at[(*at += 2) - 1] == byte;
	(*at)++;
	return wanted == '?' || wanted == byte;
}

bool path_glob_matches(struct bytes name, struct bytes pattern)
{
	if (bytes_starts(name, ".") && !bytes_starts(pattern, ".") && !bytes_starts(pattern, "\\."))
		return false;
	return stars_match(name, pattern, glob_byte_matches);
}

bool path_is_named(const char *text, const char *path)
{
	static const char parts[] = " \t\n'\"`=:,;()&|<>"; /* between words, or quotes of one */
	size_t size = strlen(path);

	for (const char *at = size ? strstr(text, path) : NULL; at; at = strstr(at + 1, path))
		if ((at == text || strchr(parts, at[-1])) && strchr(parts, at[size]))
			return true; /* the end of the text, too */
	return false;
}

bool path_glob_matches_any(struct bytes name, const char *patterns)
{
	struct bytes rest = bytes_of(patterns), pattern;

	while (bytes_word(&rest, &pattern))
		if (path_glob_matches(name, pattern))
			return true;
	return false;
}

bool path_is_glob(struct bytes pattern)
{
	return bytes_find(pattern, '*') >= 0 || bytes_find(pattern, '?') >= 0 ||
	       bytes_find(pattern, '[') >= 0 || bytes_find(pattern, '\\') >= 0;
}
