/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Homes of users that packages made. The home belongs to its user or, where the program is not
 * meant to write there, to root. Sources: passwd(5), sysusers.d(5), adduser(8).
 */
#ifndef TROWEL_SURVEY_HOMES_H
#define TROWEL_SURVEY_HOMES_H

#include "survey/survey.h"

enum { HOMES_MAX = 100 * 1000 };

struct home {
	const char *path; /* arena */
	int64_t uid, gid;
	const char *user;  /* of its row */
	const char *group; /* the user's own; NULL: it has no name */
	const char *why;   /* a sentence without its full stop; arena */
	bool is_named;     /* sysusers.d names it: nobody else is to own it */
};

struct homes;

/* Reads the rows of users, and sysusers.d. The packages and users collectors have to have run.
 * Destroy takes NULL too. */
struct homes *homes_create(struct survey *survey);
void homes_destroy(struct homes *homes);

/* The home at that path, or NULL: it is none, or that of several users. */
const struct home *homes_find(const struct homes *homes, struct bytes path);

/* True if the folder belongs to the home's user. */
bool home_is_users(const struct home *home, const struct stat *state);

/* True if it belongs to somebody who has no business there. */
bool home_is_strange(const struct home *home, const struct stat *state);

#endif
