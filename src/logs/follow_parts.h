/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What follow.c, follow_text.c and follow_journal.c share. */
#ifndef TROWEL_LOGS_FOLLOW_PARTS_H
#define TROWEL_LOGS_FOLLOW_PARTS_H

#include "base/root_source.h"
#include "logs/follow.h"
#include "logs/readers.h"
#include "logs/written_lines.h"

/* One log that is followed. */
struct followed {
	size_t source;
	struct root_source file;
	dev_t device;
	ino_t inode;
	uint64_t offset;  /* of a file: what lies before was given; of a journal: its last entry */
	uint64_t entries; /* of a journal: how many there were */
	struct buf rest;  /* the beginning of a line whose end has not been written */
	struct buf pending[LOG_STREAMS]; /* the parts so far of a container's line */
	struct buf scratch;
	int64_t usec; /* of the line given last */
};

struct logs_follow {
	struct logs *logs;
	vec_of(struct followed) followed;
	vec_of(struct log_line) round; /* lines of this round; their texts are ours */
	struct log_copies copies;
	/* streams that are seen as they are written; `written` has indexes of `followed` */
	struct writes *writes; /* NULL: none */
	struct written_lines written;
	struct buf why_unseen;
	size_t heard_bytes;   /* in this round */
	int64_t boot_ns;      /* CLOCK_REALTIME when CLOCK_BOOTTIME was 0 */
	uint64_t lost_before; /* until the last one */
	uint64_t told_losses[WRITE_LOSSES];
	struct buf last_losses;
};

/* Adds a line to the round; the text is copied. */
void follow_add(struct logs_follow *follow, struct followed *followed, struct log_line *line);

/* Each starts on an open file, and takes what was added to one. */
void follow_text_start(struct followed *followed);
void follow_text_poll(struct logs_follow *follow, struct followed *followed);
void follow_journal_start(struct logs_follow *follow, struct followed *followed);
void follow_journal_poll(struct logs_follow *follow, struct followed *followed);

/* Adds a line that was written to a stream; `context`: the struct logs_follow. */
void follow_take_line(void *context, const struct written_line *written);
void follow_streams_poll(struct logs_follow *follow);

#endif
