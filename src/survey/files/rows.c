/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/files/rows.h"

#include "survey/files/attributes.h"
#include "survey/files/content.h"

static const char *type_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "directory";
	case S_IFLNK:
		return "link";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	case S_IFBLK:
		return "block";
	case S_IFCHR:
		return "character";
	default:
		return NULL;
	}
}

const char *file_type_name(mode_t mode)
{
	const char *name = type_of(mode);

	return name ? name : "nothing known";
}

static void add_target(struct survey *survey, struct file_row *row)
{
	scoped_buf target = { 0 };

	if (root_readlink(survey->root, row->path, &target) == 0)
		row->target = arena_string(survey->arena, buf_bytes(&target));
}

static void add_attributes(struct survey *survey, struct file_row *row)
{
	struct file_attributes attributes;

	attributes_read(survey, row->path, &attributes);
	row->acl = attributes.acl;
	row->default_acl = attributes.default_acl;
	row->capabilities = attributes.capabilities;
	row->xattrs = attributes.others;
	if (attributes.omitted)
		survey_note(survey, &row->evidence, "%lld more extended attributes",
			    (long long)attributes.omitted);
}

void file_row_fill(struct survey *survey, struct file_row *row, const char *path,
		   const struct stat *state)
{
	struct arena *arena = survey->arena;

	row->path = arena_string(arena, bytes_of(path));
	if (!state)
		return;
	row->type = type_of(state->st_mode);
	row->mode = arena_format(arena, "%04o", state->st_mode & ALLPERMS);
	row->uid = state->st_uid;
	row->gid = state->st_gid;
	row->user = survey_user_name(survey, state->st_uid);
	row->group = survey_group_name(survey, state->st_gid);
	row->mtime = state->st_mtim.tv_sec;
	row->ctime = state->st_ctim.tv_sec;
	if (S_ISREG(state->st_mode))
		row->size = state->st_size;
	if (S_ISLNK(state->st_mode))
		add_target(survey, row);
	else if (S_ISREG(state->st_mode) || S_ISDIR(state->st_mode))
		add_attributes(survey, row);
}

struct file_row *file_row_add(struct survey *survey, const char *path, const struct stat *state)
{
	struct file_row *row = RECORD_ADD(survey->arena, &survey->content->files, file_row);

	file_row_fill(survey, row, path, state);
	return row;
}

void file_row_find(struct survey *survey, struct file_row *row, const char *finding)
{
	text_list_add_once(survey->arena, &row->finding, finding);
}

void file_rows_index(const struct survey *survey, struct file_row_index *ret)
{
	const struct content *content = survey->content;

	for (size_t i = 0; i < content->files.count; i++)
		*file_row_index_put(ret, map_hash_text(content->files.at[i].path)) = i + 1;
}

struct file_row *file_rows_find(struct survey *survey, const struct file_row_index *index,
				const char *path)
{
	const size_t *row = file_row_index_find(index, map_hash_text(path));

	return row ? &survey->content->files.at[*row - 1] : NULL;
}

struct file_row *file_rows_add(struct survey *survey, struct file_row_index *index,
			       const char *path, const struct stat *state)
{
	struct file_row *row = file_row_add(survey, path, state);

	*file_row_index_put(index, map_hash_text(path)) = survey->content->files.count;
	return row;
}

void file_row_judge(struct survey *survey, const struct ending_map *endings, struct file_row *row,
		    mode_t mode)
{
	struct file_verdict verdict;
	scoped_buf head = { 0 };

	if (S_ISREG(mode))
		(void)content_head(survey->root, row->path, &head);
	verdict = file_class_judge(endings, bytes_of(row->path), mode, buf_bytes(&head));
	row->file_class = file_class_names[verdict.class];
	row->class_why = verdict.why;
}

uint64_t file_inode_key(const struct stat *state)
{
	uint64_t key[2] = { state->st_dev, state->st_ino };

	return XXH3_64bits(key, sizeof(key));
}
