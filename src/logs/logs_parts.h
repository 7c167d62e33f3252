/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share. */
#ifndef TROWEL_LOGS_PARTS_H
#define TROWEL_LOGS_PARTS_H

#include "base/map.h"
#include "logs/logs.h"

/* Adds a source of the newest target, NULL when there are too many. The path is copied. */
struct log_source *logs_source(struct logs *logs, enum log_source_kind kind,
			       const struct root *root, const char *path);

/* Adds a note, once. */
void logs_note(struct logs *logs, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds what could not be read of a source, once. */
void logs_failure(struct logs *logs, struct log_source *source, const char *format, ...)
	PRINTF_LIKE(3, 4);

/* The file system as process `pid` sees it; the root itself where that is the same. NULL, and a
 * note, when it cannot be opened. */
const struct root *logs_root_of(struct logs *logs, const struct target_process *process);

/* The time zone that `root` lives in, as tzif.h wants it. */
struct bytes logs_zone(const struct logs *logs, const struct root *root);

/* Appends the predecessors of source->paths.at[0] to source->paths. */
void logs_find_rotated(struct logs *logs, struct log_source *source);

/* Each adds sources of the newest target: files that its processes hold open; what an engine keeps
 * of a container; syslog's files; the journals. */
void logs_find_files(struct logs *logs);
void logs_find_container(struct logs *logs);
void logs_find_syslog(struct logs *logs);
void logs_find_journals(struct logs *logs);

/* Files in /var/log by the target's name, where no log of it was found before. */
void logs_find_by_name(struct logs *logs);

/* What was said lately, to tell what two logs of a target both have. Zero-initialised is empty. */
struct log_said {
	size_t source; /* that said it first */
	int64_t usec;
};

MAP_DEFINE(log_said_map, uint64_t, struct log_said, map_hash_u64, map_equal_u64);

struct log_copies {
	struct log_said_map now, before; /* when one is full, the other is forgotten */
};

void log_copies_deinit(struct log_copies *copies);

/* True if another source of the target has said the same within two seconds: syslog and the journal
 * of each other, and any of them, or a file, what was seen as it was written to a stream. */
bool log_copies_has(struct log_copies *copies, const struct logs *logs,
		    const struct log_line *line);

/* Gives `count` lines to the query in the order they have, each once and with its level. */
void logs_give_round(struct logs *logs, const struct logs_query *query, struct log_copies *copies,
		     struct log_line *lines, size_t count);

/* Takes trowel itself out, and who reads what it prints: they would never come to an end. */
void logs_without_ours(const struct logs *logs, int_list *processes);

#endif
