/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups and users that no package makes, and who else is in such a group. */
#include "codify/plan_parts.h"
#include "format/secrets/secret_template.h"

bool plan_knows_user(const struct plan *plan, const char *name)
{
	for (vec_each(user, &plan->content->users))
		if (text_is(user->name, name))
			return true;
	return false;
}

bool plan_knows_group(const struct plan *plan, const char *name)
{
	for (vec_each(group, &plan->content->groups))
		if (text_is(group->name, name))
			return true;
	return false;
}

static void add_groups(struct plan *plan)
{
	struct plan_role *base = plan_base(plan);

	for (vec_each(group, &plan->content->groups)) {
		if (!text_is(group->made_by, "hand"))
			continue;
		if (!plan_is_account_name(group->name)) {
			plan_leave_out(plan, base, group->name, "its name is not one of a group");
			continue;
		}
		struct plan_item *item = plan_add(plan, base, PLAN_GROUP, group->name);

		item->gid = group->gid;
		item->why = "no package makes it";
	}
}

static bool is_hand_made_group(const struct plan *plan, const char *name)
{
	for (vec_each(group, &plan->content->groups))
		if (group->name && text_is(group->made_by, "hand") &&
		    strcmp(group->name, name) == 0)
			return true;
	return false;
}

/* Why such a row cannot be one of passwd(5), or NULL. */
static const char *why_no_user(const struct user *user)
{
	if (!plan_is_account_name(user->name))
		return "its name is not one of a user";
	if (user->home && *user->home && !plan_is_plain_path(user->home))
		return "its home is no path";
	if (user->shell && *user->shell && !plan_is_plain_path(user->shell))
		return "its shell is no path";
	return NULL;
}

/* It is on every host; what differs is its password. */
static bool is_root(const struct user *user)
{
	return text_is(user->name, "root");
}

static void add_user(struct plan *plan, const struct user *user)
{
	struct plan_role *base = plan_base(plan);
	const char *why_not = why_no_user(user);

	if (why_not) {
		plan_leave_out(plan, base, user->name, why_not);
		return;
	}
	struct plan_item *item = plan_add(plan, base, PLAN_USER, user->name);
	const char *secret = user->password_secret;

	item->user = user;
	item->why = is_root(user) ? "its password is the old host's" : user->made_by_evidence;
	if (user->comment && *user->comment && !*plan_user_comment(user))
		item->why = "its comment is not one that can be put: it has none there";
	if (secret && secret_id_is_valid(bytes_of(secret)))
		item->secret = secret;
}

/* A package's user in a group of the host's own. */
static void add_member(struct plan *plan, const struct user *user)
{
	for (vec_each(group, &user->groups))
		if (is_hand_made_group(plan, *group) && plan_is_account_name(user->name)) {
			struct plan_item *item = plan_add(plan, plan_base(plan), PLAN_USER,
							  user->name);

			item->user = user;
			item->why = arena_format(&plan->arena, "it is in %s, which no package made",
						 *group);
			return;
		}
}

void plan_people(struct plan *plan)
{
	add_groups(plan);
	for (vec_each(user, &plan->content->users)) {
		if (!user->name)
			continue;
		if (is_root(user)) {
			if (user->password_secret)
				add_user(plan, user);
		} else if (text_is(user->made_by, "hand")) {
			add_user(plan, user);
		} else {
			add_member(plan, user);
		}
	}
}
