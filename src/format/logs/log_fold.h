/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The parts of a log line that differ each time the same is said: numbers, sizes and durations,
 * addresses, times, hexadecimal ids, UUIDs, and what stands in quotes.
 */
#ifndef TROWEL_FORMAT_LOG_FOLD_H
#define TROWEL_FORMAT_LOG_FOLD_H

#include "base/bytes.h"

enum {
	LOG_FOLD_TEXT_MAX = 400,   /* bytes of a line that are looked at; the rest is left out */
	LOG_FOLD_PARTS_MAX = 64,   /* of a line; what follows the last is one more */
	LOG_FOLD_QUOTED_MAX = 200, /* bytes between quotes */
};

struct log_fold_part {
	uint16_t from;
	uint16_t size;
};

struct log_fold {
	struct bytes text; /* what was looked at */
	struct log_fold_part parts[LOG_FOLD_PARTS_MAX];
	size_t count;
};

/* Finds the parts of `line` that may differ, in order, not overlapping. Points into `line`. */
void log_fold(struct bytes line, struct log_fold *ret);

/* True if what stands between the parts is the same in both: the same was said. */
bool log_fold_same(const struct log_fold *a, const struct log_fold *b);

/* A number that is the same for lines of which log_fold_same() is true. */
uint64_t log_fold_hash(const struct log_fold *fold);

#endif
