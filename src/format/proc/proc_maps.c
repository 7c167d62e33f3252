/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/proc/proc_maps.h"

bool proc_path_cut_deleted(struct bytes *path)
{
	static const char mark[] = " (deleted)";

	if (!bytes_ends(*path, mark))
		return false;
	path->size -= sizeof(mark) - 1;
	return true;
}

/* "fe:01" */
static bool parse_device(struct bytes word, struct proc_map *ret)
{
	ptrdiff_t colon = bytes_find(word, ':');
	uint64_t major, minor;

	if (colon < 0 || !bytes_u64(bytes_slice(word, 0, (size_t)colon), 16, &major) ||
	    !bytes_u64(bytes_slice(word, (size_t)colon + 1, word.size), 16, &minor) ||
	    major > UINT32_MAX || minor > UINT32_MAX)
		return false;
	ret->major = (uint32_t)major;
	ret->minor = (uint32_t)minor;
	return true;
}

/* "start-end perms offset dev inode path"; the path runs to the end of the line. */
static bool parse_line(struct bytes line, struct proc_map *ret)
{
	struct bytes range, perms, word;
	struct proc_map map = { 0 };

	if (!bytes_word(&line, &range) || !bytes_word(&line, &perms) || perms.size < 4)
		return false;
	ptrdiff_t dash = bytes_find(range, '-');

	if (dash < 0 || !bytes_u64(bytes_slice(range, 0, (size_t)dash), 16, &map.start) ||
	    !bytes_u64(bytes_slice(range, (size_t)dash + 1, range.size), 16, &map.end))
		return false;
	if (!bytes_word(&line, &word) || !bytes_u64(word, 16, &map.offset) ||
	    !bytes_word(&line, &word) || !parse_device(word, &map) || !bytes_word(&line, &word) ||
	    !bytes_u64(word, 10, &map.inode))
		return false;
	while (line.size && line.at[0] == ' ')
		line = bytes_slice(line, 1, line.size);
	map.executable = perms.at[2] == 'x';
	map.path = line;
	map.deleted = map.inode && proc_path_cut_deleted(&map.path);
	*ret = map;
	return true;
}

bool proc_maps_next(struct bytes *rest, struct proc_map *ret)
{
	struct bytes line;

	while (bytes_line(rest, &line))
		if (parse_line(line, ret))
			return true;
	return false;
}

bool proc_maps_is_library(struct bytes path)
{
	const char *slash = path.size ? memrchr(path.at, '/', path.size) : NULL;

	if (!slash || path.at[0] != '/')
		return false;
	struct bytes name = bytes_slice(path, (size_t)(slash - path.at) + 1, path.size);
	ptrdiff_t at;

	while ((at = bytes_find_text(name, ".so")) >= 0) {
		name = bytes_slice(name, (size_t)at + 3, name.size);
		if (name.size == 0 || name.at[0] == '.')
			return true;
	}
	return false;
}

void proc_path_unescape(struct buf *ret, struct bytes path)
{
	uint64_t code;

	while (path.size) {
		ptrdiff_t at = bytes_find(path, '\\');
		size_t plain = at < 0 ? path.size : (size_t)at;

		buf_add(ret, path.at, plain);
		path = bytes_slice(path, plain, path.size);
		if (path.size >= 4 && bytes_u64(bytes_slice(path, 1, 3), 8, &code) && code < 256) {
			buf_add_byte(ret, (char)code);
			path = bytes_slice(path, 4, path.size);
		} else if (path.size) {
			buf_add_byte(ret, '\\');
			path = bytes_slice(path, 1, path.size);
		}
	}
}
