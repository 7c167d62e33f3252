/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdio.h>

#include "watch/watch.h"

/* "/proc/812/fd/5", whose link is the folder. */
static void add_folder(const struct root *root, const struct watch_record *record, struct buf *ret)
{
	char link[64];
	scoped_buf folder = { 0 };

	if (record->folder == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%u/cwd", record->process);
	else
		snprintf(link, sizeof(link), "/proc/%u/fd/%d", record->process, record->folder);
	if (root_readlink(root, link, &folder) < 0 || buf_text(&folder)[0] != '/')
		buf_add_byte(ret, '?');
	else
		buf_add_bytes(ret, buf_bytes(&folder));
}

void watch_absolute(const struct root *root, const struct watch_record *record, struct bytes data,
		    struct buf *ret)
{
	struct bytes part;
	size_t start;

	if (data.size == 0 || data.at[0] != '/')
		add_folder(root, record, ret);
	start = ret->size;
	while (bytes_part(&data, '/', &part)) {
		if (part.size == 0 || bytes_is(part, "."))
			continue;
		if (ret->size == 0 || ret->at[ret->size - 1] != '/')
			buf_add_byte(ret, '/');
		buf_add_bytes(ret, part);
	}
	if (ret->size == start && start == 0)
		buf_add_byte(ret, '/');
}
