/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What happened lately: trouble that logs tell of (events_journal.c, events_logs.c), what crashes
 * left on disk (here), errors that services log (events_errors.c), and what changed
 * (events_files.c).
 */
#include "survey/history/events.h"

#include <errno.h>

#include "base/human.h"
#include "survey/collectors.h"

static struct event_group *find_group(struct event_log *log, const struct log_pattern *pattern,
				      struct bytes subject)
{
	for (vec_each(group, &log->groups))
		if (strcmp(group->pattern->what, pattern->what) == 0 &&
		    bytes_is(subject, group->subject))
			return group;
	if (log->groups.count >= EVENTS_GROUPS_MAX) {
		log->groups_full = true;
		return NULL;
	}
	struct event_group *group = vec_push(&log->groups);

	group->pattern = pattern;
	group->subject = arena_string(log->survey->arena, subject);
	group->first_at = INT64_MAX;
	group->last_at = INT64_MIN;
	return group;
}

void events_take(struct event_log *log, enum event_source source, const struct log_message *message)
{
	int64_t at = message->at;
	struct log_event event;

	if (at < log->since || !log_event_find(message->origin, message->text, &event))
		return;
	struct event_group *group = find_group(log, event.pattern, event.subject);

	if (!group)
		return;
	group->counts[source]++;
	group->first_at = at < group->first_at ? at : group->first_at;
	group->last_at = at > group->last_at ? at : group->last_at;
	if (!text_list_has(&group->evidence, message->path))
		survey_note(log->survey, &group->evidence, "%s", message->path);
}

struct event *events_add(struct survey *survey, int64_t at, const char *kind, const char *what,
			 const char *path)
{
	struct event *event = RECORD_ADD(survey->arena, &survey->content->events, event);

	event->at = at;
	event->kind = kind;
	event->what = arena_string(survey->arena, bytes_of(what));
	if (path)
		survey_note(survey, &event->evidence, "%s", path);
	return event;
}

/* How often it happened: text logs are read for the time before the journal only, so what they and
 * the journal tell adds up; the others tell the same again. */
static int64_t count_of(const struct event_group *group)
{
	int64_t text = 0, count;

	for (int source = EVENT_SOURCE_KERN_LOG; source <= EVENT_SOURCE_DAEMON_LOG; source++)
		text = group->counts[source] > text ? group->counts[source] : text;
	count = group->counts[EVENT_SOURCE_JOURNAL] + text;
	for (int source = EVENT_SOURCE_RING; source < EVENT_SOURCE_COUNT; source++)
		count = group->counts[source] > count ? group->counts[source] : count;
	return count;
}

static void add_group(struct event_log *log, const struct event_group *group)
{
	struct survey *survey = log->survey;
	scoped_buf what = { 0 };
	int64_t count = count_of(group);

	log_event_say(group->pattern, bytes_of(group->subject), &what);
	if (count > 1) {
		buf_add_text(&what, ", ");
		human_count(&what, count);
		buf_add_text(&what, " times since ");
		human_time(&what, group->first_at);
	}
	struct event *event = events_add(survey, group->last_at, group->pattern->kind,
					 buf_text(&what), NULL);

	event->first_at = count > 1 ? group->first_at : UNKNOWN;
	event->count = count;
	event->subject = group->subject[0] ? group->subject : NULL;
	event->evidence = group->evidence;
}

/* ---- what crashes left --------------------------------------------------------------------- */

/* "core.nginx.33.BOOT.812.1795313822000000.zst" in systemd-coredump's folder, told as it tells them
 * in the journal. Source: systemd's src/coredump/coredump.c. */
static void take_core_dump(struct event_log *log, const char *folder, const char *name)
{
	enum { COMM, UID, BOOT, PID, AT, PARTS };
	struct bytes rest = bytes_of(name), parts[PARTS] = { 0 };
	scoped_buf message = { 0 }, path = { 0 };
	uint64_t usec;

	if (!bytes_skip(&rest, "core."))
		return;
	for (int i = 0; i < PARTS; i++)
		if (!bytes_part(&rest, '.', &parts[i]))
			return;
	if (!bytes_u64(parts[AT], 10, &usec))
		return;
	buf_add_format(&message, "Process %.*s (%.*s) of user %.*s dumped core.",
		       (int)parts[PID].size, parts[PID].at, (int)parts[COMM].size, parts[COMM].at,
		       (int)parts[UID].size, parts[UID].at);
	buf_add_format(&path, "%s/%s", folder, name);
	events_take(log, EVENT_SOURCE_CORE_DUMPS,
		    &(struct log_message){ (int64_t)(usec / 1000000), LOG_ORIGIN_SYSTEMD,
					   buf_bytes(&message), buf_text(&path) });
}

static void take_core_dumps(struct event_log *log)
{
	static const char folder[] = "/var/lib/systemd/coredump";
	scoped_names names = { 0 };

	if (!survey_list(log->survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count && i < 1000; i++)
		take_core_dump(log, folder, root_name(&names, i));
}

/* Folders whose every entry is the trace of a crash. */
static const struct crash_folder {
	const char *path;
	const char *kind;
	const char *what;
	const char *ignored; /* a name that says nothing */
	bool is_live;
} crash_folders[] = {
	/* apport's reports and kdump's folders; kexec_cmd is written at each boot */
	{ "/var/crash", "crash", "a crash was recorded", "kexec_cmd", false },
	/* what firmware or RAM kept over a panic, and where systemd-pstore moves it */
	{ "/sys/fs/pstore", "panic", "the kernel left a record of its crash", "", true },
	{ "/var/lib/systemd/pstore", "panic", "the kernel left a record of its crash", "", false },
	/* ABRT of Red Hat */
	{ "/var/spool/abrt", "crash", "a crash was recorded", "last-ccpp", false },
};

static void add_crash_folder(struct survey *survey, const struct crash_folder *folder)
{
	enum { CRASHES_MAX = 20 };
	scoped_names names = { 0 };
	scoped_buf path = { 0 };
	struct stat state;

	if ((folder->is_live && !survey->root->live) || !survey_list(survey, folder->path, &names))
		return;
	if (names.starts.count > CRASHES_MAX)
		survey_error(survey, folder->path, "holds %zu crashes, %d are told",
			     names.starts.count, CRASHES_MAX);
	for (size_t i = 0; i < names.starts.count && i < CRASHES_MAX; i++) {
		const char *name = root_name(&names, i);

		buf_clear(&path);
		buf_add_format(&path, "%s/%s", folder->path, name);
		if (strcmp(name, folder->ignored) == 0 ||
		    root_lstat(survey->root, buf_text(&path), &state) < 0)
			continue;
		events_add(survey, state.st_mtim.tv_sec, folder->kind, folder->what,
			   buf_text(&path))
			->subject = arena_string(survey->arena, bytes_of(name));
	}
}

static int by_time(const void *a, const void *b)
{
	int64_t x = ((const struct event *)a)->at, y = ((const struct event *)b)->at;

	return x > y ? -1 : x < y;
}

int survey_events(struct survey *survey, struct err *err)
{
	struct event_log log = {
		.survey = survey,
		.since = survey->now - EVENTS_LOG_SECONDS,
		.journal_since = INT64_MAX,
		.bytes_left = EVENTS_LOG_BYTES_MAX,
		.error_bytes_left = EVENTS_ERROR_BYTES_MAX,
	};

	events_find_changes(survey);
	for (size_t i = 0; i < sizeof(crash_folders) / sizeof(crash_folders[0]); i++)
		add_crash_folder(survey, &crash_folders[i]);
	events_read_journals(&log);
	events_read_logs(&log);
	take_core_dumps(&log);
	if (!survey->options.no_people) { /* what programs say may name anybody */
		events_read_errors(&log);
		events_add_errors(&log);
	}
	for (vec_each(group, &log.groups))
		add_group(&log, group);
	if (log.groups_full)
		survey_error(survey, NULL, "more than %d kinds of trouble in the logs",
			     EVENTS_GROUPS_MAX);
	if (survey_is_late(survey))
		survey_error(survey, NULL, "time was up before all logs were read");
	vec_deinit(&log.groups);
	log_condenser_deinit(&log.errors);
	buf_deinit(&log.zone);
	vec_sort(&survey->content->events, by_time);
	return 0;
}
