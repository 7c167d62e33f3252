/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this room share. */
#ifndef TROWEL_LOGS_PARTS_H
#define TROWEL_LOGS_PARTS_H

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

/* Gives `count` lines to the query in the order they have, each once and with its level. */
void logs_give_round(struct logs *logs, const struct logs_query *query, struct log_line *lines,
		     size_t count);

#endif
