/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <stdio.h>

#include "watch/fanotify_event.h"
#include "watch/watch.h"

/* The folder it starts at as a thread has it: "/proc/812/fd/5" leads there. */
static bool add_folder_of(const struct root *root, const struct watch_record *record,
			  uint32_t thread, struct buf *ret)
{
	char link[64];
	scoped_buf folder = { 0 }, above = { 0 };

	if (record->folder == AT_FDCWD)
		snprintf(link, sizeof(link), "/proc/%u/cwd", thread);
	else
		snprintf(link, sizeof(link), "/proc/%u/fd/%d", thread, record->folder);
	if (root_readlink(root, link, &folder) < 0 || buf_text(&folder)[0] != '/')
		return false;
	snprintf(link, sizeof(link), "/proc/%u/root", thread);
	if (root_readlink(root, link, &above) < 0) /* it ends just now */
		buf_clear(&above);
	fanotify_own_path(buf_bytes(&folder), buf_bytes(&above), false, ret);
	return true;
}

/* Either may have ended before the other: a process lives on without its first thread. */
static void add_folder(const struct root *root, const struct watch_record *record, struct buf *ret)
{
	if (!add_folder_of(root, record, record->thread, ret) &&
	    !add_folder_of(root, record, record->process, ret))
		buf_add_byte(ret, '?');
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
