/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packages of pacman and the files they own, from its own database: a folder a package with `desc`,
 * `files` and `mtree`. Sources: pacman(8), lib/libalpm/be_local.c.
 */
#include "survey/packages/pacman.h"

#include "base/stream.h"
#include "format/packages/mtree.h"
#include "format/packages/pacman.h"

enum {
	PACMAN_DESC_SIZE_MAX = 1024 * 1024,
	PACMAN_FILES_SIZE_MAX = 32 * 1024 * 1024,
	PACMAN_EXTRACT_SECONDS = 60 * 60, /* the longest that the files of one package take */
	PACMAN_MODE_MASK = 07777,
};

struct package *pacman_find(const struct pacman *pacman, struct bytes name)
{
	const size_t *at = package_map_find(&pacman->by_name, map_hash_bytes(name));

	return at ? &pacman->packages->survey->content->packages.at[*at] : NULL;
}

/* A package that is being read. */
struct reader {
	struct pacman *pacman;
	const char *folder; /* of the database */
	int32_t package;
};

static void set_field(struct arena *arena, struct package *row, struct bytes name,
		      struct bytes value)
{
	uint64_t number = 0;
	bool is_number = bytes_u64(value, 10, &number) && number <= INT64_MAX;

	if (bytes_is(name, "NAME"))
		row->name = arena_string(arena, value);
	else if (bytes_is(name, "VERSION"))
		row->version = arena_intern(arena, value);
	else if (bytes_is(name, "ARCH"))
		row->arch = arena_intern(arena, value);
	else if (bytes_is(name, "PACKAGER"))
		row->vendor = arena_intern(arena, value);
	else if (bytes_is(name, "REASON"))
		row->reason = number == 1 ? "auto" : "manual";
	else if (bytes_is(name, "INSTALLDATE") && is_number)
		row->installed_at = (int64_t)number;
	else if (bytes_is(name, "SIZE") && is_number)
		row->size_bytes = (int64_t)number;
}

/* Appends a file of the package's folder; false if it cannot be read, which is recorded. */
static bool read_part(const struct reader *reader, const char *name, size_t limit, struct buf *ret)
{
	struct survey *survey = reader->pacman->packages->survey;
	scoped_buf path = { 0 };
	struct err err;

	buf_add_format(&path, "%s/%s", reader->folder, name);
	if (root_read(survey->root, buf_text(&path), limit, ret, &err) == 0)
		return true;
	survey_error_from(survey, buf_text(&path), &err);
	return false;
}

/* Makes the row; false if `desc` says of no package. */
static bool read_desc(struct reader *reader)
{
	struct survey *survey = reader->pacman->packages->survey;
	struct bytes name, value;
	scoped_buf text = { 0 };

	if (!read_part(reader, "desc", PACMAN_DESC_SIZE_MAX, &text))
		return false;
	struct bytes rest = buf_bytes(&text);
	struct package *row = RECORD_ADD(survey->arena, &survey->content->packages, package);

	row->manager = "pacman";
	row->reason = "manual"; /* what was asked for has no REASON */
	while (pacman_section(&rest, &name, &value))
		set_field(survey->arena, row, name, value);
	if (!row->name || !row->version) {
		survey->content->packages.count--;
		survey_error(survey, reader->folder, "desc names no package or no version");
		return false;
	}
	if (pacman_fits(reader->pacman->held.at, reader->pacman->held.count, row->name))
		row->held = TRI_YES;
	reader->package = (int32_t)survey->content->packages.count - 1;
	*package_map_put(&reader->pacman->by_name,
			 map_hash_text(row->name)) = (size_t)reader->package;
	return true;
}

/* The absolute path of one of the lists, in `ret`. */
static struct bytes absolute(struct buf *ret, struct bytes path)
{
	buf_clear(ret);
	buf_add_byte(ret, '/');
	buf_add_bytes(ret, path);
	return buf_bytes(ret);
}

static void add_file(const struct reader *reader, struct buf *path, struct bytes line)
{
	const struct pacman *pacman = reader->pacman;
	unsigned flags = bytes_ends(line, "/") ? CATALOGUE_FOLDER : 0;
	struct bytes full = absolute(path, line);

	if (!flags && pacman->left_out.count &&
	    pacman_fits(pacman->left_out.at, pacman->left_out.count, full.at + 1))
		flags |= CATALOGUE_MISSING_OK;
	if (!flags && pacman->kept.count &&
	    pacman_fits(pacman->kept.at, pacman->kept.count, full.at + 1))
		flags |= CATALOGUE_CONFIG;
	(void)catalogue_add(pacman->packages->survey->catalogue, full, reader->package, flags);
}

static void add_backup(const struct reader *reader, struct buf *path, struct bytes line)
{
	struct catalogue *catalogue = reader->pacman->packages->survey->catalogue;
	struct bytes name, hex;

	if (!pacman_backup_parse(line, &name, &hex))
		return;
	int32_t claim = catalogue_claim_by(catalogue, absolute(path, name), reader->package);

	if (claim < 0)
		return;
	catalogue->claims.at[claim].flags |= CATALOGUE_CONFIG;
	(void)digest_from_hex(hex, DIGEST_MD5, &catalogue_expect(catalogue, claim)->digest);
}

static void read_files(const struct reader *reader)
{
	struct bytes name, lines, line;
	scoped_buf text = { 0 }, path = { 0 };

	if (!read_part(reader, "files", PACMAN_FILES_SIZE_MAX, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (pacman_section(&rest, &name, &lines)) {
		bool is_files = bytes_is(name, "FILES");

		while ((is_files || bytes_is(name, "BACKUP")) && bytes_line(&lines, &line)) {
			if (is_files)
				add_file(reader, &path, line);
			else
				add_backup(reader, &path, line);
		}
	}
}

/* Numbers are all that is recorded; only one of them has the same name everywhere. */
static void expect(struct survey *survey, int32_t claim, const struct mtree_entry *entry)
{
	static const unsigned types[] = { [MTREE_FILE] = S_IFREG,
					  [MTREE_FOLDER] = S_IFDIR,
					  [MTREE_LINK] = S_IFLNK,
					  [MTREE_OTHER] = 0 };
	struct catalogue_expected *expected = catalogue_expect(survey->catalogue, claim);

	if (types[entry->type] && entry->mode >= 0)
		expected->mode = types[entry->type] | ((unsigned)entry->mode & PACMAN_MODE_MASK);
	expected->user = entry->uid == 0 ? "root" : NULL;
	expected->group = entry->gid == 0 ? "root" : NULL;
	if (entry->type == MTREE_LINK && entry->target.size)
		expected->target = arena_intern(survey->arena, entry->target);
	if (entry->type != MTREE_FILE)
		return;
	if (entry->size >= 0)
		expected->size = entry->size;
	if (entry->time >= 0)
		expected->mtime = entry->time;
	if (entry->digest.kind != DIGEST_NONE)
		expected->digest = entry->digest;
}

/* What each file should be. Packages made by very old versions of makepkg have no such list. */
static int read_mtree(const struct reader *reader, struct err *err)
{
	struct survey *survey = reader->pacman->packages->survey;
	scoped_stream stream = { .fd = -1 };
	scoped_buf path = { 0 }, full = { 0 };
	scoped_mtree mtree = { 0 };
	struct mtree_entry entry;
	struct bytes piece;

	buf_add_format(&path, "%s/mtree", reader->folder);
	if (!root_exists(survey->root, buf_text(&path)))
		return 0;
	int more = stream_open(&stream, survey->root, buf_text(&path), err);

	if (more < 0)
		return more;
	while ((more = stream_next(&stream, STREAM_LINES, &piece, err)) == 1) {
		while (mtree_next(&mtree, &piece, &entry)) {
			if (!bytes_skip(&entry.path, "./") || entry.type == MTREE_UNKNOWN)
				continue;
			int32_t claim = catalogue_claim_by(
				survey->catalogue, absolute(&full, entry.path), reader->package);

			if (claim >= 0)
				expect(survey, claim, &entry);
		}
	}
	return more < 0 ? err_wrap(err, "%s", buf_text(&path)) : 0;
}

/* pacman writes `files` behind a package's files, and not again when only a reason changes. */
static void add_window(const struct reader *reader)
{
	struct survey *survey = reader->pacman->packages->survey;
	scoped_buf path = { 0 };
	struct stat state;

	buf_add_format(&path, "%s/files", reader->folder);
	if (root_stat(survey->root, buf_text(&path), &state) < 0)
		return;
	int64_t written = timespec_ns(state.st_mtim);
	struct catalogue_window window = { .to = written };

	window.from = written - (int64_t)PACMAN_EXTRACT_SECONDS * NS_PER_SECOND;
	catalogue_set_window(survey->catalogue, reader->package, window);
}

static void read_package(struct pacman *pacman, const char *folder)
{
	struct reader reader = { .pacman = pacman, .folder = folder };
	struct stat state;
	struct err err;

	if (root_stat(pacman->packages->survey->root, folder, &state) < 0 ||
	    !S_ISDIR(state.st_mode) || !read_desc(&reader))
		return;
	read_files(&reader);
	if (read_mtree(&reader, &err) < 0)
		survey_error_from(pacman->packages->survey, folder, &err);
	add_window(&reader);
}

static void pacman_deinit(struct pacman *pacman)
{
	package_map_deinit(&pacman->by_name);
	vec_deinit(&pacman->held);
	vec_deinit(&pacman->kept);
	vec_deinit(&pacman->left_out);
}

int packages_read_pacman(struct packages *packages, struct err *err)
{
	SCOPED(pacman_deinit)
	struct pacman pacman = { .packages = packages, .database = "/var/lib/pacman" };
	struct survey *survey = packages->survey;
	scoped_buf path = { 0 };
	scoped_names names = { 0 };

	pacman_read_configuration(&pacman);
	buf_add_format(&path, "%s/local", pacman.database);
	if (!root_exists(survey->root, buf_text(&path)))
		return 0;
	int failed = root_list(survey->root, buf_text(&path), &names, err);

	for (size_t i = 0; !failed && i < names.starts.count; i++) {
		scoped_buf folder = { 0 };

		buf_add_format(&folder, "%s/%s", buf_text(&path), root_name(&names, i));
		read_package(&pacman, buf_text(&folder));
	}
	pacman_match_repositories(&pacman);
	return failed;
}
