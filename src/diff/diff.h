/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What differs between two snapshots, as rows: those that matter, and set apart from them the
 * identity of the hosts and what is expected. A pure function of two contents and some rules.
 */
#ifndef TROWEL_DIFF_DIFF_H
#define TROWEL_DIFF_DIFF_H

#include "base/term.h"
#include "format/rules/ignore_rules.h"
#include "snapshot/model.h"

enum {
	DIFF_ROWS_MAX = 100 * 1000, /* rows of differences; beyond they are counted only */
	DIFF_VALUE_MAX = 4096,      /* bytes of a value that is shown; the rest is cut */
	DIFF_RULES_MAX = 10 * 1000,
	DIFF_RULES_SIZE_MAX = 1024 * 1024, /* bytes of a file of rules */
};

typedef vec_of(struct ignore_rule) diff_rules;

/* Reads a file of ignore rules into `ret` (empty; in the arena, as the text has to be). `name` is
 * for messages. -EINVAL for a line that is none, or too many. */
int diff_rules_read(struct bytes text, const char *name, struct arena *arena, diff_rules *ret,
		    struct err *err) MUST_CHECK;

/* Compares `a` with `b` into `ret` (any contents). Rows are made in `arena` and point to nothing
 * outside of it, except static texts and the rules. */
void diff(const struct content *a, const struct content *b, const diff_rules *rules,
	  struct arena *arena, struct comparison *ret);

/* Writes a comparison for people into `term`, which the caller flushes: what matters by section,
 * and one line at the end; with `verbose` all of it, with the reasons. */
void diff_write(const struct comparison *comparison, bool verbose, struct term *term);

/* Appends a comparison as JUnit XML: a test case a row that differs, and one for each section
 * that does not; what is set apart or could not be compared is skipped, with the reason. `name` is
 * the suite's. Source: llg.cubic.org/docs/junit, which what reads these files agrees on. */
void diff_write_junit(const struct comparison *comparison, const char *name, struct buf *ret);

#endif
