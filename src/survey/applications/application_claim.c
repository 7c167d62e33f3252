/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the walk of files/ told of an application's folder. Where no ending speaks for most of its
 * files, a folder in /srv or /home is data to it, and so is one of JSON and pictures; that an
 * application lies there says more.
 */
#include "base/path.h"
#include "survey/applications/application_parts.h"
#include "survey/files/rows.h"

static bool is_tree(const struct file_row *row)
{
	return row->path && text_is(row->type, "directory") && text_list_has(&row->finding, "tree");
}

static void claim(struct file_row *row)
{
	row->file_class = file_class_names[CLASS_CODE];
	row->class_why = "an application lies there";
}

/* The tree that the folder is, or lies in; NULL: none. */
static struct file_row *tree_of(struct survey *survey, const char *folder)
{
	struct file_row *ret = NULL;

	for (vec_each(row, &survey->content->files))
		if (is_tree(row) && path_is_within(folder, row->path) &&
		    (!ret || strlen(row->path) > strlen(ret->path)))
			ret = row;
	return ret;
}

void application_claim_folder(struct survey *survey, const char *folder)
{
	struct file_row *tree = folder ? tree_of(survey, folder) : NULL;
	struct stat state;

	if (!tree || !file_class_is_guess(tree->class_why) ||
	    root_lstat(survey->root, folder, &state) < 0 || !S_ISDIR(state.st_mode))
		return;
	if (strcmp(tree->path, folder) == 0) {
		claim(tree);
		return;
	}
	struct file_row *row = file_row_add(survey, folder, &state);

	file_row_find(survey, row, "unowned");
	file_row_find(survey, row, "tree");
	claim(row);
}
