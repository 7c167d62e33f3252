/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What programs of the host's own need. Sources of an application, which nobody starts by
 * themselves, are one row of the application's folder: what they import together.
 */
#include <errno.h>

#include "base/map.h"
#include "base/path.h"
#include "kernel/pace.h"
#include "survey/collectors.h"
#include "survey/packages/package_files.h"
#include "survey/programs/executable_candidates.h"
#include "survey/programs/executable_read.h"
#include "survey/programs/loader_folders.h"

/* A library as a program of one machine finds it; path NULL: it is not there. */
struct found_library {
	const char *path, *package;
};

MAP_DEFINE(found_map, uint64_t, struct found_library, map_hash_u64, map_equal_u64);

struct executables {
	struct survey *survey;
	text_list paths;   /* to be read */
	text_list folders; /* of the loader */
	struct found_map found;
};

/* ---- libraries ----------------------------------------------------------------------------- */

static bool look_in(struct executables *executables, const char *folder, const char *name,
		    const char *arch, struct found_library *ret)
{
	struct survey *survey = executables->survey;
	scoped_buf path = { 0 }, real = { 0 };
	struct executable library;
	struct err err;

	buf_add_format(&path, "%s/%s", folder, name);
	if (!root_exists(survey->root, buf_text(&path)) ||
	    library_read(survey->root, buf_text(&path), survey->arena, &library, &err) < 0 ||
	    !library.arch || strcmp(library.arch, arch) != 0 ||
	    root_resolve(survey->root, buf_text(&path), &real) < 0)
		return false;
	ret->path = arena_string(survey->arena, buf_bytes(&path));
	ret->package = survey_package_of(survey, buf_text(&real));
	return true;
}

static const struct found_library *find_library(struct executables *executables, const char *name,
						const char *arch)
{
	uint64_t key = map_hash_text(name) * 31 + map_hash_text(arch);
	const struct found_library *known = found_map_find(&executables->found, key);
	struct found_library found = { 0 };

	if (known)
		return known;
	for (vec_each(folder, &executables->folders))
		if (look_in(executables, *folder, name, arch, &found))
			break;
	struct found_library *ret = found_map_put(&executables->found, key);

	*ret = found;
	return ret;
}

/* Where the host has what the program needs: its own folders come first. */
static void find_needs(struct executables *executables, struct executable *row)
{
	for (vec_each(need, &row->needs)) {
		struct found_library own = { 0 };
		const struct found_library *found = NULL;

		for (vec_each(folder, &row->search))
			if (!found && look_in(executables, *folder, need->library, row->arch, &own))
				found = &own;
		if (!found && strchr(need->library, '/'))
			continue; /* a path: nothing is looked for */
		if (!found)
			found = find_library(executables, need->library, row->arch);
		need->path = found->path;
		need->owner_package = found->package;
	}
}

/* Libraries that no package owns belong to a single program that is asked about. */
static void add_own(struct executables *executables, const struct executable *row)
{
	for (vec_each(need, &row->needs))
		if (need->path && !need->owner_package &&
		    executables->paths.count < EXECUTABLES_MAX)
			text_list_add_once(executables->survey->arena, &executables->paths,
					   need->path);
}

/* ---- scripts ------------------------------------------------------------------------------- */

static const struct application *application_of(const struct content *content, const char *path)
{
	const struct application *ret = NULL;

	for (vec_each(application, &content->applications))
		if (application->path && !application->container &&
		    path_is_below(path, application->path) &&
		    (!ret || path_is_below(application->path, ret->path)))
			ret = application;
	return ret;
}

static struct executable *row_of(struct content *content, const char *path, const char *language)
{
	for (vec_each(row, &content->executables))
		if (row->kind && strcmp(row->kind, "sources") == 0 &&
		    strcmp(row->path, path) == 0 && strcmp(row->language, language) == 0)
			return row;
	return NULL;
}

static void merge(struct arena *arena, const text_list *from, text_list *ret)
{
	for (vec_each(text, from))
		if (ret->count < EXECUTABLE_LISTED_MAX)
			text_list_add_once(arena, ret, *text);
}

/* Adds what a source imports to the row of its application; false if it is of none. */
static bool add_to_application(struct executables *executables, const struct executable *source)
{
	struct survey *survey = executables->survey;
	const struct application *application = application_of(survey->content, source->path);

	if (!application || source->interpreter)
		return false;
	struct executable *row = row_of(survey->content, application->path, source->language);

	if (!row) {
		row = RECORD_ADD(survey->arena, &survey->content->executables, executable);
		row->path = application->path;
		row->kind = "sources";
		row->language = source->language;
	}
	merge(survey->arena, &source->modules, &row->modules);
	merge(survey->arena, &source->optional_modules, &row->optional_modules);
	if (!row->only_old && source->only_old)
		row->only_old = arena_format(survey->arena, "%s: %s", source->path,
					     source->only_old);
	return true;
}

/* ---- the collector ------------------------------------------------------------------------- */

/* What the walk met is no surprise if it is nothing of ours; what was asked for is. */
static bool is_passed_over(const struct executables *executables, const struct executable *row)
{
	return !executables->survey->options.programs && strcmp(row->kind, "script") == 0 &&
	       !row->interpreter && row->modules.count == 0 && !row->only_old;
}

static void read_candidate(struct executables *executables, const char *path)
{
	struct survey *survey = executables->survey;
	bool is_asked = survey->options.programs != NULL;
	struct executable row;
	struct err err;
	int failed = !is_asked && survey_is_packaged(survey, path)
			     ? -EBADMSG
			     : executable_read(survey->root, path, survey->arena, &row, &err);

	if (failed) {
		if (is_asked || (failed != -EBADMSG && failed != -ENOENT))
			survey_error_from(survey, path, &err);
		return;
	}
	if (strcmp(row.kind, "script") == 0 && !is_asked && add_to_application(executables, &row))
		return;
	if (is_passed_over(executables, &row))
		return; /* it needs nothing, and nobody starts it by itself */
	if (row.arch)
		find_needs(executables, &row);
	if (is_asked)
		add_own(executables, &row);
	*vec_push_in(survey->arena, &survey->content->executables) = row;
}

/* About what one file costs: of a large program only its tables are read. */
static int64_t bytes_read_of(const struct survey *survey, const char *path)
{
	struct stat state;

	if (root_stat(survey->root, path, &state) < 0)
		return 0;
	return state.st_size < EXECUTABLE_SCRIPT_SIZE_MAX ? state.st_size
							  : EXECUTABLE_SCRIPT_SIZE_MAX;
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct executable *)a)->path, ((const struct executable *)b)->path);
}

int survey_executables(struct survey *survey, struct err *err)
{
	const struct executable_candidates *candidates = survey->executable_candidates;
	const text_list *asked = survey->options.programs;
	struct executables executables = { .survey = survey };
	SCOPED(pace_deinit) struct pace pace = { .pressure = -1, .disks = -1 };

	if (!candidates && !asked)
		return err_set(err, -EINVAL, "the walk over all files did not come to its end");
	for (vec_each(path, asked ? asked : &candidates->paths))
		*vec_push_in(survey->arena, &executables.paths) = *path;
	loader_folders(survey, &executables.folders);
	pace_init(&pace, survey->options.rate, survey->deadline_ms);
	for (size_t i = 0; i < executables.paths.count; i++) {
		if (survey_is_late(survey)) {
			survey_error(survey, executables.paths.at[i],
				     "no time left to look at all programs");
			break;
		}
		read_candidate(&executables, executables.paths.at[i]);
		pace_step(&pace, bytes_read_of(survey, executables.paths.at[i]));
	}
	found_map_deinit(&executables.found);
	if (candidates && candidates->omitted)
		survey_error(survey, NULL,
			     "%zu programs, libraries and scripts are beyond the first %d: what "
			     "they need is not told",
			     candidates->omitted, EXECUTABLES_MAX);
	if (!asked)
		vec_sort(&survey->content->executables, by_path);
	return 0;
}
