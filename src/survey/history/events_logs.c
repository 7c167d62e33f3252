/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text logs with their last rotation, read from near their end, and the kernel's ring buffer.
 *
 * Traditional lines name no zone. The zone is found without any time zone file: the last line of a
 * log was written when the log was last changed, so what its clock differs from the file's time,
 * in quarters of an hour, is the offset of the zone.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/klog.h>
#include <time.h>

#include "base/human.h"
#include "base/mem.h"
#include "base/stream.h"
#include "format/logs/syslog_line.h"
#include "survey/history/events.h"

enum {
	ZONE_STEP = 15 * 60, /* seconds; all zones are multiples of it */
	ZONE_SLACK = 2 * 60, /* a line may be that much older than the file */
	ZONE_MAX = 14 * 60 * 60,
	LAST_LINE_SIZE = 4096,    /* of a log's end, where its last line is looked for */
	RING_SIZE_MAX = 16 << 20, /* bytes; log_buf_len of a big host */
};

static const struct text_log {
	const char *path;
	enum event_source source;
} text_logs[] = {
	{ "/var/log/kern.log", EVENT_SOURCE_KERN_LOG },     /* Debian, Ubuntu */
	{ "/var/log/syslog", EVENT_SOURCE_SYSLOG },         /* Debian, Ubuntu, SUSE */
	{ "/var/log/messages", EVENT_SOURCE_MESSAGES },     /* Red Hat, Alpine, old Debian */
	{ "/var/log/daemon.log", EVENT_SOURCE_DAEMON_LOG }, /* Debian before 12 */
};

struct log_reading {
	struct event_log *log;
	const char *path;
	enum event_source source;
	int64_t latest; /* no line of the file is younger */
	int64_t zone;   /* what its clock is ahead of UTC, seconds */
};

/* What the last line of the open log tells of the zone; false when that makes no sense. */
static bool find_zone(int fd, const struct stat *state, int64_t *ret)
{
	char end[LAST_LINE_SIZE];
	off_t from = state->st_size > LAST_LINE_SIZE ? state->st_size - LAST_LINE_SIZE : 0;
	ssize_t size = pread(fd, end, sizeof(end), from);
	struct bytes rest = { end, size > 0 ? (size_t)size : 0 }, text;
	struct syslog_line line;
	int64_t mtime = state->st_mtim.tv_sec, zone, left;
	bool found = false;

	while (bytes_line(&rest, &text))
		if (syslog_line_parse(text, mtime, &line) && line.is_local) {
			zone = line.at - mtime;
			found = true;
		}
	if (!found)
		return false;
	left = ((zone + ZONE_SLACK) % ZONE_STEP + ZONE_STEP) % ZONE_STEP;
	zone = zone + ZONE_SLACK - left;
	if (left > 2 * ZONE_SLACK || zone > ZONE_MAX || zone < -ZONE_MAX)
		return false;
	*ret = zone;
	return true;
}

/* False when the rest of the file is known from the journal. */
static bool take_lines(struct log_reading *reading, struct bytes lines)
{
	struct event_log *log = reading->log;
	struct bytes text;

	while (bytes_line(&lines, &text)) {
		struct syslog_line line;

		if (!syslog_line_parse(text, reading->latest, &line))
			continue;
		int64_t at = line.is_local ? line.at - reading->zone : line.at;

		if (at >= log->journal_since)
			return false;
		events_take(log, reading->source,
			    &(struct log_message){ at, log_origin_of(line.tag), line.message,
						   reading->path });
	}
	return true;
}

static void read_log(struct log_reading *reading, struct stream *stream)
{
	struct event_log *log = reading->log;
	uint64_t left = EVENTS_FILE_BYTES_MAX;
	struct bytes lines;
	struct err err;

	for (;;) {
		int got = stream_next(stream, STREAM_LINES, &lines, &err);

		if (got < 0)
			survey_error_from(log->survey, reading->path, &err);
		if (got <= 0 || !take_lines(reading, lines))
			return;
		left = lines.size < left ? left - lines.size : 0;
		log->bytes_left = lines.size < log->bytes_left ? log->bytes_left - lines.size : 0;
		if (!left || !log->bytes_left || survey_is_late(log->survey)) {
			survey_error(log->survey, reading->path, "not read to its end: too long");
			return;
		}
	}
}

/* Opens a log and reads its last part. False when there is none. */
static bool open_log(struct log_reading *reading)
{
	struct survey *survey = reading->log->survey;
	scoped_stream stream = { .fd = -1 };
	struct stat state;
	struct err err;
	int failed = stream_open(&stream, survey->root, reading->path, &err);

	if (failed == -ENOENT || failed == -ENOTDIR)
		return false;
	if (failed || fstat(stream.fd, &state) < 0 || !S_ISREG(state.st_mode)) {
		if (failed)
			survey_error_from(survey, reading->path, &err);
		return true;
	}
	if (state.st_mtim.tv_sec < reading->log->since)
		return true;
	reading->latest = state.st_mtim.tv_sec;
	if (!bytes_ends(bytes_of(reading->path), ".gz")) {
		find_zone(stream.fd, &state, &reading->zone);
		if (state.st_size > EVENTS_FILE_BYTES_MAX) {
			lseek(stream.fd, state.st_size - EVENTS_FILE_BYTES_MAX + 1, SEEK_SET);
			survey_error(survey, reading->path, "only its last %d MiB were read",
				     EVENTS_FILE_BYTES_MAX >> 20);
		}
	}
	read_log(reading, &stream);
	return true;
}

/* Newest first, because the bytes that may be read have an end. The zone of the current log serves
 * for its compressed rotation. */
static void read_text_log(struct event_log *log, const struct text_log *text)
{
	static const char *const rotations[] = { "", ".1", ".1.gz", ".2.gz" };
	struct log_reading reading = { .log = log, .source = text->source };

	for (size_t i = 0; i < sizeof(rotations) / sizeof(rotations[0]); i++) {
		if (!log->bytes_left || survey_is_late(log->survey))
			return;
		reading.path = arena_format(log->survey->arena, "%s%s", text->path, rotations[i]);
		open_log(&reading);
	}
}

/* ---- the ring buffer ----------------------------------------------------------------------- */

enum { SYSLOG_ACTION_READ_ALL = 3, SYSLOG_ACTION_SIZE_BUFFER = 10 }; /* syslog(2) */

static void take_ring(struct event_log *log, struct bytes lines)
{
	struct timespec up;
	struct bytes text;

	clock_gettime(CLOCK_MONOTONIC, &up);
	while (bytes_line(&lines, &text)) {
		struct kernel_line line;

		kernel_line_parse(text, &line);
		if (line.since_boot_ms < 0)
			continue;
		int64_t at = log->survey->now - up.tv_sec + line.since_boot_ms / 1000;

		events_take(log, EVENT_SOURCE_RING,
			    &(struct log_message){ at, LOG_ORIGIN_KERNEL, line.message,
						   "kernel ring buffer" });
	}
}

static bool is_in_container(const struct survey *survey)
{
	const char *kind = survey->content->host.container;

	return kind && strcmp(kind, "none") != 0;
}

/* Read with syslog(2), which removes nothing; /dev/kmsg would have to be opened. */
static void read_ring(struct event_log *log)
{
	if (is_in_container(log->survey)) {
		survey_error(log->survey, "kernel ring buffer",
			     "not read: it tells of the host that this container runs on");
		return;
	}
	int size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);

	size = size > RING_SIZE_MAX ? RING_SIZE_MAX : size;
	scoped_free char *ring = size > 0 ? mem_zero(1, (size_t)size) : NULL;

	if (ring)
		size = klogctl(SYSLOG_ACTION_READ_ALL, ring, size);
	if (size < 0)
		survey_error(log->survey, "kernel ring buffer", "cannot be read: %s",
			     err_words(errno));
	else
		take_ring(log, (struct bytes){ ring, (size_t)size });
}

void events_read_logs(struct event_log *log)
{
	for (size_t i = 0; i < sizeof(text_logs) / sizeof(text_logs[0]); i++)
		read_text_log(log, &text_logs[i]);
	if (log->survey->root->live)
		read_ring(log);
}
