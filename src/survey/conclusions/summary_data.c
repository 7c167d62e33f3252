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

static bool is_same_job(const struct backup *one, const struct backup *other)
{
	return one->what && other->what && strcmp(one->what, other->what) == 0;
}

/* "dump-databases" of "/usr/local/sbin/dump-databases -q"; a command of several words of its own
 * has no name. */
static const char *job_name(struct survey *survey, const struct backup *job)
{
	struct bytes word, rest = bytes_of(job->what);

	if (!bytes_starts(rest, "/") || !bytes_word(&rest, &word))
		return NULL;
	return arena_string(survey->arena,
			    bytes_slice(word, (size_t)bytes_find_last(word, '/') + 1, word.size));
}

/* One sentence for all tools of a job, which is told where the first of them stands. */
static void say_job(struct survey *survey, const struct backup *job)
{
	const char *name = job_name(survey, job);
	struct word_list tools = { 0 };
	scoped_buf text = { 0 }, host = { 0 };

	for (vec_each(backup, &survey->content->backups)) {
		if (!is_same_job(backup, job))
			continue;
		if (backup < job)
			return;
		if (!name || strcmp(backup->tool, name) != 0)
			(void)word_list_add(survey, &tools, backup->tool);
	}
	if (name && tools.words.count) {
		buf_add_format(&text, "%s (", name);
		word_list_write(&text, &tools);
		buf_add_byte(&text, ')');
	} else if (name) {
		buf_add_text(&text, name);
	} else {
		summary_quote(survey, &text, job->what);
	}
	buf_add_text(&text, " makes backups");
	if (job->target) {
		struct bytes target = bytes_of(job->target);
		ptrdiff_t colon = bytes_find(target, ':');

		buf_add_bytes(&host, bytes_slice(target, 0, colon < 0 ? SIZE_MAX : (size_t)colon));
		buf_add_format(&text, " and copies them to %s",
			       summary_host_name(survey, buf_text(&host)));
	}
	if (job->schedule) {
		buf_add_byte(&text, ' ');
		summary_schedule(&text, job->schedule);
	}
	buf_add_byte(&text, '.');
	summary_cite(survey, summary_add(survey, job->confidence, &text), &job->evidence);
}

/* What is set up without a job of this host: an agent, a configuration, archives that somebody put
 * there. Archives say nothing new where a job is known. */
static void say_trace(struct survey *survey, const struct backup *backup, bool is_new)
{
	scoped_buf text = { 0 };

	if (strcmp(backup->tool, "files") != 0)
		buf_add_format(&text, "%s is set up for backups.", backup->tool);
	else if (is_new && backup->target)
		buf_add_format(&text, "What may be backups lies in %s.", backup->target);
	else
		return;
	summary_cite(survey, summary_add(survey, backup->confidence, &text), &backup->evidence);
}

void summary_backups(struct survey *survey)
{
	bool has_job = false;

	for (vec_each(backup, &survey->content->backups)) {
		if (backup->what)
			say_job(survey, backup);
		has_job = has_job || backup->what;
	}
	for (vec_each(backup, &survey->content->backups))
		if (!backup->what)
			say_trace(survey, backup, !has_job);
}
