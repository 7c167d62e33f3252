/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has to be done to one text, line by line, to make it another: the hunks of a unified diff,
 * as patch(1) and git apply take them. The way is that of line_match.h. Source: POSIX.1-2017,
 * diff, "Diff -u Output Format".
 */
#ifndef TROWEL_BASE_LINE_DIFF_H
#define TROWEL_BASE_LINE_DIFF_H

#include "base/buf.h"

enum { LINE_DIFF_CONTEXT = 3 }; /* lines around a change */

/* Appends the hunks to `ret`, none if both are the same. True if there were any. */
bool line_diff_add(struct bytes from, struct bytes to, struct buf *ret);

#endif
