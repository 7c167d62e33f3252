/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "logs/follow.h"

#include "base/mem.h"
#include "logs/follow_parts.h"

/* Opens the log that has the name now. */
static bool open_now(const struct logs *logs, struct followed *followed)
{
	const struct log_source *source = &logs->sources.at[followed->source];
	struct stat state;
	struct err err;

	followed->file = ROOT_SOURCE_CLOSED;
	if (root_source_open(&followed->file, source->root, source->paths.at[0], &err) < 0 ||
	    fstat(followed->file.fd, &state) < 0) {
		root_source_deinit(&followed->file);
		return false;
	}
	followed->device = state.st_dev;
	followed->inode = state.st_ino;
	return true;
}

static bool is_journal(const struct logs_follow *follow, const struct followed *followed)
{
	return follow->logs->sources.at[followed->source].kind == LOG_SOURCE_JOURNAL;
}

static bool is_stream(const struct logs_follow *follow, const struct followed *followed)
{
	return follow->logs->sources.at[followed->source].kind == LOG_SOURCE_STREAM;
}

/* The structures point to themselves, so there is room for all before the first. */
struct logs_follow *logs_follow_create(struct logs *logs)
{
	struct logs_follow *follow = mem_zero(1, sizeof(*follow));

	follow->logs = logs;
	follow->written = (struct written_lines){ .line = follow_take_line, .context = follow };
	for (size_t i = 0; i < logs->sources.count; i++)
		vec_push(&follow->followed)->source = i;
	for (vec_each(followed, &follow->followed)) {
		struct log_source *source = &logs->sources.at[followed->source];

		if (source->deleted_pid || !open_now(logs, followed)) {
			followed->file = ROOT_SOURCE_CLOSED;
			continue;
		}
		if (is_journal(follow, followed))
			follow_journal_start(follow, followed);
		else
			follow_text_start(followed);
		source->end = followed->offset;
		source->end_inode = followed->inode;
	}
	return follow;
}

static void free_round(struct logs_follow *follow)
{
	for (vec_each(line, &follow->round))
		free((char *)line->text.at);
	follow->round.count = 0;
}

void logs_follow_destroy(struct logs_follow *follow)
{
	writes_free(follow->writes);
	written_lines_deinit(&follow->written);
	buf_deinit(&follow->why_unseen);
	buf_deinit(&follow->last_losses);
	log_copies_deinit(&follow->copies);
	free_round(follow);
	vec_deinit(&follow->round);
	for (vec_each(followed, &follow->followed)) {
		root_source_deinit(&followed->file);
		buf_deinit(&followed->rest);
		for (int i = 0; i < LOG_STREAMS; i++)
			buf_deinit(&followed->pending[i]);
		buf_deinit(&followed->scratch);
	}
	vec_deinit(&follow->followed);
	free(follow);
}

size_t logs_follow_count(const struct logs_follow *follow)
{
	size_t count = 0;

	for (vec_each(followed, &follow->followed))
		count += followed->file.fd >= 0 || (follow->writes && is_stream(follow, followed));
	return count;
}

void follow_add(struct logs_follow *follow, struct followed *followed, struct log_line *line)
{
	if (!line->is_timed)
		line->usec = followed->usec;
	followed->usec = line->usec;
	struct log_line *kept = vec_push(&follow->round);

	*kept = *line;
	kept->source = followed->source;
	kept->order = follow->round.count;
	kept->text.at = mem_copy(line->text.at, line->text.size);
	if (line->message.size)
		kept->message.at = kept->text.at + (line->message.at - line->text.at);
}

static int oldest_first(const void *a, const void *b)
{
	const struct log_line *x = a, *y = b;

	if (x->usec != y->usec)
		return x->usec < y->usec ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Goes on to the file that has the name now, when that is another one: the log was rotated. What
 * was added to the old one in between has been read. */
static void reopen(struct logs_follow *follow, struct followed *followed)
{
	const struct log_source *source = &follow->logs->sources.at[followed->source];
	struct stat state;

	if (source->deleted_pid || is_stream(follow, followed) ||
	    root_stat(source->root, source->paths.at[0], &state) < 0 ||
	    (followed->file.fd >= 0 && state.st_ino == followed->inode &&
	     state.st_dev == followed->device))
		return;
	root_source_deinit(&followed->file);
	followed->offset = followed->entries = 0;
	buf_clear(&followed->rest);
	if (!open_now(follow->logs, followed))
		followed->file = ROOT_SOURCE_CLOSED;
}

static void poll_one(struct logs_follow *follow, struct followed *followed)
{
	if (followed->file.fd < 0)
		return;
	if (is_journal(follow, followed))
		follow_journal_poll(follow, followed);
	else
		follow_text_poll(follow, followed);
}

void logs_follow_poll(struct logs_follow *follow, const struct logs_query *query)
{
	for (vec_each(followed, &follow->followed)) {
		poll_one(follow, followed);
		reopen(follow, followed);
	}
	follow_streams_poll(follow);
	vec_sort(&follow->round, oldest_first);
	logs_give_round(follow->logs, query, &follow->copies, follow->round.at,
			follow->round.count);
	free_round(follow);
}
