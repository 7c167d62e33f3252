/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Programs whose new version does not simply go on with what the old one had: what is known to
 * break, and what has to be done, data above all. A table, a row a change, each with the release
 * notes that say so; what no row tells of may still have changed.
 */
#ifndef TROWEL_ONTO_JUMP_RULES_H
#define TROWEL_ONTO_JUMP_RULES_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/vec.h"

enum jump_severity {
	JUMP_NOTE,   /* few are hit */
	JUMP_WORK,   /* something is to be looked at or changed */
	JUMP_BREAKS, /* without work it does not run, or its data cannot be read */
	JUMP_SEVERITY_COUNT,
};

struct jump_rule {
	const char *program;  /* as people call it */
	const char *packages; /* glob(7), parted by blanks */
	const char *since;    /* upstream's version that brings it; NULL: every series does */
	unsigned series;      /* without `since`: how many numbers make a series, 2 for "10.11" */
	enum jump_severity severity;
	bool needs_data_upgrade; /* data of the old version cannot just be put there */
	const char *what, *work; /* sentences: what breaks, what is to be done */
	const char *source;      /* where that is said */
};

struct jump_question {
	const char *package;                   /* its name on the old host */
	struct bytes old_version, new_version; /* of packages or upstream's */
};

struct jump_findings {
	vec_of(const struct jump_rule *) found; /* in the order of the table, in the arena */
};

/* The words for a severity: "breaks". */
const char *jump_severity_name(enum jump_severity severity);

/* True if any row is about that package. */
bool jump_rules_know(const char *package);

/* Finds what lies between both versions; nothing if one is unknown or the new one is not newer.
 * A pure function. */
void jump_rules_find(const struct jump_question *question, struct arena *arena,
		     struct jump_findings *ret);

#endif
