/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/root.h"
#include "snapshot/archive.h"

enum { SPARSE_SIZE = 1 << 30 };

static struct archive_entry *entry_of(const char *name, mode_t type, int64_t size)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, type);
	archive_entry_set_perm(entry, 0640);
	archive_entry_set_mtime(entry, 1700000000, 123456789);
	archive_entry_set_uid(entry, 1000);
	archive_entry_set_uname(entry, "gr\xc3\xbcn\xff");
	archive_entry_set_size(entry, size);
	return entry;
}

static int begin(struct archive *out, struct archive_entry *entry, struct err *err)
{
	int failed = archive_member_begin(out, entry, err);

	archive_entry_free(entry);
	return failed;
}

/* One of each: odd names, attributes, a list, holes, links. */
static int carry(void *context, struct archive *out, struct err *err)
{
	struct archive_entry *entry = entry_of("files/odd\n\"\xff", S_IFREG, 3);
	int failed;

	archive_entry_xattr_add_entry(entry, "user.b", "\0x", 2);
	archive_entry_xattr_add_entry(entry, "user.a", "1", 1);
	archive_entry_xattr_add_entry(entry, "user.c", "", 0);
	archive_entry_acl_add_entry(entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, 4, ARCHIVE_ENTRY_ACL_USER,
				    33, "33");
	archive_entry_acl_add_entry(entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, 6, ARCHIVE_ENTRY_ACL_MASK,
				    -1, NULL);
	failed = begin(out, entry, err);
	if (!failed)
		failed = archive_member_add(out, BYTES("abc"), err);
	entry = entry_of("files/sparse", S_IFREG, SPARSE_SIZE);
	archive_entry_sparse_add_entry(entry, 1 << 20, 4096);
	archive_entry_sparse_add_entry(entry, SPARSE_SIZE - 4096, 4096);
	failed |= begin(out, entry, err);
	failed |= archive_member_pad(out, SPARSE_SIZE, err);
	entry = entry_of("files/again", S_IFREG, 0);
	archive_entry_set_hardlink(entry, "files/sparse");
	failed |= begin(out, entry, err);
	failed |= begin(out, entry_of("files/folder", S_IFDIR, 0), err);
	entry = entry_of("files/link", S_IFLNK, 0);
	archive_entry_set_symlink(entry, "/any\xffwhere");
	return failed | begin(out, entry, err);
}

static void contents_of(int fd, struct buf *ret)
{
	struct err err;

	assert_true(lseek(fd, 0, SEEK_SET) == 0);
	assert_int_equal(fd_read_all(fd, "memory", 64 << 20, ret, &err), 0);
	assert_true(lseek(fd, 0, SEEK_SET) == 0);
}

TEST(archive_members_are_copied_to_the_same_bytes)
{
	scoped_fd int a = memfd_create("a", MFD_CLOEXEC), b = memfd_create("b", MFD_CLOEXEC);
	const struct archive_carrier first = { .carry = carry };
	const struct archive_carrier copy = { .carry = archive_copy_members, .context = &a };
	scoped_buf before = { 0 }, after = { 0 };
	scoped_snapshot snapshot, again;
	struct err err = { 0 };

	snapshot_init(&snapshot);
	snapshot_init(&again);
	snapshot.content.taken_at = 1700000000;
	RECORD_ADD(&snapshot.arena, &snapshot.content.files, file_row)->path = "/x";
	assert_int_equal(archive_write(&snapshot, &first, a, &err), 0);
	contents_of(a, &before);
	assert_in_range(before.size, 100, 8 << 10); /* the holes cost nothing */
	if (archive_read(&again, a, "memory", &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(again.content.files.count, 1);
	assert_true(lseek(a, 0, SEEK_SET) == 0);
	assert_int_equal(archive_write(&again, &copy, b, &err), 0);
	contents_of(b, &after);
	assert_true(bytes_equal(buf_bytes(&before), buf_bytes(&after)));
}
