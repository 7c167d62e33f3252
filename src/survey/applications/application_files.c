/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which files of an application are in use: those that its processes hold, and those that nobody
 * read since they were laid there, where the mount keeps access times. Packages of others in it,
 * its data and its history do not count as its code.
 */
#include "base/path.h"
#include "base/tree_walk.h"
#include "survey/applications/application_parts.h"

enum {
	FILES_MAX = 20 * 1000,      /* met of one application */
	FILES_ALL_MAX = 100 * 1000, /* of all */
	LAID_SECONDS = 2,           /* laying a file sets both times, one after the other */
};

/* clang-format off: tables */
static const struct {
	const char *name;
	const char *why;
} data_folders[] = {
	{ "uploads", "what users bring" },
	{ "media", "what users bring" },
	{ "storage", "Laravel's data" },
	{ "shared", "capistrano's data" },
	{ "data", NULL },
	{ "log", NULL },
	{ "logs", NULL },
	{ "tmp", NULL },
	{ "temp", NULL },
	{ "cache", NULL },
	{ "var", "Symfony's cache and logs" },
	{ "sessions", NULL },
	{ "backup", NULL },
	{ "backups", NULL },
	{ "venv", "others' packages" },
	{ "env", "others' packages" },
	{ "target", "what is built" },
	{ "obj", "what is built" },
};
/* clang-format on */

/* ---- what processes hold ------------------------------------------------------------------- */

static void add_loaded(struct survey *survey, const char *path, const char *root,
		       struct application *row)
{
	if (path && path_is_within(path, root))
		application_add_once(survey, &row->loaded,
				     arena_intern(survey->arena, bytes_of(path)));
}

static void add_held(struct applications *applications, const struct application_draft *draft,
		     struct application *row)
{
	struct survey *survey = applications->survey;

	for (vec_each(pid, &draft->pids)) {
		const struct process *const *found = application_process_map_find(
			&applications->processes, (uint64_t)*pid);
		const struct process *process = found ? *found : NULL;

		if (!process)
			continue;
		add_loaded(survey, process->exe, draft->root, row);
		for (vec_each(path, &process->libraries))
			add_loaded(survey, *path, draft->root, row);
		for (vec_each(file, &process->open_files))
			add_loaded(survey, file->path, draft->root, row);
	}
	if (draft->pids.count)
		add_loaded(survey, draft->entry && draft->entry[0] == '/' ? draft->entry : NULL,
			   draft->root, row);
}

/* ---- what nobody read ---------------------------------------------------------------------- */

/* A folder of the application. */
struct folder {
	const char *path; /* arena of the search */
	size_t above;     /* index; its own for the first */
	int64_t files, read;
};

struct search {
	struct survey *survey;
	struct arena arena;
	vec_of(struct folder) folders;
	size_t at_depth[TREE_WALK_DEPTH_MAX + 1]; /* index of the folder that is open there */
	int64_t met;
	bool is_cut;
};

static bool is_data(const char *name)
{
	for (size_t i = 0; i < sizeof(data_folders) / sizeof(data_folders[0]); i++)
		if (strcmp(data_folders[i].name, name) == 0)
			return true;
	return application_is_dependency(bytes_of(name)) || name[0] == '.';
}

/* True if it was opened after it was laid. With relatime, which is usual, a first read after a
 * change always moves the access time: mount(8). */
static bool was_read(const struct stat *state)
{
	return state->st_atim.tv_sec > state->st_ctim.tv_sec + LAID_SECONDS;
}

static enum tree_walk_answer visit(void *context, const struct tree_walk_entry *entry)
{
	struct search *search = context;
	size_t above = entry->depth ? search->at_depth[entry->depth - 1] : 0;

	if (++search->met > FILES_MAX || survey_is_late(search->survey)) {
		search->is_cut = true;
		return TREE_WALK_STOP;
	}
	if (S_ISDIR(entry->state.st_mode)) {
		struct folder *folder;

		if (entry->depth && is_data(entry->name))
			return TREE_WALK_PAST;
		search->at_depth[entry->depth] = search->folders.count;
		folder = vec_push(&search->folders);
		folder->path = arena_string(&search->arena,
					    (struct bytes){ entry->path, entry->size });
		folder->above = entry->depth ? above : 0;
		return TREE_WALK_ON;
	}
	if (S_ISREG(entry->state.st_mode) && entry->depth) {
		search->folders.at[above].files++;
		search->folders.at[above].read += was_read(&entry->state);
	}
	return TREE_WALK_ON;
}

/* Whether the mount that a path lies on keeps access times. */
static enum tri keeps_access_times(const struct survey *survey, const char *path)
{
	const struct mount *best = NULL;

	for (vec_each(mount, &survey->content->mounts)) {
		if (mount->mounted != TRI_YES || !mount->target ||
		    (strcmp(mount->target, "/") != 0 && !path_is_within(path, mount->target)))
			continue;
		if (!best || strlen(mount->target) >= strlen(best->target))
			best = mount; /* of two in one place the later covers the other */
	}
	if (!best || best->options.count == 0)
		return TRI_UNKNOWN;
	return text_list_has(&best->options, "noatime") || text_list_has(&best->options, "ro")
		       ? TRI_NO
		       : TRI_YES;
}

/* Folders all of whose files nobody read, where not all around them are so too. */
static void add_unread(struct search *search, struct application *row)
{
	struct survey *survey = search->survey;

	/* what lies in a folder comes after it */
	for (size_t i = search->folders.count; i-- > 1;) {
		const struct folder *folder = &search->folders.at[i];

		search->folders.at[folder->above].files += folder->files;
		search->folders.at[folder->above].read += folder->read;
	}
	row->file_count = search->folders.at[0].files;
	if (row->access_times != TRI_YES)
		return;
	row->never_opened_count = row->file_count - search->folders.at[0].read;
	for (size_t i = 0; i < search->folders.count; i++) {
		const struct folder *folder = &search->folders.at[i];
		const struct folder *above = &search->folders.at[folder->above];

		if (folder->files && !folder->read && (i == 0 || above->read))
			application_add_once(survey, &row->never_opened,
					     arena_intern(survey->arena, bytes_of(folder->path)));
	}
}

static void look_through(struct applications *applications, const struct application_draft *draft,
			 struct application *row)
{
	struct search search = { .survey = applications->survey };
	const struct tree_walk walk = { .context = &search, .visit = visit };
	struct err err;

	if (tree_walk(&walk, search.survey->root, draft->root, &err) < 0)
		survey_error_from(search.survey, draft->root, &err);
	else if (search.is_cut)
		survey_error(search.survey, draft->root,
			     "has more than %d files: not all of them "
			     "were looked at",
			     FILES_MAX);
	else if (search.folders.count)
		add_unread(&search, row);
	applications->files_met += search.met;
	vec_deinit(&search.folders);
	arena_deinit(&search.arena);
}

void application_add_files(struct applications *applications, const struct application_draft *draft,
			   struct application *row)
{
	struct survey *survey = applications->survey;
	struct stat state;

	add_held(applications, draft, row);
	row->access_times = keeps_access_times(survey, draft->root);
	if (root_lstat(survey->root, draft->root, &state) < 0)
		return;
	if (!S_ISDIR(state.st_mode)) {
		row->file_count = 1;
		return;
	}
	if (survey->options.fast)
		return; /* no walk */
	if (applications->files_met >= FILES_ALL_MAX) {
		survey_error(survey, draft->root,
			     "not looked through: %d files of applications "
			     "were",
			     FILES_ALL_MAX);
		return;
	}
	look_through(applications, draft, row);
}
