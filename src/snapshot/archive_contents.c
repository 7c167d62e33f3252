/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/archive_contents.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>

enum { CONTENTS_BLOCK_SIZE = 64 * 1024 };

static void free_reader(struct archive **archive)
{
	archive_read_free(*archive);
}

/* Fills `ret` for an entry that is carried; false for the documents, and the two folders. `path`
 * holds its name: tar ends that of a folder with a slash. */
static bool member_of(struct archive_entry *entry, struct buf *path, struct archive_member *ret)
{
	const char *link = archive_entry_hardlink(entry);

	buf_clear(path);
	buf_add_text(path, archive_entry_pathname(entry));
	while (path->size > 1 && path->at[path->size - 1] == '/')
		buf_cut(path, path->size - 1);
	const char *name = buf_text(path);
	struct bytes rest = bytes_of(name);

	ret->entry = entry;
	ret->hardlink = link && bytes_starts(bytes_of(link), "files/") ? link + strlen("files")
								       : NULL;
	if (bytes_skip(&rest, "files/")) {
		ret->place = ARCHIVE_FILES;
		ret->path = name + strlen("files");
	} else if (bytes_skip(&rest, "packages/")) {
		ret->place = ARCHIVE_PACKAGES;
		ret->path = name + strlen("packages/");
	}
	return ret->path && rest.size > 0;
}

static int walk(struct archive *reader, archive_visit *visit, void *context, struct err *err)
{
	struct archive_entry *entry;
	int status, failed = 0;
	scoped_buf path = { 0 };
	size_t entries = 0;

	while ((status = archive_read_next_header(reader, &entry)) == ARCHIVE_OK) {
		struct archive_member member = { .reader = reader };

		if (++entries > ARCHIVE_ENTRIES_MAX ||
		    archive_filter_bytes(reader, 0) > ARCHIVE_SIZE_MAX)
			return err_set(err, -EFBIG, "too many entries, or too large");
		failed = archive_check_entry(entry, err);
		if (!failed && member_of(entry, &path, &member))
			failed = visit(context, &member, err);
		if (failed)
			return failed;
	}
	return status == ARCHIVE_EOF
		       ? 0
		       : err_set(err, -EBADMSG, "not a snapshot, or cut short or damaged");
}

int archive_contents_walk(const char *path, archive_visit *visit, void *context, struct err *err)
{
	SCOPED(free_reader) struct archive *reader = archive_read_new();
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", path);
	if (archive_read_support_format_tar(reader) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(reader) != ARCHIVE_OK ||
	    archive_read_open_fd(reader, fd, CONTENTS_BLOCK_SIZE) != ARCHIVE_OK)
		return err_set(err, -EBADMSG, "%s: not a snapshot: %s", path,
			       archive_error_string(reader));
	return walk(reader, visit, context, err) < 0 ? err_wrap(err, "%s", path) : 0;
}

unsigned archive_member_mode(const struct archive_member *member)
{
	unsigned mode = archive_entry_perm(member->entry) & 07777U;
	int type, permissions, tag, id;
	const char *name;

	archive_entry_acl_reset(member->entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS);
	while (archive_entry_acl_next(member->entry, ARCHIVE_ENTRY_ACL_TYPE_ACCESS, &type,
				      &permissions, &tag, &id, &name) == ARCHIVE_OK)
		if (tag == ARCHIVE_ENTRY_ACL_MASK)
			mode = (mode & ~070U) | ((unsigned)permissions & 7U) << 3;
	return mode;
}

int archive_contents_next(const struct archive_member *member, struct bytes *ret, int64_t *at,
			  struct err *err)
{
	const void *piece = NULL;
	size_t size = 0;
	la_int64_t offset = 0;
	int status = archive_read_data_block(member->reader, &piece, &size, &offset);

	if (status == ARCHIVE_EOF)
		return 0;
	if (status != ARCHIVE_OK || offset < 0)
		return err_set(err, -EBADMSG, "%s: cut short or damaged", member->path);
	*ret = (struct bytes){ piece, size };
	*at = offset;
	return 1;
}

/* Holes are zeros. */
static void add_zeros(struct buf *ret, size_t size)
{
	memset(buf_reserve(ret, size), 0, size);
	buf_grew(ret, size);
}

int archive_contents_read(const struct archive_member *member, size_t limit, struct buf *ret,
			  struct err *err)
{
	int64_t size = archive_entry_size(member->entry), at = 0;
	size_t start = ret->size;
	struct bytes piece = { 0 };
	int more;

	if (size < 0 || (uint64_t)size > limit)
		return err_set(err, -EFBIG, "%s: more than %zu bytes", member->path, limit);
	while ((more = archive_contents_next(member, &piece, &at, err)) > 0) {
		size_t known = ret->size - start;

		if ((uint64_t)at < known || at > size || piece.size > (uint64_t)(size - at))
			return err_set(err, -EBADMSG, "%s: damaged", member->path);
		add_zeros(ret, (size_t)at - known);
		buf_add_bytes(ret, piece);
	}
	if (!more)
		add_zeros(ret, (size_t)size - (ret->size - start));
	return more;
}
