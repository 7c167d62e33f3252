/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "wipe/medium_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "base/cleanup.h"

enum { FILE_SECTOR = 4096 }; /* what O_DIRECT wants of files at most, on the usual file systems */

static struct medium_file *file_of(struct medium *medium)
{
	return (struct medium_file *)medium; /* its first member */
}

/* The part in front of a piece that can go past the page cache, or all of it through that. */
static int fd_for(const struct medium_file *file, size_t *size)
{
	size_t over = *size % file->medium.sector;

	if (file->direct < 0 || over == *size)
		return file->fd;
	*size -= over;
	return file->direct;
}

static ssize_t write_file(struct medium *medium, const void *from, size_t size, uint64_t at)
{
	int fd = fd_for(file_of(medium), &size);
	ssize_t put = pwrite(fd, from, size, (off_t)at);

	return put < 0 ? -errno : put;
}

static ssize_t read_file(struct medium *medium, void *into, size_t size, uint64_t at)
{
	int fd = fd_for(file_of(medium), &size);
	ssize_t got = pread(fd, into, size, (off_t)at);

	return got < 0 ? -errno : got;
}

static int flush_file(struct medium *medium)
{
	return fsync(file_of(medium)->fd) < 0 ? -errno : 0;
}

static uint64_t look_at_file(struct medium *medium)
{
	const struct medium_file *file = file_of(medium);
	struct stat status;
	uint64_t size = 0;

	if (file->is_device)
		return ioctl(file->fd, BLKGETSIZE64, &size) < 0 ? 0 : size;
	return fstat(file->fd, &status) < 0 ? 0 : (uint64_t)status.st_size;
}

static const struct medium_code code = {
	.write = write_file,
	.read = read_file,
	.flush = flush_file,
	.look = look_at_file,
};

void medium_file_deinit(struct medium_file *file)
{
	cleanup_fd(&file->fd);
	cleanup_fd(&file->direct);
	file->fd = file->direct = -1;
}

static int find_sector(struct medium_file *file, struct err *err)
{
	int sector = FILE_SECTOR;

	if (file->is_device && ioctl(file->fd, BLKSSZGET, &sector) < 0)
		return err_errno(err, "%s", file->medium.name);
	if (sector < MEDIUM_SECTOR_MIN || sector > MEDIUM_SECTOR_MAX || (sector & (sector - 1)))
		return err_set(err, -ENOTSUP, "%s: has sectors of %d bytes", file->medium.name,
			       sector);
	file->medium.sector = (unsigned)sector;
	return 0;
}

int medium_file_open(struct medium_file *file, const char *path, int fd, struct err *err)
{
	char same[sizeof("/proc/self/fd/") + 12];
	struct stat status;

	*file = (struct medium_file){
		.medium = { .code = &code, .name = path },
		.fd = fd,
		.direct = -1,
	};
	if (fstat(fd, &status) < 0)
		return err_errno(err, "%s", path);
	file->is_device = S_ISBLK(status.st_mode);
	/* of a device it only keeps udev from looking at it, and O_EXCL keeps others out */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && !file->is_device)
		return err_set(err, -EBUSY, "%s: another program has locked it; nothing is written",
			       path);
	if (find_sector(file, err) < 0)
		return err->code;
	/* by its descriptor: the path may lead elsewhere by now */
	snprintf(same, sizeof(same), "/proc/self/fd/%d", fd);
	file->direct = open(same, O_RDWR | O_CLOEXEC | O_NOCTTY | O_DIRECT);
	file->medium.size = look_at_file(&file->medium);
	if (file->medium.size == 0)
		return err_set(err, -ENODATA, "%s: is empty", path);
	return 0;
}

void medium_file_forget(const struct medium_file *file)
{
	if (fsync(file->fd) == 0 && file->is_device && ioctl(file->fd, BLKFLSBUF, 0) < 0)
		return; /* O_DIRECT reads past it as well */
}
