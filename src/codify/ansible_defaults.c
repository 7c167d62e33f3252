/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The data of a role: lists of what its tasks put in place. */
#include "codify/ansible_parts.h"
#include "codify/plan_parts.h"

const char *const ansible_list_names[LIST_COUNT] = {
	[LIST_REPOSITORIES] = "repositories",
	[LIST_REPOSITORY_TEMPLATES] = "repository_templates",
	[LIST_PACKAGES] = "packages",
	[LIST_LOCAL_PACKAGES] = "local_packages",
	[LIST_HELD_PACKAGES] = "held_packages",
	[LIST_GROUPS] = "groups",
	[LIST_USERS] = "users",
	[LIST_AGING] = "password_aging",
	[LIST_LOCALES] = "locales",
	[LIST_LANGUAGE] = "language",
	[LIST_HOSTS] = "hosts_entries",
	[LIST_MOUNTS] = "mounts",
	[LIST_DIVERSIONS] = "diversions",
	[LIST_CLUSTERS] = "postgresql_clusters",
	[LIST_FOLDERS] = "folders",
	[LIST_PACKED] = "packed",
	[LIST_FILES] = "files",
	[LIST_TEMPLATES] = "templates",
	[LIST_SECRET_FILES] = "secret_files",
	[LIST_KEYS] = "keys",
	[LIST_LINKS] = "links",
	[LIST_HARD_LINKS] = "hard_links",
	[LIST_PYTHON] = "python",
	[LIST_TOOLS] = "language_tools",
	[LIST_WITHDRAWN] = "withdrawn",
	[LIST_PERMISSIONS] = "permissions",
	[LIST_STATOVERRIDES] = "statoverrides",
	[LIST_ABSENT] = "absent",
	[LIST_EDITS] = "edits",
	[LIST_REGISTERED] = "registered_alternatives",
	[LIST_ALTERNATIVES] = "alternatives",
	[LIST_ACLS] = "acls",
	[LIST_ATTRIBUTES] = "attributes",
	[LIST_CAPABILITIES] = "capabilities",
	[LIST_MOUNTED] = "mounted",
	[LIST_UNITS] = "units",
};

/* What a reader sees above each list. */
static const char *const titles[LIST_COUNT] = {
	[LIST_REPOSITORIES] = "Where packages come from, and the keys that sign them",
	[LIST_REPOSITORY_TEMPLATES] = "The same, with secrets",
	[LIST_PACKAGES] = "Packages that somebody asked for; what they need comes with them",
	[LIST_LOCAL_PACKAGES] = "Packages that no repository holds, put from files/packages",
	[LIST_HELD_PACKAGES] = "Packages that are kept from upgrades",
	[LIST_GROUPS] = "Groups that no package makes",
	[LIST_USERS] = "Users that no package makes, and others that are in such groups",
	[LIST_AGING] = "Days that passwords are good, as chage takes them",
	[LIST_LOCALES] = "Languages that are generated",
	[LIST_LANGUAGE] = "The language of the system",
	[LIST_HOSTS] = "Lines of /etc/hosts that name other hosts",
	[LIST_MOUNTS] = "Lines of /etc/fstab",
	[LIST_DIVERSIONS] = "Files of packages that lie elsewhere",
	[LIST_CLUSTERS] = "Clusters of PostgreSQL that its package does not make",
	[LIST_FOLDERS] = "Folders",
	[LIST_PACKED] = "What is put from the archive files/packed.tar",
	[LIST_FILES] = "Files, put as they are",
	[LIST_TEMPLATES] = "Files with secrets (<secret:ID>) or the host's name (<variable:NAME>)",
	[LIST_SECRET_FILES] = "Files that are a secret as a whole",
	[LIST_KEYS] = "Keys of those who may log in; what lets others in already stays",
	[LIST_LINKS] = "Links",
	[LIST_HARD_LINKS] = "Other names of the same files",
	[LIST_PYTHON] = "Packages of Python, in the versions that ran",
	[LIST_TOOLS] = "What other languages' tools install, unless it is there",
	[LIST_WITHDRAWN] = "What is taken away again where the cutover is not to be any more",
	[LIST_PERMISSIONS] = "Modes and owners of files that packages bring",
	[LIST_STATOVERRIDES] = "Modes and owners that dpkg was told",
	[LIST_ABSENT] = "What packages bring and was removed by hand",
	[LIST_EDITS] = "Lines of the new release's own files",
	[LIST_REGISTERED] = "Programs that update-alternatives was told of by hand",
	[LIST_ALTERNATIVES] = "Alternatives that were chosen by hand",
	[LIST_ACLS] = "Access control lists",
	[LIST_ATTRIBUTES] = "Extended attributes, their values in base64",
	[LIST_CAPABILITIES] = "What programs may do beside their user",
	[LIST_MOUNTED] = "What was mounted",
	[LIST_UNITS] = "What runs, and what starts at boot",
};

/* The list an item of a kind is a row of. */
static enum ansible_list list_of(const struct plan_item *item)
{
	static const enum ansible_list lists[PLAN_KIND_COUNT] = {
		[PLAN_REPOSITORY] = LIST_REPOSITORIES,
		[PLAN_PACKAGE] = LIST_PACKAGES,
		[PLAN_LOCAL_PACKAGE] = LIST_LOCAL_PACKAGES,
		[PLAN_HOLD] = LIST_HELD_PACKAGES,
		[PLAN_GROUP] = LIST_GROUPS,
		[PLAN_USER] = LIST_USERS,
		[PLAN_DIRECTORY] = LIST_FOLDERS,
		[PLAN_FILE] = LIST_FILES,
		[PLAN_SECRET_FILE] = LIST_SECRET_FILES,
		[PLAN_PACKED] = LIST_PACKED,
		[PLAN_KEYS] = LIST_KEYS,
		[PLAN_LINK] = LIST_LINKS,
		[PLAN_HARD_LINK] = LIST_HARD_LINKS,
		[PLAN_PERMISSIONS] = LIST_PERMISSIONS,
		[PLAN_STATOVERRIDE] = LIST_STATOVERRIDES,
		[PLAN_DIVERSION] = LIST_DIVERSIONS,
		[PLAN_ACL] = LIST_ACLS,
		[PLAN_ATTRIBUTE] = LIST_ATTRIBUTES,
		[PLAN_CAPABILITIES] = LIST_CAPABILITIES,
		[PLAN_PYTHON] = LIST_PYTHON,
		[PLAN_TOOL] = LIST_TOOLS,
		[PLAN_CLUSTER] = LIST_CLUSTERS,
		[PLAN_ABSENT] = LIST_ABSENT,
		[PLAN_EDIT] = LIST_EDITS,
		[PLAN_REGISTERED] = LIST_REGISTERED,
		[PLAN_ALTERNATIVE] = LIST_ALTERNATIVES,
		[PLAN_HOSTS_LINE] = LIST_HOSTS,
		[PLAN_MOUNT] = LIST_MOUNTS,
		[PLAN_MOUNTED] = LIST_MOUNTED,
		[PLAN_TIMEZONE] = LIST_COUNT,
		[PLAN_LOCALE] = LIST_LOCALES,
		[PLAN_LANGUAGE] = LIST_LANGUAGE,
		[PLAN_UNIT] = LIST_UNITS,
		[PLAN_DATA] = LIST_COUNT,
		[PLAN_OTHER] = LIST_COUNT,
	};

	if (item->is_template)
		return item->kind == PLAN_REPOSITORY ? LIST_REPOSITORY_TEMPLATES : LIST_TEMPLATES;
	return lists[item->kind];
}

/* Not one that a package makes, and that is only put into a group. */
static bool is_own(const struct user *user)
{
	return text_is(user->made_by, "hand") || text_is(user->name, "root");
}

/* What waits, and nobody else would have put there: a package's own file stays. */
static bool is_withdrawn(const struct plan_item *item)
{
	bool is_file = item->kind == PLAN_FILE || item->kind == PLAN_SECRET_FILE ||
		       item->kind == PLAN_LINK || item->kind == PLAN_HARD_LINK;

	return item->held && item->is_own && is_file;
}

static enum ansible_rows rows_of(const struct plan_item *item)
{
	if (item->is_left_behind)
		return ROWS_LEFT_BEHIND;
	return item->confidence == POSSIBLE ? ROWS_UNSURE : ROWS_DONE;
}

bool ansible_is_in(const struct plan_item *item, enum ansible_list list, enum ansible_rows rows)
{
	if ((item->left_out && !item->is_left_behind) || rows_of(item) != rows)
		return false;
	if (list == LIST_AGING)
		return item->kind == PLAN_USER && is_own(item->user) &&
		       (item->user->password_min_days != UNKNOWN ||
			item->user->password_max_days != UNKNOWN);
	if (list == LIST_WITHDRAWN)
		return is_withdrawn(item);
	return list_of(item) == list;
}

size_t ansible_count(const struct plan_role *role, enum ansible_list list)
{
	size_t count = 0;

	for (vec_each(item, &role->items))
		count += ansible_is_in(item, list, ROWS_DONE);
	return count;
}

/* ---- rows ---------------------------------------------------------------------------------- */

static void add_ownership(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair(out, "owner", item->owner);
	yaml_pair(out, "group", item->group);
	yaml_pair(out, "mode", item->mode);
}

/* What a change of the file has to be followed by, where that is not only the role's restart. */
static void add_notify(struct yaml_out *out, const struct plan_role *role,
		       const struct plan_item *item)
{
	if (!item->handler || ansible_is_own_restart(role, item->handler))
		return;
	yaml_word(out, "notify");
	yaml_list(out);
	yaml_word(out, item->handler);
	if (role->units.count) {
		scoped_buf restart = { 0 };

		buf_add_format(&restart, "Restart %s", role->name);
		yaml_word(out, buf_text(&restart));
	}
	yaml_list_end(out);
}

static const char *newline_name(const char *newline)
{
	return strcmp(newline, "\r\n") == 0 ? "\\r\\n" : strcmp(newline, "\r") == 0 ? "\\r" : "\\n";
}

static void add_file(struct yaml_out *out, const struct plan_role *role,
		     const struct plan_item *item)
{
	yaml_pair(out, "path", item->name);
	yaml_pair(out, "source", item->source);
	add_ownership(out, item);
	if (item->is_template) {
		yaml_pair(out, "line_ends", newline_name(item->newline));
		yaml_pair(out, "unlike", item->unlike);
		yaml_pair(out, "marker", item->marker);
	}
	yaml_pair(out, "secret", item->secret);
	yaml_pair(out, "validate", item->validate);
	add_notify(out, role, item);
}

static const char *group_name(const struct plan *plan, int64_t gid)
{
	for (vec_each(group, &plan->content->groups))
		if (group->gid == gid && plan_is_account_name(group->name))
			return group->name;
	return NULL;
}

/* True if the host has such a group, and it is one that the new host has as well. */
static bool is_group(const struct plan *plan, const char *name)
{
	for (vec_each(group, &plan->content->groups))
		if (text_is(group->name, name))
			return plan_is_account_name(name);
	return false;
}

static void add_groups(struct yaml_out *out, const struct plan *plan, const struct user *user,
		       const char *primary)
{
	yaml_word(out, "groups");
	yaml_list(out);
	for (vec_each(group, &user->groups))
		if (!text_is(primary, *group) && is_group(plan, *group))
			yaml_text(out, *group);
	yaml_list_end(out);
}

static void add_password(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair(out, "password_secret", item->secret);
	if (text_is(item->user->password, "locked"))
		yaml_pair_flag(out, "password_lock", true);
	if (item->user->expires_at != UNKNOWN) {
		yaml_word(out, "expires");
		yaml_number(out, item->user->expires_at);
	}
}

static void add_user(struct yaml_out *out, const struct plan *plan, const struct plan_item *item)
{
	const struct user *user = item->user;
	const char *primary = group_name(plan, user->gid);

	yaml_pair(out, "name", user->name);
	add_groups(out, plan, user, primary);
	if (is_own(user) && user->uid > 0) {
		yaml_word(out, "uid");
		yaml_number(out, user->uid);
		yaml_pair(out, "group", primary);
		yaml_pair(out, "comment", plan_user_comment(user));
		if (user->home && *user->home)
			yaml_pair(out, "home", user->home);
		if (user->shell && *user->shell)
			yaml_pair(out, "shell", user->shell);
		yaml_pair_flag(out, "create_home",
			       user->home && bytes_starts(bytes_of(user->home), "/home/"));
	}
	if (is_own(user))
		add_password(out, item);
}

/* Numbers as /etc/shadow has them, to be compared with: empty for none. Source: shadow(5). */
static void add_days(struct yaml_out *out, const char *key, int64_t days, const char *otherwise)
{
	scoped_buf text = { 0 };

	buf_add_format(&text, "%lld", (long long)days);
	yaml_pair(out, key, days == UNKNOWN ? otherwise : buf_text(&text));
}

static void add_aging(struct yaml_out *out, const struct user *user)
{
	bool is_never = user->password_max_days == UNKNOWN;

	yaml_pair(out, "name", user->name);
	add_days(out, "min_days", user->password_min_days, "0");
	add_days(out, "max_days", user->password_max_days, "99999");
	add_days(out, "warn_days", user->password_warn_days, is_never ? "7" : "");
	add_days(out, "inactive_days", user->password_inactive_days, "");
}

/* Of a script the name alone: so it is found, where its unit is made anew each time. */
static const char *unit_name(struct buf *ret, const struct plan_item *item)
{
	buf_add_text(ret, item->name);
	if (item->is_script)
		buf_cut(ret, ret->size - strlen(".service"));
	return buf_text(ret);
}

static void add_unit(struct yaml_out *out, const struct plan_item *item)
{
	scoped_buf name = { 0 };

	yaml_pair(out, "name", unit_name(&name, item));
	if (item->masked == TRI_YES)
		yaml_pair_flag(out, "masked", true);
	if (item->enabled != TRI_UNKNOWN)
		yaml_pair_flag(out, "enabled", item->enabled == TRI_YES);
	if (item->started != TRI_UNKNOWN)
		yaml_pair(out, "state", item->started == TRI_YES ? "started" : "stopped");
}

static void add_words(struct yaml_out *out, const char *key, const struct plan_item *item)
{
	yaml_word(out, key);
	yaml_list(out);
	for (vec_each(line, &item->lines))
		yaml_text(out, *line);
	yaml_list_end(out);
}

static void add_keys(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair(out, "path", item->name);
	add_ownership(out, item);
	add_words(out, "lines", item);
}

static void add_tool(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair(out, "name", item->name);
	add_words(out, "command", item);
	yaml_pair(out, "folder", item->attribute);
	yaml_pair(out, "creates", item->target);
}

static void add_registered(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair(out, "name", item->name);
	yaml_pair(out, "target", item->target);
	yaml_pair(out, "priority", item->lines.at[4]);
	add_words(out, "words", item);
}

/* A path, `attribute` and `target`, called so. */
static void add_three(struct yaml_out *out, const struct plan_item *item, const char *attribute,
		      const char *target)
{
	yaml_pair(out, "path", item->name);
	yaml_pair(out, attribute, item->attribute);
	yaml_pair(out, target, item->target);
}

/* Kinds whose rows are a name and what belongs to it. */
static const struct {
	const char *name, *target; /* what they are called in the row */
	bool owner, mode;
} pairs[PLAN_KIND_COUNT] = {
	[PLAN_LINK] = { "path", "target", true, false },
	[PLAN_HARD_LINK] = { "path", "target", false, true },
	[PLAN_ALTERNATIVE] = { "name", "target", false, false },
	[PLAN_DIVERSION] = { "path", "target", false, false },
	[PLAN_STATOVERRIDE] = { "path", NULL, true, true },
	[PLAN_MOUNT] = { "path", "line", false, false },
	[PLAN_ACL] = { "path", "acl", false, false },
	[PLAN_CAPABILITIES] = { "path", "capabilities", false, false },
	[PLAN_MOUNTED] = { "name", NULL, false, false },
};

static void add_pair(struct yaml_out *out, const struct plan_item *item)
{
	yaml_pair(out, pairs[item->kind].name, item->name);
	if (pairs[item->kind].target)
		yaml_pair(out, pairs[item->kind].target, item->target);
	if (pairs[item->kind].owner) {
		yaml_pair(out, "owner", item->owner);
		yaml_pair(out, "group", item->group);
	}
	if (pairs[item->kind].mode)
		yaml_pair(out, "mode", item->mode);
}

static void add_members(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
			const struct plan_item *item)
{
	switch (item->kind) {
	case PLAN_GROUP:
		yaml_pair(out, "name", item->name);
		if (item->gid >= 0) {
			yaml_word(out, "gid");
			yaml_number(out, item->gid);
		}
		break;
	case PLAN_LOCAL_PACKAGE:
		yaml_pair(out, "name", item->name);
		yaml_pair(out, "version", item->version);
		yaml_pair(out, "source", item->source);
		break;
	case PLAN_USER:
		add_user(out, plan, item);
		break;
	case PLAN_KEYS:
		add_keys(out, item);
		break;
	case PLAN_PYTHON:
		yaml_pair(out, "virtualenv", item->target);
		add_words(out, "packages", item);
		break;
	case PLAN_TOOL:
	case PLAN_CLUSTER:
		add_tool(out, item);
		break;
	case PLAN_REGISTERED:
		add_registered(out, item);
		break;
	case PLAN_UNIT:
		add_unit(out, item);
		break;
	case PLAN_EDIT:
		add_three(out, item, "regexp", "replace");
		break;
	case PLAN_ATTRIBUTE:
		add_three(out, item, "name", "value");
		break;
	case PLAN_LANGUAGE:
		yaml_pair(out, "name", item->target);
		yaml_pair(out, "line", item->name);
		break;
	case PLAN_HOSTS_LINE:
	case PLAN_LOCALE:
		yaml_pair(out, "line", item->name);
		add_notify(out, role, item);
		break;
	default:
		if (pairs[item->kind].name)
			add_pair(out, item);
		else
			add_file(out, role, item);
		break;
	}
}

static void add_row(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		    const struct plan_item *item, enum ansible_list list)
{
	yaml_map(out);
	if (list == LIST_AGING) {
		add_aging(out, item->user);
	} else if (list == LIST_WITHDRAWN) {
		yaml_pair(out, "path", item->name);
	} else {
		add_members(out, plan, role, item);
		yaml_pair(out, "waits", item->held);
		yaml_pair(out, "why", item->left_out ? item->left_out : item->why);
	}
	yaml_map_end(out);
}

/* Packages are names, since one task takes all of them. */
static void add_package(struct yaml_out *out, const struct plan *plan, const struct plan_item *item,
			bool pin)
{
	scoped_buf name = { 0 };

	buf_add_text(&name, item->name);
	if (pin && item->version)
		buf_add_format(&name, "%c%s", plan_is_rpm(plan) ? '-' : '=', item->version);
	yaml_text(out, buf_text(&name));
}

struct row_choice {
	enum ansible_rows rows;
	bool pin;
};

static void add_list(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		     enum ansible_list list, const struct row_choice *choice)
{
	scoped_buf variable = { 0 };

	buf_add_format(&variable, "%s_%s", role->name, ansible_list_names[list]);
	yaml_word(out, buf_text(&variable));
	yaml_list(out);
	for (vec_each(item, &role->items)) {
		if (!ansible_is_in(item, list, choice->rows))
			continue;
		if (list == LIST_PACKAGES)
			add_package(out, plan, item, choice->pin);
		else if (list == LIST_HELD_PACKAGES)
			yaml_text(out, item->name);
		else
			add_row(out, plan, role, item, list);
	}
	yaml_list_end(out);
}

static bool has_rows(const struct plan_role *role, enum ansible_list list, enum ansible_rows rows)
{
	for (vec_each(item, &role->items))
		if (ansible_is_in(item, list, rows))
			return true;
	return false;
}

/* What is not done, as a comment where it would stand. */
static void add_hidden(struct yaml_out *out, const struct plan *plan, const struct plan_role *role,
		       enum ansible_list list)
{
	static const struct {
		enum ansible_rows rows;
		const char *title;
	} hidden[] = {
		{ ROWS_UNSURE, "Not sure enough to be done unasked; the reason stands with each:" },
		{ ROWS_LEFT_BEHIND, "Does not move to the new release; README.md says why:" },
	};

	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++) {
		const struct row_choice choice = { .rows = hidden[i].rows };

		if (!has_rows(role, list, hidden[i].rows))
			continue;
		yaml_comment(out, hidden[i].title);
		yaml_hide(out);
		add_list(out, plan, role, list, &choice);
	}
}

static void add_timezone(struct yaml_out *out, const struct plan_role *role)
{
	for (vec_each(item, &role->items))
		if (item->kind == PLAN_TIMEZONE && !item->left_out) {
			yaml_comment(out, "");
			yaml_comment(out, "The clock on the wall");
			yaml_pair(out, "base_timezone", item->name);
		}
}

void ansible_defaults(const struct plan *plan, const struct plan_role *role, bool pin,
		      struct buf *ret)
{
	scoped_yaml out;

	yaml_init(&out, ret, false);
	yaml_comment(&out, role->title);
	add_timezone(&out, role);
	for (int list = 0; list < LIST_COUNT; list++) {
		const struct row_choice done = { .rows = ROWS_DONE, .pin = pin };
		bool is_done = has_rows(role, (enum ansible_list)list, ROWS_DONE);

		if (!is_done && !has_rows(role, (enum ansible_list)list, ROWS_UNSURE) &&
		    !has_rows(role, (enum ansible_list)list, ROWS_LEFT_BEHIND))
			continue;
		yaml_comment(&out, "");
		yaml_comment(&out, titles[list]);
		if (is_done)
			add_list(&out, plan, role, (enum ansible_list)list, &done);
		add_hidden(&out, plan, role, (enum ansible_list)list);
	}
	yaml_end(&out);
}
