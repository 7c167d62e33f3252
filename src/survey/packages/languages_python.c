/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Distributions of Python: for the system, for a user, in virtual environments (pipx makes one for
 * each program). Sources: what format/languages/python.h names; PEP 405 on pyvenv.cfg.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/path.h"
#include "format/languages/python.h"
#include "survey/packages/languages_internal.h"
#include "survey/packages/packages.h"
#include "survey/secrets.h"

void language_note_environment(struct languages *languages, const char *path)
{
	*vec_push_in(languages->survey->arena,
		     &languages->environments) = language_folder(languages, path);
}

/* The innermost environment that a path lies in, or NULL. */
static const char *environment_of(const struct languages *languages, const char *path)
{
	const char *ret = NULL;

	for (vec_each(environment, &languages->environments))
		if (path_is_below(path, *environment) &&
		    (!ret || strlen(*environment) > strlen(ret)))
			ret = *environment;
	return ret;
}

/* True if the file came with a package of conda, which is a row already. */
static bool is_of_conda(const struct languages *languages, const char *file)
{
	const struct catalogue *catalogue = languages->survey->catalogue;
	int32_t claim = catalogue_claim_of(catalogue, bytes_of(file));
	int32_t package = claim < 0 ? CATALOGUE_NONE : catalogue->claims.at[claim].package;

	return package >= 0 &&
	       package_is_of(&languages->survey->content->packages.at[package], "conda");
}

/* `relative` in `folder`, ".." being followed as text. */
static struct bytes join(struct buf *ret, const char *folder, struct bytes relative)
{
	struct bytes part;

	buf_clear(ret);
	if (!bytes_starts(relative, "/"))
		buf_add_text(ret, folder);
	while (bytes_part(&relative, '/', &part)) {
		if (bytes_is(part, "..")) {
			while (ret->size && ret->at[ret->size - 1] != '/')
				buf_cut(ret, ret->size - 1);
			buf_cut(ret, ret->size ? ret->size - 1 : 0);
		} else if (part.size && !bytes_is(part, ".")) {
			buf_add_byte(ret, '/');
			buf_add_bytes(ret, part);
		}
	}
	return buf_bytes(ret);
}

/* What is known of a distribution while its files are claimed. */
struct distribution {
	struct languages *languages;
	const char *site;  /* the folder that holds it */
	int64_t written;   /* when RECORD was, which pip and uv write last; 0: others came */
	size_t missing;    /* files that are not there */
	struct buf path;   /* of the file at hand */
	struct buf folder; /* that `fd` is of: its neighbours come next */
	int fd;            /* -1: none */
};

static void distribution_deinit(struct distribution *distribution)
{
	buf_deinit(&distribution->path);
	buf_deinit(&distribution->folder);
	cleanup_fd(&distribution->fd);
}

/* lstat(2) of the file at hand, in its folder, which stays open for the next: a system call a file
 * instead of six. 0 or -errno. */
static int look_at(struct distribution *distribution, struct stat *ret)
{
	const char *path = buf_text(&distribution->path);
	struct bytes folder = path_folder(path);
	struct err err;

	if (!bytes_equal(folder, buf_bytes(&distribution->folder))) {
		cleanup_fd(&distribution->fd);
		buf_clear(&distribution->folder);
		buf_add_bytes(&distribution->folder, folder);
		distribution->fd = root_open(distribution->languages->survey->root,
					     buf_text(&distribution->folder), &err);
	}
	if (distribution->fd < 0)
		return distribution->fd;
	return fstatat(distribution->fd, path_name(path), ret, AT_SYMLINK_NOFOLLOW) < 0 ? -errno
											: 0;
}

/* A file of another size than is recorded, or changed after everything was in place, is claimed by
 * itself, and marked so that its content will be compared. */
static void check_file(struct distribution *distribution, const struct python_record *record)
{
	struct catalogue *catalogue = distribution->languages->survey->catalogue;
	struct bytes path = buf_bytes(&distribution->path);
	struct stat state;
	int failed;

	if (!distribution->written || record->digest.kind == DIGEST_NONE)
		return;
	failed = look_at(distribution, &state);
	distribution->missing += failed == -ENOENT;
	if (failed || !S_ISREG(state.st_mode) ||
	    ((record->size < 0 || state.st_size == record->size) &&
	     timespec_ns(state.st_ctim) <= distribution->written))
		return;
	language_claim(distribution->languages, path, 0);
	int32_t package = (int32_t)distribution->languages->survey->content->packages.count - 1;
	int32_t claim = catalogue_claim_by(catalogue, path, package);

	if (claim < 0)
		return;
	struct catalogue_node *node = &catalogue->nodes.at[catalogue_find(catalogue, path)];

	catalogue_expect(catalogue, claim)->digest = record->digest;
	node->is_seen = node->is_file = node->is_suspect = true;
}

/* Claims what a RECORD lists: the outermost folders whole, single files by themselves. What lies in
 * __pycache__ stands beside what others have there. */
static void claim_record(struct distribution *distribution, struct bytes text)
{
	struct languages *languages = distribution->languages;
	struct python_record record;
	scoped_buf path = { 0 }, last = { 0 };

	while (python_record_next(&text, &record)) {
		struct bytes file = record.path;
		ptrdiff_t slash = bytes_find(file, '/');
		struct bytes folder = bytes_slice(file, 0, slash < 0 ? 0 : (size_t)slash);
		bool is_single = folder.size == 0 || bytes_is(folder, "..") ||
				 bytes_is(folder, "__pycache__");

		if (!is_single && !bytes_equal(folder, buf_bytes(&last))) {
			buf_clear(&last);
			buf_add_bytes(&last, folder);
			language_claim(languages, join(&path, distribution->site, folder),
				       CATALOGUE_TREE | CATALOGUE_FOLDER);
		}
		(void)join(&distribution->path, distribution->site, file);
		if (is_single)
			language_claim(languages, buf_bytes(&distribution->path), 0);
		check_file(distribution, &record);
	}
}

/* An egg-info has no RECORD; top_level.txt names its modules. */
static void claim_top_level(struct languages *languages, const char *site, struct bytes text)
{
	struct bytes name;

	while (bytes_word(&text, &name)) {
		scoped_buf file = { 0 };

		if (bytes_find(name, '/') >= 0)
			continue;
		buf_add_bytes(&file, name);
		language_claim_in(languages, site, name, CATALOGUE_TREE | CATALOGUE_FOLDER);
		buf_add_text(&file, ".py");
		language_claim_in(languages, site, buf_bytes(&file), 0);
	}
}

static void add_origin(struct languages *languages, struct package *row, const char *path)
{
	struct survey *survey = languages->survey;
	struct python_origin origin;
	scoped_buf text = { 0 };

	if (!language_read(languages, path, LANGUAGE_JSON_SIZE_MAX, &text) ||
	    !python_origin_parse(buf_bytes(&text), survey->arena, &origin))
		return;
	const char *url = survey_redact(survey, path, "url", bytes_of(origin.url));

	row->origin = origin.revision
			      ? arena_format(survey->arena, "%s revision %s", url, origin.revision)
			      : url;
	if (origin.is_editable)
		survey_note(survey, &row->evidence, "editable: its code lies in %s", url);
	else
		row->in_repository = TRI_NO;
}

/* Whether somebody asked for it, by which installer it came, and from where if not from an index.
 * `folder` is a dist-info one. */
static void add_installer(struct languages *languages, struct package *row, const char *folder)
{
	struct survey *survey = languages->survey;
	const char *file = arena_format(survey->arena, "%s/INSTALLER", folder);
	struct bytes word, rest;
	scoped_buf text = { 0 };
	struct stat state;

	if (language_read(languages, file, LANGUAGE_JSON_SIZE_MAX, &text)) {
		rest = buf_bytes(&text);
		if (bytes_word(&rest, &word) && word.size <= CATALOGUE_NAME_MAX) {
			survey_note(survey, &row->evidence, "installed by %.*s", (int)word.size,
				    word.at);
			/* others do not write REQUESTED */
			row->reason = bytes_is(word, "pip") || bytes_is(word, "uv") ? "auto" : NULL;
		}
	}
	if (root_exists(survey->root, arena_format(survey->arena, "%s/REQUESTED", folder)))
		row->reason = "manual";
	if (root_lstat(survey->root, folder, &state) == 0)
		row->installed_at = state.st_mtime;
	add_origin(languages, row, arena_format(survey->arena, "%s/direct_url.json", folder));
}

/* What makes an environment itself, for the sake of which its first row is as good as any. */
static void claim_environment(struct languages *languages, const char *environment)
{
	static const char *const own[] = { "pyvenv.cfg",        "bin/activate",
					   "bin/activate.csh",  "bin/python",
					   "bin/activate.fish", "bin/Activate.ps1",
					   "bin/python3",       "lib64",
					   "bin/activate.nu",   "bin/activate_this.py" };
	scoped_names names = { 0 };
	scoped_buf bin = { 0 };
	struct err err;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		language_claim_in(languages, environment, bytes_of(own[i]), 0);
	language_claim_in(languages, environment, BYTES("include"),
			  CATALOGUE_TREE | CATALOGUE_FOLDER);
	buf_add_format(&bin, "%s/bin", environment);
	if (root_list(languages->survey->root, buf_text(&bin), &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		struct bytes name = bytes_of(root_name(&names, i));

		if (bytes_starts(name, "python3."))
			language_claim_in(languages, buf_text(&bin), name, 0);
	}
}

static void set_place(struct languages *languages, struct package *row, const char *site)
{
	const char *environment = environment_of(languages, site);

	row->path = environment ? environment : site;
	row->scope = environment ? "environment" : language_scope(bytes_of(site), "project");
	if (!environment)
		return;
	if (strstr(environment, "/pipx/venvs/"))
		survey_note(languages->survey, &row->evidence, "environment of pipx");
	claim_environment(languages, environment);
}

/* When RECORD was written by one of those whose word on contents counts: conda changes what it
 * installs after that. */
static int64_t written_at(struct languages *languages, const struct package *row, const char *path)
{
	struct stat state;

	if (!text_list_has(&row->evidence, "installed by pip") &&
	    !text_list_has(&row->evidence, "installed by uv"))
		return 0;
	return root_lstat(languages->survey->root, path, &state) < 0 ? 0
								     : timespec_ns(state.st_ctim);
}

static void claim_files(struct languages *languages, struct package *row, const char *path,
			const char *site)
{
	struct arena *arena = languages->survey->arena;
	const char *record = arena_format(arena, "%s/RECORD", path);
	SCOPED(distribution_deinit)
	struct distribution distribution = { .languages = languages,
					     .fd = -1,
					     .site = site,
					     .written = written_at(languages, row, record) };
	scoped_buf text = { 0 };

	language_claim(languages, bytes_of(path), CATALOGUE_TREE | CATALOGUE_FOLDER);
	if (language_read(languages, record, LANGUAGE_RECORD_SIZE_MAX, &text))
		claim_record(&distribution, buf_bytes(&text));
	else if (language_read(languages, arena_format(arena, "%s/top_level.txt", path),
			       LANGUAGE_RECORD_SIZE_MAX, &text))
		claim_top_level(languages, site, buf_bytes(&text));
	if (distribution.missing)
		survey_note(languages->survey, &row->evidence, "%zu of its files are missing",
			    distribution.missing);
}

/* The file with the metadata: in the folder, or, of an old egg-info, the file itself. */
static bool read_metadata(struct languages *languages, const char *path, const char **ret_file,
			  struct buf *ret)
{
	static const char *const names[] = { "/METADATA", "/PKG-INFO", "" };
	struct arena *arena = languages->survey->arena;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *file = arena_format(arena, "%s%s", path, names[i]);
		struct stat state;

		if (root_stat(languages->survey->root, file, &state) < 0 || !S_ISREG(state.st_mode))
			continue;
		*ret_file = file;
		return language_read(languages, file, LANGUAGE_JSON_SIZE_MAX, ret);
	}
	return false;
}

/* An egg-info elsewhere is what building leaves beside sources, or a part of Python itself. */
static bool is_installed(const char *path, const char *site)
{
	struct bytes place = bytes_of(path_name(site));

	return !bytes_ends(bytes_of(path), ".egg-info") || bytes_is(place, "site-packages") ||
	       bytes_is(place, "dist-packages");
}

void language_read_python(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *file = NULL, *site = language_folder(languages, path);
	struct bytes name, version;
	scoped_buf text = { 0 };

	if (!is_installed(path, site) || !read_metadata(languages, path, &file, &text) ||
	    language_is_owned(languages, bytes_of(file)) || is_of_conda(languages, file))
		return;
	if (!python_metadata_parse(buf_bytes(&text), &name, &version))
		python_folder_parse(bytes_of(path_name(path)), &name, &version);
	if (name.size == 0) {
		survey_error(survey, path, "names no distribution");
		return;
	}
	struct package *row = language_add(languages, "pip", arena_string(survey->arena, name),
					   path);

	if (!row)
		return;
	row->version = version.size ? arena_intern(survey->arena, version) : NULL;
	add_installer(languages, row, path);
	set_place(languages, row, site);
	claim_files(languages, row, path, site);
}
