/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "crash/target_device.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include "format/storage/signature.h"

enum { PIECE = 64 * 1024 };

/* --- what else it may hold ------------------------------------------------------------------- */

/* So that the message names what a device holds; whatever is not known is "something". */
static void name_content(struct bytes edge, bool is_end, uint64_t size, struct buf *ret)
{
	struct bytes none = { 0 };
	struct signature_edges edges = { is_end ? none : edge, is_end ? edge : none, size };
	struct signature_list list;

	signature_find(&edges, &list);
	if (list.count)
		signature_describe(ret, &list.at[0]);
	else
		buf_add_format(ret, "something%s", is_end ? " at its end" : "");
}

static int read_all(const struct target_device *device, uint64_t at, struct buf *ret, size_t size,
		    struct err *err)
{
	char *room = buf_reserve(ret, size);

	while (size) {
		ssize_t got = pread(device->fd, room, size, (off_t)at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_errno(err, "%s", device->path);
		if (got == 0)
			return err_set(err, -EBADMSG, "%s: ends at byte %" PRIu64, device->path,
				       at);
		buf_grew(ret, (size_t)got);
		room += got;
		at += (uint64_t)got;
		size -= (size_t)got;
	}
	return 0;
}

static int check_edge(const struct target_device *device, uint64_t at, struct err *err)
{
	scoped_buf edge = { 0 }, content = { 0 };
	size_t i = 0;

	if (read_all(device, at, &edge, TARGET_DEVICE_EDGE, err) < 0)
		return err->code;
	while (i < edge.size && edge.at[i] == '\0')
		i++;
	if (i == edge.size)
		return 0;
	name_content(buf_bytes(&edge), at > 0, device->header.size, &content);
	return err_set(
		err, -EEXIST,
		"%s: it holds %s (byte %" PRIu64
		" is not zero); only an empty device is taken: what shall go has to be wiped "
		"first",
		device->path, buf_text(&content), at + i);
}

/* --- opening it ------------------------------------------------------------------------------ */

static int find_size(struct target_device *device, struct err *err)
{
	struct stat status;
	uint64_t size = 0;

	if (fstat(device->fd, &status) < 0)
		return err_errno(err, "%s", device->path);
	if (S_ISREG(status.st_mode))
		size = (uint64_t)status.st_size;
	else if (!S_ISBLK(status.st_mode))
		return err_set(err, -ENOTBLK, "%s: is no block device", device->path);
	else if (ioctl(device->fd, BLKGETSIZE64, &size) < 0)
		return err_errno(err, "%s", device->path);
	device->header.size = size - size % CRASH_BUNDLE_BLOCK;
	if (device->header.size < TARGET_DEVICE_SIZE_MIN)
		return err_set(err, -ENOSPC, "%s: has less than a megabyte", device->path);
	return 0;
}

/* O_EXCL of a block device: nobody has mounted it, or a part of it. */
static int open_device(struct target_device *device, const char *path, bool is_written,
		       struct err *err)
{
	int flags = is_written ? O_RDWR | O_EXCL : O_RDONLY;

	*device = (struct target_device){ .path = path };
	device->fd = open(path, flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (device->fd < 0 && errno == EBUSY)
		return err_set(err, -EBUSY, "%s: is mounted, or part of what is in use", path);
	if (device->fd < 0)
		return err_errno(err, "%s", path);
	return find_size(device, err);
}

void target_device_deinit(struct target_device *device)
{
	cleanup_fd(&device->fd);
	device->fd = -1;
}

int target_device_open(struct target_device *device, const char *path, bool is_written,
		       struct err *err)
{
	struct crash_target_header header;
	scoped_buf block = { 0 };

	if (open_device(device, path, is_written, err) < 0 ||
	    read_all(device, 0, &block, CRASH_BUNDLE_BLOCK, err) < 0)
		return err->code;
	if (crash_target_header_parse(buf_bytes(&block), &header, err) < 0)
		return err_wrap(err, "%s", path);
	if (header.size > device->header.size)
		return err_set(err, -EBADMSG, "%s: is smaller than when it was prepared", path);
	device->header = device->header.size > header.size
				 ? (struct crash_target_header){ device->header.size, header.used,
								 header.panics }
				 : header;
	device->at = header.used;
	return 0;
}

/* --- writing --------------------------------------------------------------------------------- */

static int write_at(const struct target_device *device, uint64_t at, struct bytes piece,
		    struct err *err)
{
	while (piece.size) {
		ssize_t put = pwrite(device->fd, piece.at, piece.size, (off_t)at);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return err_errno(err, "%s", device->path);
		at += (uint64_t)put;
		piece = bytes_slice(piece, (size_t)put, SIZE_MAX);
	}
	return 0;
}

static int write_header(const struct target_device *device, struct err *err)
{
	scoped_buf block = { 0 };

	crash_target_header_add(&block, &device->header);
	if (write_at(device, 0, buf_bytes(&block), err) < 0)
		return err->code;
	return fsync(device->fd) < 0 ? err_errno(err, "%s", device->path) : 0;
}

int target_device_format(const char *path, bool is_trial, struct err *err)
{
	scoped_target_device device = { .fd = -1 };
	struct crash_target_header old;
	scoped_buf block = { 0 };

	if (open_device(&device, path, true, err) < 0 ||
	    read_all(&device, 0, &block, CRASH_BUNDLE_BLOCK, err) < 0)
		return err->code;
	if (crash_target_header_parse(buf_bytes(&block), &old, err) == -ENOMEDIUM &&
	    (check_edge(&device, 0, err) < 0 ||
	     check_edge(&device, device.header.size - TARGET_DEVICE_EDGE, err) < 0))
		return err->code;
	device.header.used = CRASH_BUNDLE_BLOCK;
	return is_trial ? 0 : write_header(&device, err);
}

/* No room behind the others: what was written so far is moved to where the first one stands. */
static int begin_anew(struct target_device *device, struct err *err)
{
	uint64_t from = device->header.used, size = device->at - from;

	device->header.used = CRASH_BUNDLE_BLOCK;
	if (write_header(device, err) < 0)
		return err->code;
	for (uint64_t at = 0; at < size; at += PIECE) {
		scoped_buf piece = { 0 };
		size_t count = size - at < PIECE ? (size_t)(size - at) : PIECE;

		if (read_all(device, from + at, &piece, count, err) < 0 ||
		    write_at(device, CRASH_BUNDLE_BLOCK + at, buf_bytes(&piece), err) < 0)
			return err->code;
	}
	device->at = CRASH_BUNDLE_BLOCK + size;
	return 0;
}

int target_device_write(struct target_device *device, struct bytes piece, struct err *err)
{
	if (piece.size > device->header.size - device->at &&
	    device->header.used > CRASH_BUNDLE_BLOCK && begin_anew(device, err) < 0)
		return err->code;
	if (piece.size > device->header.size - device->at)
		return err_set(err, -ENOSPC, "%s: has no room for that", device->path);
	if (write_at(device, device->at, piece, err) < 0)
		return err->code;
	device->at += piece.size;
	return 0;
}

int target_device_end(struct target_device *device, uint64_t up_seconds, struct err *err)
{
	uint64_t over = device->at % CRASH_BUNDLE_BLOCK;

	if (fsync(device->fd) < 0) /* before the header says that it is there */
		return err_errno(err, "%s", device->path);
	device->header.used = over ? device->at - over + CRASH_BUNDLE_BLOCK : device->at;
	device->header.panics = crash_bundle_panics(device->header.panics, up_seconds);
	return write_header(device, err);
}

/* --- reading --------------------------------------------------------------------------------- */

/* One bundle from `at` on; `ret` is where the next one begins. */
static int read_bundle(const struct target_device *device, struct crash_bundle_reader *reader,
		       uint64_t at, uint64_t *ret, struct err *err)
{
	int got = 0;

	crash_bundle_reader_deinit(reader);
	*reader = (struct crash_bundle_reader){ .events = reader->events,
						.context = reader->context };
	while (got == 0 && at < device->header.used) {
		scoped_buf piece = { 0 };
		uint64_t left = device->header.used - at;

		if (read_all(device, at, &piece, left < PIECE ? (size_t)left : PIECE, err) < 0)
			return err->code;
		struct bytes rest = buf_bytes(&piece);

		got = crash_bundle_feed(reader, &rest, err);
		at += piece.size - rest.size;
	}
	if (got < 0)
		return err_wrap(err, "%s", device->path);
	if (got == 0)
		return err_set(err, -EBADMSG, "%s: its last crash has no end", device->path);
	*ret = at + (CRASH_BUNDLE_BLOCK - at % CRASH_BUNDLE_BLOCK) % CRASH_BUNDLE_BLOCK;
	return 0;
}

int target_device_read(const struct target_device *device, struct crash_bundle_reader *reader,
		       struct err *err)
{
	int count = 0;

	for (uint64_t at = CRASH_BUNDLE_BLOCK; at < device->header.used; count++)
		if (read_bundle(device, reader, at, &at, err) < 0)
			return err->code;
	return count;
}
