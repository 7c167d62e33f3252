/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sentences about the data that is kept here, and about its copies elsewhere. */
#include <string.h>

#include "base/human.h"
#include "survey/conclusions/summary_parts.h"

/* The size of a folder as the walk summed it up; UNKNOWN if it has no row. */
static int64_t size_of(const struct content *content, const char *path)
{
	for (vec_each(row, &content->files))
		if (row->path && strcmp(row->path, path) == 0)
			return row->size;
	return UNKNOWN;
}

/* 'shop ("the web shop: orders"), loyalty and stock' */
static void write_databases(struct survey *survey, const struct middleware *row, struct buf *ret)
{
	struct word_list list = { 0 };

	for (vec_each(pair, &row->databases)) {
		struct word_list said = { 0 };
		scoped_buf quoted = { 0 };

		if (pair->value && *pair->value) {
			summary_quote(survey, &quoted, pair->value);
			(void)word_list_add(survey, &said, buf_text(&quoted));
		}
		(void)word_list_add_with(survey, &list, pair->key, &said);
	}
	buf_add_format(ret, "the database%s ", word_list_is_many(&list) ? "s" : "");
	word_list_write(ret, &list);
}

static void write_folders(struct survey *survey, const struct middleware *row, struct buf *ret)
{
	struct word_list folders = { 0 };

	for (vec_each(folder, &row->data_directories)) {
		int64_t size = size_of(survey->content, *folder);
		struct word_list sizes = { 0 };
		scoped_buf number = { 0 };

		if (size != UNKNOWN) {
			human_bytes(&number, size);
			(void)word_list_add(survey, &sizes, buf_text(&number));
		}
		(void)word_list_add_with(survey, &folders, *folder, &sizes);
	}
	if (folders.words.count) {
		buf_add_text(ret, " in ");
		word_list_write(ret, &folders);
	}
}

/* Servers in containers are told with these. What keeps no databases is told where its data is
 * large enough to be missed. */
void summary_data(struct survey *survey)
{
	for (vec_each(row, &survey->content->middleware)) {
		scoped_buf text = { 0 };

		if (row->container || !row->program || !row->pids.count ||
		    (!row->databases.count && !row->data_directories.count))
			continue;
		if (!row->databases.count) {
			int64_t size = size_of(survey->content, row->data_directories.at[0]);

			if (size == UNKNOWN || size < SUMMARY_DATA_MIN)
				continue;
		}
		buf_add_format(&text, "%s keeps ", summary_product(row->program));
		if (row->databases.count)
			write_databases(survey, row, &text);
		else
			buf_add_text(&text, "its data");
		write_folders(survey, row, &text);
		buf_add_byte(&text, '.');
		struct statement *statement = summary_add(survey, CERTAIN, &text);

		summary_cite(survey, statement, &row->evidence);
		summary_cite_text(survey, statement, row->path);
	}
}

/* ---- backups ------------------------------------------------------------------------------- */

void summary_backups(struct survey *survey)
{
	for (vec_each(backup, &survey->content->backups)) {
		scoped_buf text = { 0 };

		if (!backup->tool || (!backup->target && !backup->schedule))
			continue;
		buf_add_format(&text, "%s", backup->tool);
		buf_add_format(&text, " backs up %s", backup->what ? backup->what : "something");
		if (backup->target)
			buf_add_format(&text, " to %s", backup->target);
		if (backup->schedule) {
			buf_add_byte(&text, ' ');
			summary_schedule(&text, backup->schedule);
		}
		buf_add_byte(&text, '.');
		summary_cite(survey, summary_add(survey, backup->confidence, &text),
			     &backup->evidence);
	}
}
