/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A journal file of which entries are read as journald adds them. */
#include <endian.h>

#include "logs/follow_parts.h"

enum {
	/* of the header: n_entries, which journald writes last. Source: journal.h */
	ENTRY_COUNT_AT = 152,
	ENTRIES_ROUND = 10 * 1000, /* of one round */
};

/* How many entries the file has now; as many as before when it cannot be read. */
static uint64_t count_entries(const struct followed *followed)
{
	const struct byte_source *source = &followed->file.source;
	uint64_t count;

	if (source->size < ENTRY_COUNT_AT + sizeof(count) ||
	    source->read(source->context, ENTRY_COUNT_AT, &count, sizeof(count)) < 0)
		return followed->entries;
	return le64toh(count);
}

/* journald makes the file larger as it goes. */
static void learn_size(struct followed *followed)
{
	struct stat state;

	if (fstat(followed->file.fd, &state) == 0)
		followed->file.source.size = (uint64_t)state.st_size;
}

void follow_journal_start(struct logs_follow *follow, struct followed *followed)
{
	scoped_journal journal = { 0 };
	struct journal_entry entry;
	struct journal_walk walk;
	struct err err;

	followed->entries = count_entries(followed);
	if (journal_open(&journal, &followed->file.source, &err) < 0)
		return;
	const struct journal_list all = journal_all(&journal);

	journal_walk_start(&walk, &journal, &all);
	if (journal_walk_next(&walk, &entry))
		followed->offset = entry.offset;
}

/* Entries behind the one given last. They come youngest first, and the round is sorted anyway. */
static void take_entries(struct logs_follow *follow, struct followed *followed,
			 struct journal *journal)
{
	const struct log_source *source = &follow->logs->sources.at[followed->source];
	const struct log_place place = { follow->logs, followed->source, 0 };
	struct journal_entries entries;
	struct journal_entry entry;
	uint64_t newest = followed->offset;

	journal_entries_start(&entries, journal, &follow->logs->targets.at[source->target]);
	for (int i = 0; i < ENTRIES_ROUND && journal_entries_next(&entries, &entry); i++) {
		struct log_line line;

		if (entry.offset <= followed->offset)
			break;
		newest = entry.offset > newest ? entry.offset : newest;
		if (log_entry_parse(&place, journal, &entry, &followed->scratch, &line))
			follow_add(follow, followed, &line);
	}
	followed->offset = newest;
}

void follow_journal_poll(struct logs_follow *follow, struct followed *followed)
{
	scoped_journal journal = { 0 };
	struct err err;

	learn_size(followed);
	uint64_t count = count_entries(followed);

	if (count == followed->entries || journal_open(&journal, &followed->file.source, &err) < 0)
		return;
	followed->entries = count;
	take_entries(follow, followed, &journal);
}
