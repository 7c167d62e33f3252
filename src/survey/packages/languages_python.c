/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Distributions of Python: for the system, for a user, in virtual environments (pipx makes one for
 * each program). Sources: what format/languages/python.h names; PEP 405 on pyvenv.cfg.
 */
#include "base/path.h"
#include "format/languages/python.h"
#include "survey/packages/languages_internal.h"
#include "survey/secrets.h"

void language_note_environment(struct languages *languages, const char *path)
{
	*vec_push_in(languages->survey->arena,
		     &languages->environments) = language_folder(languages, path);
}

/* The environment that a path lies in, or NULL. */
static const char *environment_of(const struct languages *languages, const char *path)
{
	for (vec_each(environment, &languages->environments)) {
		size_t size = strlen(*environment);

		if (strncmp(path, *environment, size) == 0 && path[size] == '/')
			return *environment;
	}
	return NULL;
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

/* Claims what a RECORD lists: the outermost folders whole, single files by themselves. What lies in
 * __pycache__ stands beside what others have there. */
static void claim_record(struct languages *languages, const char *site, struct bytes record)
{
	scoped_buf path = { 0 }, last = { 0 };
	struct bytes file;

	while (python_record_next(&record, &file)) {
		ptrdiff_t slash = bytes_find(file, '/');
		struct bytes folder = bytes_slice(file, 0, slash < 0 ? 0 : (size_t)slash);

		if (folder.size == 0 || bytes_is(folder, "..") || bytes_is(folder, "__pycache__")) {
			language_claim(languages, join(&path, site, file), 0);
		} else if (!bytes_equal(folder, buf_bytes(&last))) {
			buf_clear(&last);
			buf_add_bytes(&last, folder);
			language_claim(languages, join(&path, site, folder),
				       CATALOGUE_TREE | CATALOGUE_FOLDER);
		}
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

static void claim_files(struct languages *languages, const char *path, const char *site)
{
	struct arena *arena = languages->survey->arena;
	scoped_buf text = { 0 };

	language_claim(languages, bytes_of(path), CATALOGUE_TREE | CATALOGUE_FOLDER);
	if (language_read(languages, arena_format(arena, "%s/RECORD", path),
			  LANGUAGE_RECORD_SIZE_MAX, &text))
		claim_record(languages, site, buf_bytes(&text));
	else if (language_read(languages, arena_format(arena, "%s/top_level.txt", path),
			       LANGUAGE_RECORD_SIZE_MAX, &text))
		claim_top_level(languages, site, buf_bytes(&text));
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
	    language_is_owned(languages, bytes_of(file)))
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
	claim_files(languages, path, site);
}
