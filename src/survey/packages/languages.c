/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/packages/languages.h"

#include "base/path.h"
#include "survey/packages/languages_internal.h"
#include "survey/packages/packages.h"

struct package *language_add(struct languages *languages, const char *manager, const char *name,
			     const char *file)
{
	struct survey *survey = languages->survey;

	if (survey->content->packages.count - languages->first >= LANGUAGE_ROWS_MAX) {
		languages->omitted++;
		return NULL;
	}
	struct package *row = RECORD_ADD(survey->arena, &survey->content->packages, package);

	row->manager = manager;
	row->name = name;
	survey_note(survey, &row->evidence, "%s", file);
	return row;
}

const char *language_scope(struct bytes path, const char *otherwise)
{
	if (bytes_starts(path, "/home/") || bytes_starts(path, "/root/"))
		return "user";
	if (bytes_starts(path, "/usr/") || bytes_starts(path, "/var/lib/gems/"))
		return "system";
	return otherwise;
}

void language_claim(struct languages *languages, struct bytes path, unsigned flags)
{
	(void)catalogue_add(languages->survey->catalogue, path,
			    (int32_t)languages->survey->content->packages.count - 1,
			    flags | CATALOGUE_MISSING_OK);
}

void language_claim_in(struct languages *languages, const char *folder, struct bytes name,
		       unsigned flags)
{
	scoped_buf path = { 0 };
	struct stat state;

	buf_add_format(&path, "%s/%.*s", folder, (int)name.size, name.at);
	if (root_lstat(languages->survey->root, buf_text(&path), &state) == 0)
		language_claim(languages, buf_bytes(&path), flags);
}

bool language_is_owned(const struct languages *languages, struct bytes path)
{
	const struct catalogue *catalogue = languages->survey->catalogue;
	int32_t claim = catalogue_claim_of(catalogue, path);

	return claim >= 0 && (size_t)catalogue->claims.at[claim].package < languages->first;
}

bool language_read(struct languages *languages, const char *path, size_t limit, struct buf *ret)
{
	struct survey *survey = languages->survey;
	struct err err;

	if (!root_exists(survey->root, path))
		return false;
	if (root_read(survey->root, path, limit, ret, &err) == 0)
		return true;
	survey_error_from(survey, path, &err);
	return false;
}

const char *language_folder(struct languages *languages, const char *path)
{
	return arena_string(languages->survey->arena, path_folder(path));
}

/* Who reads which marker, in that order: environments are known before what lies in them. */
static void (*const readers[MARKER_COUNT])(struct languages *languages, const char *path) = {
	[MARKER_CONDA] = language_read_conda,
	[MARKER_ENVIRONMENT] = language_note_environment,
	[MARKER_PYTHON] = language_read_python,
	[MARKER_NODE] = language_read_node,
	[MARKER_NODE_MANAGED] = language_read_node_managed,
	[MARKER_NODE_PROJECT] = language_read_node_project,
	[MARKER_GEM] = language_read_gem,
	[MARKER_COMPOSER] = language_read_composer,
	[MARKER_CARGO] = language_read_cargo,
};

/* The paths of one kind, each once, in an order that is the same in each run. */
static text_list sorted_paths(const struct language_markers *markers, enum language_marker marker,
			      struct arena *arena)
{
	text_list paths = { 0 };
	size_t kept = 0;

	for (vec_each(start, &markers->starts[marker]))
		*vec_push_in(arena, &paths) = markers->text.at + *start;
	text_list_sort(&paths);
	for (size_t i = 0; i < paths.count; i++)
		if (i == 0 || strcmp(paths.at[i], paths.at[kept - 1]) != 0)
			paths.at[kept++] = paths.at[i];
	paths.count = kept;
	return paths;
}

/* What no index holds is preserved, but not code that lies elsewhere and is carried from there. */
static void preserve(struct languages *languages)
{
	const struct content *content = languages->survey->content;

	for (size_t i = languages->first; i < content->packages.count; i++)
		if (content->packages.at[i].in_repository == TRI_NO)
			package_preserve(languages->survey, i);
}

static void tell_omissions(struct languages *languages, const struct language_markers *markers)
{
	if (markers->omitted)
		survey_error(languages->survey, NULL,
			     "%zu signs of packages of languages were left out: only %d are kept",
			     markers->omitted, LANGUAGE_MARKERS_MAX);
	if (languages->omitted)
		survey_error(languages->survey, NULL,
			     "%zu packages of languages were left out: only %d are told",
			     languages->omitted, LANGUAGE_ROWS_MAX);
}

int language_packages_read(struct survey *survey, struct language_markers *markers, struct err *err)
{
	struct languages languages = { .survey = survey, .first = survey->content->packages.count };

	for (enum language_marker marker = MARKER_NONE; marker < MARKER_COUNT; marker++) {
		/* the list is of paths of the markers, which live as long as they */
		scoped_arena arena = { 0 };
		text_list paths = sorted_paths(markers, marker, &arena);

		for (size_t i = 0; readers[marker] && i < paths.count; i++) {
			if (survey_is_late(survey)) {
				survey_error(survey, paths.at[i],
					     "no time left to read this package and %zu others",
					     paths.count - i - 1);
				break;
			}
			readers[marker](&languages,
					arena_string(survey->arena, bytes_of(paths.at[i])));
		}
		if (marker == MARKER_JAR)
			language_read_jars(&languages, paths.at, paths.count);
	}
	preserve(&languages);
	tell_omissions(&languages, markers);
	return 0;
}
