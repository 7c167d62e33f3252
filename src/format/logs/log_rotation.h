/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names that a log's predecessors have, as logrotate(8), savelog, newsyslog, Java's and Python's
 * own rotations give them: error.log.1, error.log.2.gz, error.log-20261125.xz,
 * app-2026-11-25.log.zst, app.1.log, app.log.old.
 */
#ifndef TROWEL_FORMAT_LOG_ROTATION_H
#define TROWEL_FORMAT_LOG_ROTATION_H

#include "base/bytes.h"

struct log_rotation {
	bool is_dated;   /* by a date or a time, else by how often it was rotated */
	uint64_t number; /* the digits of the date; or 1 for the youngest */
	bool is_packed;  /* its ending says so */
};

/* True if `name` is that of a predecessor of `current`; both without a folder. */
bool log_rotation_of(struct bytes name, struct bytes current, struct log_rotation *ret);

/* <0 when `a` is younger than `b`, as far as names tell. */
int log_rotation_compare(const struct log_rotation *a, const struct log_rotation *b);

#endif
