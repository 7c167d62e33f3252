/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The system's journals, newest file first. Only entries that can tell of trouble are visited: the
 * kernel's, those of the message ids below, those of a few daemons. Users' journals hold nothing
 * that the system's does not tell.
 */
#include <errno.h>
#include <fcntl.h>

#include "base/human.h"
#include "format/logs/journal.h"
#include "survey/history/events.h"

enum {
	JOURNALS_MAX = 200,       /* files of one folder */
	BOOTS_MAX = 200,          /* remembered */
	BOOT_ID_SIZE = 32,        /* hexadecimal digits */
	STOP_TO_END_SECONDS = 10, /* a clean boot ends with journald's farewell */
	LATE_CHECK = 256,         /* entries between two looks at the clock */
};

/* Entries to visit: those whose field has the value. Source of the ids: systemd's sd-messages.h. */
static const struct journal_pick {
	const char *field;
	const char *value;
	enum log_origin origin;
} picks[] = {
	{ "_TRANSPORT", "kernel", LOG_ORIGIN_KERNEL },
	{ "MESSAGE_ID", "d9b373ed55a64feb8242e02dbe79a49c", LOG_ORIGIN_SYSTEMD }, /* unit failed */
	{ "MESSAGE_ID", "be02cf6855d2428ba40df7e9d022f03d", LOG_ORIGIN_SYSTEMD }, /* before v239 */
	{ "MESSAGE_ID", "98e322203f7a4ed290d09fe03c09fe15", LOG_ORIGIN_SYSTEMD }, /* process exit */
	{ "MESSAGE_ID", "5eb03494b6584870a536b337290809b3", LOG_ORIGIN_SYSTEMD }, /* restart */
	{ "MESSAGE_ID", "fe6faa94e7774663a0da52717891d8ef", LOG_ORIGIN_SYSTEMD }, /* OOM in unit */
	{ "MESSAGE_ID", "d989611b15e44c9dbf31e3c81256e4ed", LOG_ORIGIN_SYSTEMD }, /* oomd */
	{ "MESSAGE_ID", "fc2e22bc6ee647b6b90729ab34a250b1", LOG_ORIGIN_SYSTEMD }, /* core dump */
	{ "SYSLOG_IDENTIFIER", "mdadm", LOG_ORIGIN_DAEMON },
	{ "SYSLOG_IDENTIFIER", "smartd", LOG_ORIGIN_DAEMON },
	{ "SYSLOG_IDENTIFIER", "Keepalived_vrrp", LOG_ORIGIN_DAEMON },
	{ "SYSLOG_IDENTIFIER", "earlyoom", LOG_ORIGIN_DAEMON },
};

/* journald says that it ends: at shutdown the last entry of a boot. */
#define MESSAGE_ID_STOPPED "d93fb3c9c24d451a97cea615ce59c00b"

struct boot {
	char id[BOOT_ID_SIZE + 1];
	int64_t first_at;
	int64_t last_at;
	int64_t stopped_at; /* 0: never */
	const char *path;   /* the file with its last entry */
};

struct journal_file {
	char *path; /* heap */
	int64_t mtime;
};

struct journal_reading {
	struct event_log *log;
	struct journal *journal;
	const char *path;
	int64_t covered_since; /* every entry from here on was visited */
	int64_t entries_left[LOG_ORIGIN_DAEMON + 1];
	vec_of(struct journal_file) files;
	vec_of(struct boot) boots;
	bool cut;
};

static int64_t seconds_of(int64_t usec)
{
	return usec / 1000000;
}

/* ---- the file as a source of bytes --------------------------------------------------------- */

struct file_source {
	int fd;
	uint64_t *bytes_left; /* of all logs */
};

static int read_file(const void *context, uint64_t at, void *to, size_t size)
{
	const struct file_source *file = context;

	if (size > *file->bytes_left)
		return -EFBIG;
	*file->bytes_left -= size;
	return fd_read_at(file->fd, at, to, size);
}

/* ---- entries ------------------------------------------------------------------------------- */

static void visit(struct journal_reading *reading, const struct journal_list *list,
		  enum log_origin origin)
{
	static const char *const names[] = { "MESSAGE" };
	scoped_buf text = { 0 };
	struct event_log *log = reading->log;
	struct journal_entry entry;
	struct journal_walk walk;

	journal_walk_start(&walk, reading->journal, list);
	while (journal_walk_next(&walk, &entry)) {
		int64_t at = seconds_of(entry.realtime_usec);
		int64_t left = reading->entries_left[origin]--;

		if (at < log->since)
			return;
		if (left <= 0 || log->bytes_left < JOURNAL_WINDOW_SIZE ||
		    (left % LATE_CHECK == 0 && survey_is_late(log->survey))) {
			reading->cut = true;
			reading->covered_since = at > reading->covered_since
							 ? at
							 : reading->covered_since;
			return;
		}
		journal_entry_fields(reading->journal, &entry, names, 1, &text);
		events_take(log, EVENT_SOURCE_JOURNAL,
			    &(struct log_message){ at, origin, buf_bytes(&text), reading->path });
	}
}

/* Visits the entries of all picks of one field. */
static void visit_field(struct journal_reading *reading, const char *field)
{
	scoped_buf value = { 0 };
	struct journal_values values;
	struct journal_list list;

	if (!journal_values(reading->journal, field, &values))
		return;
	while (journal_values_next(&values, &value, &list))
		for (size_t i = 0; i < sizeof(picks) / sizeof(picks[0]); i++)
			if (strcmp(picks[i].field, field) == 0 &&
			    bytes_is(buf_bytes(&value), picks[i].value))
				visit(reading, &list, picks[i].origin);
}

/* Entries that their writers call errors, of the last day. */
static void visit_errors_of(struct journal_reading *reading, const struct journal_list *list,
			    enum log_level level)
{
	static const char *const names[] = { "MESSAGE", "SYSLOG_IDENTIFIER" };
	struct buf texts[2] = { 0 };
	struct event_log *log = reading->log;
	struct journal_entry entry;
	struct journal_walk walk;
	int left = EVENTS_ENTRIES_MAX;

	journal_walk_start(&walk, reading->journal, list);
	while (left-- > 0 && journal_walk_next(&walk, &entry)) {
		int64_t at = seconds_of(entry.realtime_usec);

		if (at < log->survey->now - EVENTS_ERROR_SECONDS ||
		    log->bytes_left < JOURNAL_WINDOW_SIZE ||
		    (left % LATE_CHECK == 0 && survey_is_late(log->survey)))
			break;
		journal_entry_fields(reading->journal, &entry, names, 2, texts);
		events_take_error(log, &(struct log_condensed_line){
					       .at = at,
					       .level = level,
					       .service = arena_intern(log->survey->arena,
								       buf_bytes(&texts[1])),
					       .source = reading->path,
					       .text = buf_bytes(&texts[0]),
				       });
	}
	buf_deinit(&texts[0]);
	buf_deinit(&texts[1]);
}

static void visit_errors(struct journal_reading *reading)
{
	scoped_buf value = { 0 };
	struct journal_values values;
	struct journal_list list;
	uint64_t priority;

	if (!journal_values(reading->journal, "PRIORITY", &values))
		return;
	while (journal_values_next(&values, &value, &list))
		if (bytes_u64(buf_bytes(&value), 10, &priority) && priority <= LOG_LEVEL_ERROR)
			visit_errors_of(reading, &list, (enum log_level)priority);
}

/* ---- boots --------------------------------------------------------------------------------- */

static struct boot *boot_of(struct journal_reading *reading, struct bytes id)
{
	for (vec_each(boot, &reading->boots))
		if (bytes_is(id, boot->id))
			return boot;
	if (reading->boots.count >= BOOTS_MAX || id.size != BOOT_ID_SIZE)
		return NULL;
	struct boot *boot = vec_push(&reading->boots);

	memcpy(boot->id, id.at, BOOT_ID_SIZE);
	boot->first_at = INT64_MAX;
	return boot;
}

/* The boots that a file has entries of: from the first to the last one. */
static void note_boots(struct journal_reading *reading)
{
	scoped_buf id = { 0 };
	struct journal_values values;
	struct journal_entry first, last;
	struct journal_list list;
	struct journal_walk walk;

	if (!journal_values(reading->journal, "_BOOT_ID", &values))
		return;
	while (journal_values_next(&values, &id, &list)) {
		journal_walk_start(&walk, reading->journal, &list);
		struct boot *boot = boot_of(reading, buf_bytes(&id));

		if (!boot || !journal_walk_next(&walk, &last) ||
		    !journal_entry_at(reading->journal, list.first, &first))
			continue;
		int64_t from = seconds_of(first.realtime_usec), to = seconds_of(last.realtime_usec);

		boot->first_at = from < boot->first_at ? from : boot->first_at;
		boot->path = to > boot->last_at ? reading->path : boot->path;
		boot->last_at = to > boot->last_at ? to : boot->last_at;
	}
}

static void boot_id_text(const uint8_t id[16], char ret[BOOT_ID_SIZE + 1])
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < BOOT_ID_SIZE; i++)
		ret[i] = digits[i % 2 ? id[i / 2] & 15 : id[i / 2] >> 4];
	ret[BOOT_ID_SIZE] = '\0';
}

static void note_stops(struct journal_reading *reading)
{
	scoped_buf value = { 0 };
	char id[BOOT_ID_SIZE + 1];
	struct journal_values values;
	struct journal_entry entry;
	struct journal_list list;
	struct journal_walk walk;
	int left = BOOTS_MAX;

	if (!journal_values(reading->journal, "MESSAGE_ID", &values))
		return;
	while (journal_values_next(&values, &value, &list)) {
		if (!bytes_is(buf_bytes(&value), MESSAGE_ID_STOPPED))
			continue;
		journal_walk_start(&walk, reading->journal, &list);
		while (left-- > 0 && journal_walk_next(&walk, &entry)) {
			int64_t at = seconds_of(entry.realtime_usec);

			boot_id_text(entry.boot_id, id);
			struct boot *boot = boot_of(reading, bytes_of(id));

			if (boot && at > boot->stopped_at)
				boot->stopped_at = at;
		}
	}
}

/* The boot with the newest entry is, or may be, still running. */
static void add_unclean_boots(struct journal_reading *reading)
{
	struct survey *survey = reading->log->survey;
	int64_t newest = 0;

	for (vec_each(boot, &reading->boots))
		newest = boot->last_at > newest ? boot->last_at : newest;
	for (vec_each(boot, &reading->boots)) {
		bool is_clean = boot->stopped_at &&
				boot->stopped_at + STOP_TO_END_SECONDS >= boot->last_at;

		if (is_clean || boot->last_at == newest || boot->last_at < reading->log->since)
			continue;
		scoped_buf what = { 0 };

		buf_add_text(&what, "the host went down without a shutdown (booted ");
		human_time(&what, boot->first_at);
		buf_add_text(&what, ")");
		events_add(survey, boot->last_at, "unclean-shutdown", buf_text(&what), boot->path);
	}
}

/* ---- files --------------------------------------------------------------------------------- */

static void read_journal(struct journal_reading *reading, int fd, uint64_t size)
{
	struct survey *survey = reading->log->survey;
	struct file_source file = { fd, &reading->log->bytes_left };
	struct byte_source source = { .size = size, .read = read_file, .context = &file };
	scoped_journal journal = { 0 };
	struct err err;

	posix_fadvise(fd, 0, 0, POSIX_FADV_RANDOM); /* no pages around the few that are read */
	if (journal_open(&journal, &source, &err) < 0) {
		if (size)
			survey_error_from(survey, reading->path, &err);
		return;
	}
	int64_t oldest = seconds_of(journal.oldest_usec);

	if (journal.entry_count == 0 || seconds_of(journal.newest_usec) < reading->log->since)
		return;
	reading->journal = &journal;
	note_boots(reading);
	note_stops(reading);
	visit_field(reading, "_TRANSPORT");
	visit_field(reading, "MESSAGE_ID");
	visit_field(reading, "SYSLOG_IDENTIFIER");
	visit_errors(reading);
	if (oldest < reading->log->journal_since)
		reading->log->journal_since = oldest;
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = ((const struct journal_file *)a)->mtime;
	int64_t y = ((const struct journal_file *)b)->mtime;

	return x > y ? -1 : x < y;
}

/* "system.journal", "system@....journal", and "....journal~" after a crash. */
static bool is_system_journal(struct bytes name)
{
	return bytes_starts(name, "system") &&
	       (bytes_ends(name, ".journal") || bytes_ends(name, ".journal~"));
}

static void find_files(struct journal_reading *reading, const char *folder)
{
	struct survey *survey = reading->log->survey;
	scoped_names names = { 0 };
	scoped_buf path = { 0 };
	struct stat state;

	if (!survey_list(survey, folder, &names))
		return;
	for (size_t i = 0; i < names.starts.count && reading->files.count < JOURNALS_MAX; i++) {
		const char *name = root_name(&names, i);

		buf_clear(&path);
		buf_add_format(&path, "%s/%s", folder, name);
		if (!is_system_journal(bytes_of(name)) ||
		    root_stat(survey->root, buf_text(&path), &state) < 0 ||
		    state.st_mtim.tv_sec < reading->log->since)
			continue;
		*vec_push(&reading->files) = (struct journal_file){ buf_take(&path),
								    state.st_mtim.tv_sec };
	}
}

/* The host's own folder is named by its machine id; others belong to containers and to hosts that
 * send theirs. */
static void find_folders(struct journal_reading *reading, const char *place)
{
	struct survey *survey = reading->log->survey;
	const char *machine_id = survey->content->host.machine_id;
	scoped_names names = { 0 };
	scoped_buf path = { 0 };

	if (!survey_list(survey, place, &names))
		return;
	for (size_t i = 0; i < names.starts.count; i++) {
		const char *name = root_name(&names, i);

		if (machine_id ? strcmp(name, machine_id) != 0 : strlen(name) != BOOT_ID_SIZE)
			continue;
		buf_clear(&path);
		buf_add_format(&path, "%s/%s", place, name);
		find_files(reading, buf_text(&path));
	}
}

static void open_journal(struct journal_reading *reading, const struct journal_file *file)
{
	struct survey *survey = reading->log->survey;
	struct err err;
	scoped_fd int fd = root_open(survey->root, file->path, &err);
	struct stat state;

	if (fd < 0 || fstat(fd, &state) < 0 || !S_ISREG(state.st_mode)) {
		if (fd < 0)
			survey_error_from(survey, file->path, &err);
		return;
	}
	reading->path = arena_string(survey->arena, bytes_of(file->path));
	read_journal(reading, fd, (uint64_t)state.st_size);
}

void events_read_journals(struct event_log *log)
{
	struct journal_reading reading = { .log = log };

	for (int origin = 0; origin <= LOG_ORIGIN_DAEMON; origin++)
		reading.entries_left[origin] = EVENTS_ENTRIES_MAX;
	find_folders(&reading, "/var/log/journal");
	find_folders(&reading, "/run/log/journal");
	vec_sort(&reading.files, newest_first);
	for (vec_each(file, &reading.files))
		if (log->bytes_left >= JOURNAL_WINDOW_SIZE && !survey_is_late(log->survey))
			open_journal(&reading, file);
	if (reading.covered_since > log->journal_since)
		log->journal_since = reading.covered_since;
	if (reading.cut) {
		scoped_buf since = { 0 };

		human_time(&since, reading.covered_since);
		survey_error(log->survey, "/var/log/journal",
			     "read back to %s only: too many entries", buf_text(&since));
	}
	add_unclean_boots(&reading);
	for (vec_each(file, &reading.files))
		free(file->path);
	vec_deinit(&reading.files);
	vec_deinit(&reading.boots);
}
