/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/kernel_settings.h"

bool sysctl_next(struct bytes *rest, struct sysctl_line *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		struct sysctl_line found = { 0 };

		line = bytes_trim(line);
		if (line.size == 0 || line.at[0] == '#' || line.at[0] == ';')
			continue;
		bool dashed = bytes_skip(&line, "-");
		ptrdiff_t equals = bytes_find(line, '=');

		if (equals < 0 && !dashed)
			continue;
		found.excludes = equals < 0;
		found.key = bytes_trim(
			bytes_slice(line, 0, equals < 0 ? line.size : (size_t)equals));
		if (equals >= 0)
			found.value = bytes_trim(bytes_slice(line, (size_t)equals + 1, SIZE_MAX));
		if (found.key.size == 0)
			continue;
		*ret = found;
		return true;
	}
	return false;
}

static char other_separator(char byte)
{
	return byte == '.' ? '/' : byte == '/' ? '.' : byte;
}

bool sysctl_path(struct bytes key, struct buf *ret)
{
	ptrdiff_t dot = bytes_find(key, '.'), slash = bytes_find(key, '/');
	bool as_is = slash >= 0 && (dot < 0 || slash < dot);
	scoped_buf path = { 0 };

	for (size_t i = 0; i < key.size; i++)
		buf_add_byte(&path, as_is ? key.at[i] : other_separator(key.at[i]));
	struct bytes rest = buf_bytes(&path), part;

	while (bytes_part(&rest, '/', &part))
		if (part.size == 0 || bytes_is(part, ".") || bytes_is(part, ".."))
			return false;
	buf_add_bytes(ret, buf_bytes(&path));
	return path.size > 0;
}

void sysctl_name(struct bytes path, struct buf *ret)
{
	for (size_t i = 0; i < path.size; i++)
		buf_add_byte(ret, other_separator(path.at[i]));
}

bool sysctl_same(struct bytes live, struct bytes configured)
{
	struct bytes a, b;

	while (bytes_word(&configured, &b)) {
		int64_t left, right;

		if (!bytes_word(&live, &a))
			return false;
		if (bytes_i64(a, &left) && bytes_i64(b, &right) ? left != right
								: !bytes_equal(a, b))
			return false;
	}
	return true;
}

bool module_next(struct bytes *rest, struct module_line *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line)) {
		struct module_line found = { 0 };
		struct bytes size, count, word;

		if (!bytes_word(&line, &found.name) || !bytes_word(&line, &size) ||
		    !bytes_word(&line, &count) || !bytes_word(&line, &found.users) ||
		    !bytes_u64(size, 10, &found.size))
			continue;
		while (bytes_word(&line, &word))
			if (bytes_skip(&word, "(") && bytes_ends(word, ")"))
				found.taints = bytes_slice(word, 0, word.size - 1);
		*ret = found;
		return true;
	}
	return false;
}

bool module_wanted_next(struct bytes *rest, struct bytes *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line))
		if (bytes_word(&line, ret) && ret->at[0] != '#' && ret->at[0] != ';')
			return true;
	return false;
}
