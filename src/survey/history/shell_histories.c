/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which hosts people talked to from here, by the histories of their shells. Alike commands of one
 * user share a row; the last of them is told, its secrets replaced. Of a long history the end is
 * read. Of histories of database clients only the secrets are told. Nothing of this is done with
 * --no-people.
 */
#include <errno.h>
#include <stdio.h>

#include "base/map.h"
#include "format/peers/command_hosts.h"
#include "format/peers/host_word.h"
#include "format/peers/shell_history.h"
#include "survey/collectors.h"
#include "survey/secrets.h"

enum {
	HISTORY_TAIL_SIZE = 512 * 1024,     /* bytes of one file */
	HISTORY_ALL_SIZE = 4 * 1024 * 1024, /* and of all files */
	HISTORY_USER_ROWS_MAX = 300,
	HISTORY_COMMAND_SHOWN = 400, /* bytes of a command */
};

/* Histories below a home. Sources: bash(1) HISTFILE, zsh's manual and its new-user setup, ksh(1),
 * busybox's ash, fish(1). */
static const struct {
	const char *path;
	bool is_fish;
} files[] = {
	{ "/.bash_history", false }, { "/.zsh_history", false },
	{ "/.histfile", false },     { "/.zhistory", false },
	{ "/.sh_history", false },   { "/.ash_history", false },
	{ "/.history", false },      { "/.local/share/fish/fish_history", true },
};

/* Histories of database clients: statements, which name no hosts, but passwords. Sources: mysql(1),
 * psql(1), redis-cli's and mongo's manuals. */
static const char *const clients[] = {
	"/.mysql_history",    "/.mariadb_history", "/.psql_history",
	"/.rediscli_history", "/.dbshell",         "/.mongodb/mongosh/mongosh_repl_history",
};

MAP_DEFINE(entry_map, struct bytes, size_t, map_hash_bytes, bytes_equal);

/* The last command of a row in the file at hand, as it was typed. */
struct typed {
	size_t row; /* in content->history */
	unsigned line;
	struct buf text;
};

struct histories {
	struct survey *survey;
	vec_of(struct typed) typed;
	struct entry_map entries; /* who, what and where as one text -> index in content->history */
	size_t left;              /* bytes that may still be read */
	const struct user *user;
	const char *path; /* of the file at hand */
	size_t rows;      /* of the user at hand */
	size_t dropped;
	/* the command at hand */
	struct bytes text;
	unsigned line;
	int64_t at;
};

/* A text of a history as part of a row: never a secret. */
static const char *safe(struct histories *histories, struct bytes text)
{
	char location[32];

	snprintf(location, sizeof(location), "line %u", histories->line);
	return text.size ? survey_redact(histories->survey, histories->path, location, text) : NULL;
}

static struct history_entry *add_entry(struct histories *histories, const struct command_host *host)
{
	struct survey *survey = histories->survey;
	struct history_entry *entry = RECORD_ADD(survey->arena, &survey->content->history,
						 history_entry);

	entry->program = arena_intern(survey->arena, host->program);
	entry->host = safe(histories, host->host);
	if (host->port)
		entry->port = host->port;
	entry->remote_user = safe(histories, host->user);
	entry->user = histories->user->name;
	entry->evidence = arena_intern(survey->arena, bytes_of(histories->path));
	entry->count = 0;
	return entry;
}

/* Alike commands may be typed thousands of times: only the last is looked through for secrets. */
static void remember(struct histories *histories, size_t row)
{
	struct typed *found = NULL;

	for (size_t i = histories->typed.count; i > 0 && !found; i--)
		if (histories->typed.at[i - 1].row == row)
			found = &histories->typed.at[i - 1];
	found = found ? found : vec_push(&histories->typed);
	found->row = row;
	found->line = histories->line;
	buf_clear(&found->text);
	buf_add_bytes(&found->text, histories->text);
}

static void take_host(void *context, const struct command_host *host)
{
	struct histories *histories = context;
	struct content *content = histories->survey->content;
	scoped_buf key = { 0 };

	if (host_word_is_local(host->host))
		return;
	buf_add_format(&key, "%s %.*s %.*s %lld %.*s", histories->user->name,
		       (int)host->program.size, host->program.at, (int)host->host.size,
		       host->host.at, (long long)host->port, (int)host->user.size, host->user.at);
	size_t *known = entry_map_find(&histories->entries, buf_bytes(&key));

	if (!known && histories->rows >= HISTORY_USER_ROWS_MAX) {
		histories->dropped++;
		return;
	}
	if (!known) {
		const char *kept = arena_string(histories->survey->arena, buf_bytes(&key));

		add_entry(histories, host);
		histories->rows++;
		known = entry_map_put(&histories->entries, bytes_of(kept));
		*known = content->history.count - 1;
	}
	struct history_entry *entry = &content->history.at[*known];

	entry->count++;
	if (host->path.size > 1)
		entry->path = safe(histories, host->path);
	if (histories->at && (entry->last_at == UNKNOWN || entry->last_at < histories->at))
		entry->last_at = histories->at;
	remember(histories, *known);
}

/* The last commands become part of their rows. */
static void show_typed(struct histories *histories)
{
	struct content *content = histories->survey->content;

	for (vec_each(typed, &histories->typed)) {
		histories->line = typed->line;
		struct bytes shown = bytes_of(safe(histories, buf_bytes(&typed->text)));

		content->history.at[typed->row].command = arena_intern(
			histories->survey->arena, bytes_slice(shown, 0, HISTORY_COMMAND_SHOWN));
		buf_deinit(&typed->text);
	}
	histories->typed.count = 0;
}

/* The end of a file, from the first whole line on. 0 or -errno. */
static int read_tail(struct histories *histories, const char *path, struct buf *ret)
{
	struct err err;
	struct stat state;
	scoped_fd int fd = root_open(histories->survey->root, path, &err);

	if (fd < 0 || fstat(fd, &state) < 0)
		return fd < 0 ? fd : -errno;
	size_t max = histories->left < HISTORY_TAIL_SIZE ? histories->left : HISTORY_TAIL_SIZE;
	off_t start = state.st_size > (off_t)max ? state.st_size - (off_t)max : 0;

	if (lseek(fd, start, SEEK_SET) < 0)
		return -errno;
	int failed = fd_read_all(fd, path, max, ret, &err);

	if (failed && failed != -EFBIG) /* it grows while it is read */
		return failed;
	histories->left -= ret->size;
	if (start) {
		ptrdiff_t newline = bytes_find(buf_bytes(ret), '\n');

		memset(ret->at, ' ', newline < 0 ? ret->size : (size_t)newline);
	}
	return 0;
}

/* The same, and what is said where it cannot be read. */
static int read_end(struct histories *histories, const char *path, struct buf *ret)
{
	int failed = read_tail(histories, path, ret);

	if (failed == -EACCES)
		survey_error(histories->survey, "histories of shells",
			     "needs root: those of others are unknown");
	else if (failed == -EREMOTE)
		survey_error(histories->survey, "histories of shells",
			     "home directories on network or automounted file systems are not "
			     "entered: histories there are unknown");
	histories->path = path;
	return failed;
}

/* Each secret of a client's history becomes a row, and nothing else of it. */
static void read_statements(struct histories *histories, const char *path)
{
	scoped_buf text = { 0 }, clean = { 0 };

	if (read_end(histories, path, &text) == 0)
		survey_redact_file(histories->survey, path, buf_bytes(&text), SECRET_TEXT_SHELL,
				   &clean);
}

static void read_history(struct histories *histories, const char *path, bool is_fish)
{
	scoped_buf text = { 0 };

	if (read_end(histories, path, &text))
		return;
	SCOPED(shell_history_deinit)
	struct shell_history reader = shell_history_of(buf_bytes(&text), is_fish);
	struct shell_history_command command;

	while (shell_history_next(&reader, &command) && !survey_is_late(histories->survey)) {
		histories->text = command.text;
		histories->line = reader.line;
		histories->at = command.at;
		command_hosts_of_text(command.text, take_host, histories);
	}
	show_typed(histories);
}

static void read_user(struct histories *histories, const struct user *user)
{
	histories->user = user;
	histories->rows = 0;
	histories->dropped = 0;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && histories->left; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s%s", user->home, files[i].path);
		read_history(histories, buf_text(&path), files[i].is_fish);
	}
	for (size_t i = 0; i < sizeof(clients) / sizeof(clients[0]) && histories->left; i++) {
		scoped_buf path = { 0 };

		buf_add_format(&path, "%s%s", user->home, clients[i]);
		read_statements(histories, buf_text(&path));
	}
	if (histories->dropped)
		survey_error(histories->survey, user->home,
			     "%s talked to more than %d hosts: %zu commands are left out",
			     user->name, HISTORY_USER_ROWS_MAX, histories->dropped);
}

/* True if an earlier user has the same home. */
static bool has_that_home(const struct survey *survey, const struct user *user)
{
	for (vec_each(other, &survey->content->users)) {
		if (other == user)
			break;
		if (other->home && strcmp(other->home, user->home) == 0)
			return true;
	}
	return false;
}

int survey_history(struct survey *survey, struct err *err)
{
	struct histories histories = { .survey = survey, .left = HISTORY_ALL_SIZE };

	if (survey->options.no_people)
		return 0;
	/* also of those who may not log in any more */
	for (vec_each(user, &survey->content->users))
		if (user->home && user->home[0] == '/' && user->home[1] &&
		    !has_that_home(survey, user))
			read_user(&histories, user);
	entry_map_deinit(&histories.entries);
	vec_deinit(&histories.typed);
	return 0;
}
