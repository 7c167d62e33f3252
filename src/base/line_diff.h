/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What has to be done to one text, line by line, to make it another: the hunks of a unified diff,
 * as patch(1) and git apply take them. Sources: E. W. Myers, An O(ND) Difference Algorithm and Its
 * Variations (1986), for the shortest way; POSIX.1-2017, diff, "Diff -u Output Format".
 */
#ifndef TROWEL_BASE_LINE_DIFF_H
#define TROWEL_BASE_LINE_DIFF_H

#include "base/buf.h"

enum {
	LINE_DIFF_CONTEXT = 3, /* lines around a change */
	LINE_DIFF_EDITS_MAX =
		1000, /* then all lines between the first and last change are replaced */
};

/* Appends the hunks to `ret`, none if both are the same. True if there were any. */
bool line_diff_add(struct bytes from, struct bytes to, struct buf *ret);

#endif
