/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of the users collector share. Each users_add_...() completes the rows that
 * users.c made from passwd and group; what it cannot see it records. */
#ifndef TROWEL_SURVEY_USERS_H
#define TROWEL_SURVEY_USERS_H

#include "base/map.h"
#include "survey/survey.h"

MAP_DEFINE(name_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

struct users {
	struct survey *survey;
	struct name_map by_name; /* name -> index in content->users */
	bool shadow_seen;        /* passwords and expiry could be read */
};

/* The row of that name, or NULL. */
struct user *users_find(const struct users *users, struct bytes name);

/* True if `user` is in the group of that name, also as its primary group. */
bool users_is_in(const struct user *user, const char *group);

/* made_by of users and groups, from base-passwd, sysusers.d, package scripts, login.defs. */
void users_add_origins(struct users *users);

#endif
