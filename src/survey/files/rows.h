/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of content->files. */
#ifndef TROWEL_SURVEY_FILE_ROWS_H
#define TROWEL_SURVEY_FILE_ROWS_H

#include <sys/stat.h>

#include "survey/files/file_class.h"
#include "survey/survey.h"

/* Adds a row with what lstat(2) told, where a link leads, and the attributes of files and folders;
 * without a state (NULL) the path alone. Valid until the next is added. */
struct file_row *file_row_add(struct survey *survey, const char *path, const struct stat *state);

/* Adds a finding, a static string, once. */
void file_row_find(struct survey *survey, struct file_row *row, const char *finding);

/* Says what the file is, and which rule says so, from its path and its first bytes. */
void file_row_judge(struct survey *survey, const struct ending_map *endings, struct file_row *row,
		    mode_t mode);

/* "file", "directory", ... as the rows say it. */
const char *file_type_name(mode_t mode);

#endif
