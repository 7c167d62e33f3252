/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Archives that dpkg-deb built of one tree, with each compression. */
#include "harness.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/root.h"
#include "format/packages/deb_archive.h"

static ssize_t give(void *context, char *into, size_t size)
{
	struct bytes *rest = context;
	struct bytes piece = bytes_slice(*rest, 0, size < 100 ? size : 100); /* short reads */

	memcpy(into, piece.at, piece.size);
	*rest = bytes_slice(*rest, piece.size, rest->size);
	return (ssize_t)piece.size;
}

static bool list(void *context, const struct deb_member *member)
{
	buf_add_format(context, "%o %s/%s %s%s%s\n", member->mode, member->user, member->group,
		       member->path, member->target ? " " : "",
		       member->target ? member->target : "");
	return true;
}

static void load(const char *name, struct buf *ret)
{
	char path[512];
	struct err err;

	snprintf(path, sizeof(path), "%s/fuzz/corpus/deb_archive/%s", TESTS_DIR, name);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, name, 1 << 20, ret, &err), 0);
}

TEST(deb_archives_of_each_compression)
{
	static const char *const names[] = { "x-xz.deb", "x-gzip.deb", "x-zstd.deb" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		scoped_buf text = { 0 }, listed = { 0 };
		struct err err;

		load(names[i], &text);
		struct bytes rest = buf_bytes(&text);
		const struct deb_input input = { &rest, give };

		assert_int_equal(deb_archive_read(&input, names[i], &listed, list, &err), 0);
		assert_string_equal(buf_text(&listed), "40755 root/root /\n"
						       "40755 root/root /usr\n"
						       "40755 root/root /usr/bin\n"
						       "104755 root/root /usr/bin/x\n"
						       "4755 root/root /usr/bin/z /usr/bin/x\n"
						       "40755 root/root /var\n"
						       "40755 root/root /var/lib\n"
						       "40700 root/root /var/lib/x\n"
						       "120777 root/root /usr/bin/y x\n");
	}
}

TEST(deb_archives_that_are_broken)
{
	scoped_buf text = { 0 };

	load("x-xz.deb", &text);
	for (size_t size = 0; size + 100 < text.size; size += 7) {
		struct bytes rest = bytes_slice(buf_bytes(&text), 0, size);
		const struct deb_input input = { &rest, give };
		scoped_buf listed = { 0 };
		struct err err;

		assert_int_equal(deb_archive_read(&input, "cut", &listed, list, &err), -EBADMSG);
	}
}
