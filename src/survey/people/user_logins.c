/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Who logged in, when, and from where: wtmp and its predecessor, and lastlog, which remembers what
 * wtmp has rotated away. Of a very long wtmp the end is read.
 */
#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "format/accounts/utmp.h"
#include "survey/people/users.h"

enum {
	WTMP_TAIL_SIZE = 16 * 1024 * 1024 / UTMP_RECORD_SIZE * UTMP_RECORD_SIZE,
	DAYS_7 = 7 * 24 * 60 * 60,
	DAYS_30 = 30 * 24 * 60 * 60,
	ORIGINS_MAX = 1000, /* events of logins */
};

/* Files that hold logins, newest first. */
static const char *const wtmp_paths[] = { "/var/log/wtmp", "/var/log/wtmp.1" };

/* Databases that newer systems write instead; they are SQLite. */
static const char *const new_databases[] = { "/var/lib/wtmpdb/wtmp.db",
					     "/var/lib/lastlog/lastlog2.db" };

/* Logins of one user from one place in the last week. */
struct origin {
	const char *user;
	const char *host; /* "" for this machine */
	const char *path;
	int64_t count;
	int64_t first, last;
};

struct logins {
	struct users *users;
	struct survey *survey;
	vec_of(struct origin) origins;
	bool seen; /* a wtmp could be read: no login in it means none */
};

static void logins_deinit(struct logins *logins)
{
	vec_deinit(&logins->origins);
}

static void note_last(struct logins *logins, struct user *user, int64_t at, struct bytes host)
{
	struct survey *survey = logins->survey;

	if (user->last_login != UNKNOWN && user->last_login >= at)
		return;
	user->last_login = at;
	user->last_login_from = host.size && !survey->options.no_people
					? arena_intern(survey->arena, host)
					: NULL;
}

static void count_origin(struct logins *logins, const struct user *user, struct bytes host,
			 int64_t at, const char *path)
{
	if (logins->survey->options.no_people)
		host = (struct bytes){ 0 };
	for (vec_each(origin, &logins->origins)) {
		if (origin->user != user->name || !bytes_is(host, origin->host))
			continue;
		origin->count++;
		origin->first = at < origin->first ? at : origin->first;
		origin->last = at > origin->last ? at : origin->last;
		return;
	}
	if (logins->origins.count < ORIGINS_MAX)
		*vec_push(&logins->origins) = (struct origin){
			.user = user->name,
			.host = arena_intern(logins->survey->arena, host),
			.path = path,
			.count = 1,
			.first = at,
			.last = at,
		};
}

/* tmux and screen (by libutempter) record each of their windows: "tmux(812).%0", ":pts/0:S.0",
 * "10.0.0.7:S.1". Nobody logged in there. */
static bool is_window(struct bytes host)
{
	return bytes_starts(host, "tmux(") || bytes_find_text(host, ":S.") >= 0;
}

static void take_records(struct logins *logins, struct bytes text, const char *path)
{
	struct cursor cursor = cursor_of(text);
	int64_t now = logins->survey->now;
	struct utmp_record record;

	while (utmp_next(&cursor, &record)) {
		struct user *user;

		if (record.type != UTMP_USER || record.at > now || is_window(record.host))
			continue;
		user = users_find(logins->users, record.user);
		if (!user)
			continue;
		note_last(logins, user, record.at, record.host);
		if (record.at >= now - DAYS_30)
			user->logins_30_days = user->logins_30_days == UNKNOWN
						       ? 1
						       : user->logins_30_days + 1;
		if (record.at >= now - DAYS_7)
			count_origin(logins, user, record.host, record.at, path);
	}
}

/* The end of a file of records, from a whole one on. */
static int read_tail(const struct root *root, const char *path, struct buf *ret, struct err *err)
{
	scoped_fd int fd = root_open(root, path, err);
	struct stat state;

	if (fd < 0)
		return fd;
	if (fstat(fd, &state) < 0)
		return err_errno(err, "%s", path);
	off_t size = state.st_size / UTMP_RECORD_SIZE * UTMP_RECORD_SIZE;

	if (size > WTMP_TAIL_SIZE && lseek(fd, size - WTMP_TAIL_SIZE, SEEK_SET) < 0)
		return err_errno(err, "%s", path);
	return fd_read_all(fd, path, WTMP_TAIL_SIZE + 64 * 1024, ret, err);
}

static void read_wtmp(struct logins *logins, const char *path)
{
	scoped_buf text = { 0 };
	struct err err;
	int failed = read_tail(logins->survey->root, path, &text, &err);

	if (failed == -ENOENT)
		return;
	if (failed && failed != -EFBIG) {
		survey_error_from(logins->survey, path, &err);
		return;
	}
	logins->seen = true;
	take_records(logins, buf_bytes(&text), path);
}

/* lastlog is sparse, and as long as the greatest user id makes it: only the records of known users
 * are read. */
static void read_lastlog(struct logins *logins)
{
	char record[LASTLOG_RECORD_SIZE];
	struct err err;
	scoped_fd int fd = root_open(logins->survey->root, "/var/log/lastlog", &err);

	if (fd < 0 && fd != -ENOENT)
		survey_error_from(logins->survey, "/var/log/lastlog", &err);
	if (fd < 0)
		return;
	for (vec_each(user, &logins->survey->content->users)) {
		off_t at = (off_t)user->uid * LASTLOG_RECORD_SIZE;
		ssize_t got = pread(fd, record, sizeof(record), at);
		struct bytes text = { record, got > 0 ? (size_t)got : 0 };
		struct bytes host;
		int64_t last;

		if (lastlog_read(text, &last, &host) && last <= logins->survey->now)
			note_last(logins, user, last, host);
	}
}

static void add_events(struct logins *logins)
{
	struct survey *survey = logins->survey;

	for (vec_each(origin, &logins->origins)) {
		struct event *event = RECORD_ADD(survey->arena, &survey->content->events, event);

		event->at = origin->last;
		event->first_at = origin->first;
		event->count = origin->count;
		event->kind = "login";
		event->subject = origin->user;
		event->what = arena_format(
			survey->arena, "%s logged in%s%s%s", origin->user,
			origin->host[0] ? " from " : "", origin->host,
			origin->count > 1 ? arena_format(survey->arena, ", %lld times in 7 days",
							 (long long)origin->count)
					  : "");
		survey_note(survey, &event->evidence, "%s", origin->path);
	}
}

void users_add_logins(struct users *users)
{
	SCOPED(logins_deinit) struct logins logins = { .users = users, .survey = users->survey };
	struct survey *survey = users->survey;

	for (size_t i = 0; i < sizeof(wtmp_paths) / sizeof(wtmp_paths[0]); i++)
		read_wtmp(&logins, wtmp_paths[i]);
	read_lastlog(&logins);
	for (size_t i = 0; i < sizeof(new_databases) / sizeof(new_databases[0]); i++)
		if (root_exists(survey->root, new_databases[i]))
			survey_error(survey, new_databases[i],
				     "logins stand in this database; this version cannot read it");
	for (vec_each(user, &survey->content->users))
		if (logins.seen && user->logins_30_days == UNKNOWN)
			user->logins_30_days = 0;
	add_events(&logins);
}
