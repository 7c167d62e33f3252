/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What no package owns and yet nobody made by hand: what scripts of packages and daemons generate,
 * keep and cache, what identifies the host, and what other parts of the survey tell. The table is
 * expected_table.c.
 *
 * A rule hides no program: a file that may be executed is meant only by a pattern without a star,
 * or by a rule that says so (EXPECTED_RUNS); one that is set-id never is. Files whose default
 * content is known are a matter of managed.h, which is to be asked first.
 */
#ifndef TROWEL_SURVEY_EXPECTED_RULES_H
#define TROWEL_SURVEY_EXPECTED_RULES_H

#include "survey/survey.h"

enum expected_kind {
	EXPECTED_GENERATED, /* made out of packaged files; made again when they change */
	EXPECTED_STATE,     /* what a program keeps for itself: databases, logs, caches */
	EXPECTED_NOISE,     /* folders that every system has, traces of logins */
	EXPECTED_IDENTITY,  /* belongs to this one host and is never copied */
	EXPECTED_ELSEWHERE, /* another section of the snapshot tells it */
	EXPECTED_KIND_COUNT,
};

enum expected_flag {
	EXPECTED_RUNS = 1 << 0, /* also what may be executed */
};

struct expected_rule {
	const char *folder; /* stands in front of each pattern; NULL: nothing */
	/* parted by blanks, each as path_matches() takes it; "~/" is every home and root's; "/x/"
	 * and two stars mean the folder /x as well */
	const char *patterns;
	enum expected_kind kind;
	mode_t type;            /* S_IFLNK ...; 0: any type */
	const char *package;    /* which has to be there, NULL: none */
	const char *file_class; /* as in rows of files; NULL: none */
	const char *reason;     /* what made it, words for a reader */
	unsigned flags;
};

/* The table. */
extern const struct expected_rule expected_table[];
extern const size_t expected_count;

/* The rules by the first names of their patterns, so that each path meets few of them. */
struct expected_rules;

/* Made for a survey whose packages are known; destroy takes NULL too. */
struct expected_rules *expected_create(const struct survey *survey);
void expected_destroy(struct expected_rules *rules);

struct expected_match {
	const struct expected_rule *rule;
	/* of a folder: all that lies in it is expected as well, programs excepted; else the rule
	 * is about the folder alone */
	bool covers;
};

/* Finds the rule that explains a path (absolute, as the walk names it) of that st_mode. */
bool expected_find(const struct expected_rules *rules, struct bytes path, mode_t mode,
		   struct expected_match *ret);

#endif
