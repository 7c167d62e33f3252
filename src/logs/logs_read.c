/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of all sources in one order, youngest first. */
#include "base/mem.h"
#include "logs/readers.h"

enum {
	USEC = 1000 * 1000,
};

struct reading {
	struct text_reader *text; /* one of the two */
	struct journal_reader *journal;
	bool has_line;
	struct log_line line;
};

struct merging {
	struct logs *logs;
	const struct logs_query *query;
	struct reading *readings; /* one a source */
	struct log_copies *copies;
};

static void advance(struct merging *merging, size_t at)
{
	struct reading *reading = &merging->readings[at];
	int64_t since = merging->query->since_usec;

	do
		reading->has_line = reading->text
					    ? text_reader_next(reading->text, &reading->line)
					    : journal_reader_next(reading->journal, &reading->line);
	while (reading->has_line && reading->line.usec < since &&
	       reading->line.usec >= since - (int64_t)LOGS_SLACK_SECONDS * USEC);
	/* so old that nothing younger follows */
	if (reading->has_line && reading->line.usec < since)
		reading->has_line = false;
}

static bool is_wanted(const struct logs_query *query, const struct log_line *line)
{
	regmatch_t range = { .rm_so = 0, .rm_eo = (regoff_t)line->text.size };

	return !query->expression || (line->text.size && regexec(query->expression, line->text.at,
								 1, &range, REG_STARTEND) == 0);
}

/* Gives one line; false when no more are wanted. */
static bool give(struct merging *merging, struct log_line *line)
{
	if (log_copies_has(merging->copies, merging->logs, line) ||
	    !is_wanted(merging->query, line))
		return true;
	struct bytes said = bytes_slice(line->text, line->time_from ? 0 : line->time_size,
					line->text.size);

	line->level = log_level_of(said, line->level);
	merging->logs->sources.at[line->source].lines++;
	return merging->query->give(merging->query->context, line);
}

/* When the next line of a source has its turn. Those of syslog wait for copies in the journal,
 * which knows more of them. */
static int64_t turn_of(const struct merging *merging, size_t at)
{
	int64_t usec = merging->readings[at].line.usec;

	return merging->logs->sources.at[at].kind == LOG_SOURCE_SYSLOG ? usec - LOGS_COPY_USEC
								       : usec;
}

static void merge(struct merging *merging, size_t count)
{
	for (;;) {
		size_t best = count;

		for (size_t i = 0; i < count; i++)
			if (merging->readings[i].has_line &&
			    (best == count || turn_of(merging, i) >= turn_of(merging, best)))
				best = i;
		if (best == count || !give(merging, &merging->readings[best].line))
			return;
		advance(merging, best);
	}
}

void logs_read(struct logs *logs, const struct logs_query *query)
{
	size_t count = logs->sources.count;
	struct log_copies copies = { 0 };
	struct merging merging = { .logs = logs, .query = query, .copies = &copies };

	merging.readings = mem_zero(count + 1, sizeof(*merging.readings));
	for (size_t i = 0; i < count; i++) {
		struct reading *reading = &merging.readings[i];

		if (logs->sources.at[i].kind == LOG_SOURCE_STREAM)
			continue;
		if (logs->sources.at[i].kind == LOG_SOURCE_JOURNAL)
			reading->journal = journal_reader_create(logs, i, query->since_usec);
		else
			reading->text = text_reader_create(logs, i, query->since_usec);
		advance(&merging, i);
	}
	merge(&merging, count);
	for (size_t i = 0; i < count; i++) {
		logs->sources.at[i].has_more = merging.readings[i].has_line;
		if (merging.readings[i].journal)
			journal_reader_destroy(merging.readings[i].journal);
		else if (merging.readings[i].text)
			text_reader_destroy(merging.readings[i].text);
	}
	free(merging.readings);
	log_copies_deinit(&copies);
}

void logs_give_round(struct logs *logs, const struct logs_query *query, struct log_copies *copies,
		     struct log_line *lines, size_t count)
{
	struct merging merging = { .logs = logs, .query = query, .copies = copies };

	for (size_t i = 0; i < count; i++)
		if (!give(&merging, &lines[i]))
			break;
}
