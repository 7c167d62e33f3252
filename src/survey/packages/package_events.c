/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What package managers changed in the last week, as events. apt's history knows transactions and
 * who asked for them; what dpkg did outside of all of them (dpkg -i) is grouped by time.
 */
#include <stdio.h>

#include "base/stream.h"
#include "format/packages/apt.h"
#include "format/packages/deb822.h"
#include "survey/local_time.h"
#include "survey/packages/packages.h"
#include "survey/secrets.h"

enum {
	EVENTS_MAX = 200,
	NAMES_SHOWN = 3,         /* packages named in one event, per action */
	GROUP_GAP_SECONDS = 120, /* of dpkg's own changes that belong together */
	COMMAND_SHOWN = 100,     /* bytes of a command line */
	SLACK_SECONDS = 5,       /* the two logs are written one after the other */
};

/* Fields of history.log and what they did, in the order they are told. */
static const struct {
	const char *field;
	const char *log_action; /* as dpkg.log calls it, or NULL */
	const char *done;
} actions[] = {
	{ "Upgrade", "upgrade", "upgraded" }, { "Install", "install", "installed" },
	{ "Reinstall", NULL, "reinstalled" }, { "Downgrade", NULL, "downgraded" },
	{ "Remove", "remove", "removed" },    { "Purge", "purge", "purged" },
};

struct span {
	int64_t from, to;
};

struct changes {
	struct packages *packages;
	struct survey *survey;
	struct buf zone;
	vec_of(struct span) spans; /* of apt's transactions */
	size_t events;
};

static void changes_deinit(struct changes *changes)
{
	buf_deinit(&changes->zone);
	vec_deinit(&changes->spans);
}

static void add_event(struct changes *changes, int64_t at, const char *subject, const char *what,
		      const char *path)
{
	struct survey *survey = changes->survey;

	if (changes->events++ >= EVENTS_MAX)
		return;
	struct event *event = RECORD_ADD(survey->arena, &survey->content->events, event);

	event->at = at;
	event->kind = "package";
	event->subject = subject;
	event->what = what;
	survey_note(survey, &event->evidence, "%s", path);
}

/* Counts and names of one action: "upgraded 34 (nginx 1.18 -> 1.22, ...)". */
struct tally {
	size_t count;
	struct buf names;
};

static void tally_add(struct tally *tally, struct bytes name, struct bytes old, struct bytes new)
{
	if (tally->count++ >= NAMES_SHOWN)
		return;
	buf_add_format(&tally->names, "%s%.*s", tally->names.size ? ", " : "", (int)name.size,
		       name.at);
	if (old.size && new.size)
		buf_add_format(&tally->names, " %.*s -> %.*s", (int)old.size, old.at, (int)new.size,
			       new.at);
	else if (new.size)
		buf_add_format(&tally->names, " %.*s", (int)new.size, new.at);
}

static void tally_end(struct tally *tally, const char *done, struct buf *ret)
{
	if (tally->count)
		buf_add_format(ret, "%s%s %zu (%s%s)", ret->size ? ", " : "", done, tally->count,
			       buf_text(&tally->names), tally->count > NAMES_SHOWN ? ", ..." : "");
	buf_deinit(&tally->names);
}

/* What was asked for is named before what came along automatically. */
static void describe_field(struct bytes value, const char *done, struct buf *ret,
			   struct bytes *ret_first)
{
	struct tally tally = { 0 };
	struct apt_change change;

	for (int automatic = 0; automatic < 2; automatic++) {
		struct bytes rest = value;

		while (apt_change_next(&rest, &change)) {
			ptrdiff_t colon = bytes_find(change.package, ':');

			if (change.automatic != (automatic == 1))
				continue;
			if (colon > 0)
				change.package.size = (size_t)colon;
			if (ret_first->size == 0)
				*ret_first = change.package;
			tally_add(&tally, change.package, change.old_version, change.new_version);
		}
	}
	tally_end(&tally, done, ret);
}

static void take_transaction(struct changes *changes, struct bytes paragraph, const char *path)
{
	struct survey *survey = changes->survey;
	struct bytes command = deb822_get(paragraph, "Commandline");
	struct bytes by = deb822_get(paragraph, "Requested-By"), first = { 0 };
	scoped_buf done = { 0 };
	int64_t from, to;

	if (!apt_wall_time(deb822_get(paragraph, "Start-Date"), &from))
		return;
	from = local_time_of(&changes->zone, from);
	if (apt_wall_time(deb822_get(paragraph, "End-Date"), &to))
		to = local_time_of(&changes->zone, to);
	else
		to = from; /* it broke off, or is still at it */
	if (to < survey->now - PACKAGE_EVENTS_SECONDS || from > survey->now)
		return;
	*vec_push(&changes->spans) = (struct span){ from - SLACK_SECONDS, to + SLACK_SECONDS };
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		describe_field(deb822_get(paragraph, actions[i].field), actions[i].done, &done,
			       &first);
	const char *asked = survey_redact(survey, path, "Commandline",
					  command.size ? command : BYTES("apt"));

	if (survey->options.no_people)
		by.size = 0;
	add_event(changes, to, arena_intern(survey->arena, first),
		  arena_format(survey->arena, "%.*s%s%s%.*s: %s", COMMAND_SHOWN, asked,
			       strlen(asked) > COMMAND_SHOWN ? "..." : "", by.size ? " by " : "",
			       (int)by.size, by.at, buf_text(&done)),
		  path);
}

static void read_history(struct changes *changes, const char *path)
{
	scoped_stream stream = { .fd = -1 };
	struct bytes piece, paragraph;
	struct stat state;
	struct err err;

	if (root_stat(changes->survey->root, path, &state) < 0 ||
	    state.st_mtime < changes->survey->now - PACKAGE_EVENTS_SECONDS)
		return;
	int more = stream_open(&stream, changes->survey->root, path, &err);

	while (more >= 0 && (more = stream_next(&stream, STREAM_PARAGRAPHS, &piece, &err)) == 1)
		while (deb822_paragraph(&piece, &paragraph))
			take_transaction(changes, paragraph, path);
	if (more < 0)
		survey_error_from(changes->survey, path, &err);
}

static bool is_in_span(const struct changes *changes, int64_t at)
{
	for (vec_each(span, &changes->spans))
		if (at >= span->from && at <= span->to)
			return true;
	return false;
}

/* One event for changes[from..to), which dpkg made within a short time. */
static void add_group(struct changes *changes, size_t from, size_t to)
{
	const struct package_change *recent = changes->packages->recent.at;
	scoped_buf done = { 0 };

	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		struct tally tally = { 0 };

		for (size_t at = from; at < to && actions[i].log_action; at++)
			if (strcmp(recent[at].action, actions[i].log_action) == 0)
				tally_add(&tally, bytes_of(recent[at].package),
					  bytes_of(recent[at].old_version),
					  bytes_of(recent[at].new_version));
		tally_end(&tally, actions[i].done, &done);
	}
	add_event(changes, recent[to - 1].at, recent[from].package,
		  arena_format(changes->survey->arena, "dpkg: %s", buf_text(&done)),
		  recent[to - 1].path);
}

static int by_time(const void *a, const void *b)
{
	const struct package_change *left = a, *right = b;

	return left->at < right->at ? -1 : left->at > right->at;
}

static void add_groups(struct changes *changes)
{
	struct packages *packages = changes->packages;
	size_t kept = 0, from = 0;

	vec_sort(&packages->recent, by_time);
	for (vec_each(change, &packages->recent))
		if (!is_in_span(changes, change->at))
			packages->recent.at[kept++] = *change;
	packages->recent.count = kept;
	for (size_t i = 1; i <= kept; i++) {
		if (i < kept &&
		    packages->recent.at[i].at - packages->recent.at[i - 1].at <= GROUP_GAP_SECONDS)
			continue;
		add_group(changes, from, i);
		from = i;
	}
}

void packages_add_events(struct packages *packages)
{
	SCOPED(changes_deinit)
	struct changes changes = { .packages = packages, .survey = packages->survey };
	struct survey *survey = packages->survey;
	scoped_names names = { 0 };

	local_time_init(&changes.zone, survey);
	if (survey_list(survey, "/var/log/apt", &names))
		for (size_t i = 0; i < names.starts.count; i++)
			if (bytes_starts(bytes_of(root_name(&names, i)), "history.log"))
				read_history(&changes,
					     arena_format(survey->arena, "/var/log/apt/%s",
							  root_name(&names, i)));
	add_groups(&changes);
	if (changes.events > EVENTS_MAX)
		survey_error(survey, "/var/log/apt/history.log",
			     "%zu more package transactions of the last week are not listed",
			     changes.events - EVENTS_MAX);
}
