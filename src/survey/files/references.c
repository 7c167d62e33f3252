/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who refers to what nobody owns: units, schedules, processes, servers, and configuration that was
 * found. A file in a tree that one of them names gets a row of its own; a row that is there already
 * gets the evidence.
 */
#include "base/map.h"
#include "base/path.h"
#include "format/files/path_words.h"
#include "survey/files/files.h"
#include "survey/files/rows.h"

enum {
	REFERENCES_MAX = 20 * 1000,
	REFERENCES_EVIDENCE_MAX = 8,      /* of one row */
	REFERENCES_TREE_ROWS_MAX = 100,   /* rows that a tree gets from them */
	REFERENCES_TEXT_MAX = 256 * 1024, /* of a file that is searched for paths */
};

MAP_DEFINE(tree_map, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct references {
	struct files *files;
	struct file_row_index rows;
	struct tree_map trees; /* hash of a path -> index in files->unowned + 1 */
	struct tree_map seen;  /* hash of a path and who names it */
	size_t count;
	size_t *tree_rows; /* by index in files->unowned: rows given to files in it */
};

static void references_deinit(struct references *references)
{
	file_row_index_deinit(&references->rows);
	tree_map_deinit(&references->trees);
	tree_map_deinit(&references->seen);
	free(references->tree_rows);
}

/* The tree that a path lies in, or is; NULL if none. */
static struct unowned *tree_of(struct references *references, struct bytes path)
{
	while (path.size > 1) {
		const size_t *tree = tree_map_find(&references->trees, map_hash_bytes(path));

		if (tree)
			return &references->files->unowned.at[*tree - 1];
		while (path.size && path.at[path.size - 1] != '/')
			path.size--;
		path.size -= path.size > 0;
	}
	return NULL;
}

static void add_evidence(struct references *references, struct file_row *row, const char *by)
{
	struct survey *survey = references->files->survey;

	if (row->evidence.count < REFERENCES_EVIDENCE_MAX && !text_list_has(&row->evidence, by))
		*vec_push_in(survey->arena, &row->evidence) = by;
}

/* A row for a file in a tree. */
static struct file_row *add_row(struct references *references, const char *path,
				const struct stat *state, const struct unowned *tree)
{
	struct files *files = references->files;
	size_t *rows = &references->tree_rows[tree - files->unowned.at];

	if ((*rows)++ >= REFERENCES_TREE_ROWS_MAX)
		return NULL;
	struct file_row *row = file_rows_add(files->survey, &references->rows, path, state);

	file_row_find(files->survey, row, "unowned");
	file_row_judge(files->survey, &files->endings, row, state->st_mode);
	return row;
}

/* `by`, a sentence in the arena, names `path`. */
static void refer(struct references *references, const char *path, const char *by)
{
	struct survey *survey = references->files->survey;
	scoped_buf real = { 0 };
	struct stat state;
	uint64_t key = map_hash_text(path) ^ map_hash_text(by) * 31;

	if (path[0] != '/' || references->count >= REFERENCES_MAX ||
	    tree_map_find(&references->seen, key))
		return;
	*tree_map_put(&references->seen, key) = 1;
	references->count++;
	if (root_resolve(survey->root, path, &real) < 0 ||
	    root_lstat(survey->root, buf_text(&real), &state) < 0)
		return;
	struct file_row *row = file_rows_find(survey, &references->rows, buf_text(&real));
	struct unowned *tree = row ? NULL : tree_of(references, buf_bytes(&real));

	if (tree && S_ISREG(state.st_mode) && !tree->is_expected)
		row = add_row(references, buf_text(&real), &state, tree);
	else if (tree)
		row = file_rows_find(survey, &references->rows, tree->path);
	if (row && !bytes_ends(bytes_of(by), row->path)) /* not by itself */
		add_evidence(references, row, by);
}

static void refer_text(struct references *references, struct bytes text, const char *by)
{
	struct bytes word;
	scoped_buf path = { 0 };

	while (path_word_next(&text, &word)) {
		buf_clear(&path);
		buf_add_bytes(&path, word);
		refer(references, buf_text(&path), by);
	}
}

/* ---- who refers ---------------------------------------------------------------------------- */

static void from_services(struct references *references)
{
	struct survey *survey = references->files->survey;

	for (vec_each(service, &survey->content->services)) {
		const char *by = arena_format(survey->arena, "service %s",
					      service->name ? service->name : "without a name");

		if (service->command)
			refer_text(references, bytes_of(service->command), by);
		if (service->working_directory)
			refer(references, service->working_directory, by);
		for (vec_each(path, &service->environment_files))
			refer(references, *path, by);
	}
}

static void from_schedules(struct references *references)
{
	struct survey *survey = references->files->survey;

	for (vec_each(schedule, &survey->content->schedules))
		if (schedule->command)
			refer_text(references, bytes_of(schedule->command),
				   arena_format(survey->arena, "%s job in %s",
						schedule->kind ? schedule->kind : "a",
						schedule->path ? schedule->path : "its table"));
}

/* What a server has open of its own data comes and goes; that the folder is its data is told. */
static bool is_data_of_server(const struct content *content, const char *path)
{
	for (vec_each(row, &content->middleware))
		for (vec_each(folder, &row->data_directories))
			if (!row->container && path_is_below(path, *folder))
				return true;
	return false;
}

static void from_process(struct references *references, const struct process *process)
{
	struct survey *survey = references->files->survey;
	const char *name = process->name ? process->name : "";
	const char *by = arena_format(survey->arena, "process %s", name);

	if (process->exe)
		refer(references, process->exe, arena_format(survey->arena, "running as %s", name));
	if (process->cwd)
		refer(references, process->cwd, by);
	for (vec_each(argument, &process->argv))
		refer_text(references, bytes_of(*argument), by);
	for (vec_each(file, &process->open_files))
		if (file->path && !is_data_of_server(survey->content, file->path))
			refer(references, file->path,
			      arena_format(survey->arena, "held open by %s", name));
}

/* Processes in a container, or below another root, see other files. */
static void from_processes(struct references *references)
{
	for (vec_each(process, &references->files->survey->content->processes))
		if (!process->container && !process->root)
			from_process(references, process);
}

static void refer_all(struct references *references, const text_list *paths, const char *by)
{
	for (vec_each(path, paths))
		refer(references, *path, by);
}

/* Who lets somebody in is no data, in whatever home it lies. */
static void from_users(struct references *references)
{
	struct survey *survey = references->files->survey;

	for (vec_each(user, &survey->content->users))
		for (vec_each(key, &user->ssh_keys))
			if (key->path)
				refer(references, key->path,
				      arena_format(survey->arena, "lets %s in", user->name));
}

/* What servers serve, keep and write, by their configuration. */
static void from_servers(struct references *references)
{
	struct survey *survey = references->files->survey;

	for (vec_each(row, &survey->content->middleware)) {
		const char *name = row->program;

		if (row->container)
			continue;
		refer_all(references, &row->document_roots,
			  arena_format(survey->arena, "served by %s", name));
		refer_all(references, &row->data_directories,
			  arena_format(survey->arena, "data of %s", name));
		refer_all(references, &row->certificates,
			  arena_format(survey->arena, "certificate of %s", name));
		refer_all(references, &row->logs, arena_format(survey->arena, "log of %s", name));
		refer_all(references, &row->files,
			  arena_format(survey->arena, "configuration of %s", name));
	}
}

/* A found file's text; binary ones name nothing. */
static void from_file(struct references *references, const char *path)
{
	struct survey *survey = references->files->survey;
	scoped_buf text = { 0 };
	struct err err;

	if (root_read(survey->root, path, REFERENCES_TEXT_MAX, &text, &err) < 0 ||
	    memchr(buf_text(&text), '\0', text.size))
		return;
	refer_text(references, buf_bytes(&text), arena_format(survey->arena, "named in %s", path));
}

/* Configuration, and scripts where administrators put theirs. */
static bool is_worth_reading(const struct file_row *row)
{
	struct bytes path = bytes_of(row->path);

	if (!row->file_class || !row->type || strcmp(row->type, "file") != 0 ||
	    row->size > REFERENCES_TEXT_MAX)
		return false;
	return strcmp(row->file_class, "config") == 0 ||
	       (strcmp(row->file_class, "code") == 0 &&
		(bytes_starts(path, "/etc/") || bytes_starts(path, "/usr/local/")));
}

/* What was found, as much as there was before any of it was read. */
static void from_found(struct references *references, size_t count)
{
	const struct content *content = references->files->survey->content;

	for (size_t i = 0; i < count; i++) {
		if (references->count >= REFERENCES_MAX ||
		    survey_is_late(references->files->survey))
			return;
		if (is_worth_reading(&content->files.at[i]))
			from_file(references, content->files.at[i].path);
	}
}

void files_add_references(struct files *files)
{
	const struct content *content = files->survey->content;
	SCOPED(references_deinit)
	struct references references = {
		.files = files,
		.tree_rows = mem_zero(files->unowned.count + 1, sizeof(size_t)),
	};
	size_t found = content->files.count;

	file_rows_index(files->survey, &references.rows);
	for (size_t i = 0; i < files->unowned.count; i++)
		if (files->unowned.at[i].is_tree && !files->unowned.at[i].is_void)
			*tree_map_put(&references.trees,
				      map_hash_text(files->unowned.at[i].path)) = i + 1;
	from_services(&references);
	from_schedules(&references);
	from_processes(&references);
	from_servers(&references);
	from_users(&references);
	from_found(&references, found);
}
