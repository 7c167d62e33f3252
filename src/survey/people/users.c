/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Users and groups, from passwd, shadow, group and gshadow of the root, never through the name
 * service. Of passwords' hashes the state is told, and where they lie.
 */
#include "survey/people/users.h"

#include <errno.h>

#include "format/accounts/passwd.h"
#include "survey/collectors.h"
#include "survey/secrets.h"

enum {
	DAY_SECONDS = 24 * 60 * 60,
	PASSWORD_NEVER_DAYS = 10 * 1000, /* chage(1), shadow(5): 99999, or any so large */
};

static const char *const password_words[] = {
	[PASSWORD_STATE_SET] = "set",          [PASSWORD_STATE_LOCKED] = "locked",
	[PASSWORD_STATE_NONE] = "none",        [PASSWORD_STATE_EMPTY] = "empty",
	[PASSWORD_STATE_SHADOWED] = "unknown",
};

/* Configuration of what brings users no file lists. nsswitch.conf would say it in one place, but a
 * survey never opens that file: whoever traces it can be sure that no name service was asked. */
static const struct {
	const char *path;
	const char *brings;
} other_sources[] = {
	{ "/etc/sssd/sssd.conf", "users of SSSD (LDAP, IPA, Active Directory)" },
	{ "/etc/nslcd.conf", "users of LDAP" },
	{ "/etc/libnss-ldap.conf", "users of LDAP" },
	{ "/etc/pam_ldap.conf", "users of LDAP" },
	{ "/var/lib/samba/winbindd_privileged", "users of a Windows domain" },
	{ "/etc/yp.conf", "users of NIS" },
	{ "/etc/hesiod.conf", "users of Hesiod" },
	{ "/etc/oslogin_passwd.cache", "users of Google OS Login" },
};

struct user *users_find(const struct users *users, struct bytes name)
{
	const size_t *at = name_map_find(&users->by_name, name);

	return at ? &users->survey->content->users.at[*at] : NULL;
}

bool users_is_in(const struct user *user, const char *group)
{
	return text_list_has(&user->groups, group);
}

static int compare_ids(const void *a, const void *b)
{
	const struct user_id *left = a, *right = b;

	if (left->uid != right->uid)
		return left->uid < right->uid ? -1 : 1;
	return 0;
}

const char *survey_user_name(const struct survey *survey, int64_t uid)
{
	size_t low = 0, high = survey->user_ids.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (survey->user_ids.at[middle].uid < uid)
			low = middle + 1;
		else
			high = middle;
	}
	if (low < survey->user_ids.count && survey->user_ids.at[low].uid == uid)
		return survey->user_ids.at[low].name;
	return NULL;
}

const char *survey_group_name(const struct survey *survey, int64_t gid)
{
	for (vec_each(group, &survey->content->groups))
		if (group->gid == gid)
			return group->name;
	return NULL;
}

static void add_user(struct users *users, const struct passwd_entry *entry)
{
	struct survey *survey = users->survey;
	struct arena *arena = survey->arena;
	struct user *user = RECORD_ADD(arena, &survey->content->users, user);

	user->name = arena_string(arena, entry->name);
	user->uid = entry->uid;
	user->gid = entry->gid;
	if (!survey->options.no_people && entry->comment.size)
		user->comment = arena_string(arena, entry->comment);
	user->home = arena_intern(arena, entry->home);
	user->shell = arena_intern(arena, entry->shell.size ? entry->shell : BYTES("/bin/sh"));
	user->password = password_words[password_state_of(entry->password)];
}

/* The first line of a name or an id is the one that counts, as for getpwnam(3). */
static void index_users(struct users *users)
{
	struct survey *survey = users->survey;

	for (vec_each(user, &survey->content->users)) {
		struct bytes name = bytes_of(user->name);
		struct user_id *id = vec_push_in(survey->arena, &survey->user_ids);

		*id = (struct user_id){ user->uid, user->name };
		if (!name_map_find(&users->by_name, name))
			*name_map_put(&users->by_name,
				      name) = (size_t)(user - survey->content->users.at);
	}
	/* glibc's qsort of an array this small is a stable merge sort; equal ids are rare anyhow */
	vec_sort(&survey->user_ids, compare_ids);
}

static void add_users(struct users *users)
{
	scoped_buf text = { 0 };
	struct passwd_entry entry;

	if (!survey_read(users->survey, "/etc/passwd", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (passwd_next(&rest, &entry))
		add_user(users, &entry);
	index_users(users);
}

/* The hash is a secret like any other: a copy of the host may need it. */
static void add_password(struct users *users, struct user *user, struct bytes field)
{
	enum password_state state = password_state_of(field);
	scoped_buf location = { 0 };

	user->password = password_words[state];
	if (state != PASSWORD_STATE_SET && state != PASSWORD_STATE_LOCKED)
		return;
	buf_add_format(&location, "user %s", user->name);
	user->password_secret = survey_note_secret(users->survey, "/etc/shadow",
						   buf_text(&location), "password hash", field);
}

/* A field left empty and the value that useradd writes for "never" are the same to login. */
static void add_aging(struct user *user, const struct shadow_entry *entry)
{
	user->password_min_days = entry->min_days > 0 ? entry->min_days : UNKNOWN;
	if (entry->max_days != SHADOW_UNSET && entry->max_days < PASSWORD_NEVER_DAYS) {
		user->password_max_days = entry->max_days;
		user->password_warn_days = entry->warn_days != SHADOW_UNSET ? entry->warn_days
									    : UNKNOWN;
		user->password_inactive_days = entry->inactive_days != SHADOW_UNSET
						       ? entry->inactive_days
						       : UNKNOWN;
	}
}

static void add_shadow(struct users *users)
{
	scoped_buf text = { 0 };
	struct shadow_entry entry;
	struct err err;
	int failed = root_read(users->survey->root, "/etc/shadow", ROOT_TEXT_MAX, &text, &err);

	if (failed == -EACCES) {
		survey_error(users->survey, "/etc/shadow",
			     "needs root: which users have a password is unknown");
		return;
	}
	if (failed && failed != -ENOENT)
		survey_error_from(users->survey, "/etc/shadow", &err);
	if (failed)
		return;
	users->shadow_seen = true;
	struct bytes rest = buf_bytes(&text);

	while (shadow_next(&rest, &entry)) {
		struct user *user = users_find(users, entry.name);

		if (!user)
			continue;
		add_password(users, user, entry.password);
		if (entry.changed_day > 0)
			user->password_changed_at = entry.changed_day * DAY_SECONDS;
		if (entry.expire_day != SHADOW_UNSET)
			user->expires_at = entry.expire_day * DAY_SECONDS;
		add_aging(user, &entry);
	}
}

static void join(struct users *users, struct bytes member, const struct group *group)
{
	struct user *user = users_find(users, member);

	if (user && user->gid != group->gid && !users_is_in(user, group->name))
		*vec_push_in(users->survey->arena, &user->groups) = group->name;
}

static void add_group(struct users *users, const struct group_entry *entry)
{
	struct survey *survey = users->survey;
	struct group *group = RECORD_ADD(survey->arena, &survey->content->groups, group);
	struct bytes rest = entry->members, member;

	group->name = arena_intern(survey->arena, entry->name);
	group->gid = entry->gid;
	while (bytes_part(&rest, ',', &member)) {
		member = bytes_trim(member);
		if (member.size == 0)
			continue;
		*vec_push_in(survey->arena, &group->members) = arena_intern(survey->arena, member);
		join(users, member, group);
	}
}

MAP_DEFINE(gid_map, uint64_t, const char *, map_hash_u64, map_equal_u64);

/* The primary group of everybody, as the first of its groups. */
static void add_primary_groups(struct users *users)
{
	struct survey *survey = users->survey;
	SCOPED(gid_map_deinit) struct gid_map names = { 0 };

	for (vec_each(group, &survey->content->groups)) {
		const char **name = gid_map_put(&names, (uint64_t)group->gid);

		if (!*name)
			*name = group->name;
	}
	for (vec_each(user, &survey->content->users)) {
		const char **name = gid_map_find(&names, (uint64_t)user->gid);

		if (!name)
			continue;
		*vec_push_in(survey->arena, &user->groups) = *name;
		memmove(user->groups.at + 1, user->groups.at,
			(user->groups.count - 1) * sizeof(*user->groups.at));
		user->groups.at[0] = *name;
	}
}

static void add_groups(struct users *users)
{
	scoped_buf text = { 0 };
	struct group_entry entry;

	if (!survey_read(users->survey, "/etc/group", &text))
		return;
	struct bytes rest = buf_bytes(&text);

	while (group_next(&rest, &entry))
		add_group(users, &entry);
	add_primary_groups(users);
}

/* Users that stand in no file cannot be listed: that is said, not passed over. */
static void note_other_sources(struct users *users)
{
	for (size_t i = 0; i < sizeof(other_sources) / sizeof(other_sources[0]); i++)
		if (root_exists(users->survey->root, other_sources[i].path))
			survey_error(users->survey, other_sources[i].path,
				     "%s may log in too; they are in no file and are not listed",
				     other_sources[i].brings);
}

static void users_deinit(struct users *users)
{
	name_map_deinit(&users->by_name);
}

int survey_users(struct survey *survey, struct err *err)
{
	SCOPED(users_deinit) struct users users = { .survey = survey };

	add_users(&users);
	add_shadow(&users);
	add_groups(&users);
	note_other_sources(&users);
	users_add_origins(&users);
	users_add_sudo(&users);
	users_add_access(&users);
	users_add_logins(&users);
	return 0;
}
