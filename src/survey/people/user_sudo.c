/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who may become whom with sudo: sudoers and what it includes, its aliases resolved for users and
 * hosts, each rule shown with the place it stands in. NOPASSWD is a tag, no secret.
 */
#include <errno.h>
#include <stdio.h>

#include "format/accounts/sudoers.h"
#include "survey/people/users.h"
#include "survey/secrets.h"

enum {
	INCLUDE_DEPTH_MAX = 16,
	SUDO_FILES_MAX = 1000,
	ALIAS_DEPTH_MAX = 16,
	ALIAS_STEPS_MAX = 10 * 1000, /* members looked at for one question */
};

struct sudo_rule {
	struct sudoers_item item;
	const char *path;
};

struct sudo_alias {
	enum sudoers_alias kind;
	struct bytes name, list;
};

struct sudo {
	struct users *users;
	struct survey *survey;
	struct arena texts; /* the files; rules point into it */
	vec_of(struct sudo_rule) rules;
	vec_of(struct sudo_alias) aliases;
	const char *without_password; /* "Defaults !authenticate" stands there, or NULL */
	unsigned files;
	unsigned depth;
	unsigned steps; /* left for the question at hand */
};

static void sudo_deinit(struct sudo *sudo)
{
	arena_deinit(&sudo->texts);
	vec_deinit(&sudo->rules);
	vec_deinit(&sudo->aliases);
}

static void read_sudoers(struct sudo *sudo, const char *path);

/* The path an include names: relative to the including file's folder; %h is the host's name. */
static const char *included_path(struct sudo *sudo, const char *from, struct bytes name)
{
	const char *hostname = sudo->survey->content->host.hostname;
	scoped_buf path = { 0 };

	if (!bytes_starts(name, "/"))
		buf_add(&path, from, (size_t)(strrchr(from, '/') - from) + 1);
	for (size_t i = 0; i < name.size; i++) {
		if (name.at[i] != '%' || i + 1 >= name.size || name.at[i + 1] != 'h') {
			buf_add_byte(&path, name.at[i]);
			continue;
		}
		buf_add(&path, hostname ? hostname : "", hostname ? strcspn(hostname, ".") : 0);
		i++;
	}
	return arena_string(&sudo->texts, buf_bytes(&path));
}

/* Names with a '.' or a '~' at the end are passed over, as sudo does. */
static void read_folder(struct sudo *sudo, const char *folder)
{
	scoped_names names = { 0 };
	struct err err;

	if (root_list(sudo->survey->root, folder, &names, &err) < 0)
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);

		if (!strchr(name, '.') && !bytes_ends(bytes_of(name), "~"))
			read_sudoers(sudo, arena_format(&sudo->texts, "%s/%s", folder, name));
	}
}

static void read_defaults(struct sudo *sudo, const struct sudoers_item *item, const char *path)
{
	struct bytes list = item->list, member;
	bool negated;

	if (!bytes_is(item->name, "Defaults"))
		return;
	while (sudoers_member(&list, &member, &negated))
		if (bytes_is(member, "authenticate"))
			sudo->without_password = negated ? arena_format(sudo->survey->arena,
									"%s:%u", path, item->line)
							 : NULL;
}

static void take_item(struct sudo *sudo, const struct sudoers_item *item, const char *path)
{
	switch (item->kind) {
	case SUDOERS_INCLUDE:
		read_sudoers(sudo, included_path(sudo, path, item->name));
		break;
	case SUDOERS_INCLUDE_DIR:
		read_folder(sudo, included_path(sudo, path, item->name));
		break;
	case SUDOERS_DEFAULTS:
		read_defaults(sudo, item, path);
		break;
	case SUDOERS_ALIAS:
		*vec_push(&sudo->aliases) = (struct sudo_alias){ item->alias, item->name,
								 item->list };
		break;
	case SUDOERS_RULE:
		*vec_push(&sudo->rules) = (struct sudo_rule){ *item, path };
		break;
	}
}

static void read_sudoers(struct sudo *sudo, const char *path)
{
	scoped_buf text = { 0 };
	struct sudoers_item item;
	struct err err;

	if (sudo->depth >= INCLUDE_DEPTH_MAX || ++sudo->files > SUDO_FILES_MAX) {
		survey_error(sudo->survey, path, "sudoers includes too many files");
		return;
	}
	int failed = root_read(sudo->survey->root, path, ROOT_TEXT_MAX, &text, &err);

	if (failed == -EACCES)
		survey_error(sudo->survey, path, "needs root: who may use sudo is unknown");
	else if (failed && failed != -ENOENT)
		survey_error_from(sudo->survey, path, &err);
	if (failed)
		return;
	struct bytes kept = bytes_of(arena_string(&sudo->texts, buf_bytes(&text)));
	struct sudoers sudoers = sudoers_of(kept, &sudo->texts);

	sudo->depth++;
	while (sudoers_next(&sudoers, &item))
		take_item(sudo, &item, path);
	sudo->depth--;
}

static const struct sudo_alias *find_alias(const struct sudo *sudo, enum sudoers_alias kind,
					   struct bytes name)
{
	for (vec_each(alias, &sudo->aliases))
		if (alias->kind == kind && bytes_equal(alias->name, name))
			return alias;
	return NULL;
}

/* Does this one member of a list concern the user? Its own words for "not at all": false. */
static bool is_user(const struct user *user, struct bytes member)
{
	uint64_t id;

	if (bytes_is(member, "ALL") || bytes_is(member, user->name))
		return true;
	if (bytes_skip(&member, "%#"))
		return bytes_u64(member, 10, &id) && (int64_t)id == user->gid;
	if (bytes_skip(&member, "#"))
		return bytes_u64(member, 10, &id) && (int64_t)id == user->uid;
	if (!bytes_skip(&member, "%"))
		return false;
	for (vec_each(group, &user->groups))
		if (bytes_is(member, *group))
			return true;
	return false;
}

static bool is_host(const struct sudo *sudo, struct bytes member)
{
	const char *hostname = sudo->survey->content->host.hostname;

	if (bytes_is(member, "ALL") || !hostname)
		return true;
	size_t size = strcspn(hostname, ".");

	return bytes_is(member, hostname) || bytes_equal(member, (struct bytes){ hostname, size });
}

/* The last member that matches decides; `ret_via` is the member of the outermost list. */
static bool list_matches(struct sudo *sudo, enum sudoers_alias kind, struct bytes list,
			 const struct user *user, struct bytes *ret_via)
{
	bool matches = false, negated;
	struct bytes member, inner;

	if (sudo->depth >= ALIAS_DEPTH_MAX)
		return false;
	sudo->depth++;
	while (sudo->steps && sudoers_member(&list, &member, &negated)) {
		const struct sudo_alias *alias = find_alias(sudo, kind, member);
		bool hit = alias  ? list_matches(sudo, kind, alias->list, user, &inner)
			   : user ? is_user(user, member)
				  : is_host(sudo, member);

		sudo->steps--;
		if (!hit)
			continue;
		matches = !negated;
		*ret_via = member;
	}
	sudo->depth--;
	return matches;
}

/* The aliases that a rule's commands name, written out behind it. */
static void add_command_aliases(struct sudo *sudo, struct bytes commands, struct buf *ret)
{
	for (vec_each(alias, &sudo->aliases)) {
		bool negated, named = false;
		struct bytes rest = commands, member, word;

		if (alias->kind != SUDOERS_COMMANDS)
			continue;
		while (sudoers_member(&rest, &member, &negated))
			while (bytes_word(&member, &word)) /* behind "(root) NOPASSWD:" */
				named = named || bytes_equal(word, alias->name);
		if (named)
			buf_add_format(ret, "; %.*s = %.*s", (int)alias->name.size, alias->name.at,
				       (int)alias->list.size, alias->list.at);
	}
}

static void add_rule(struct sudo *sudo, struct user *user, const struct sudo_rule *rule,
		     struct bytes via)
{
	struct survey *survey = sudo->survey;
	struct bytes commands = rule->item.list;
	scoped_buf text = { 0 };
	char location[32];

	if (!bytes_starts(commands, "("))
		buf_add_text(&text, "(root) ");
	buf_add_bytes(&text, commands);
	add_command_aliases(sudo, commands, &text);
	if (!bytes_is(rule->item.hosts, "ALL"))
		buf_add_format(&text, " on %.*s", (int)rule->item.hosts.size, rule->item.hosts.at);
	buf_add_format(&text, "  [%.*s, %s:%u%s%s]", (int)via.size, via.at, rule->path,
		       rule->item.line, sudo->without_password ? "; without a password, " : "",
		       sudo->without_password ? sudo->without_password : "");
	snprintf(location, sizeof(location), "line %u", rule->item.line);
	*vec_push_in(survey->arena, &user->sudo) = survey_redact(survey, rule->path, location,
								 buf_bytes(&text));
}

static void apply_rules(struct sudo *sudo, struct user *user)
{
	for (vec_each(rule, &sudo->rules)) {
		struct bytes via, host;

		sudo->steps = ALIAS_STEPS_MAX;
		sudo->depth = 0;
		if (list_matches(sudo, SUDOERS_USERS, rule->item.name, user, &via) &&
		    list_matches(sudo, SUDOERS_HOSTS, rule->item.hosts, NULL, &host))
			add_rule(sudo, user, rule, via);
	}
}

void users_add_sudo(struct users *users)
{
	SCOPED(sudo_deinit) struct sudo sudo = { .users = users, .survey = users->survey };

	read_sudoers(&sudo, "/etc/sudoers");
	for (vec_each(user, &users->survey->content->users))
		apply_rules(&sudo, user);
}
