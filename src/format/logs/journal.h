/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A reader of systemd journal files. Source: systemd.io/JOURNAL_FILE_FORMAT (as of systemd 257).
 *
 * A file is a heap of objects that point to each other by offset. A DATA object holds "FIELD=value"
 * once and lists the entries that have it; all values of one FIELD are chained. So nothing needs to
 * be hashed and nothing is scanned: journal_values() gives the values a field ever had, and for
 * each the entries, newest first:
 *
 *	journal_values(&journal, "_TRANSPORT", &values)
 *	while (journal_values_next(&values, &text, &list))
 *		if "kernel": journal_walk_start(&walk, &journal, &list)
 *			while (journal_walk_next(&walk, &entry))
 *				journal_entry_fields(&journal, &entry, names, COUNT, texts)
 *
 * The file may be in use by journald, cut short, or made to harm. Every chain is followed in one
 * direction only (offsets grow, or shrink, as journald writes them), so none is followed for ever;
 * what cannot be read is as if it were not there.
 *
 * The file is read through windows of a few KiB, since journals are large and sparse reading is
 * what the format is good at.
 */
#ifndef TROWEL_FORMAT_JOURNAL_H
#define TROWEL_FORMAT_JOURNAL_H

#include "base/byte_source.h"

enum {
	JOURNAL_ARRAYS_MAX = 64,       /* of one list; each is twice as long as the one before */
	JOURNAL_ITEMS_MAX = 1024,      /* fields of an entry that are looked at */
	JOURNAL_TEXT_MAX = 4096,       /* bytes of a value that are read */
	JOURNAL_PACKED_MAX = 1 << 20,  /* bytes of a compressed value that are read */
	JOURNAL_WINDOW_SIZE = 1 << 14, /* bytes read at once */
	JOURNAL_WINDOW_COUNT = 32,
	JOURNAL_BUCKETS_MAX = 1 << 16, /* of the table of fields; journald makes 333 or 1023 */
	JOURNAL_STEPS_MAX = 1 << 25,   /* reads of one file, after which it seems to end */
};

struct journal_window;

struct journal {
	struct byte_source source;
	struct journal_window *windows;
	uint64_t steps; /* reads so far */
	uint32_t incompatible_flags;
	bool online; /* journald has not closed it: in use, or it was interrupted */
	uint8_t machine_id[16];
	uint64_t header_size;
	uint64_t field_table; /* offset of its buckets */
	uint64_t field_buckets;
	uint64_t entry_array;
	uint64_t entry_count;
	int64_t oldest_usec; /* realtime of the first and the last entry, microseconds since 1970 */
	int64_t newest_usec;
};

/* Some of the entries of a file: all, or those with one value. */
struct journal_list {
	uint64_t count;
	uint64_t first; /* offset of the oldest entry, 0 when it lies in the arrays with the rest */
	uint64_t array;
};

struct journal_values {
	struct journal *journal;
	uint64_t next;
	size_t name_size;
};

struct journal_walk {
	struct journal *journal;
	uint64_t first;
	uint64_t arrays[JOURNAL_ARRAYS_MAX];
	size_t array_count;
	uint64_t left; /* items of the last array still to be given */
};

struct journal_entry {
	uint64_t offset;
	int64_t realtime_usec;   /* since 1970 */
	uint64_t monotonic_usec; /* since that boot */
	uint8_t boot_id[16];
	uint32_t item_count;
};

/* Reads the header. `source` has to stay usable. -EBADMSG: not a journal file, or cut short;
 * -EPROTONOSUPPORT: written by a newer journald; -EIO and others: reading failed. */
int journal_open(struct journal *ret, const struct byte_source *source, struct err *err) MUST_CHECK;
void journal_deinit(struct journal *journal);
#define scoped_journal SCOPED(journal_deinit) struct journal

/* All entries of the file. */
struct journal_list journal_all(const struct journal *journal);

/* Starts on the values of the field `name`; false when no entry has it. */
bool journal_values(struct journal *journal, const char *name, struct journal_values *ret);

/* The next value (newest first), its start up to JOURNAL_TEXT_MAX bytes replacing what `text` held,
 * and its entries; false at the end. */
bool journal_values_next(struct journal_values *values, struct buf *text, struct journal_list *ret);

/* Starts at the newest entry of `list`. */
void journal_walk_start(struct journal_walk *walk, struct journal *journal,
			const struct journal_list *list);

/* The next older entry; false at the end. */
bool journal_walk_next(struct journal_walk *walk, struct journal_entry *ret);

/* Reads the head of the entry at `offset`; false if there is none. */
bool journal_entry_at(struct journal *journal, uint64_t offset, struct journal_entry *ret);

/* Replaces texts[i] by the value of field names[i] for each of `count` (at most 32) names, its
 * start up to JOURNAL_TEXT_MAX bytes; empty where the entry has no such field. The last one of
 * several wins. */
void journal_entry_fields(struct journal *journal, const struct journal_entry *entry,
			  const char *const *names, size_t count, struct buf *texts);

#endif
