/* SPDX-License-Identifier: GPL-2.0-or-later */
/* control.tar of a package that is packed again: what status and the info folder hold of it. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/stream.h"
#include "format/packages/deb822.h"
#include "survey/carry/carry_deb.h"
#include "survey/packages/packages.h"
#include "survey/secrets.h"

enum { DEB_SCRIPT_MAX = 4 * 1024 * 1024 };

/* Source: deb-control(5) and its kin; dpkg keeps them in its info folder. */
static const struct {
	const char *name;
	mode_t mode;
} parts[] = {
	{ "preinst", 0755 }, { "postinst", 0755 },  { "prerm", 0755 },     { "postrm", 0755 },
	{ "config", 0755 },  { "templates", 0644 }, { "triggers", 0644 },  { "shlibs", 0644 },
	{ "symbols", 0644 }, { "md5sums", 0644 },   { "conffiles", 0644 },
};

/* Fields of status that say how a package is installed, not what it is. */
static const char *const status_fields[] = { "Status", "Conffiles", "Config-Version",
					     "Triggers-Pending", "Triggers-Awaited" };

static la_ssize_t append(struct archive *archive, void *context, const void *at, size_t size)
{
	buf_add(context, at, size);
	return (la_ssize_t)size;
}

static void free_archive(struct archive **archive)
{
	archive_write_free(*archive);
}

static int add_part(struct archive *tar, const char *name, mode_t mode, struct bytes text,
		    struct err *err)
{
	struct archive_entry *entry = archive_entry_new();
	scoped_buf path = { 0 };

	buf_add_format(&path, "./%s", name);
	archive_entry_set_pathname(entry, buf_text(&path));
	archive_entry_set_filetype(entry, S_IFREG);
	archive_entry_set_perm(entry, mode);
	archive_entry_set_size(entry, (la_int64_t)text.size);
	int failed = archive_member_begin(tar, entry, err);

	archive_entry_free(entry);
	return failed ? failed : archive_member_add(tar, text, err);
}

static bool is_status_field(struct bytes name)
{
	for (size_t i = 0; i < sizeof(status_fields) / sizeof(status_fields[0]); i++)
		if (bytes_is(name, status_fields[i]))
			return true;
	return false;
}

static bool is_of(const struct package *package, struct bytes paragraph)
{
	return bytes_is(deb822_get(paragraph, "Package"), package->name) &&
	       bytes_is(deb822_get(paragraph, "Architecture"), package->arch);
}

static void add_field(struct buf *ret, struct bytes name, struct bytes value)
{
	buf_add_format(ret, "%.*s: %.*s\n", (int)name.size, name.at, (int)value.size, value.at);
}

/* dpkg keeps fields that it does not know: they say on the new host what the package brought, and
 * on the next what it brought at first. */
static void write_control(struct bytes paragraph, struct buf *ret)
{
	struct bytes name, value, rest = paragraph;
	struct bytes conffiles = deb822_get(paragraph, "Conffiles");

	while (deb822_field(&rest, &name, &value))
		if (!is_status_field(name))
			add_field(ret, name, value);
	if (!deb822_get(paragraph, DPKG_REPACKED).size)
		add_field(ret, BYTES(DPKG_REPACKED),
			  BYTES("from installed files, which may have been changed"));
	if (conffiles.size && !deb822_get(paragraph, DPKG_CONFFILES).size)
		add_field(ret, BYTES(DPKG_CONFFILES), conffiles);
}

/* The control file, out of the paragraph in status. */
static int make_control(const struct deb *deb, struct buf *ret, struct err *err)
{
	scoped_stream stream = { .fd = -1 };
	struct bytes piece, paragraph;
	int more = stream_open(&stream, deb->carry->survey->root, "/var/lib/dpkg/status", err);

	while (more >= 0 && !ret->size &&
	       (more = stream_next(&stream, STREAM_PARAGRAPHS, &piece, err)) == 1)
		while (!ret->size && deb822_paragraph(&piece, &paragraph))
			if (is_of(deb->package, paragraph))
				write_control(paragraph, ret);
	if (more < 0)
		return more;
	return ret->size ? 0 : err_set(err, -ENOENT, "it is not in /var/lib/dpkg/status");
}

/* The conffiles that are packed: dpkg cannot configure a package that lacks one it lists. */
static void keep_packed(const struct deb *deb, struct bytes list, struct buf *ret)
{
	struct bytes line, path;

	while (bytes_line(&list, &line)) {
		bool is_packed = false;

		path = bytes_trim(line);
		for (size_t i = 0; i < deb->files.count && !is_packed; i++)
			is_packed = bytes_is(path, deb->paths.at + deb->files.at[i].path);
		if (is_packed)
			buf_add_format(ret, "%.*s\n", (int)path.size, path.at);
	}
}

static int add_info(const struct deb *deb, struct archive *tar, size_t part, struct err *err)
{
	scoped_buf path = { 0 }, text = { 0 }, out = { 0 };
	struct survey *survey = deb->carry->survey;

	buf_add_format(&path, "%s%s", deb->info, parts[part].name);
	int failed = root_read(survey->root, buf_text(&path), DEB_SCRIPT_MAX, &text, err);

	if (failed == -ENOENT)
		return 0;
	if (failed)
		return failed;
	if (strcmp(parts[part].name, "conffiles") == 0)
		keep_packed(deb, buf_bytes(&text), &out);
	else
		(void)survey_redact_file(survey, buf_text(&path), buf_bytes(&text),
					 SECRET_TEXT_CODE, &out);
	if (out.size == 0 && strcmp(parts[part].name, "conffiles") == 0)
		return 0;
	return add_part(tar, parts[part].name, parts[part].mode, buf_bytes(&out), err);
}

int deb_make_control(struct deb *deb, struct err *err)
{
	SCOPED(free_archive) struct archive *tar = archive_write_new();
	scoped_buf control = { 0 };
	int failed = make_control(deb, &control, err);

	if (failed)
		return failed;
	if (archive_write_set_format_gnutar(tar) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(tar, 1) != ARCHIVE_OK ||
	    archive_write_open(tar, &deb->control, NULL, append, NULL) != ARCHIVE_OK)
		return archive_failed(tar, err);
	failed = add_part(tar, "control", 0644, buf_bytes(&control), err);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !failed; i++)
		failed = add_info(deb, tar, i, err);
	if (!failed && archive_write_close(tar) != ARCHIVE_OK)
		failed = archive_failed(tar, err);
	return failed;
}
