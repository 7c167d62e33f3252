/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/programs/kernel_module_list.h"

bool kernel_module_of_line(struct bytes line, struct buf *ret)
{
	struct bytes path;

	buf_clear(ret);
	if (!bytes_part(&line, ':', &path))
		return false;
	ptrdiff_t slash = bytes_find_last(path, '/'), end;
	struct bytes name = bytes_slice(path, (size_t)(slash + 1), path.size);

	end = bytes_find_text(name, ".ko");
	if (end <= 0)
		return false;
	for (size_t i = 0; i < (size_t)end; i++)
		buf_add_byte(ret, name.at[i] == '-' ? '_' : name.at[i]);
	return true;
}
