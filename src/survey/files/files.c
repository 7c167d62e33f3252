/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files collector: every file of the root is looked at once, what packages own is compared with
 * what they say, and what nobody owns is told.
 */
#include "survey/files/files.h"

#include <errno.h>

#include "base/human.h"
#include "base/map.h"
#include "survey/applications/application_markers.h"
#include "survey/collectors.h"
#include "survey/containers/containers.h"
#include "survey/files/rows.h"
#include "survey/programs/executable_candidates.h"

enum { FILES_LINK_DEPTH = 64 }; /* links in the folders of packages are looked for so deep */

static void files_deinit(struct files *files)
{
	vec_deinit(&files->unowned);
	vec_deinit(&files->programs);
	vec_deinit(&files->checks);
	node_digest_map_deinit(&files->digests);
	ending_map_deinit(&files->endings);
	places_deinit(&files->places);
	pace_deinit(&files->pace);
	expected_destroy(files->rules);
	managed_destroy(files->managed);
	dpkg_modes_destroy(files->modes);
	homes_destroy(files->homes);
	daemons_deinit(&files->daemons);
	files_path_set_deinit(&files->apart);
	language_markers_destroy(files->markers);
	content_reader_deinit(&files->reader);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct file_row *)a)->path, ((const struct file_row *)b)->path);
}

/* A walk over a large disk is told beforehand. Below --root nobody knows how much lies there. */
static void tell_cost(struct survey *survey)
{
	int64_t files = 0;
	scoped_buf text = { 0 };

	if (!survey->root->live)
		return;
	for (vec_each(mount, &survey->content->mounts))
		if (mount->inodes_used > 0 && mount->network != TRI_YES && mount->source &&
		    mount->source[0] == '/')
			files += mount->inodes_used;
	if (files < FILES_SAID_MIN)
		return;
	human_plural(&text, files, "file", "files");
	buf_add_text(&text, " to look at: about ");
	human_duration(&text, files * 1000 / FILES_PER_CPU_SECOND);
	survey_say(survey, "%s of CPU; --fast leaves them out", buf_text(&text));
}

bool files_explain(struct files *files, const char *path, const struct stat *state,
		   struct managed_answer *ret, bool *ret_covers)
{
	struct expected_match match = { 0 };
	bool known;

	managed_judge(files->managed, path, state, ret);
	*ret_covers = false;
	known = ret->verdict == MANAGED_EXPECTED;
	if (ret->verdict == MANAGED_UNKNOWN) {
		known = expected_find(files->rules, bytes_of(path), state->st_mode, &match);
		*ret_covers = match.covers;
	}
	files->expected += known;
	return known;
}

/* A file's device and inode -> index of its first row + 1. */
MAP_DEFINE(inode_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* Rows are sorted: of several names of one file the first is the file. */
static void add_hard_links(struct survey *survey)
{
	struct content *content = survey->content;
	SCOPED(inode_map_deinit) struct inode_map inodes = { 0 };
	struct stat state;

	for (size_t i = 0; i < content->files.count; i++) {
		struct file_row *row = &content->files.at[i];

		if (!row->type || strcmp(row->type, "file") != 0 ||
		    root_lstat(survey->root, row->path, &state) < 0 || state.st_nlink < 2)
			continue;
		size_t *first = inode_map_put(&inodes, file_inode_key(&state));

		if (*first)
			row->hardlink_of = content->files.at[*first - 1].path;
		else
			*first = i + 1;
	}
}

static void add_summary(const struct files *files)
{
	struct walk *walk = &files->survey->content->walk;

	walk->entries = files->looked_at;
	walk->packaged = files->owned;
	walk->touched = files->touched;
	walk->hashed = files->reader.files;
	walk->hashed_bytes = files->reader.bytes;
	walk->all_hashed_because = files->prefilter;
	walk->modes_unknown = files->modes_unknown;
	walk->expected = files->expected;
	walk->complete = files->is_stopped || files->uncompared ? TRI_NO : TRI_YES;
	walk->rested_ms = files->pace.rested_ms;
}

int survey_files(struct survey *survey, struct err *err)
{
	SCOPED(files_deinit)
	struct files files = {
		.survey = survey,
		.catalogue = survey->catalogue,
		.beyond = -1,
		.reader = { .survey = survey },
		.pace = { .pressure = -1, .disks = -1 },
	};

	if (!survey->catalogue)
		return err_set(err, -EINVAL, "no package database was read");
	tell_cost(survey);
	files.rules = expected_create(survey);
	files.managed = managed_create(survey);
	files.homes = homes_create(survey);
	daemons_init(&files.daemons, survey);
	files.modes = dpkg_modes_create(survey, files.homes);
	files.markers = language_markers_create();
	survey->application_markers = application_markers_create(survey);
	survey->executable_candidates = executable_candidates_create(survey);
	pace_init(&files.pace, survey->options.rate, survey->deadline_ms);
	files.reader.pace = &files.pace;
	places_init(&files.places, survey);
	file_class_endings(&files.endings);
	catalogue_follow(survey->catalogue, survey->root, FILES_LINK_DEPTH);
	int failed = files_walk(&files, "/", err);

	if (failed)
		return failed;
	files_add_languages(&files);
	files_choose(&files);
	files_hash(&files);
	files_add_drift(&files);
	files_add_missing(&files);
	files_add_unowned(&files);
	files_fold(&files);
	files_add_overrides(&files);
	files_add_references(&files);
	containers_name_files(survey);
	add_summary(&files);
	vec_sort(&survey->content->files, by_path);
	add_hard_links(survey);
	return 0;
}
