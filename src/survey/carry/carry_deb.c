/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A .deb is an ar(5) archive of "debian-binary", control.tar and data.tar, here not compressed: the
 * snapshot around it is. A member tells its size before its content, so data.tar is made twice: the
 * first time to count, with zeros for the contents.
 */
#include "survey/carry/carry_deb.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdio.h>

#include "base/page_cache.h"
#include "survey/files/attributes.h"
#include "survey/secrets.h"

enum { AR_HEADER_SIZE = 60 };

/* Where data.tar goes: only counted, or into the snapshot. */
struct sink {
	struct archive *out; /* NULL: count */
	int64_t size;
	struct err *err;
};

static la_ssize_t take_piece(struct archive *archive, void *context, const void *at, size_t size)
{
	struct sink *sink = context;

	sink->size += (int64_t)size;
	if (sink->out && archive_member_add(sink->out, (struct bytes){ at, size }, sink->err) < 0) {
		archive_set_error(archive, -sink->err->code, "%s", sink->err->text);
		return -1;
	}
	return (la_ssize_t)size;
}

static void free_archive(struct archive **archive)
{
	archive_write_free(*archive);
}

/* ---- data.tar ------------------------------------------------------------------------------ */

/* The part of a file that is there, at most `size` bytes; returns how much, or what failed. */
static int64_t copy_file(struct deb *deb, int fd, int64_t size, struct archive *tar,
			 struct err *err)
{
	struct buf *piece = &deb->carry->piece;
	int64_t at = 0;

	while (at < size) {
		size_t room = size - at < CARRY_PIECE_SIZE ? (size_t)(size - at) : CARRY_PIECE_SIZE;

		buf_clear(piece);
		ssize_t got = pread(fd, buf_reserve(piece, room), room, at);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		buf_grew(piece, (size_t)got);
		int failed = archive_member_add(tar, buf_bytes(piece), err);

		if (failed)
			return failed;
		at += got;
		pace_step(&deb->carry->pace, got);
	}
	return at;
}

/* A file whose secrets are replaced, read anew; returns as above. */
static int64_t copy_template(struct deb *deb, int fd, const struct deb_file *file,
			     struct archive *tar, struct err *err)
{
	const char *path = deb_real_path(deb, deb->paths.at + file->path);
	struct buf *text = &deb->carry->text;
	scoped_buf redacted = { 0 };
	struct err why;

	buf_clear(text);
	if (fd_read_all(fd, path, CARRY_TEXT_MAX, text, &why) < 0)
		return 0;
	(void)survey_redact_file(deb->carry->survey, NULL, buf_bytes(text),
				 secret_text_kind_of(bytes_of(path), buf_bytes(text)), &redacted);
	struct bytes piece = bytes_slice(buf_bytes(&redacted), 0, (size_t)file->size);
	int failed = archive_member_add(tar, piece, err);

	return failed ? failed : (int64_t)piece.size;
}

static int add_content(struct deb *deb, const struct deb_file *file, bool is_real,
		       struct archive *tar, struct err *err)
{
	const char *path = deb->paths.at + file->path;
	scoped_page_cache cache = { 0 };
	struct err why;
	int64_t at = 0;

	if (!is_real)
		return archive_member_pad(tar, file->size, err);
	scoped_fd int fd = root_open(deb->carry->survey->root, deb_real_path(deb, path), &why);
	struct stat now;

	if (fd >= 0 && fstat(fd, &now) == 0 && now.st_ino == file->state.st_ino &&
	    now.st_dev == file->state.st_dev) {
		page_cache_note(&cache, fd, (uint64_t)file->size);
		at = file->is_template ? copy_template(deb, fd, file, tar, err)
				       : copy_file(deb, fd, file->size, tar, err);
		page_cache_drop(&cache, fd);
	}
	if (at < 0)
		return (int)at;
	if (at < file->size)
		deb->broken = "a file changed while it was packed and is padded with zeros";
	return archive_member_pad(tar, file->size - at, err);
}

static int add_file(struct deb *deb, const struct deb_file *file, bool is_real, struct archive *tar,
		    struct err *err)
{
	const char *path = deb->paths.at + file->path;
	struct archive_entry *entry = archive_entry_new();
	struct survey *survey = deb->carry->survey;
	scoped_buf name = { 0 }, target = { 0 };

	buf_add_format(&name, ".%s%s", path, S_ISDIR(file->state.st_mode) ? "/" : "");
	archive_entry_set_pathname(entry, buf_text(&name));
	archive_entry_set_filetype(entry, file->state.st_mode & S_IFMT);
	archive_entry_set_perm(entry, file->state.st_mode & ALLPERMS);
	archive_entry_set_uid(entry, file->state.st_uid);
	archive_entry_set_gid(entry, file->state.st_gid);
	archive_entry_set_uname(entry, survey_user_name(survey, file->state.st_uid));
	archive_entry_set_gname(entry, survey_group_name(survey, file->state.st_gid));
	archive_entry_set_mtime(
		entry, S_ISDIR(file->state.st_mode) ? deb->newest : file->state.st_mtim.tv_sec, 0);
	archive_entry_set_size(entry, S_ISREG(file->state.st_mode) ? file->size : 0);
	if (S_ISLNK(file->state.st_mode)) {
		(void)!root_readlink(survey->root, deb_real_path(deb, path), &target);
		archive_entry_set_symlink(entry, buf_text(&target));
	}
	int failed = archive_member_begin(tar, entry, err);

	archive_entry_free(entry);
	if (failed || !S_ISREG(file->state.st_mode))
		return failed;
	return add_content(deb, file, is_real, tar, err);
}

static int write_data(struct deb *deb, struct sink *sink, struct err *err)
{
	SCOPED(free_archive) struct archive *tar = archive_write_new();
	int failed = 0;

	if (archive_write_set_format_gnutar(tar) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(tar, 1) != ARCHIVE_OK ||
	    archive_write_open(tar, sink, NULL, take_piece, NULL) != ARCHIVE_OK)
		return archive_failed(tar, err);
	for (vec_each(file, &deb->files))
		if (!failed)
			failed = add_file(deb, file, sink->out != NULL, tar, err);
	if (!failed && archive_write_close(tar) != ARCHIVE_OK)
		failed = archive_failed(tar, err);
	return failed;
}

/* ---- the .deb ------------------------------------------------------------------------------ */

static int add_ar_header(struct archive *out, const char *name, int64_t size, struct err *err)
{
	char header[AR_HEADER_SIZE + 1];

	snprintf(header, sizeof(header), "%-16s%-12d%-6d%-6d%-8o%-10lld`\n", name, 0, 0, 0, 0100644,
		 (long long)size);
	return archive_member_add(out, bytes_of(header), err);
}

/* "packages/NAME_VERSION_ARCH.deb"; the colon of an epoch is written as apt does. */
static void member_name(const struct package *package, struct buf *ret)
{
	buf_add_format(ret, "packages/%s_", package->name);
	for (const char *at = package->version; *at; at++)
		buf_add_text(ret, *at == ':' ? "%3a" : (char[]){ *at == '/' ? '_' : *at, '\0' });
	buf_add_format(ret, "_%s.deb", package->arch);
}

static int write_deb(struct deb *deb, const char *name, struct archive *out, struct err *err)
{
	const int64_t control = (int64_t)deb->control.size;
	struct archive_entry *entry = archive_entry_new();
	struct sink sink = { .out = out, .err = err };

	archive_entry_set_pathname(entry, name);
	archive_entry_set_filetype(entry, S_IFREG);
	archive_entry_set_perm(entry, 0600);
	archive_entry_set_mtime(entry, deb->carry->survey->content->taken_at, 0);
	archive_entry_set_size(entry, 8 + 3 * AR_HEADER_SIZE + 4 + control + deb->data_size);
	int failed = archive_member_begin(out, entry, err);

	archive_entry_free(entry);
	if (!failed)
		failed = archive_member_add(out, BYTES("!<arch>\n"), err);
	if (!failed)
		failed = add_ar_header(out, "debian-binary", 4, err);
	if (!failed)
		failed = archive_member_add(out, BYTES("2.0\n"), err);
	if (!failed)
		failed = add_ar_header(out, "control.tar", control, err);
	if (!failed)
		failed = archive_member_add(out, buf_bytes(&deb->control), err);
	if (!failed)
		failed = add_ar_header(out, "data.tar", deb->data_size, err);
	return failed ? failed : write_data(deb, &sink, err);
}

/* How dpkg names the files of a package in its info folder. */
static const char *info_of(const struct carry *carry, const struct package *package)
{
	struct survey *survey = carry->survey;
	const char *with_arch = arena_format(survey->arena, "/var/lib/dpkg/info/%s:%s.",
					     package->name, package->arch);
	scoped_buf list = { 0 };

	buf_add_format(&list, "%slist", with_arch);
	return root_exists(survey->root, buf_text(&list))
		       ? with_arch
		       : arena_format(survey->arena, "/var/lib/dpkg/info/%s.", package->name);
}

/* Everything that has to be known before the first byte is written. */
static int prepare(struct deb *deb, struct err *err)
{
	struct sink count = { 0 };
	int failed = deb_measure(deb, err);

	for (vec_each(file, &deb->files))
		if (!S_ISDIR(file->state.st_mode) && file->state.st_mtim.tv_sec > deb->newest)
			deb->newest = file->state.st_mtim.tv_sec;
	if (!failed)
		failed = deb_make_control(deb, err);
	if (!failed)
		failed = write_data(deb, &count, err);
	deb->data_size = count.size;
	return failed;
}

static void note(const struct deb *deb, const char *name)
{
	struct survey *survey = deb->carry->survey;
	text_list *evidence = &deb->package->evidence;

	survey_note(survey, evidence, "packed again as %s, out of the installed files", name);
	if (deb->changed)
		survey_note(survey, evidence, "%zu of them are not what the package brought",
			    deb->changed);
	if (deb->templates)
		survey_note(survey, evidence, "secrets are replaced in %zu of them",
			    deb->templates);
	for (struct bytes rest = buf_bytes(&deb->left_out), line; bytes_line(&rest, &line);)
		survey_note(survey, evidence,
			    "not in it, a secret or too large to look through: "
			    "%.*s",
			    (int)line.size, line.at);
	if (deb->broken)
		survey_note(survey, evidence, "%s", deb->broken);
}

static int pack(struct carry *carry, struct package *package, struct archive *out, struct err *err)
{
	SCOPED(deb_deinit) struct deb deb = { .carry = carry, .package = package };
	scoped_buf name = { 0 };
	struct err why = { 0 };

	deb.info = info_of(carry, package);
	if (prepare(&deb, &why) < 0) {
		survey_note(carry->survey, &package->evidence, "not packed again: %s", why.text);
		return 0;
	}
	member_name(package, &name);
	int failed = write_deb(&deb, buf_text(&name), out, err);

	carry->bytes += deb.bytes;
	note(&deb, buf_text(&name));
	return failed;
}

int carry_debs(struct carry *carry, struct archive *out, struct err *err)
{
	struct content *content = carry->survey->content;
	size_t count = 0;
	int failed = 0;

	for (vec_each(package, &content->preserved_packages)) {
		const char *why = NULL;

		if (strcmp(package->manager, "dpkg") != 0)
			continue;
		if (!(carry->survey->options.carry & 1U << CLASS_CODE))
			why = "not asked for: --carry code";
		else if (!package->version || !package->arch)
			why = "its version or its architecture is not known";
		else if (++count > CARRY_PACKAGES_MAX)
			why = "there are too many";
		if (why)
			survey_note(carry->survey, &package->evidence, "not packed again: %s", why);
		else if (!failed)
			failed = pack(carry, package, out, err);
	}
	return failed;
}
