/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#include "commands/crash_log_screen.h"

#include <errno.h>

#include "base/escape.h"
#include "base/human.h"

enum {
	FLUSH_SIZE = 64 * 1024,
	USEC = 1000 * 1000,
	FACILITIES_MAX = 32,
	SUBJECT_MAX = 48, /* bytes of a driver's name in front of its message */
};
#define NSEC 1000000000ULL

const char *const crash_log_time_choices[] = { "seconds", "reltime", "iso", "none", NULL };
const char *const crash_log_like_choices[] = { "vmcore-dmesg", "makedumpfile", NULL };

/* Names as dmesg(1) has them. */
static const char *const level_names[] = { "emerg", "alert",  "crit", "err",
					   "warn",  "notice", "info", "debug" };
static const char *const facility_names[] = {
	"kern",   "user",   "mail",     "daemon", "auth",   "syslog", "lpr",    "news",
	"uucp",   "cron",   "authpriv", "ftp",    NULL,     NULL,     NULL,     NULL,
	"local0", "local1", "local2",   "local3", "local4", "local5", "local6", "local7",
};

#define LEVELS     (sizeof(level_names) / sizeof(level_names[0]))
#define FACILITIES (sizeof(facility_names) / sizeof(facility_names[0]))

/* --- what is wanted -------------------------------------------------------------------------- */

static int find_name(struct bytes text, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (names[i] && bytes_is(text, names[i]))
			return (int)i;
	return -1;
}

static int fail_name(struct bytes text, const char *what, const char *const *names, size_t count,
		     struct err *err)
{
	scoped_buf all = { 0 };

	for (size_t i = 0; i < count; i++)
		if (names[i])
			buf_add_format(&all, "%s%s", all.size ? ", " : "", names[i]);
	return err_set(err, -EINVAL, "%.*s: no such %s; there are %s", (int)text.size, text.at,
		       what, buf_text(&all));
}

int crash_log_levels(struct bytes text, unsigned *ret, struct err *err)
{
	unsigned levels = 0;
	struct bytes part;

	while (bytes_part(&text, ',', &part)) {
		struct bytes name = part;
		bool is_or_less = bytes_skip(&name, "+");
		bool is_or_worse = bytes_ends(name, "+");

		if (is_or_worse)
			name.size--;
		int level = find_name(name, level_names, LEVELS);

		if (level < 0)
			return fail_name(part, "level", level_names, LEVELS, err);
		levels |= 1U << level;
		if (is_or_worse)
			levels |= (1U << level) - 1;
		if (is_or_less)
			levels |= ~0U << level & 0xff;
	}
	*ret = levels;
	return 0;
}

int crash_log_facilities(struct bytes text, uint32_t *ret, struct err *err)
{
	uint32_t facilities = 0;
	struct bytes part;

	while (bytes_part(&text, ',', &part)) {
		int facility = find_name(part, facility_names, FACILITIES);

		if (facility < 0)
			return fail_name(part, "facility", facility_names, FACILITIES, err);
		facilities |= (uint32_t)1 << facility;
	}
	*ret = facilities;
	return 0;
}

/* A record without a level is shown where no level was asked for. */
static bool is_wanted(const struct crash_log_screen *screen, const struct kernel_log_record *record)
{
	if (record->is_marker)
		return false;
	if (screen->levels && !(record->has_priority && screen->levels >> record->level & 1))
		return false;
	return !screen->facilities || (record->has_priority && record->facility < FACILITIES_MAX &&
				       screen->facilities >> record->facility & 1);
}

/* --- as others write it ---------------------------------------------------------------------- */

/* isprint(3) and isspace(3) of the C locale. */
static bool is_shown(unsigned char byte)
{
	return (byte >= ' ' && byte <= '~') || (byte >= '\t' && byte <= '\r');
}

/* "T1" or "C0"; in a column of brackets if `width` is not 0. */
static void add_caller(struct buf *out, uint32_t caller, int width)
{
	scoped_buf text = { 0 };

	buf_add_format(&text, "%c%u", caller & KERNEL_LOG_CALLER_CPU ? 'C' : 'T',
		       caller & ~KERNEL_LOG_CALLER_CPU);
	if (width)
		buf_add_format(out, "[%*s]", width, buf_text(&text));
	else
		buf_add_bytes(out, buf_bytes(&text));
}

static void add_seconds(struct buf *out, uint64_t nanoseconds)
{
	buf_add_format(out, "[%5llu.%06llu]", (unsigned long long)(nanoseconds / NSEC),
		       (unsigned long long)(nanoseconds % NSEC / 1000));
}

/* vmcore-dmesg: lines go on at the margin, empty records are lines. */
static void add_like_vmcore_dmesg(struct buf *out, const struct kernel_log_record *record)
{
	if (record->raw.size) {
		buf_add_bytes(out, record->raw);
		return;
	}
	add_seconds(out, record->nanoseconds);
	buf_add_byte(out, ' ');
	for (size_t i = 0; i < record->text.size; i++) {
		unsigned char byte = (unsigned char)record->text.at[i];

		if (is_shown(byte))
			buf_add_byte(out, (char)byte);
		else
			buf_add_format(out, "\\x%02x", byte);
	}
	buf_add_byte(out, '\n');
}

/* makedumpfile: lines go on below the text, empty records are left out; bytes above ASCII are
 * numbers with a sign. From 1.7.5 on it shows callers. */
static void add_like_makedumpfile(struct buf *out, const struct kernel_log_record *record,
				  bool has_caller)
{
	if (record->raw.size)
		buf_add_bytes(out, record->raw);
	if (record->raw.size || record->is_empty || record->is_marker)
		return;
	size_t start = out->size;

	add_seconds(out, record->nanoseconds);
	buf_add_byte(out, ' ');
	if (has_caller && record->has_caller) {
		add_caller(out, record->caller, 8);
		buf_add_byte(out, ' ');
	}
	size_t indent = out->size - start;

	for (size_t i = 0; i < record->text.size; i++) {
		char byte = record->text.at[i];

		if (byte == '\n')
			buf_add_format(out, "\n%*s", (int)indent, "");
		else if (is_shown((unsigned char)byte))
			buf_add_byte(out, byte);
		else
			buf_add_format(out, "\\x%02x", (unsigned)(signed char)byte);
	}
	buf_add_byte(out, '\n');
}

/* --- as dmesg does --------------------------------------------------------------------------- */

static void add_iso(struct buf *out, int64_t usec)
{
	struct human_calendar at;
	int64_t seconds = usec / USEC - (usec % USEC < 0);

	if (human_calendar(seconds, &at))
		buf_add_format(out, "%04d-%02d-%02dT%02d:%02d:%02d,%06lld+00:00", at.year, at.month,
			       at.day, at.hour, at.minute, at.second,
			       (long long)(usec - seconds * USEC));
}

static int64_t wall_usec(const struct crash_log_screen *screen, uint64_t nanoseconds)
{
	return screen->started_usec + (int64_t)(nanoseconds / 1000);
}

static void add_time(const struct crash_log_screen *screen, const struct kernel_log_record *record,
		     struct buf *out)
{
	uint64_t now = record->nanoseconds;
	uint64_t before = screen->has_last ? screen->last_nanoseconds : now;
	uint64_t passed = now > before ? now - before : before - now;
	scoped_buf delta = { 0 };

	switch (screen->time) {
	case CRASH_LOG_SECONDS:
		add_seconds(out, now);
		break;
	case CRASH_LOG_RELTIME:
		buf_add_format(&delta, "%c%llu.%06llu", now < before ? '-' : '+',
			       (unsigned long long)(passed / NSEC),
			       (unsigned long long)(passed % NSEC / 1000));
		buf_add_format(out, "[%12s]", buf_text(&delta));
		break;
	case CRASH_LOG_ISO:
		add_iso(out, wall_usec(screen, now));
		break;
	case CRASH_LOG_NONE:
		break;
	}
}

static void add_prefix(const struct crash_log_screen *screen,
		       const struct kernel_log_record *record, struct buf *out)
{
	if (record->has_time)
		add_time(screen, record, out);
	if (screen->has_caller && record->has_caller)
		add_caller(out, record->caller, 6);
	if (out->size)
		buf_add_byte(out, ' ');
}

static enum style style_of(const struct kernel_log_record *record)
{
	if (!record->has_priority || record->level > 4)
		return STYLE_PLAIN;
	return record->level < 4 ? STYLE_RED : STYLE_YELLOW;
}

/* Text with its tabs, which are no danger to a terminal. */
static void add_text(struct term *term, enum style style, struct bytes text)
{
	while (text.size) {
		ptrdiff_t tab = bytes_find(text, '\t');
		size_t size = tab < 0 ? text.size : (size_t)tab;

		term_bytes(term, style, bytes_slice(text, 0, size));
		if (tab >= 0)
			term_tab(term);
		text = bytes_slice(text, size + (tab >= 0), text.size);
	}
}

/* A line; of a message that is not alarming the name of who says it stands out. */
static void add_line(struct term *term, enum style style, struct bytes line)
{
	ptrdiff_t colon = bytes_find_text(line, ": ");

	if (style == STYLE_PLAIN && colon > 0 && colon < SUBJECT_MAX) {
		add_text(term, STYLE_CYAN, bytes_slice(line, 0, (size_t)colon + 1));
		line = bytes_slice(line, (size_t)colon + 1, line.size);
	}
	add_text(term, style, line);
}

static void end_line(struct crash_log_screen *screen)
{
	if (screen->is_line_open)
		term_newline(screen->term);
	screen->is_line_open = false;
}

static void add_like_dmesg(struct crash_log_screen *screen, const struct kernel_log_record *record)
{
	struct bytes rest = record->text, line = { 0 };
	scoped_buf prefix = { 0 };
	bool goes_on = record->is_continuation && screen->is_line_open;

	add_prefix(screen, record, &prefix);
	do {
		bool is_there = bytes_line(&rest, &line);

		if (!goes_on) {
			end_line(screen);
			term_bytes(screen->term, STYLE_GREEN, buf_bytes(&prefix));
		}
		if (is_there)
			add_line(screen->term, style_of(record), line);
		screen->is_line_open = true;
		goes_on = false;
	} while (rest.size);
	if (!record->is_continued)
		end_line(screen);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void add_member(struct buf *out, const char *name, struct bytes text)
{
	if (!text.size)
		return;
	buf_add_format(out, ",\"%s\":", name);
	escape_json(out, text);
}

static void add_json(struct crash_log_screen *screen, const struct kernel_log_record *record)
{
	struct buf *out = &screen->term->out;
	scoped_buf text = { 0 };

	buf_add_text(out, screen->shown ? ",\n{\"text\":" : "\n{\"text\":");
	escape_json(out, record->text);
	if (record->has_time)
		buf_add_format(out, ",\"seconds\":%llu.%09llu",
			       (unsigned long long)(record->nanoseconds / NSEC),
			       (unsigned long long)(record->nanoseconds % NSEC));
	if (record->has_time && screen->started_usec)
		add_iso(&text, wall_usec(screen, record->nanoseconds));
	add_member(out, "time", buf_bytes(&text));
	buf_clear(&text);
	if (record->has_priority)
		add_member(out, "level", bytes_of(level_names[record->level & 7]));
	if (record->has_priority && record->facility < FACILITIES)
		add_member(out, "facility", bytes_of(facility_names[record->facility]));
	if (record->has_caller)
		add_caller(&text, record->caller, 0);
	add_member(out, "caller", buf_bytes(&text));
	add_member(out, "subsystem", record->subsystem);
	add_member(out, "device", record->device);
	buf_add_byte(out, '}');
}

/* --- a record -------------------------------------------------------------------------------- */

static void add_record(struct crash_log_screen *screen, const struct kernel_log_record *record)
{
	struct buf *out = &screen->term->out;

	if (screen->like == CRASH_LOG_LIKE_VMCORE_DMESG)
		add_like_vmcore_dmesg(out, record);
	else if (screen->like == CRASH_LOG_LIKE_MAKEDUMPFILE)
		add_like_makedumpfile(out, record, screen->has_caller);
	else if (screen->is_json)
		add_json(screen, record);
	else
		add_like_dmesg(screen, record);
	screen->shown++;
}

void crash_log_screen_record(void *context, const struct kernel_log_record *record)
{
	struct crash_log_screen *screen = context;
	bool is_exact = screen->like != CRASH_LOG_LIKE_DMESG;

	if (!screen->failed.code && (is_exact ? true : is_wanted(screen, record)))
		add_record(screen, record);
	if (record->has_time && !record->is_marker) {
		screen->last_nanoseconds = record->nanoseconds;
		screen->has_last = true;
	}
	if (screen->term->fd >= 0 && screen->term->out.size >= FLUSH_SIZE)
		(void)!term_flush(screen->term, &screen->failed);
}

void crash_log_screen_end(struct crash_log_screen *screen)
{
	end_line(screen);
}
