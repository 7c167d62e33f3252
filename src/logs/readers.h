/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One source read backwards: text_reader.c for files of lines, journal_reader.c for journals. */
#ifndef TROWEL_LOGS_READERS_H
#define TROWEL_LOGS_READERS_H

#include "format/logs/journal.h"
#include "logs/back_lines.h"
#include "logs/logs_parts.h"

enum { JOURNAL_MATCHES_MAX = 64 };

struct text_reader;
struct journal_reader;

/* Readers of source number `source`, which read no further back than `since_usec` asks for. */
struct text_reader *text_reader_create(struct logs *logs, size_t source, int64_t since_usec);
void text_reader_destroy(struct text_reader *reader);
struct journal_reader *journal_reader_create(struct logs *logs, size_t source, int64_t since_usec);
void journal_reader_destroy(struct journal_reader *reader);

/* The next older line, which holds until the next call; false at the end. */
bool text_reader_next(struct text_reader *reader, struct log_line *ret);
bool journal_reader_next(struct journal_reader *reader, struct log_line *ret);

/* What both readers and those that follow files do with one line. */

/* Where a line comes from. */
struct log_place {
	const struct logs *logs;
	size_t source;  /* index */
	int64_t latest; /* seconds since 1970: when it was changed last; of a file */
};

/* Takes a line of a log file apart, as the kind of its source says: fills `ret` (its text points
 * into `line` or into `scratch`). False when the line is not one of the target's (syslog). */
bool log_line_parse(const struct log_place *place, struct bytes line, struct buf *scratch,
		    struct log_line *ret);

/* Takes an entry of the journal; the text replaces what `text` held. False when it is none of the
 * target's. */
bool log_entry_parse(const struct log_place *place, struct journal *journal,
		     const struct journal_entry *entry, struct buf *text, struct log_line *ret);

/* The entries of an open journal that belong to a target, youngest first, each once. */
struct journal_entries {
	struct journal *journal;
	struct {
		struct journal_walk walk;
		struct journal_entry entry;
		bool has_entry;
	} walks[JOURNAL_MATCHES_MAX];
	size_t count;
	uint64_t last; /* offset of the entry given last */
};

/* Starts behind the youngest. */
void journal_entries_start(struct journal_entries *entries, struct journal *journal,
			   const struct log_target *target);

/* The next older one; false at the end. */
bool journal_entries_next(struct journal_entries *entries, struct journal_entry *ret);

#endif
