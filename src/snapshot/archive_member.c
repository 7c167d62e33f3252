/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Members of a snapshot's tar: what they may be, how they are written and copied. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>

#include "snapshot/archive.h"

enum {
	MEMBER_NAME_MAX = 16 * 1024,     /* bytes of an entry's name */
	MEMBER_XATTRS_MAX = 1024,        /* attributes of one member */
	MEMBER_ZEROS_SIZE = 1024 * 1024, /* a sparse terabyte takes a million turns */
	MEMBER_BLOCK_SIZE = 64 * 1024,
};

int archive_failed(struct archive *archive, struct err *err)
{
	int code = archive_errno(archive);
	const char *text = archive_error_string(archive);

	if (code > 0)
		return err_set(err, -code, "%s: %s", text ? text : "archive", err_words(code));
	return err_set(err, -EIO, "%s", text ? text : "archive error");
}

/* ---- what a member may be ------------------------------------------------------------------ */

/* True if a name stays inside: relative, no "..". */
static bool stays_inside(struct bytes name)
{
	struct bytes rest = name, part;

	while (bytes_part(&rest, '/', &part))
		if (bytes_is(part, ".."))
			return false;
	return name.size > 0 && name.at[0] != '/';
}

static bool is_carried(struct bytes name)
{
	return bytes_starts(name, "files/") || bytes_starts(name, "packages/") ||
	       bytes_is(name, "files") || bytes_is(name, "packages");
}

int archive_check_entry(struct archive_entry *entry, struct err *err)
{
	struct bytes name = bytes_of(archive_entry_pathname(entry));
	const char *link = archive_entry_hardlink(entry);
	/* of a hard link without content, libarchive tells no type */
	mode_t type = link && !archive_entry_filetype(entry) ? S_IFREG
							     : archive_entry_filetype(entry);

	if (name.size == 0 || name.size > MEMBER_NAME_MAX)
		return err_set(err, -EBADMSG, "an entry without a usable name");
	if (name.at[0] == '/')
		return err_set(err, -EBADMSG, "an entry with an absolute name: not a snapshot");
	if (!stays_inside(name) ||
	    (link && is_carried(name) &&
	     !(stays_inside(bytes_of(link)) && bytes_starts(bytes_of(link), "files/"))))
		return err_set(err, -EBADMSG,
			       "an entry that would lie outside its folder: not a snapshot");
	if (!is_carried(name) && (type != S_IFREG || link))
		return err_set(err, -EBADMSG, "an entry that is no plain file: not a snapshot");
	if (type != S_IFREG && type != S_IFDIR && type != S_IFLNK)
		return err_set(err, -EBADMSG,
			       "an entry that is no file, folder or link: not a snapshot");
	if (archive_entry_sparse_count(entry) == 0 && archive_entry_size(entry) > ARCHIVE_SIZE_MAX)
		return err_set(err, -EFBIG, "an entry that is too large");
	return 0;
}

/* ---- writing ------------------------------------------------------------------------------- */

struct attribute {
	const char *name;
	const void *value;
	size_t size;
};

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct attribute *)b)->name, ((const struct attribute *)a)->name);
}

/* libarchive gives attributes back in the reverse of the order they came in, so a copy would turn
 * them around every time. */
static void sort_attributes(struct archive_entry *entry)
{
	struct attribute attributes[MEMBER_XATTRS_MAX];
	size_t count = 0;
	int known = archive_entry_xattr_reset(entry);

	if (known < 2 || known > MEMBER_XATTRS_MAX)
		return;
	struct archive_entry *copy = archive_entry_clone(entry);

	archive_entry_xattr_reset(copy);
	while (count < MEMBER_XATTRS_MAX &&
	       archive_entry_xattr_next(copy, &attributes[count].name, &attributes[count].value,
					&attributes[count].size) == ARCHIVE_OK)
		count++;
	qsort(attributes, count, sizeof(attributes[0]), by_name);
	archive_entry_xattr_clear(entry);
	for (size_t i = 0; i < count; i++)
		archive_entry_xattr_add_entry(entry, attributes[i].name, attributes[i].value,
					      attributes[i].size);
	archive_entry_free(copy);
}

int archive_member_begin(struct archive *out, struct archive_entry *entry, struct err *err)
{
	sort_attributes(entry);
	int status = archive_write_header(out, entry);

	return status == ARCHIVE_OK ? 0 : archive_failed(out, err);
}

int archive_member_add(struct archive *out, struct bytes piece, struct err *err)
{
	if (piece.size && archive_write_data(out, piece.at, piece.size) != (la_ssize_t)piece.size)
		return archive_failed(out, err);
	return 0;
}

int archive_member_pad(struct archive *out, int64_t size, struct err *err)
{
	static char zeros[MEMBER_ZEROS_SIZE]; /* not touched where it stands for a hole */
	int failed = 0;

	for (size_t piece; size > 0 && !failed; size -= (int64_t)piece) {
		piece = size < MEMBER_ZEROS_SIZE ? (size_t)size : MEMBER_ZEROS_SIZE;
		failed = archive_member_add(out, (struct bytes){ zeros, piece }, err);
	}
	return failed;
}

/* ---- copying ------------------------------------------------------------------------------- */

static void free_reader(struct archive **archive)
{
	archive_read_free(*archive);
}

/* Copies the content, holes and all. */
static int copy_content(struct archive *in, int64_t size, struct archive *out, struct err *err)
{
	const void *at = NULL;
	int64_t written = 0;
	size_t piece = 0;
	la_int64_t offset;
	int status, failed = 0;

	while (!failed &&
	       (status = archive_read_data_block(in, &at, &piece, &offset)) != ARCHIVE_EOF) {
		if (status != ARCHIVE_OK || offset < written || (int64_t)piece > size - offset)
			return err_set(err, -EBADMSG, "cut short or damaged");
		failed = archive_member_pad(out, offset - written, err);
		if (!failed)
			failed = archive_member_add(out, (struct bytes){ at, piece }, err);
		written = offset + (int64_t)piece;
	}
	return failed ? failed : archive_member_pad(out, size - written, err);
}

static int copy_member(struct archive *in, struct archive_entry *entry, struct archive *out,
		       struct err *err)
{
	bool has_content = archive_entry_filetype(entry) == S_IFREG &&
			   !archive_entry_hardlink(entry);
	int failed = archive_check_entry(entry, err);

	if (failed || !is_carried(bytes_of(archive_entry_pathname(entry))))
		return failed;
	failed = archive_member_begin(out, entry, err);
	if (failed || !has_content)
		return failed;
	return copy_content(in, archive_entry_size(entry), out, err);
}

int archive_copy_members(void *context, struct archive *out, struct err *err)
{
	SCOPED(free_reader) struct archive *in = archive_read_new();
	struct archive_entry *entry;
	int status;

	if (archive_read_support_format_tar(in) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(in) != ARCHIVE_OK ||
	    archive_read_open_fd(in, *(int *)context, MEMBER_BLOCK_SIZE) != ARCHIVE_OK)
		return err_set(err, -EBADMSG, "not a snapshot: %s", archive_error_string(in));
	while ((status = archive_read_next_header(in, &entry)) == ARCHIVE_OK) {
		int failed = copy_member(in, entry, out, err);

		if (failed)
			return failed;
	}
	return status == ARCHIVE_EOF
		       ? 0
		       : err_set(err, -EBADMSG, "not a snapshot, or cut short or damaged");
}
