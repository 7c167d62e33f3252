/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Many lines of logs condensed: which errors there were, how often, from when until when. Lines
 * that say the same (log_fold.h) are one group; where they differ, the group's text has a star.
 *
 *	log_condenser_take(&condenser, &line)    for each line, in any order
 *	log_condenser_top(&condenser)            sorts the groups
 *	for (vec_each(group, &condenser.groups)) log_group_say(group, &text)
 */
#ifndef TROWEL_FORMAT_LOG_CONDENSER_H
#define TROWEL_FORMAT_LOG_CONDENSER_H

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "format/logs/log_fold.h"
#include "format/logs/log_level.h"

enum { LOG_GROUPS_MAX = 10 * 1000 };

/* One line, or several that belong together, parted by newlines. */
struct log_condensed_line {
	int64_t at;           /* seconds since 1970 */
	enum log_level level; /* as log_level_of() */
	const char *service;  /* whose line it is; lives as long as the condenser */
	const char *source;   /* where it stands; the same */
	struct bytes text;    /* without its time */
};

struct log_group {
	const char *service;
	const char *source;
	enum log_level level; /* the worst */
	int64_t count;
	int64_t first_at;
	int64_t last_at;
	struct log_fold fold; /* of the first line that was taken; its text is ours */
	uint64_t varies;      /* bit i: part i was not always the same */
};

MAP_DEFINE(log_group_index, uint64_t, size_t, map_hash_u64, map_equal_u64);

struct log_condenser {
	vec_of(struct log_group) groups;
	struct log_group_index index; /* by service and words: index + 1 of groups */
	int64_t errors;               /* lines taken */
	int64_t left_out;             /* of which there were too many kinds */
};

void log_condenser_deinit(struct log_condenser *condenser);
#define scoped_log_condenser SCOPED(log_condenser_deinit) struct log_condenser

/* Takes a line if it is an error, and says so. */
bool log_condenser_take(struct log_condenser *condenser, const struct log_condensed_line *line);

/* Sorts the groups: the most frequent first, of equal ones the latest. Nothing is taken after. */
void log_condenser_top(struct log_condenser *condenser);

/* Appends what the lines of a group say, a star for what differs. */
void log_group_say(const struct log_group *group, struct buf *ret);

#endif
