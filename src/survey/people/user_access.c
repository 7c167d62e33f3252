/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who can log in: a shell that lets one in, an account that has not expired, and a password or an
 * authorized key that sshd's settings accept. Settings below "Match" count where it is about users
 * and groups; conditions on addresses cannot be known here and are left aside.
 */
#include <errno.h>
#include <strings.h>

#include "base/path.h"
#include "format/accounts/ssh_keys.h"
#include "survey/middleware/sshd_files.h"
#include "survey/people/users.h"
#include "survey/secrets.h"

enum {
	KEYS_MAX = 1000, /* of one user */
	KEY_FILE_SIZE_MAX = 1024 * 1024,
};

/* Shells that end at once, or do one thing. */
static const char *const closed_shells[] = {
	"nologin", "false", "true", "sync", "shutdown", "halt",
};

/* One setting of sshd, and the Match that it stands below; NULL: for all. */
struct sshd_setting {
	const struct directive *directive, *match;
};

struct access {
	struct users *users;
	struct survey *survey;
	struct configuration_tree tree;
	vec_of(struct sshd_setting) settings;
	bool sshd; /* an ssh server is there */
};

static void access_deinit(struct access *access)
{
	configuration_tree_deinit(&access->tree);
	vec_deinit(&access->settings);
}

static bool is_word(const char *word, const char *wanted)
{
	return strcasecmp(word, wanted) == 0;
}

/* Settings in the order of reading. What an included file says below its own Match holds where that
 * holds; that the Include may stand below another one is left aside. */
static void add_settings(struct access *access, const struct directive_list *list,
			 const struct directive *match)
{
	for (directive_each(directive, list)) {
		if (directive->is_block)
			add_settings(access, &directive->children, directive);
		else
			*vec_push(&access->settings) = (struct sshd_setting){ directive, match };
	}
}

static void read_sshd(struct access *access)
{
	struct configuration_tree *tree = &access->tree;

	configuration_tree_init(tree, access->survey, access->survey->root, CONFIGURATION_SSHD);
	tree->includes = sshd_includes;
	tree->folder = SSHD_FOLDER;
	configuration_tree_read(tree, SSHD_FOLDER "/sshd_config", &tree->top);
	add_settings(access, &tree->top, NULL);
}

static bool in_group_list(const struct user *user, struct bytes list)
{
	for (vec_each(group, &user->groups))
		if (sshd_pattern_list_matches(list, bytes_of(*group)))
			return true;
	return false;
}

/* True if all conditions of a Match line hold for the user, as far as they are about users. */
static bool match_holds(const struct user *user, const struct directive *match)
{
	for (unsigned i = 0; i < match->argument_count; i++) {
		const char *criterion = match->arguments[i];

		if (is_word(criterion, "all"))
			continue;
		struct bytes value = bytes_of(directive_argument(match, ++i));
		bool holds = is_word(criterion, "User")
				     ? sshd_pattern_list_matches(value, bytes_of(user->name))
				     : is_word(criterion, "Group") && in_group_list(user, value);

		if (!holds)
			return false;
	}
	return true;
}

/* The setting in force for the user: the first one in a Match that holds, else the first one for
 * all; NULL without either. */
static const struct directive *setting_of(const struct access *access, const struct user *user,
					  const char *keyword)
{
	const struct directive *found = NULL;

	for (vec_each(setting, &access->settings)) {
		if (!directive_is(setting->directive, keyword))
			continue;
		if (setting->match && match_holds(user, setting->match))
			return setting->directive;
		if (!setting->match && !found)
			found = setting->directive;
	}
	return found;
}

static bool setting_is(const struct access *access, const struct user *user, const char *keyword,
		       const char *fallback, const char *wanted)
{
	const struct directive *setting = setting_of(access, user, keyword);

	return is_word(setting ? directive_argument(setting, 0) : fallback, wanted);
}

/* AllowUsers and its kin: lists of patterns, all lines of which count together. A pattern with an
 * address (USER@HOST) is taken for its user. */
static bool is_listed(const struct access *access, const struct user *user, const char *keyword,
		      bool *ret_any)
{
	bool groups = bytes_ends(bytes_of(keyword), "Groups");

	*ret_any = false;
	for (vec_each(setting, &access->settings)) {
		const struct directive *directive = setting->directive;

		if (!directive_is(directive, keyword) ||
		    (setting->match && !match_holds(user, setting->match)))
			continue;
		for (unsigned i = 0; i < directive->argument_count; i++) {
			struct bytes pattern = bytes_of(directive->arguments[i]);
			ptrdiff_t at = bytes_find(pattern, '@');

			*ret_any = true;
			if (!groups && at > 0)
				pattern = bytes_slice(pattern, 0, (size_t)at);
			if (groups ? in_group_list(user, pattern)
				   : sshd_pattern_list_matches(pattern, bytes_of(user->name)))
				return true;
		}
	}
	return false;
}

static bool sshd_admits(const struct access *access, const struct user *user)
{
	bool any;

	if (!access->sshd || is_listed(access, user, "DenyUsers", &any) ||
	    is_listed(access, user, "DenyGroups", &any))
		return false;
	if (!is_listed(access, user, "AllowUsers", &any) && any)
		return false;
	if (!is_listed(access, user, "AllowGroups", &any) && any)
		return false;
	return user->uid != 0 || !setting_is(access, user, "PermitRootLogin", "", "no");
}

static bool password_over_ssh(const struct access *access, const struct user *user)
{
	bool keyboard = setting_is(access, user, "KbdInteractiveAuthentication",
				   setting_is(access, user, "ChallengeResponseAuthentication",
					      "yes", "no")
					   ? "no"
					   : "yes",
				   "yes") &&
			setting_is(access, user, "UsePAM", "no", "yes");

	return sshd_admits(access, user) &&
	       (keyboard || setting_is(access, user, "PasswordAuthentication", "yes", "yes")) &&
	       (user->uid != 0 ||
		setting_is(access, user, "PermitRootLogin", "prohibit-password", "yes"));
}

static bool key_over_ssh(const struct access *access, const struct user *user)
{
	return user->ssh_keys.count && sshd_admits(access, user) &&
	       setting_is(access, user, "PubkeyAuthentication", "yes", "yes");
}

static void add_key(struct access *access, struct user *user, const struct authorized_key *key,
		    const char *path)
{
	struct survey *survey = access->survey;
	scoped_buf fingerprint = { 0 };

	if (user->ssh_keys.count >= KEYS_MAX || !authorized_key_fingerprint(key, &fingerprint))
		return;
	struct ssh_key *row = RECORD_ADD(survey->arena, &user->ssh_keys, ssh_key);

	row->type = arena_intern(survey->arena, key->type);
	row->fingerprint = arena_string(survey->arena, buf_bytes(&fingerprint));
	if (key->comment.size && !survey->options.no_people)
		row->comment = arena_intern(survey->arena, key->comment);
	if (key->options.size)
		row->options = survey_redact(survey, path, "key options", key->options);
	row->path = arena_intern(survey->arena, bytes_of(path));
}

static void read_keys(struct access *access, struct user *user, const char *path)
{
	struct authorized_key key;
	scoped_buf text = { 0 };
	struct err err;
	int failed = root_read(access->survey->root, path, KEY_FILE_SIZE_MAX, &text, &err);

	if (failed == -EACCES)
		survey_error(access->survey, "authorized_keys",
			     "needs root: the ssh keys of others are unknown");
	else if (failed == -EREMOTE)
		survey_error(access->survey, "authorized_keys",
			     "home directories on network or automounted file systems are not "
			     "entered: ssh keys there are unknown");
	if (failed && failed != -EFBIG)
		return;
	struct bytes rest = buf_bytes(&text);

	while (authorized_key_next(&rest, &key))
		add_key(access, user, &key, path);
}

/* A path of AuthorizedKeysFile with its tokens replaced; relative ones lie in the home. */
static void add_key_path(struct buf *ret, const struct user *user, struct bytes pattern)
{
	bool absolute = bytes_starts(pattern, "/") || bytes_starts(pattern, "%h");

	if (!absolute)
		buf_add_format(ret, "%s/", user->home);
	for (size_t i = 0; i < pattern.size; i++) {
		char next = i + 1 < pattern.size ? pattern.at[i + 1] : '\0';

		if (pattern.at[i] != '%' || !next) {
			buf_add_byte(ret, pattern.at[i]);
			continue;
		}
		if (next == 'h')
			buf_add_text(ret, user->home);
		else if (next == 'u')
			buf_add_text(ret, user->name);
		else if (next == 'U')
			buf_add_format(ret, "%lld", (long long)user->uid);
		else
			buf_add_byte(ret, next);
		i++;
	}
}

static void add_keys(struct access *access, struct user *user)
{
	static const char *const usual[] = { ".ssh/authorized_keys", ".ssh/authorized_keys2" };
	const struct directive *setting = setting_of(access, user, "AuthorizedKeysFile");
	const char *const *patterns = setting ? setting->arguments : usual;
	unsigned count = setting ? setting->argument_count : sizeof(usual) / sizeof(usual[0]);

	for (unsigned i = 0; i < count; i++) {
		scoped_buf path = { 0 };

		if (is_word(patterns[i], "none"))
			continue;
		add_key_path(&path, user, bytes_of(patterns[i]));
		read_keys(access, user, buf_text(&path));
	}
}

static bool shell_lets_in(const struct access *access, const struct user *user)
{
	const char *name = path_name(user->shell);

	for (size_t i = 0; i < sizeof(closed_shells) / sizeof(closed_shells[0]); i++)
		if (strcmp(name, closed_shells[i]) == 0)
			return false;
	return root_exists(access->survey->root, user->shell);
}

static bool password_is(const struct user *user, const char *state)
{
	return user->password && strcmp(user->password, state) == 0;
}

/* What is left once the shell lets in and the account is alive: password, key, or nothing. */
static void judge_ways(const struct access *access, struct user *user)
{
	bool password = password_is(user, "set"), key = key_over_ssh(access, user);
	bool unknown = access->tree.is_incomplete && user->ssh_keys.count;

	user->can_log_in = TRI_YES;
	if (password && password_over_ssh(access, user))
		user->log_in_why = key ? "password or ssh key" : "password";
	else if (password)
		user->log_in_why = key ? "ssh key; password, but not over ssh"
				       : "password, but not over ssh";
	else if (password_is(user, "empty"))
		user->log_in_why = "without a password";
	else if (key)
		user->log_in_why = "ssh key";
	else
		user->can_log_in = password_is(user, "unknown") || unknown ? TRI_UNKNOWN : TRI_NO;
	if (user->can_log_in == TRI_NO)
		user->log_in_why = user->ssh_keys.count
					   ? "has an ssh key, but sshd does not take it"
					   : "no password and no ssh key";
}

static void judge(const struct access *access, struct user *user)
{
	if (!shell_lets_in(access, user)) {
		user->can_log_in = TRI_NO;
		user->log_in_why = "its shell lets nobody in";
	} else if (user->expires_at != UNKNOWN && user->expires_at <= access->survey->now) {
		user->can_log_in = TRI_NO;
		user->log_in_why = "the account has expired";
	} else {
		judge_ways(access, user);
	}
}

/* Ways in that no file of the root tells. */
static void note_unseen_ways(struct access *access)
{
	static const char *const keywords[] = { "AuthorizedKeysCommand", "TrustedUserCAKeys" };

	for (vec_each(setting, &access->settings))
		for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++) {
			const char *value = directive_argument(setting->directive, 0);

			if (directive_is(setting->directive, keywords[i]) &&
			    !is_word(value, "none"))
				survey_error(access->survey, setting->directive->path,
					     "%s %s: who comes in by that cannot be listed",
					     keywords[i], value);
		}
}

void users_add_access(struct users *users)
{
	SCOPED(access_deinit) struct access access = { .users = users, .survey = users->survey };

	access.sshd = root_exists(users->survey->root, "/etc/ssh/sshd_config") ||
		      root_exists(users->survey->root, "/usr/sbin/sshd") ||
		      root_exists(users->survey->root, "/usr/sbin/dropbear");
	read_sshd(&access);
	note_unseen_ways(&access);
	for (vec_each(user, &users->survey->content->users)) {
		add_keys(&access, user);
		judge(&access, user);
	}
}
