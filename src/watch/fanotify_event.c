/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "watch/fanotify_event.h"

bool fanotify_event_next(struct bytes *rest, struct fanotify_event *ret)
{
	struct fanotify_event_metadata event;

	if (rest->size < sizeof(event))
		return false;
	memcpy(&event, rest->at, sizeof(event));
	if (event.event_len < sizeof(event) || event.event_len > rest->size ||
	    event.vers != FANOTIFY_METADATA_VERSION)
		return false;
	*ret = (struct fanotify_event){
		.mask = event.mask,
		.fd = event.fd >= 0 ? event.fd : -1,
		.process = event.pid > 0 ? (uint32_t)event.pid : 0,
	};
	*rest = bytes_slice(*rest, event.event_len, SIZE_MAX);
	return true;
}

/* "/lib64/ld-linux-x86-64.so.2", "/lib/ld-musl-aarch64.so.1", "/lib/ld64.so.2" */
static bool is_loader(struct bytes path)
{
	struct bytes name = bytes_slice(path, (size_t)(bytes_find_last(path, '/') + 1), SIZE_MAX);

	return bytes_starts(name, "ld") && bytes_find_text(name, ".so") > 0;
}

enum watch_deed fanotify_event_deed(uint64_t mask, struct bytes path)
{
	return (mask & FAN_OPEN_EXEC) && !is_loader(path) ? WATCH_EXECUTES : WATCH_OPENS;
}

/* True if it is the folder or lies below it; `path` keeps what is behind it. */
static bool skip_folder(struct bytes *path, struct bytes folder)
{
	struct bytes rest = bytes_slice(*path, folder.size, SIZE_MAX);

	if (!bytes_equal(bytes_slice(*path, 0, folder.size), folder) ||
	    (rest.size && rest.at[0] != '/'))
		return false;
	*path = rest;
	return true;
}

void fanotify_own_path(struct bytes seen, struct bytes root, bool is_deleted, struct buf *ret)
{
	static const char deleted[] = " (deleted)";

	if (is_deleted && bytes_ends(seen, deleted))
		seen.size -= sizeof(deleted) - 1;
	if (root.size > 1 && skip_folder(&seen, root) && seen.size == 0)
		seen = BYTES("/");
	buf_add_bytes(ret, seen);
}
