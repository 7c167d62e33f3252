/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Environments of conda, mamba and their like: a row for each package of each, and claims on the
 * files that it lists. Their contents are not compared: all environments share a file by hard
 * links, so that its ctime tells nothing of one of them. Source: what format/languages/conda.h
 * names.
 */
#include "base/path.h"
#include "format/languages/conda.h"
#include "survey/packages/languages_internal.h"
#include "survey/secrets.h"

enum { CONDA_RECORD_SIZE_MAX = 16 * 1024 * 1024 };

/* The environment itself, once, for the sake of which its first row is as good as any. */
static void claim_environment(struct languages *languages, const char *environment)
{
	text_list *known = &languages->environments;

	if (known->count && strcmp(known->at[known->count - 1], environment) == 0)
		return;
	*vec_push_in(languages->survey->arena, known) = environment;
	language_claim(languages, bytes_of(environment), CATALOGUE_FOLDER);
	language_claim_in(languages, environment, BYTES("conda-meta/history"), 0);
	language_claim_in(languages, environment, BYTES("conda-meta/state"), 0);
}

static void claim_files(struct languages *languages, const char *environment, struct bytes files)
{
	scoped_buf file = { 0 }, path = { 0 };

	while (conda_file_next(&files, &file)) {
		buf_clear(&path);
		buf_add_format(&path, "%s/%s", environment, buf_text(&file));
		language_claim(languages, buf_bytes(&path), 0);
	}
}

static void fill(struct languages *languages, struct package *row,
		 const struct conda_package *package, const char *path)
{
	struct survey *survey = languages->survey;
	struct bytes channel = bytes_of(package->channel);
	struct stat state;

	row->version = package->version;
	row->arch = package->subdir;
	row->scope = "environment";
	row->reason = package->is_requested ? "manual" : "auto";
	if (package->channel)
		row->origin = survey_redact(survey, path, "channel", channel);
	if (bytes_starts(channel, "file:") || bytes_starts(channel, "/") ||
	    bytes_is(channel, "<unknown>"))
		row->in_repository = TRI_NO;
	if (package->build)
		survey_note(survey, &row->evidence, "build %s", package->build);
	if (root_lstat(survey->root, path, &state) == 0)
		row->installed_at = state.st_mtime;
}

/* `path` is ENVIRONMENT/conda-meta/x.json. */
void language_read_conda(struct languages *languages, const char *path)
{
	struct survey *survey = languages->survey;
	const char *environment = language_folder(languages, language_folder(languages, path));
	struct conda_package package;
	scoped_buf text = { 0 };

	if (language_is_owned(languages, bytes_of(path)) ||
	    !language_read(languages, path, CONDA_RECORD_SIZE_MAX, &text))
		return;
	if (!conda_package_parse(buf_bytes(&text), survey->arena, &package)) {
		survey_error(survey, path, "is no record of a package of conda");
		return;
	}
	struct package *row = language_add(languages, "conda", package.name, path);

	if (!row)
		return;
	fill(languages, row, &package, path);
	row->path = environment;
	claim_environment(languages, environment);
	language_claim(languages, bytes_of(path), 0);
	claim_files(languages, environment, package.files);
	if (strcmp(package.name, "conda") == 0) /* packages as they were downloaded */
		language_claim_in(languages, environment, BYTES("pkgs"),
				  CATALOGUE_TREE | CATALOGUE_FOLDER);
}
