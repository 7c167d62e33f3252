/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands/snapshot_beside.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/path.h"
#include "commands/output.h"
#include "snapshot/archive.h"

int snapshot_beside_read(const char *path, struct snapshot *ret, struct err *err)
{
	if (text_is(path, "-"))
		return err_set(err, -EINVAL,
			       "--into wants the file of a snapshot: a new one is written beside "
			       "it");
	return archive_read_file(ret, path, err);
}

int snapshot_beside_write(const char *path, const struct snapshot *snapshot, int64_t now,
			  struct buf *ret, struct err *err)
{
	scoped_fd int old = open(path, O_RDONLY | O_CLOEXEC);
	const struct archive_carrier carrier = { archive_copy_members, &old };
	struct bytes folder = bytes_slice(bytes_of(path), 0,
					  strlen(path) - strlen(path_name(path)));
	struct stat there;

	if (old < 0)
		return err_errno(err, "%s", path);
	buf_add_bytes(ret, folder);
	output_snapshot_name(snapshot->content.host.hostname, now, ret);
	if (lstat(buf_text(ret), &there) == 0)
		return err_set(err, -EEXIST, "%s: is there already, and nothing was written",
			       buf_text(ret));
	return archive_write_file(snapshot, &carrier, buf_text(ret), err);
}
