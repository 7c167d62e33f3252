/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/dump/kernel_module.h"

bool kernel_module_value(struct bytes modinfo, const char *key, struct bytes *ret)
{
	struct bytes text;

	while (bytes_part(&modinfo, '\0', &text))
		if (bytes_skip(&text, key) && bytes_skip(&text, "=")) {
			*ret = text;
			return true;
		}
	return false;
}

void kernel_module_name(struct bytes path, struct buf *ret)
{
	struct bytes name = bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), SIZE_MAX);
	ptrdiff_t end = bytes_find_text(name, ".ko");

	buf_clear(ret);
	if (end >= 0)
		name.size = (size_t)end;
	for (size_t i = 0; i < name.size; i++)
		buf_add_byte(ret, name.at[i] == '-' ? '_' : name.at[i]);
}

bool kernel_module_path(struct bytes modules_dep, const char *name, struct bytes *ret)
{
	scoped_buf listed = { 0 };
	struct bytes line, path;

	while (bytes_line(&modules_dep, &line)) {
		if (!bytes_part(&line, ':', &path))
			continue;
		kernel_module_name(path, &listed);
		if (text_is(buf_text(&listed), name)) {
			*ret = path;
			return true;
		}
	}
	return false;
}
