/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of all sources in one order, youngest first. */
#include <xxhash.h>

#include "base/mem.h"
#include "logs/readers.h"

enum {
	RECENT_MAX = 512,        /* messages remembered, to tell copies */
	COPY_USEC = 2000 * 1000, /* a copy in another log has a time that differs by no more */
	USEC = 1000 * 1000,
};

struct reading {
	struct text_reader *text; /* one of the two */
	struct journal_reader *journal;
	bool has_line;
	struct log_line line;
};

/* What was said lately, to tell what syslog and the journal both have. */
struct recent {
	uint64_t hash;
	int64_t usec;
	size_t source;
};

struct merging {
	struct logs *logs;
	const struct logs_query *query;
	struct reading *readings; /* one a source */
	struct recent recent[RECENT_MAX];
	size_t recent_at;
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

static bool is_shared(const struct logs *logs, size_t source)
{
	enum log_source_kind kind = logs->sources.at[source].kind;

	return kind == LOG_SOURCE_SYSLOG || kind == LOG_SOURCE_JOURNAL;
}

/* True if another source has just given the same message. */
static bool is_copy(struct merging *merging, const struct log_line *line)
{
	if (!is_shared(merging->logs, line->source) || !line->message.size)
		return false;
	uint64_t hash = XXH3_64bits(line->message.at, line->message.size);
	size_t target = merging->logs->sources.at[line->source].target;

	for (size_t i = 0; i < RECENT_MAX; i++) {
		const struct recent *recent = &merging->recent[i];
		int64_t apart = recent->usec - line->usec;

		if (recent->hash == hash && recent->source != line->source && recent->usec &&
		    apart <= COPY_USEC && apart >= -COPY_USEC &&
		    merging->logs->sources.at[recent->source].target == target)
			return true;
	}
	merging->recent[merging->recent_at++ % RECENT_MAX] = (struct recent){ hash, line->usec,
									      line->source };
	return false;
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
	if (is_copy(merging, line) || !is_wanted(merging->query, line))
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

	return merging->logs->sources.at[at].kind == LOG_SOURCE_SYSLOG ? usec - COPY_USEC : usec;
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
	struct merging *merging = mem_zero(1, sizeof(*merging));

	*merging = (struct merging){ .logs = logs, .query = query };
	merging->readings = mem_zero(count + 1, sizeof(*merging->readings));
	for (size_t i = 0; i < count; i++) {
		if (logs->sources.at[i].kind == LOG_SOURCE_JOURNAL)
			merging->readings[i].journal = journal_reader_create(logs, i,
									     query->since_usec);
		else
			merging->readings[i].text = text_reader_create(logs, i, query->since_usec);
		advance(merging, i);
	}
	merge(merging, count);
	for (size_t i = 0; i < count; i++) {
		logs->sources.at[i].has_more = merging->readings[i].has_line;
		if (merging->readings[i].journal)
			journal_reader_destroy(merging->readings[i].journal);
		else
			text_reader_destroy(merging->readings[i].text);
	}
	free(merging->readings);
	free(merging);
}

void logs_give_round(struct logs *logs, const struct logs_query *query, struct log_line *lines,
		     size_t count)
{
	struct merging *merging = mem_zero(1, sizeof(*merging));

	*merging = (struct merging){ .logs = logs, .query = query };
	for (size_t i = 0; i < count; i++)
		if (!give(merging, &lines[i]))
			break;
	free(merging);
}
