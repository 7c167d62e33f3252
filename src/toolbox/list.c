/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/root_source.h"
#include "base/toolbox.h"
#include "format/toolbox/toolbox_image.h"
#include "toolbox/toolbox.h"

static int read_folder(int folder, const char *path, struct buf *text, struct err *err)
{
	scoped_fd int fd = openat(folder, TOOLBOX_MANIFEST,
				  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, -EBADMSG,
			       "%s: no toolbox: there is no " TOOLBOX_MANIFEST " in it", path);
	return fd_read_all(fd, path, TOOLBOX_MANIFEST_SIZE_MAX, text, err);
}

static int read_image(int fd, const char *path, bool is_whole, struct buf *text, struct err *err)
{
	scoped_root_source file = ROOT_SOURCE_CLOSED;
	struct toolbox_trailer trailer;

	if (root_source_take(&file, fd, path, err) < 0 ||
	    toolbox_image_read(&file.source, path, &trailer, text, err) < 0)
		return err->code;
	return is_whole ? toolbox_image_check(&file.source, path, &trailer, err) : 0;
}

int toolbox_read(const char *path, bool is_whole, struct buf *text, struct toolbox_manifest *ret,
		 struct err *err)
{
	scoped_fd int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat state;
	int failed;

	if (fd < 0 || fstat(fd, &state) < 0)
		return err_errno(err, "%s", path);
	buf_clear(text);
	if (S_ISDIR(state.st_mode))
		failed = read_folder(fd, path, text, err);
	else if (S_ISREG(state.st_mode))
		failed = read_image(take_fd(&fd), path, is_whole, text, err);
	else
		failed = err_set(err, -EINVAL, "%s: neither a folder nor a file", path);
	return failed ? failed : toolbox_manifest_parse(buf_bytes(text), path, ret, err);
}
