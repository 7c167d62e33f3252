/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/image.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/new_file.h"
#include "base/root_source.h"
#include "format/toolbox/toolbox_image.h"
#include "toolbox/run_program.h"

static int make_file_system(int work, const char *tree, const char *name, struct err *err)
{
	/* The same folder gives the same bytes: fixed times and uuid, no owners, no attributes.
	 * Of lz4hc the image is little more than half as large, and programs start as fast. */
	const char *words[] = { "mkfs.erofs", "--quiet",
				"-T0",        "-U74726f77-656c-4000-8000-746f6f6c626f",
				"--all-root", "-x-1",
				"-zlz4hc,9",  name,
				tree };
	text_list argv = { .at = words, .count = sizeof(words) / sizeof(words[0]) };
	const struct run_program program = { .argv = &argv, .folder = work };

	return run_program(&program, err);
}

static int finish(const struct root_source *image, struct bytes manifest, struct err *err)
{
	struct toolbox_trailer trailer = { .image_size = image->source.size };
	scoped_buf end = { 0 };
	int fd = image->fd;

	if (trailer.image_size % TOOLBOX_BLOCK_SIZE)
		return err_set(err, -EIO, "mkfs.erofs made an image of %llu bytes, no whole blocks",
			       (unsigned long long)trailer.image_size);
	if (toolbox_image_hash(&image->source, trailer.image_size, &trailer.image_hash, err) < 0)
		return err_wrap(err, "the image");
	toolbox_image_end(&trailer, manifest, &end);
	if (lseek(fd, 0, SEEK_END) < 0 || fchmod(fd, 0644) < 0)
		return err_errno(err, "the image");
	if (fd_write_all(fd, "the image", buf_bytes(&end), err) < 0)
		return err->code;
	return fsync(fd) < 0 ? err_errno(err, "the image") : 0;
}

int image_make(int work, const char *tree, const char *name, struct bytes manifest, struct err *err)
{
	if (make_file_system(work, tree, name, err) < 0)
		return err->code;
	scoped_root_source image = ROOT_SOURCE_CLOSED;
	int fd = openat(work, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "the image");
	if (root_source_take(&image, fd, "the image", err) < 0)
		return err->code;
	return finish(&image, manifest, err);
}
