/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of one journal, read backwards: the entries of a target, found by the values of fields. */
#include <errno.h>

#include "base/mem.h"
#include "base/root_source.h"
#include "logs/readers.h"

struct journal_reader {
	struct logs *logs;
	size_t source;
	int64_t since_usec;
	size_t next_path;
	bool is_open;
	uint64_t end; /* the last entry of this file that is wanted; 0: all */
	struct root_source file;
	struct journal journal;
	struct journal_entries entries;
	struct buf text;
};

/* ---- entries of a target ------------------------------------------------------------------- */

static void add_walk(struct journal_entries *entries, const struct journal_list *list)
{
	if (entries->count == JOURNAL_MATCHES_MAX)
		return;
	size_t at = entries->count++;

	journal_walk_start(&entries->walks[at].walk, entries->journal, list);
	entries->walks[at].has_entry = journal_walk_next(&entries->walks[at].walk,
							 &entries->walks[at].entry);
}

/* Adds the lists of the values of one field that the target wants. */
static void add_field(struct journal_entries *entries, const struct log_target *target,
		      const char *field)
{
	scoped_buf value = { 0 };
	struct journal_values values;
	struct journal_list list;

	if (!journal_values(entries->journal, field, &values))
		return;
	while (journal_values_next(&values, &value, &list))
		for (vec_each(match, &target->matches))
			if (strcmp(match->field, field) == 0 &&
			    bytes_is(buf_bytes(&value), match->value)) {
				add_walk(entries, &list);
				break;
			}
}

void journal_entries_start(struct journal_entries *entries, struct journal *journal,
			   const struct log_target *target)
{
	*entries = (struct journal_entries){ .journal = journal };
	for (size_t i = 0; i < target->matches.count; i++) {
		bool known = false;

		for (size_t before = 0; before < i; before++)
			known = known || strcmp(target->matches.at[before].field,
						target->matches.at[i].field) == 0;
		if (!known)
			add_field(entries, target, target->matches.at[i].field);
	}
}

bool journal_entries_next(struct journal_entries *entries, struct journal_entry *ret)
{
	for (;;) {
		size_t best = entries->count;

		for (size_t i = 0; i < entries->count; i++)
			if (entries->walks[i].has_entry &&
			    (best == entries->count ||
			     entries->walks[i].entry.offset > entries->walks[best].entry.offset))
				best = i;
		if (best == entries->count)
			return false;
		*ret = entries->walks[best].entry;
		entries->walks[best].has_entry = journal_walk_next(&entries->walks[best].walk,
								   &entries->walks[best].entry);
		/* an entry may be in several lists */
		if (entries->last && ret->offset >= entries->last)
			continue;
		entries->last = ret->offset;
		return true;
	}
}

/* ---- files --------------------------------------------------------------------------------- */

struct journal_reader *journal_reader_create(struct logs *logs, size_t source, int64_t since_usec)
{
	struct journal_reader *reader = mem_zero(1, sizeof(*reader));

	reader->logs = logs;
	reader->source = source;
	reader->since_usec = since_usec;
	reader->file = ROOT_SOURCE_CLOSED;
	return reader;
}

static void close_file(struct journal_reader *reader)
{
	journal_deinit(&reader->journal);
	root_source_deinit(&reader->file);
	reader->is_open = false;
}

void journal_reader_destroy(struct journal_reader *reader)
{
	close_file(reader);
	buf_deinit(&reader->text);
	free(reader);
}

static int open_path(struct journal_reader *reader, struct err *err)
{
	const struct log_source *source = &reader->logs->sources.at[reader->source];
	const char *path = source->paths.at[reader->next_path++];
	int failed = root_source_open(&reader->file, source->root, path, err);

	/* what journald has only just made is empty */
	if (failed || reader->file.source.size == 0)
		return failed;
	failed = journal_open(&reader->journal, &reader->file.source, err);
	if (failed)
		return err_wrap(err, "%s", path);
	journal_entries_start(&reader->entries, &reader->journal,
			      &reader->logs->targets.at[source->target]);
	struct stat state;
	bool is_followed = source->end_inode && fstat(reader->file.fd, &state) == 0 &&
			   state.st_ino == source->end_inode;

	reader->end = is_followed ? source->end : 0;
	reader->is_open = true;
	return 0;
}

static bool open_next(struct journal_reader *reader)
{
	struct log_source *source = &reader->logs->sources.at[reader->source];

	while (reader->next_path < source->paths.count) {
		struct stat state;
		struct err err;

		/* journald touches a file each time it adds to it */
		if (reader->since_usec > 0 &&
		    root_stat(source->root, source->paths.at[reader->next_path], &state) == 0 &&
		    state.st_mtim.tv_sec + LOGS_SLACK_SECONDS < reader->since_usec / 1000000) {
			reader->next_path++;
			continue;
		}
		if (open_path(reader, &err) < 0)
			logs_failure(reader->logs, source, "%s", err.text);
		if (reader->is_open)
			return true;
		close_file(reader);
	}
	return false;
}

bool journal_reader_next(struct journal_reader *reader, struct log_line *ret)
{
	const struct log_place place = { reader->logs, reader->source, 0 };
	struct journal_entry entry;

	for (;;) {
		if (!reader->is_open && !open_next(reader))
			return false;
		if (!journal_entries_next(&reader->entries, &entry)) {
			close_file(reader);
			continue;
		}
		/* what comes behind is given by who follows it */
		if (reader->end && entry.offset > reader->end)
			continue;
		if (log_entry_parse(&place, &reader->journal, &entry, &reader->text, ret))
			return true;
	}
}
