/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of content->files. */
#ifndef TROWEL_SURVEY_FILE_ROWS_H
#define TROWEL_SURVEY_FILE_ROWS_H

#include <sys/stat.h>

#include "base/map.h"
#include "survey/files/file_class.h"
#include "survey/survey.h"

/* Adds a row with what lstat(2) told, where a link leads, and the attributes of files and folders;
 * without a state (NULL) the path alone. Valid until the next is added. */
struct file_row *file_row_add(struct survey *survey, const char *path, const struct stat *state);

/* Fills a row that has just been made in the same way. */
void file_row_fill(struct survey *survey, struct file_row *row, const char *path,
		   const struct stat *state);

/* Adds a finding, a static string, once. */
void file_row_find(struct survey *survey, struct file_row *row, const char *finding);

/* The rows by their paths: hash of the path -> index of the row + 1. */
MAP_DEFINE(file_row_index, uint64_t, size_t, map_hash_u64, map_equal_u64);

/* Adds all rows that there are. */
void file_rows_index(const struct survey *survey, struct file_row_index *ret);

/* The row of that path, or NULL; valid until the next is added. */
struct file_row *file_rows_find(struct survey *survey, const struct file_row_index *index,
				const char *path);

/* As file_row_add(), and the index knows the row. */
struct file_row *file_rows_add(struct survey *survey, struct file_row_index *index,
			       const char *path, const struct stat *state);

/* Says what the file is, and which rule says so, from its path and its first bytes. */
void file_row_judge(struct survey *survey, const struct ending_map *endings, struct file_row *row,
		    mode_t mode);

/* A key for maps of files with several names: of the device and the inode. */
uint64_t file_inode_key(const struct stat *state);

/* "file", "directory", ... as the rows say it. */
const char *file_type_name(mode_t mode);

#endif
