/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The errors that services logged during the last day, condensed: from the ends of the logs that
 * processes hold open, from what engines keep of containers, and from the journal
 * (events_journal.c). The texts come from outside: secrets in them are replaced.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/human.h"
#include "base/path.h"
#include "base/stream.h"
#include "format/logs/container_log.h"
#include "format/logs/log_time.h"
#include "survey/history/events.h"
#include "survey/local_time.h"
#include "survey/secrets.h"

enum {
	USEC = 1000 * 1000,
	RECORD_MAX = 16 * 1024, /* bytes of lines that belong together */
};

/* Who writes for others: what they have open says the same as the journal, or names its service in
 * each line. */
static const char *const collectors_of_logs[] = {
	"rsyslogd", "syslog-ng", "syslogd", "systemd-journal", "metalog", "auditd",
};

/* One log that is read. */
struct error_reading {
	struct event_log *log;
	const char *path;
	const char *service;
	bool is_container;
	int64_t latest;    /* seconds: when it was last changed */
	struct buf record; /* the line with a time read last, and those without one behind it */
	int64_t record_at; /* its time; 0: none yet */
	struct buf scratch;
};

void events_take_error(struct event_log *log, const struct log_condensed_line *line)
{
	if (line->at >= log->survey->now - EVENTS_ERROR_SECONDS)
		log_condenser_take(&log->errors, line);
}

static void end_record(struct error_reading *reading)
{
	struct bytes text = buf_bytes(&reading->record);

	if (reading->record_at && text.size)
		events_take_error(reading->log,
				  &(struct log_condensed_line){
					  .at = reading->record_at,
					  .level = log_level_of(text, LOG_LEVEL_UNKNOWN),
					  .service = reading->service,
					  .source = reading->path,
					  .text = text,
				  });
	buf_clear(&reading->record);
}

static void begin_record(struct error_reading *reading, int64_t at, struct bytes text)
{
	end_record(reading);
	reading->record_at = at;
	buf_add_bytes(&reading->record, bytes_slice(text, 0, RECORD_MAX));
}

static void take_line(struct error_reading *reading, struct bytes line)
{
	struct container_log_line container;
	struct log_time time;

	if (reading->is_container) {
		if (container_log_parse(line, &container, &reading->scratch))
			begin_record(reading, container.usec / USEC, buf_bytes(&reading->scratch));
		return;
	}
	if (log_time_find(line, reading->latest, &time)) {
		int64_t at = time.usec / USEC;
		scoped_buf said = { 0 };

		buf_add_bytes(&said, bytes_slice(line, 0, time.from));
		buf_add_bytes(&said, bytes_slice(line, time.from + time.size, line.size));
		begin_record(reading, time.is_local ? local_time_of(&reading->log->zone, at) : at,
			     buf_bytes(&said));
	} else if (reading->record.size + line.size < RECORD_MAX) {
		buf_add_byte(&reading->record, '\n');
		buf_add_bytes(&reading->record, line);
	}
}

static void read_lines(struct error_reading *reading, struct stream *stream, bool is_cut)
{
	struct event_log *log = reading->log;
	struct bytes piece, line;
	struct err err;
	int got;

	while ((got = stream_next(stream, STREAM_LINES, &piece, &err)) == 1) {
		log->error_bytes_left -= (int64_t)piece.size;
		for (bool is_first = is_cut; bytes_line(&piece, &line); is_first = false)
			if (!is_first)
				take_line(reading, line);
		is_cut = false;
		if (log->error_bytes_left <= 0 || survey_is_late(log->survey))
			break;
	}
	if (got < 0)
		survey_error_from(log->survey, reading->path, &err);
	end_record(reading);
}

static void read_log(struct event_log *log, const char *path, const char *service,
		     bool is_container)
{
	struct error_reading reading = {
		.log = log, .path = path, .service = service, .is_container = is_container
	};
	scoped_stream stream = { .fd = -1 };
	struct stat state;
	struct err err;
	int failed = stream_open(&stream, log->survey->root, path, &err);

	if (failed == -ENOENT || failed == -ENOTDIR)
		return;
	if (failed || fstat(stream.fd, &state) < 0) {
		survey_error_from(log->survey, path, &err);
		return;
	}
	bool is_cut = state.st_size > EVENTS_ERROR_FILE_MAX;

	if (!S_ISREG(state.st_mode) ||
	    state.st_mtim.tv_sec < log->survey->now - EVENTS_ERROR_SECONDS)
		return;
	if (is_cut)
		lseek(stream.fd, state.st_size - EVENTS_ERROR_FILE_MAX, SEEK_SET);
	reading.latest = state.st_mtim.tv_sec;
	read_lines(&reading, &stream, is_cut);
	buf_deinit(&reading.record);
	buf_deinit(&reading.scratch);
}

/* ---- which logs ---------------------------------------------------------------------------- */

static bool collects_logs(const char *name)
{
	for (size_t i = 0; i < sizeof(collectors_of_logs) / sizeof(collectors_of_logs[0]); i++)
		if (text_is(name, collectors_of_logs[i]))
			return true;
	return false;
}

/* "shop" of shop.service; else the program. */
static const char *service_of(struct survey *survey, const struct process *process)
{
	struct bytes unit = bytes_of(process->unit);

	if (bytes_ends(unit, ".service"))
		return arena_intern(survey->arena, bytes_slice(unit, 0, unit.size - 8));
	return process->name ? process->name : "a process";
}

static bool may_read(const struct event_log *log)
{
	return log->error_bytes_left > 0 && !survey_is_late(log->survey);
}

static void read_process(struct event_log *log, const struct process *process, text_list *known)
{
	struct survey *survey = log->survey;

	if (process->container || collects_logs(process->name))
		return;
	for (vec_each(file, &process->open_files)) {
		if (!text_is(file->kind, "log") || !file->path ||
		    text_list_has(known, file->path) ||
		    bytes_ends(bytes_of(file->path), ".journal"))
			continue;
		if (known->count >= EVENTS_ERROR_FILES_MAX || !may_read(log))
			return;
		*vec_push_in(survey->arena, known) = file->path;
		read_log(log, file->path, service_of(survey, process), false);
	}
}

void events_read_errors(struct event_log *log)
{
	struct survey *survey = log->survey;
	text_list known = { 0 };

	local_time_init(&log->zone, survey);
	for (vec_each(process, &survey->content->processes))
		read_process(log, process, &known);
	for (vec_each(container, &survey->content->containers))
		if (container->log_path && text_is(container->state, "running") && may_read(log))
			read_log(log, container->log_path,
				 container->name ? container->name : container->id, true);
}

void events_add_errors(struct event_log *log)
{
	struct survey *survey = log->survey;
	size_t left = EVENTS_ERRORS_MAX;

	log_condenser_top(&log->errors);
	for (vec_each(group, &log->errors.groups)) {
		scoped_buf said = { 0 }, what = { 0 };

		if (left-- == 0)
			return;
		log_group_say(group, &said);
		buf_add_format(&what, "%s: %s", group->service,
			       survey_redact(survey, group->source, "a line of the last day",
					     bytes_trim(buf_bytes(&said))));
		if (group->count > 1) {
			buf_add_text(&what, ", ");
			human_count(&what, group->count);
			buf_add_text(&what, " times since ");
			human_time(&what, group->first_at);
		}
		struct event *event = events_add(survey, group->last_at, "errors", buf_text(&what),
						 group->source);

		event->first_at = group->count > 1 ? group->first_at : UNKNOWN;
		event->count = group->count;
		event->subject = group->service;
	}
}
