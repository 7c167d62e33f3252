/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a line of a file, or an entry of the journal, to what was said, when, and how bad it is. */
#include "base/path.h"
#include "format/logs/container_log.h"
#include "format/logs/log_time.h"
#include "format/logs/syslog_line.h"
#include "format/logs/tzif.h"
#include "logs/readers.h"

enum { USEC = 1000 * 1000 };

static int64_t utc_of(const struct log_place *place, int64_t usec, bool is_local)
{
	if (!is_local)
		return usec;
	struct bytes zone = logs_zone(place->logs, place->logs->sources.at[place->source].root);
	int64_t seconds = usec / USEC;

	return tzif_time_of(zone, seconds) * USEC + usec % USEC;
}

/* ---- syslog -------------------------------------------------------------------------------- */

static bool is_same_word(struct bytes a, const char *b)
{
	return a.size == strlen(b) && a.size && strncasecmp(a.at, b, a.size) == 0;
}

/* "postfix/smtpd", "/usr/sbin/cron", "CRON": tags that name a program. */
static bool tag_names(struct bytes tag, const char *program)
{
	ptrdiff_t first = bytes_find(tag, '/'), last = bytes_find_last(tag, '/');

	return is_same_word(tag, program) ||
	       (first > 0 && is_same_word(bytes_slice(tag, 0, (size_t)first), program)) ||
	       (last >= 0 && is_same_word(bytes_slice(tag, (size_t)last + 1, tag.size), program));
}

static bool parse_syslog(const struct log_place *place, struct bytes line, struct log_line *ret)
{
	const struct logs *logs = place->logs;
	const struct log_target *target = &logs->targets.at[logs->sources.at[place->source].target];
	struct syslog_line parsed = { 0 };
	bool is_ours = false;

	if (!syslog_line_parse(line, place->latest, &parsed) || !parsed.tag.size)
		return false;
	for (vec_each(program, &target->programs))
		is_ours = is_ours || tag_names(parsed.tag, *program);
	if (!is_ours)
		return false;
	struct log_time time;
	bool has_fraction = log_time_find(line, place->latest, &time);

	ret->is_timed = true;
	ret->usec = has_fraction ? utc_of(place, time.usec, time.is_local)
				 : utc_of(place, parsed.at * USEC, parsed.is_local);
	ret->text = line;
	ret->time_size = (size_t)(parsed.tag.at - line.at);
	ret->message = parsed.message;
	return true;
}

/* ---- containers and other files ------------------------------------------------------------ */

/* A time at the start of what was said need not be shown: the engine's is. */
static void hide_time(struct log_line *line, int64_t latest)
{
	struct log_time time;

	if (log_time_find(line->text, latest, &time) && time.from == 0 &&
	    time.size < line->text.size)
		line->time_size = time.size;
}

static void parse_container(struct bytes line, int64_t latest, struct buf *scratch,
			    struct log_line *ret)
{
	struct container_log_line parsed;

	ret->text = line;
	if (!container_log_parse(line, &parsed, scratch))
		return;
	ret->is_timed = true;
	ret->usec = parsed.usec;
	ret->stream = parsed.stream;
	ret->is_partial = parsed.is_partial;
	ret->text = buf_bytes(scratch);
	hide_time(ret, latest);
}

static void parse_file(const struct log_place *place, struct bytes line, struct log_line *ret)
{
	struct log_time time;

	ret->text = line;
	if (!log_time_find(line, place->latest, &time))
		return;
	ret->is_timed = true;
	ret->usec = utc_of(place, time.usec, time.is_local);
	ret->time_from = time.from;
	ret->time_size = time.size < line.size ? time.size : 0;
}

bool log_line_parse(const struct log_place *place, struct bytes line, struct buf *scratch,
		    struct log_line *ret)
{
	struct log_line parsed = { .source = place->source, .level = LOG_LEVEL_UNKNOWN };

	switch (place->logs->sources.at[place->source].kind) {
	case LOG_SOURCE_SYSLOG:
		if (!parse_syslog(place, line, &parsed))
			return false;
		break;
	case LOG_SOURCE_CONTAINER:
		parse_container(line, place->latest, scratch, &parsed);
		break;
	case LOG_SOURCE_STREAM: /* its time is that of the write */
		parsed.text = line;
		hide_time(&parsed, place->latest);
		break;
	default:
		parse_file(place, line, &parsed);
		break;
	}
	*ret = parsed;
	return true;
}

/* ---- the journal --------------------------------------------------------------------------- */

enum entry_field {
	ENTRY_MESSAGE,
	ENTRY_PRIORITY,
	ENTRY_IDENTIFIER,
	ENTRY_PID,
	ENTRY_UNIT,
	ENTRY_TRANSPORT,
	ENTRY_CONTAINER,
	ENTRY_FIELD_COUNT,
};

static const char *const field_names[ENTRY_FIELD_COUNT] = {
	[ENTRY_MESSAGE] = "MESSAGE",
	[ENTRY_PRIORITY] = "PRIORITY",
	[ENTRY_IDENTIFIER] = "SYSLOG_IDENTIFIER",
	[ENTRY_PID] = "_PID",
	[ENTRY_UNIT] = "_SYSTEMD_UNIT",
	[ENTRY_TRANSPORT] = "_TRANSPORT",
	[ENTRY_CONTAINER] = "CONTAINER_NAME",
};

/* Of a process that is a target, entries of its own, and those of its service, which had other
 * processes before. */
static bool is_of_processes(const struct logs *logs, const struct log_target *target,
			    struct bytes pid, struct bytes unit)
{
	uint64_t number = 0;

	if (bytes_u64(pid, 10, &number))
		for (vec_each(process, &target->processes))
			if (process->pid == (int64_t)number)
				return true;
	const struct target_process *first = target_scan_find(&logs->scan, target->target.pid);

	return first && first->unit && bytes_is(unit, first->unit) && bytes_ends(unit, ".service");
}

/* What a program writes to stdout gets the priority "info" by default, whatever it is. */
static enum log_level priority_of(struct bytes priority, struct bytes transport)
{
	uint64_t number;

	if (!bytes_u64(priority, 10, &number) || number > LOG_LEVEL_DEBUG ||
	    (bytes_is(transport, "stdout") && number == LOG_LEVEL_INFO))
		return LOG_LEVEL_UNKNOWN;
	return (enum log_level)number;
}

static void fill_entry(const struct log_target *target, const struct buf *fields,
		       const struct journal_entry *entry, struct buf *text, struct log_line *ret)
{
	struct bytes identifier = buf_bytes(&fields[ENTRY_IDENTIFIER]);

	*ret = (struct log_line){
		.usec = entry->realtime_usec,
		.is_timed = true,
		.level = priority_of(buf_bytes(&fields[ENTRY_PRIORITY]),
				     buf_bytes(&fields[ENTRY_TRANSPORT])),
	};
	buf_clear(text);
	if (identifier.size && !fields[ENTRY_CONTAINER].size &&
	    !bytes_is(identifier, target->label)) {
		buf_add_bytes(text, identifier);
		buf_add_text(text, ": ");
	}
	size_t before = text->size;

	buf_add_bytes(text, buf_bytes(&fields[ENTRY_MESSAGE]));
	ret->text = buf_bytes(text);
	ret->message = bytes_slice(ret->text, before, ret->text.size);
	if (before == 0)
		hide_time(ret, entry->realtime_usec / USEC);
}

bool log_entry_parse(const struct log_place *place, struct journal *journal,
		     const struct journal_entry *entry, struct buf *text, struct log_line *ret)
{
	const struct logs *logs = place->logs;
	const struct log_target *target = &logs->targets.at[logs->sources.at[place->source].target];
	struct buf fields[ENTRY_FIELD_COUNT] = { 0 };

	journal_entry_fields(journal, entry, field_names, ENTRY_FIELD_COUNT, fields);
	bool is_ours = !target->by_process ||
		       is_of_processes(logs, target, buf_bytes(&fields[ENTRY_PID]),
				       buf_bytes(&fields[ENTRY_UNIT]));

	if (is_ours)
		fill_entry(target, fields, entry, text, ret);
	ret->source = place->source;
	for (int i = 0; i < ENTRY_FIELD_COUNT; i++)
		buf_deinit(&fields[i]);
	return is_ours;
}
