/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Gems of Ruby, programs that `cargo install` built, and jars. A jar is a row but not claimed: no
 * installer put it there. Sources: what the headers of format/languages name.
 */
#include <errno.h>

#include "base/path.h"
#include "format/languages/crates.h"
#include "format/languages/gem.h"
#include "survey/packages/binary_info.h"
#include "survey/packages/languages_internal.h"
#include "survey/secrets.h"

/* ---- gem ----------------------------------------------------------------------------------- */

/* What else a gem has in its home; a program's starter lies in the home's bin or, for the homes of
 * Debian and Fedora, in /usr/local/bin. */
static void claim_gem(struct languages *languages, const char *path, const char *home,
		      struct bytes full)
{
	static const char *const own[] = { "build_info", "cache",   "doc",           "extensions",
					   "gems",       "plugins", "specifications" };
	struct arena *arena = languages->survey->arena;
	struct bytes programs, program;
	scoped_buf text = { 0 };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		language_claim_in(languages, home, bytes_of(own[i]), CATALOGUE_FOLDER);
	language_claim(languages, bytes_of(path), 0);
	language_claim_in(languages, arena_format(arena, "%s/gems", home), full,
			  CATALOGUE_TREE | CATALOGUE_FOLDER);
	language_claim_in(languages, arena_format(arena, "%s/doc", home), full,
			  CATALOGUE_TREE | CATALOGUE_FOLDER);
	language_claim_in(languages, arena_format(arena, "%s/cache", home),
			  bytes_of(arena_format(arena, "%.*s.gem", (int)full.size, full.at)), 0);
	if (!language_read(languages, path, LANGUAGE_JSON_SIZE_MAX, &text))
		return;
	programs = gem_programs(buf_bytes(&text));
	while (gem_program_next(&programs, &program)) {
		if (bytes_find(program, '/') >= 0)
			continue;
		language_claim_in(languages, arena_format(arena, "%s/bin", home), program, 0);
		language_claim_in(languages, "/usr/local/bin", program, 0);
	}
}

/* `path` is HOME/specifications/NAME-VERSION.gemspec; those in specifications/default came with
 * Ruby. */
void language_read_gem(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *specifications = language_folder(languages, path);
	const char *home = language_folder(languages, specifications);
	struct bytes full = bytes_of(path_name(path)), name, version;
	struct stat state;

	if (strcmp(path_name(specifications), "specifications") != 0 ||
	    language_is_owned(languages, bytes_of(path)) || !gem_name_parse(full, &name, &version))
		return;
	full.size -= strlen(".gemspec");
	struct package *row = language_add(languages, "gem", arena_string(survey->arena, name),
					   path);

	if (!row)
		return;
	row->version = arena_intern(survey->arena, version);
	row->path = home;
	row->scope = language_scope(bytes_of(path), "project");
	if (root_lstat(survey->root, path, &state) == 0)
		row->installed_at = state.st_mtime;
	claim_gem(languages, path, home, full);
}

/* ---- cargo --------------------------------------------------------------------------------- */

static void add_crate(struct languages *languages, const char *path, struct crate *crate)
{
	struct survey *survey = languages->survey;
	const char *home = language_folder(languages, path);
	struct bytes program;
	scoped_buf bin = { 0 };
	struct package *row = language_add(languages, "cargo",
					   arena_string(survey->arena, crate->name), path);

	if (!row)
		return;
	row->version = arena_intern(survey->arena, crate->version);
	row->origin = survey_redact(survey, path, "source", crate->source);
	row->path = home;
	row->scope = language_scope(bytes_of(path), "project");
	row->reason = "manual";
	if (!bytes_starts(crate->source, "registry+"))
		row->in_repository = TRI_NO;
	language_claim(languages, bytes_of(path), 0);
	language_claim_in(languages, home, BYTES(".crates2.json"), 0);
	buf_add_format(&bin, "%s/bin", home);
	while (crate_program_next(&crate->programs, &program)) {
		if (bytes_find(program, '/') >= 0)
			continue;
		survey_note(survey, &row->evidence, "program %s/%.*s", buf_text(&bin),
			    (int)program.size, program.at);
		language_claim_in(languages, buf_text(&bin), program, 0);
	}
}

void language_read_cargo(struct languages *languages, const char *path)
{
	struct crate crate;
	scoped_buf text = { 0 };

	if (!language_read(languages, path, LANGUAGE_JSON_SIZE_MAX, &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (crate_next(&rest, &crate))
		add_crate(languages, path, &crate);
}

/* ---- jars ---------------------------------------------------------------------------------- */

static const char *jar_name(struct arena *arena, const struct jar *jar, struct bytes file)
{
	if (jar->group && jar->name)
		return arena_format(arena, "%s:%s", jar->group, jar->name);
	return jar->name ? jar->name : arena_string(arena, file);
}

static void add_jar(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	struct bytes name, version;
	struct jar jar = { 0 };
	struct err err;
	int failed = jar_info_read(survey->root, path, survey->arena, &jar, &err);

	if (failed && failed != -EBADMSG) {
		survey_error_from(survey, path, &err);
		return;
	}
	jar_name_parse(bytes_of(path_name(path)), &name, &version);
	const char *kept = arena_string(survey->arena, bytes_of(path));
	struct package *row = language_add(languages, "jar", jar_name(survey->arena, &jar, name),
					   kept);

	if (!row)
		return;
	if (failed)
		survey_note(survey, &row->evidence, "cannot be opened: %s", err.text);
	row->version = jar.version    ? jar.version
		       : version.size ? arena_intern(survey->arena, version)
				      : NULL;
	row->vendor = jar.vendor;
	row->path = kept;
	row->scope = language_scope(bytes_of(path), "project");
	if (jar.main_class)
		survey_note(survey, &row->evidence, "starts %s", jar.main_class);
	if (jar.archives)
		survey_note(survey, &row->evidence, "%zu archives in it", jar.archives);
}

/* Many jars in one folder are the parts of one thing. */
static void add_folder(struct languages *languages, const char *const *paths, size_t count)
{
	struct survey *survey = languages->survey;
	const char *folder = language_folder(languages, paths[0]);
	struct package *row = language_add(languages, "jar", path_name(folder), folder);

	if (!row)
		return;
	row->path = folder;
	row->scope = language_scope(bytes_of(folder), "project");
	survey_note(survey, &row->evidence, "%zu jars in it", count);
	for (size_t i = 0; i < count && i < LANGUAGE_NAMES_TOLD; i++)
		survey_note(survey, &row->evidence, "%s", path_name(paths[i]));
}

void language_read_jars(struct languages *languages, const char *const *paths, size_t count)
{
	for (size_t i = 0, end; i < count && !survey_is_late(languages->survey); i = end) {
		struct bytes folder = path_folder(paths[i]);

		for (end = i + 1; end < count && bytes_equal(path_folder(paths[end]), folder);)
			end++;
		if (end - i > LANGUAGE_FOLDER_JARS) {
			if (!language_is_owned(languages, bytes_of(paths[i])))
				add_folder(languages, paths + i, end - i);
			continue;
		}
		for (size_t k = i; k < end; k++)
			if (!language_is_owned(languages, bytes_of(paths[k])))
				add_jar(languages, paths[k]);
	}
}
