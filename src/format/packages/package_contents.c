/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/packages/package_contents.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/cursor.h"
#include "base/mem.h"
#include "format/packages/deb822.h"
#include "format/packages/rpm_header.h"

enum {
	RPM_LEAD_SIZE = 96,
	RPM_MAGIC_SIZE = 8, /* three bytes, the version, four reserved */
	RPM_HEADER_MAX = 64 * 1024 * 1024,
	RPM_ENTRY_SIZE = 16,
};
static const char ar_magic[] = "!<arch>\n";
static const char rpm_lead_magic[] = "\xed\xab\xee\xdb";
static const char rpm_header_magic[] = "\x8e\xad\xe8";

struct reading {
	const struct byte_source *file;
	const char *what;
	uint64_t at; /* of the file, read so far */
	char *piece; /* PACKAGE_PIECE_SIZE bytes */
	char *contents;
	uint64_t decoded;
	size_t entries;
	const struct package_visitor *visitor; /* NULL: only its identity is wanted */
	struct arena *arena;
	struct package_identity *identity;
	struct err *err;
};

static void free_reader(struct archive **archive)
{
	archive_read_free(*archive);
}

/* ---- libarchive ---------------------------------------------------------------------------- */

static la_ssize_t read_file(struct archive *archive, void *context, const void **ret)
{
	struct reading *reading = context;
	uint64_t left = reading->file->size - reading->at;
	size_t size = left < PACKAGE_PIECE_SIZE ? (size_t)left : PACKAGE_PIECE_SIZE;
	int failed = reading->file->read(reading->file->context, reading->at, reading->piece, size);

	if (failed) {
		archive_set_error(archive, -failed, "%s", err_words(failed));
		return -1;
	}
	reading->at += size;
	*ret = reading->piece;
	return (la_ssize_t)size;
}

/* A member of the ar archive that is an archive itself; `context` is the outer one. */
static la_ssize_t read_member(struct archive *archive, void *context, const void **ret)
{
	size_t size = 0;
	la_int64_t offset;
	int status = archive_read_data_block(context, ret, &size, &offset);

	if (status == ARCHIVE_EOF)
		return 0;
	if (status != ARCHIVE_OK) {
		archive_set_error(archive, EBADMSG, "cut short or damaged");
		return -1;
	}
	return (la_ssize_t)size;
}

/* Those that are compiled in, so that no program is ever started. */
static bool set_filters(struct archive *archive)
{
	return archive_read_support_filter_gzip(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_xz(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_lzma(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_bzip2(archive) == ARCHIVE_OK &&
	       archive_read_support_filter_zstd(archive) == ARCHIVE_OK;
}

static int fail(const struct reading *reading, struct archive *archive)
{
	const char *why = archive_error_string(archive);

	return err_set(reading->err, -EBADMSG, "%s: damaged, or no package: %s", reading->what,
		       why ? why : "cut short");
}

/* ---- entries ------------------------------------------------------------------------------- */

/* "./usr/bin/" is "usr/bin". False for one that leads elsewhere, or is no path. */
static bool clean_path(const char *name, struct buf *ret)
{
	struct bytes rest = bytes_of(name), part;

	buf_clear(ret);
	if (!name || rest.size > PACKAGE_PATH_MAX)
		return false;
	while (bytes_part(&rest, '/', &part)) {
		if (!part.size || bytes_is(part, "."))
			continue;
		if (bytes_is(part, ".."))
			return false;
		if (ret->size)
			buf_add_byte(ret, '/');
		buf_add_bytes(ret, part);
	}
	return ret->size > 0;
}

/* Hands on what the entry holds; `keep` is the visitor's or our own. */
static int read_contents(struct reading *reading, struct archive *archive,
			 int (*keep)(void *context, struct bytes piece, struct err *err),
			 void *context)
{
	for (;;) {
		la_ssize_t size = archive_read_data(archive, reading->contents, PACKAGE_PIECE_SIZE);

		if (size == 0)
			return 0;
		if (size < 0)
			return fail(reading, archive);
		reading->decoded += (uint64_t)size;
		if (reading->decoded > PACKAGE_DECODED_MAX)
			return err_set(reading->err, -EFBIG, "%s: unpacks to too much",
				       reading->what);
		int failed = keep(context, (struct bytes){ reading->contents, (size_t)size },
				  reading->err);

		if (failed)
			return failed;
	}
}

static int read_entry(struct reading *reading, struct archive *archive, struct archive_entry *entry)
{
	const struct package_visitor *visitor = reading->visitor;
	const char *hard = archive_entry_hardlink(entry);
	mode_t type = archive_entry_filetype(entry);
	struct package_entry told = { .kind = PACKAGE_FILE };
	scoped_buf path = { 0 };
	scoped_buf target = { 0 };

	if (!clean_path(archive_entry_pathname(entry), &path))
		return 0;
	told.path = buf_text(&path);
	if (hard) {
		if (!clean_path(hard, &target))
			return 0;
		told.kind = PACKAGE_HARD_LINK;
		told.target = buf_text(&target);
	} else if (type == S_IFLNK) {
		told.kind = PACKAGE_LINK;
		told.target = archive_entry_symlink(entry);
		if (!told.target)
			return 0;
	} else if (type != S_IFREG) {
		return 0;
	}
	told.has_contents = told.kind == PACKAGE_FILE || (hard && archive_entry_size(entry) > 0);
	int wanted = visitor->entry(visitor->context, &told, reading->err);

	if (wanted <= 0 || !told.has_contents)
		return wanted < 0 ? wanted : 0;
	return read_contents(reading, archive, visitor->piece, visitor->context);
}

static int read_entries(struct reading *reading, struct archive *archive)
{
	struct archive_entry *entry;
	int status;

	while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK ||
	       status == ARCHIVE_WARN) {
		if (++reading->entries > PACKAGE_ENTRIES_MAX ||
		    (uint64_t)archive_filter_bytes(archive, 0) > PACKAGE_DECODED_MAX)
			return err_set(reading->err, -EFBIG, "%s: unpacks to too much",
				       reading->what);
		int failed = read_entry(reading, archive, entry);

		if (failed)
			return failed;
	}
	return status == ARCHIVE_EOF ? 0 : fail(reading, archive);
}

/* ---- deb ----------------------------------------------------------------------------------- */

static int keep_control(void *context, struct bytes piece, struct err *err)
{
	struct buf *control = context;

	if (control->size + piece.size > PACKAGE_CONTROL_MAX)
		return err_set(err, -EFBIG, "its control file is too large");
	buf_add_bytes(control, piece);
	return 0;
}

static int read_control(struct reading *reading, struct archive *archive)
{
	struct archive_entry *entry;
	scoped_buf control = { 0 };
	scoped_buf path = { 0 };
	int status;

	while ((status = archive_read_next_header(archive, &entry)) == ARCHIVE_OK) {
		if (!clean_path(archive_entry_pathname(entry), &path) ||
		    !text_is(buf_text(&path), "control"))
			continue;
		if (read_contents(reading, archive, keep_control, &control) < 0)
			return reading->err->code;
		struct bytes rest = buf_bytes(&control), paragraph;

		if (!deb822_paragraph(&rest, &paragraph))
			break;
		*reading->identity = (struct package_identity){
			arena_string(reading->arena, deb822_get(paragraph, "Package")),
			arena_string(reading->arena, deb822_get(paragraph, "Version")),
			arena_string(reading->arena, deb822_get(paragraph, "Architecture")),
		};
		return 0;
	}
	return status == ARCHIVE_OK || status == ARCHIVE_EOF
		       ? err_set(reading->err, -EBADMSG, "%s: no control file in it", reading->what)
		       : fail(reading, archive);
}

static int read_inner(struct reading *reading, struct archive *outer,
		      int (*read)(struct reading *reading, struct archive *archive))
{
	SCOPED(free_reader) struct archive *inner = archive_read_new();

	if (!set_filters(inner) || archive_read_support_format_tar(inner) != ARCHIVE_OK ||
	    archive_read_open2(inner, outer, NULL, read_member, NULL, NULL) != ARCHIVE_OK)
		return fail(reading, inner);
	return read(reading, inner);
}

static int read_deb(struct reading *reading)
{
	SCOPED(free_reader) struct archive *outer = archive_read_new();
	struct archive_entry *entry;
	bool has_control = false;
	int failed = 0;

	if (archive_read_support_format_ar(outer) != ARCHIVE_OK ||
	    archive_read_open2(outer, reading, NULL, read_file, NULL, NULL) != ARCHIVE_OK)
		return fail(reading, outer);
	while (!failed && archive_read_next_header(outer, &entry) == ARCHIVE_OK) {
		struct bytes name = bytes_of(archive_entry_pathname(entry));

		if (!has_control && bytes_starts(name, "control.tar")) {
			failed = read_inner(reading, outer, read_control);
			if (!failed && !reading->visitor)
				return 0;
			has_control = true;
		} else if (has_control && bytes_starts(name, "data.tar")) {
			return read_inner(reading, outer, read_entries);
		}
	}
	return failed ? failed : fail(reading, outer);
}

/* ---- rpm ----------------------------------------------------------------------------------- */

/* Reads the header at `*at` behind its magic, and moves behind it. */
static int read_rpm_header(const struct reading *reading, uint64_t *at, struct buf *ret)
{
	char start[RPM_MAGIC_SIZE + 8];
	struct cursor cursor = cursor_of((struct bytes){ start, sizeof(start) });

	if (byte_source_read(reading->file, *at, start, sizeof(start), reading->err) < 0)
		return err_wrap(reading->err, "%s", reading->what);
	struct bytes magic = cursor_take(&cursor, RPM_MAGIC_SIZE);
	uint64_t entries = cursor_u32be(&cursor), data = cursor_u32be(&cursor);
	uint64_t size = 8 + entries * RPM_ENTRY_SIZE + data;

	if (!bytes_starts(magic, rpm_header_magic) || size > RPM_HEADER_MAX ||
	    !byte_source_get(reading->file, *at + RPM_MAGIC_SIZE, (size_t)size, ret))
		return err_set(reading->err, -EBADMSG, "%s: damaged, or no package", reading->what);
	*at += RPM_MAGIC_SIZE + size;
	return 0;
}

static int read_rpm_identity(struct reading *reading)
{
	scoped_buf blob = { 0 };
	struct rpm_header header;
	uint64_t at = RPM_LEAD_SIZE;

	if (read_rpm_header(reading, &at, &blob) < 0) /* the signature */
		return reading->err->code;
	at = (at + 7) & ~(uint64_t)7;
	if (read_rpm_header(reading, &at, &blob) < 0)
		return reading->err->code;
	if (rpm_header_parse(buf_bytes(&blob), &header, reading->err) < 0)
		return err_wrap(reading->err, "%s", reading->what);
	struct bytes version = rpm_header_text(&header, RPM_VERSION);
	struct bytes release = rpm_header_text(&header, RPM_RELEASE);
	scoped_buf text = { 0 };
	uint64_t epoch;

	if (rpm_header_number(&header, RPM_EPOCH, &epoch))
		buf_add_format(&text, "%llu:", (unsigned long long)epoch);
	buf_add_bytes(&text, version);
	buf_add_byte(&text, '-');
	buf_add_bytes(&text, release);
	*reading->identity = (struct package_identity){
		arena_string(reading->arena, rpm_header_text(&header, RPM_NAME)),
		arena_string(reading->arena, buf_bytes(&text)),
		arena_string(reading->arena, rpm_header_text(&header, RPM_ARCH)),
	};
	return 0;
}

static int read_rpm(struct reading *reading)
{
	SCOPED(free_reader) struct archive *archive = archive_read_new();

	if (read_rpm_identity(reading) < 0)
		return reading->err->code;
	if (!reading->visitor)
		return 0;
	if (archive_read_support_filter_rpm(archive) != ARCHIVE_OK || !set_filters(archive) ||
	    archive_read_support_format_cpio(archive) != ARCHIVE_OK ||
	    archive_read_open2(archive, reading, NULL, read_file, NULL, NULL) != ARCHIVE_OK)
		return fail(reading, archive);
	return read_entries(reading, archive);
}

int package_contents_read(const struct byte_source *file, const char *what,
			  const struct package_visitor *visitor, struct arena *arena,
			  struct package_identity *ret, struct err *err)
{
	scoped_free char *piece = mem_zero(1, PACKAGE_PIECE_SIZE);
	scoped_free char *contents = mem_zero(1, PACKAGE_PIECE_SIZE);
	struct package_identity identity = { "", "", "" };
	struct reading reading = {
		.file = file,
		.what = what,
		.piece = piece,
		.contents = contents,
		.visitor = visitor,
		.arena = arena,
		.identity = &identity,
		.err = err,
	};
	scoped_buf start = { 0 };
	int failed;

	if (!byte_source_get(file, 0, sizeof(ar_magic) - 1, &start))
		return err_set(err, -EBADMSG, "%s: no package: too short", what);
	if (bytes_starts(buf_bytes(&start), ar_magic))
		failed = read_deb(&reading);
	else if (bytes_starts(buf_bytes(&start), rpm_lead_magic))
		failed = read_rpm(&reading);
	else
		return err_set(err, -EBADMSG, "%s: neither a .deb nor an .rpm", what);
	if (!failed)
		*ret = identity;
	return failed;
}

int package_contents_identify(const struct byte_source *file, const char *what, struct arena *arena,
			      struct package_identity *ret, struct err *err)
{
	return package_contents_read(file, what, NULL, arena, ret, err);
}
