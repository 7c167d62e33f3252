/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What packages own and nobody found. Of a missing tree its highest folder is told, with how much
 * lay in it. What a slim image leaves out by the thousand (documentation, translations) is one row.
 */
#include <errno.h>

#include "base/mem.h"
#include "base/path.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { SLIM_FILES_MIN = 20 }; /* fewer are told one by one */

/* Where images are made slim. */
static const char *const slim_places[] = {
	"/usr/share/doc/**",   "/usr/share/man/**",      "/usr/share/locale/**",
	"/usr/share/info/**",  "/usr/share/lintian/**",  "/usr/share/linda/**",
	"/usr/share/groff/**", "/usr/share/doc-base/**", "/usr/share/gnome/help/**",
	"/usr/share/help/**",  "/usr/share/bug/**",      "/usr/share/i18n/locales/**",
	"/usr/lib/locale/**",  "/usr/share/omf/**",
};

/* How a node stands to the walk. */
enum presence {
	PRESENT,
	OUT_OF_SIGHT, /* nobody looked there */
	MISSING,      /* the highest of what is missing */
	MISSING_IN,   /* below such a one */
};

struct missing {
	struct files *files;
	unsigned char *presence; /* by node */
	int32_t *top;            /* by node: the highest missing one above it, or itself */
	int32_t *count;          /* by node, of the highest: files that nothing excuses */
	int64_t slim;            /* files missing in slim_places */
	int64_t slim_at[COUNT(slim_places)];
};

static void missing_deinit(struct missing *missing)
{
	free(missing->presence);
	free(missing->top);
	free(missing->count);
}

/* True if the path leads to nothing. What cannot be asked about (a network file system, a folder
 * without the x bit, a disk that fails) may be there. */
static bool is_gone(const struct missing *missing, int32_t index)
{
	scoped_buf path = { 0 };
	struct stat state;

	catalogue_path(missing->files->catalogue, index, &path);
	int code = root_lstat(missing->files->survey->root, buf_text(&path), &state);

	return code == -ENOENT || code == -ENOTDIR;
}

static enum presence presence_of(const struct missing *missing, int32_t index)
{
	const struct catalogue_node *node = &missing->files->catalogue->nodes.at[index];
	enum presence above = index == CATALOGUE_ROOT ? PRESENT : missing->presence[node->parent];

	if (above == OUT_OF_SIGHT || node->is_unseen)
		return OUT_OF_SIGHT;
	if (node->is_seen)
		return PRESENT;
	if (above != PRESENT)
		return MISSING_IN;
	return is_gone(missing, index) ? MISSING : OUT_OF_SIGHT;
}

/* True if no package would be broken without it. */
static bool is_excused(const struct catalogue *catalogue, const struct catalogue_node *node)
{
	for (int32_t i = node->claims; i >= 0; i = catalogue->claims.at[i].next)
		if (!(catalogue->claims.at[i].flags &
		      (CATALOGUE_MISSING_OK | CATALOGUE_GHOST | CATALOGUE_OBSOLETE)))
			return false;
	return true;
}

/* The slim place that the node lies in, or -1. */
static int slim_place(const struct missing *missing, int32_t index)
{
	scoped_buf path = { 0 };

	catalogue_path(missing->files->catalogue, index, &path);
	for (size_t i = 0; i < COUNT(slim_places); i++)
		if (path_matches(buf_bytes(&path), slim_places[i]))
			return (int)i;
	return -1;
}

static bool is_missing(const struct missing *missing, size_t index)
{
	return missing->presence[index] == MISSING && missing->count[index];
}

static void look(struct missing *missing)
{
	const struct catalogue *catalogue = missing->files->catalogue;

	for (size_t i = 0; i < catalogue->nodes.count; i++) {
		const struct catalogue_node *node = &catalogue->nodes.at[i];
		int32_t index = (int32_t)i;

		missing->presence[i] = PRESENT;
		if (node->is_moved)
			continue;
		missing->presence[i] = (unsigned char)presence_of(missing, index);
		missing->top[i] = missing->presence[i] == MISSING_IN ? missing->top[node->parent]
								     : index;
		if (missing->presence[i] < MISSING || is_excused(catalogue, node))
			continue;
		missing->count[missing->top[i]]++;
	}
}

static void add_row(struct missing *missing, int32_t index)
{
	struct survey *survey = missing->files->survey;
	const struct catalogue *catalogue = missing->files->catalogue;
	const struct catalogue_node *node = &catalogue->nodes.at[index];
	scoped_buf path = { 0 };

	catalogue_path(catalogue, index, &path);
	struct file_row *row = file_row_add(survey, buf_text(&path), NULL);

	file_row_find(survey, row, "deleted");
	if (node->has_children) {
		row->type = "directory";
		row->entries = missing->count[index];
	}
	if (node->claims < 0)
		return;
	const struct catalogue_claim *claim = &catalogue->claims.at[node->claims];

	if (claim->package >= 0)
		row->owner_package = survey->content->packages.at[claim->package].name;
	if (claim->flags & CATALOGUE_CONFIG)
		row->file_class = "config";
}

/* One row for all that was left out to save space, named after the place that lost most. */
static void add_slim_row(struct missing *missing)
{
	struct survey *survey = missing->files->survey;
	size_t most = 0;

	for (size_t i = 0; i < COUNT(slim_places); i++)
		if (missing->slim_at[i] > missing->slim_at[most])
			most = i;
	size_t size = strlen(slim_places[most]) - strlen("/**");
	const char *path = arena_string(survey->arena, (struct bytes){ slim_places[most], size });
	struct file_row *row = file_row_add(survey, path, NULL);

	row->type = "directory";
	row->entries = missing->slim;
	file_row_find(survey, row, "deleted");
	for (size_t i = 0; i < COUNT(slim_places); i++)
		if (missing->slim_at[i])
			survey_note(survey, &row->evidence, "%lld of %.*s",
				    (long long)missing->slim_at[i],
				    (int)(strlen(slim_places[i]) - strlen("/**")), slim_places[i]);
	row->reason = "documentation and translations, as images leave them out to be small";
}

/* Links that packages made, and somebody removed. */
static void add_absence(void *context, const struct managed_absence *absence)
{
	struct survey *survey = context;
	struct file_row *row = file_row_add(survey, absence->path, NULL);

	row->type = "link";
	row->file_class = file_class_names[CLASS_CONFIG];
	row->expected = absence->expected;
	file_row_find(survey, row, "deleted");
	survey_note(survey, &row->evidence, "%s", absence->why);
}

void files_add_missing(struct files *files)
{
	const struct catalogue *catalogue = files->catalogue;
	size_t count = catalogue->nodes.count;
	SCOPED(missing_deinit)
	struct missing missing = {
		.files = files,
		.presence = mem_zero(count, 1),
		.top = mem_zero(count, sizeof(int32_t)),
		.count = mem_zero(count, sizeof(int32_t)),
	};

	if (files->is_stopped) /* not met is not missing */
		return;
	look(&missing);
	for (size_t i = 1; i < count; i++) {
		int place = is_missing(&missing, i) ? slim_place(&missing, (int32_t)i) : -1;

		if (place < 0)
			continue;
		missing.slim += missing.count[i];
		missing.slim_at[place] += missing.count[i];
	}
	bool is_folded = missing.slim >= SLIM_FILES_MIN;

	for (size_t i = 1; i < count; i++)
		if (is_missing(&missing, i) &&
		    !(is_folded && slim_place(&missing, (int32_t)i) >= 0))
			add_row(&missing, (int32_t)i);
	if (is_folded)
		add_slim_row(&missing);
	managed_missing(files->managed, files->survey, add_absence);
}
