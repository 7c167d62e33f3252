/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/new_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/interrupt.h"

int new_file_begin(struct new_file *file, const char *path, struct err *err)
{
	int size = snprintf(interrupt_file, sizeof(interrupt_file), "%s.partial", path);

	*file = (struct new_file){ .path = path, .fd = -1 };
	if (size < 0 || (size_t)size >= sizeof(interrupt_file)) {
		interrupt_file[0] = '\0';
		return err_set(err, -ENAMETOOLONG, "%s: name too long", path);
	}
	file->fd = open(interrupt_file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file->fd >= 0)
		return 0;
	int failed = err_errno(err, "%s", interrupt_file);

	interrupt_file[0] = '\0'; /* it is somebody else's */
	return failed;
}

void new_file_deinit(struct new_file *file)
{
	if (file->fd < 0)
		return;
	close(take_fd(&file->fd));
	unlink(interrupt_file);
	interrupt_file[0] = '\0';
}

int new_file_keep(struct new_file *file, struct err *err)
{
	assert(file->fd >= 0);
	if (fsync(file->fd) < 0 || rename(interrupt_file, file->path) < 0)
		return err_errno(err, "%s", file->path);
	close(take_fd(&file->fd));
	interrupt_file[0] = '\0';
	return 0;
}

int fd_write_all(int fd, const char *name, struct bytes bytes, struct err *err)
{
	while (bytes.size) {
		ssize_t put = write(fd, bytes.at, bytes.size);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(err, "%s", name);
		bytes = bytes_slice(bytes, (size_t)put, SIZE_MAX);
	}
	return 0;
}
