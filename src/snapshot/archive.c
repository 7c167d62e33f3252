/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "snapshot/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/new_file.h"
#include "snapshot/document.h"
#include "snapshot/spool.h"

enum {
	ARCHIVE_BLOCK_SIZE = 64 * 1024,
};

/* ---- writing ------------------------------------------------------------------------------- */

static void free_writer(struct archive **archive)
{
	archive_write_free(*archive);
}

static int spool_piece(void *context, struct bytes piece, struct err *err)
{
	spool_add(context, piece);
	return 0;
}

static int archive_piece(void *context, struct bytes piece, struct err *err)
{
	return archive_member_add(context, piece, err);
}

/* Writes one tar entry with what the spool holds. */
static int write_entry(struct archive *archive, const char *name, struct spool *spool, int64_t time,
		       struct err *err)
{
	struct archive_entry *entry = archive_entry_new2(archive);

	spool_close(spool);
	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, S_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_size(entry, (la_int64_t)spool->size);
	archive_entry_set_mtime(entry, time, 0);
	int failed = archive_member_begin(archive, entry, err);

	archive_entry_free(entry);
	if (failed)
		return failed;
	return spool_replay(spool, archive_piece, archive, err);
}

static int write_document(struct archive *archive, const struct content *content, struct err *err)
{
	scoped_spool spool;
	int failed;

	spool_init(&spool);
	failed = document_write(content, false, spool_piece, &spool, err);
	return failed ? failed
		      : write_entry(archive, "snapshot.json", &spool, content->taken_at, err);
}

static int write_long_section(struct archive *archive, const struct content *content,
			      const struct field *field, struct err *err)
{
	char name[64];

	if (field->kind != FIELD_LONG || record_field_is_empty(field, content))
		return 0;
	snprintf(name, sizeof(name), "%s.jsonl", field->name);
	scoped_spool spool;

	spool_init(&spool);
	int failed = document_write_lines(content, field, spool_piece, &spool, err);

	return failed ? failed : write_entry(archive, name, &spool, content->taken_at, err);
}

/* hdrcharset=BINARY: names are bytes, and no character set conversion is ever loaded. */
static bool set_format(struct archive *archive)
{
	return archive_write_set_format_pax(archive) == ARCHIVE_OK &&
	       archive_write_set_options(archive, "hdrcharset=BINARY,xattrheader=SCHILY") ==
		       ARCHIVE_OK;
}

int archive_write(const struct snapshot *snapshot, const struct archive_carrier *carrier, int fd,
		  struct err *err)
{
	SCOPED(free_writer) struct archive *archive = archive_write_new();
	const struct content *content = &snapshot->content;

	if (!set_format(archive) || archive_write_add_filter_zstd(archive) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(archive, 1) != ARCHIVE_OK ||
	    archive_write_open_fd(archive, fd) != ARCHIVE_OK)
		return archive_failed(archive, err);
	int failed = carrier ? carrier->carry(carrier->context, archive, err) : 0;

	if (!failed)
		failed = write_document(archive, content, err);
	for (size_t i = 0; i < content_type.field_count && !failed; i++)
		failed = write_long_section(archive, content, &content_type.fields[i], err);
	if (!failed && archive_write_close(archive) != ARCHIVE_OK)
		failed = archive_failed(archive, err);
	return failed;
}

int archive_write_file(const struct snapshot *snapshot, const struct archive_carrier *carrier,
		       const char *path, struct err *err)
{
	scoped_new_file file = { .fd = -1 };
	int failed = new_file_begin(&file, path, err);

	if (failed)
		return failed;
	failed = archive_write(snapshot, carrier, file.fd, err);
	return failed ? err_wrap(err, "%s", path) : new_file_keep(&file, err);
}

static la_ssize_t drop(struct archive *archive, void *context, const void *at, size_t size)
{
	return (la_ssize_t)size;
}

int archive_rehearse(const struct archive_carrier *carrier, struct err *err)
{
	SCOPED(free_writer) struct archive *archive = archive_write_new();

	if (!set_format(archive) ||
	    archive_write_open2(archive, NULL, NULL, drop, NULL, NULL) != ARCHIVE_OK)
		return archive_failed(archive, err);
	return carrier->carry(carrier->context, archive, err);
}

/* ---- reading ------------------------------------------------------------------------------- */

static void free_reader(struct archive **archive)
{
	archive_read_free(*archive);
}

/* One entry after another; `archive` and `err` go along. */
struct unpacking {
	struct archive *archive;
	struct snapshot *snapshot;
	struct err *err;
	bool document_seen;
};

/* The next piece of the entry's contents: 1, 0 at its end, or a failure. */
static int next_piece(struct unpacking *unpacking, struct bytes *ret)
{
	const void *at = NULL;
	size_t size = 0;
	la_int64_t offset;
	int status = archive_read_data_block(unpacking->archive, &at, &size, &offset);

	if (status == ARCHIVE_EOF)
		return 0;
	if (status != ARCHIVE_OK)
		return err_set(unpacking->err, -EBADMSG, "cut short or damaged");
	*ret = (struct bytes){ at, size };
	return 1;
}

static int read_document(struct unpacking *unpacking)
{
	scoped_buf text = { 0 };
	struct bytes piece = { 0 };
	int more;

	if (unpacking->document_seen)
		return err_set(unpacking->err, -EBADMSG, "it stands there twice");
	unpacking->document_seen = true;
	while ((more = next_piece(unpacking, &piece)) > 0) {
		if (text.size + piece.size > ARCHIVE_DOCUMENT_MAX)
			return err_set(unpacking->err, -EFBIG, "more than %d bytes",
				       ARCHIVE_DOCUMENT_MAX);
		buf_add_bytes(&text, piece);
	}
	return more < 0 ? more
			: document_read(unpacking->snapshot, buf_bytes(&text), unpacking->err);
}

/* Reads the lines that are whole in `text`, keeping the rest of it. */
static int read_whole_lines(struct unpacking *unpacking, const struct field *field,
			    struct buf *text, size_t *count)
{
	struct bytes rest = buf_bytes(text), line;

	while (bytes_find(rest, '\n') >= 0 && bytes_line(&rest, &line)) {
		if (++*count > ARCHIVE_ROWS_MAX)
			return err_set(unpacking->err, -EFBIG, "more than %d rows",
				       ARCHIVE_ROWS_MAX);
		if (document_read_line(unpacking->snapshot, field, line, unpacking->err) < 0)
			return err_wrap(unpacking->err, "row %zu", *count);
	}
	memmove(text->at, text->at + (text->size - rest.size), rest.size);
	text->size = rest.size;
	if (text->size > ARCHIVE_LINE_MAX)
		return err_set(unpacking->err, -EFBIG, "a row of more than %d bytes",
			       ARCHIVE_LINE_MAX);
	return 0;
}

static int read_long_section(struct unpacking *unpacking, const struct field *field)
{
	scoped_buf text = { 0 };
	struct bytes piece = { 0 };
	size_t count = 0;
	int more;

	while ((more = next_piece(unpacking, &piece)) > 0) {
		buf_add_bytes(&text, piece);
		int failed = read_whole_lines(unpacking, field, &text, &count);

		if (failed)
			return failed;
	}
	if (more == 0 && text.size)
		return err_set(unpacking->err, -EBADMSG, "its last row is cut short");
	return more;
}

static int read_entry(struct unpacking *unpacking, struct archive_entry *entry)
{
	struct bytes name = bytes_of(archive_entry_pathname(entry)), section = name;
	const struct field *field = NULL;
	int failed = archive_check_entry(entry, unpacking->err);

	if (failed)
		return failed;
	if (bytes_ends(section, ".jsonl"))
		field = document_long_field(bytes_slice(section, 0, section.size - 6));
	if (bytes_is(name, "snapshot.json"))
		failed = read_document(unpacking);
	else if (field && !unpacking->document_seen)
		return err_set(unpacking->err, -EBADMSG, "rows come before snapshot.json");
	else if (field)
		failed = read_long_section(unpacking, field);
	if (failed)
		return err_wrap(unpacking->err, "%.*s", (int)name.size, name.at);
	return 0; /* other entries are carried files, or of a later version: passed over */
}

int archive_read(struct snapshot *snapshot, int fd, const char *name, struct err *err)
{
	SCOPED(free_reader) struct archive *archive = archive_read_new();
	struct unpacking unpacking = { .archive = archive, .snapshot = snapshot, .err = err };
	struct archive_entry *entry;
	int status = ARCHIVE_OK;
	size_t entries = 0;

	if (archive_read_support_format_tar(archive) != ARCHIVE_OK ||
	    archive_read_support_filter_zstd(archive) != ARCHIVE_OK ||
	    archive_read_open_fd(archive, fd, ARCHIVE_BLOCK_SIZE) != ARCHIVE_OK)
		return err_set(err, -EBADMSG, "%s: not a snapshot: %s", name,
			       archive_error_string(archive));
	while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
		if (++entries > ARCHIVE_ENTRIES_MAX ||
		    archive_filter_bytes(archive, 0) > ARCHIVE_SIZE_MAX)
			return err_set(err, -EFBIG, "%s: too many entries, or too large", name);
		if (read_entry(&unpacking, entry) < 0)
			return err_wrap(err, "%s", name);
	}
	if (status != ARCHIVE_EOF)
		return err_set(err, -EBADMSG, "%s: not a snapshot, or cut short or damaged", name);
	if (!unpacking.document_seen)
		return err_set(err, -EBADMSG, "%s: not a snapshot: no snapshot.json inside", name);
	return 0;
}

int archive_read_file(struct snapshot *snapshot, const char *path, struct err *err)
{
	if (strcmp(path, "-") == 0)
		return archive_read(snapshot, STDIN_FILENO, "standard input", err);
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, "%s", path);
	return archive_read(snapshot, fd, path, err);
}
