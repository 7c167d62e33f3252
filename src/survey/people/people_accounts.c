/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who the users of this host are, and what they may do here. */
#include "format/people/contact_rules.h"
#include "format/starters/unit_file.h"
#include "survey/people/people.h"

enum { ACCOUNT_FILE_SIZE_MAX = 64 * 1024, ACCOUNT_USERS_MAX = 2000 };

/* Accounts of programs log nobody in; those that people share are told by who has their keys. */
static bool is_of_a_person(const struct user *user)
{
	return user->uid != 0 && user->can_log_in != TRI_NO && user->made_by &&
	       strcmp(user->made_by, "hand") == 0 && !contact_is_role(bytes_of(user->name));
}

/* The full name stands before the first comma of GECOS. Source: passwd(5), chfn(1). */
static struct bytes gecos_name(const struct user *user)
{
	struct bytes rest = bytes_of(user->comment), name = { 0 };

	(void)bytes_part(&rest, ',', &name);
	return bytes_trim(name);
}

static void add_user(struct people *people, const struct user *user)
{
	struct person_names names = { .login = bytes_of(user->name), .name = gecos_name(user) };
	struct trace trace = { .count = 1, .at = UNKNOWN, .evidence = "/etc/passwd" };

	people_add(people, TRACE_ACCOUNT, &names, &trace);
	if (user->sudo.count) {
		trace.evidence = user->sudo.at[0];
		people_add(people, TRACE_SUDO, &names, &trace);
	}
	if (user->last_login == UNKNOWN)
		return;
	trace.count = user->logins_30_days != UNKNOWN && user->logins_30_days > 0
			      ? user->logins_30_days
			      : 1;
	trace.at = user->last_login;
	trace.evidence = user->last_login_from
				 ? arena_format(people->survey->arena, "logged in from %s",
						user->last_login_from)
				 : "logged in here";
	people_add(people, TRACE_LOGIN, &names, &trace);
}

/* "anna@laptop", "anna.schmidt@corp.example": the comment that ssh-keygen(1) makes, or a person
 * wrote. */
static void add_keys(struct people *people, const struct user *user)
{
	for (vec_each(key, &user->ssh_keys)) {
		struct bytes comment = bytes_of(key->comment);
		ptrdiff_t at = bytes_find(comment, '@');
		struct person_names names = { 0 };
		const struct trace trace = {
			.count = 1,
			.at = UNKNOWN,
			.subject = user->name,
			.evidence = arena_format(people->survey->arena, "%s: key \"%s\"",
						 key->path ? key->path : "a key",
						 key->comment ? key->comment : ""),
		};

		if (!comment.size)
			continue;
		if (at > 0 && contact_is_mail_of_somebody(comment))
			names.mail = comment;
		else if (bytes_find(comment, ' ') > 0)
			names.name = comment;
		else
			names.login = bytes_slice(comment, 0, at > 0 ? (size_t)at : comment.size);
		/* a word alone may be the name of anything: it counts if there is such a user */
		if (at <= 0 && names.login.size && !people_knows_login(people, names.login))
			continue;
		/* one's own key says only that it is the same person */
		people_add(people, bytes_is(names.login, user->name) ? TRACE_IDENTITY : TRACE_KEY,
			   &names, &trace);
	}
}

static struct bytes without_quotes(struct bytes value)
{
	if (value.size > 2 && value.at[0] == '"' && value.at[value.size - 1] == '"')
		return bytes_slice(value, 1, value.size - 2);
	return value;
}

/* "[user] name = Anna Schmidt, email = ...". Source: git-config(1). */
static void add_git_identity(struct people *people, const struct user *user)
{
	static const char *const files[] = { "/.gitconfig", "/.config/git/config" };

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		scoped_buf path = { 0 }, text = { 0 };
		struct settings settings = { 0 };
		scoped_arena arena = { 0 };
		struct err err;

		buf_add_format(&path, "%s%s", user->home, files[i]);
		if (root_read(people->survey->root, buf_text(&path), ACCOUNT_FILE_SIZE_MAX, &text,
			      &err) < 0)
			continue;
		unit_file_parse(&arena, buf_bytes(&text), &settings);
		const struct person_names names = {
			.login = bytes_of(user->name),
			.mail = without_quotes(settings_last(&settings, "user", "email")),
			.name = without_quotes(settings_last(&settings, "user", "name")),
		};
		const struct trace trace = { .count = 1,
					     .at = UNKNOWN,
					     .evidence = buf_text(&path) };

		if (names.mail.size || names.name.size)
			people_add(people, TRACE_IDENTITY, &names, &trace);
	}
}

/* Source: forward(5), local(8). */
static void add_forward(struct people *people, const struct user *user)
{
	scoped_buf path = { 0 }, text = { 0 };
	struct bytes rest, line;
	struct err err;

	buf_add_format(&path, "%s/.forward", user->home);
	if (root_read(people->survey->root, buf_text(&path), ACCOUNT_FILE_SIZE_MAX, &text, &err) <
	    0)
		return;
	rest = buf_bytes(&text);
	while (bytes_line(&rest, &line)) {
		const struct person_names names = { .login = bytes_of(user->name),
						    .mail = bytes_trim(line) };
		const struct trace trace = { .count = 1,
					     .at = UNKNOWN,
					     .subject = user->name,
					     .evidence = buf_text(&path) };

		if (bytes_find(names.mail, '@') > 0 && names.mail.at[0] != '|')
			people_add(people, TRACE_MAIL, &names, &trace);
	}
}

void people_add_accounts(struct people *people)
{
	size_t count = 0;

	for (vec_each(user, &people->survey->content->users)) {
		if (!is_of_a_person(user) || count++ >= ACCOUNT_USERS_MAX ||
		    survey_is_late(people->survey))
			continue;
		add_user(people, user);
	}
	for (vec_each(user, &people->survey->content->users)) {
		if (user->ssh_keys.count)
			add_keys(people, user);
		if (!user->home || user->can_log_in == TRI_NO || survey_is_late(people->survey))
			continue;
		add_git_identity(people, user);
		add_forward(people, user);
	}
}
