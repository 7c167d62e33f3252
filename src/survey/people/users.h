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

/* sudo: the rules of sudoers that give a user rights. */
void users_add_sudo(struct users *users);

/* ssh_keys, can_log_in and why, by passwords, shells, authorized keys and sshd's settings. */
void users_add_access(struct users *users);

/* last_login, logins_30_days, and events of the last week's logins. */
void users_add_logins(struct users *users);

#endif
