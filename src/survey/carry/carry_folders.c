/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Folders on the way to what was found. A small tree is told by its files, so that the folder
 * itself has no row; a package brings most of the others.
 */
#include "base/path.h"
#include "survey/carry/carry_parts.h"
#include "survey/packages/catalogue.h"

enum { FOLDERS_DEPTH_MAX = 64 }; /* on the way to one row */

struct folders {
	struct carry *carry;
	struct carry_path_map known;        /* hashes of paths that have a row, or are there */
	const char *way[FOLDERS_DEPTH_MAX]; /* the deepest first */
	size_t count;
};

static void folders_deinit(struct folders *folders)
{
	carry_path_map_deinit(&folders->known);
}

static void add_folder(struct carry *carry, const char *path)
{
	struct stat state;

	if (carry->items.count >= CARRY_FILES_MAX ||
	    root_lstat(carry->survey->root, path, &state) < 0 || !S_ISDIR(state.st_mode))
		return;
	*vec_push(&carry->items) = (struct carry_item){ .row = CARRY_NO_ROW,
							.path = (uint32_t)carry->paths.size,
							.type = S_IFDIR };
	buf_add(&carry->paths, path, strlen(path) + 1);
	/* a tree around it goes on into it */
	*carry_path_map_put(&carry->seen, map_hash_text(path)) = CARRY_SEEN_FOLDER;
}

/* Finds the folders above `path` that have no row and no package. */
static void find_way(struct folders *folders, const char *path)
{
	struct survey *survey = folders->carry->survey;
	struct bytes folder = path_folder(path);

	for (folders->count = 0; folder.size && folders->count < FOLDERS_DEPTH_MAX;) {
		if (carry_path_map_find(&folders->known, map_hash_bytes(folder)) ||
		    (survey->catalogue && catalogue_claim_of(survey->catalogue, folder) >= 0))
			return;
		const char *name = arena_string(survey->arena, folder);

		folders->way[folders->count++] = name;
		folder = path_folder(name);
	}
}

void carry_add_folders(struct carry *carry)
{
	SCOPED(folders_deinit) struct folders folders = { .carry = carry };
	const struct content *content = carry->survey->content;

	for (vec_each(row, &content->files))
		if (row->type && strcmp(row->type, "directory") == 0)
			*carry_path_map_put(&folders.known, map_hash_text(row->path)) = 1;
	for (vec_each(row, &content->files)) {
		if (!row->type)
			continue;
		find_way(&folders, row->path);
		while (folders.count) {
			const char *path = folders.way[--folders.count];

			*carry_path_map_put(&folders.known, map_hash_text(path)) = 1;
			add_folder(carry, path);
		}
	}
}
