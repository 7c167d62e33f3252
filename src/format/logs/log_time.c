/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_time.h"

#include "base/human.h"

enum {
	DAY = 24 * 60 * 60,
	USEC = 1000 * 1000,
	FRACTION_DIGITS = 9,   /* nanoseconds */
	BRACKETS_MAX = 8,      /* looked into, of one line */
	EPOCH_MIN = 946684800, /* 2000: smaller numbers at the start of a line are something else */
};
#define EPOCH_MAX ((uint64_t)4102444800) /* 2100 */

enum place {
	AT_START,
	IN_BRACKETS,
	BEHIND_KEY,
};

/*
 * %Y 2026, %m %d %H %M %S two digits, %e the day with one or two, %h an hour of twelve, %b Nov,
 * %a Wed, %p AM or PM, %T a T or a blank, %f a fraction of a second or nothing, %z a zone or
 * nothing, %n digits, %c a letter, %E seconds since 1970, %L milliseconds. The rest stands for
 * itself. The first row that fits decides.
 */
static const struct log_time_format {
	enum place place;
	const char *pattern;
	const char *why; /* who writes it */
} formats[] = {
	{ AT_START, "%Y-%m-%d%T%H:%M:%S%f%z", "ISO 8601, RFC 3339; PostgreSQL, Python, MySQL" },
	{ AT_START, "%Y/%m/%d %H:%M:%S%f%z", "nginx's error log, programs in Go" },
	{ AT_START, "%b %e %H:%M:%S%f", "syslog, RFC 3164" },
	{ AT_START, "%n:%c %d %b %Y %H:%M:%S%f", "redis: pid, role, time" },
	{ AT_START, "%a %b %e %H:%M:%S%f %Y", "ctime(3)" },
	{ AT_START, "%a %b %e %H:%M:%S %z %Y", "date(1), as scripts log" },
	{ AT_START, "%c%m%d %H:%M:%S%f", "glog, klog: Kubernetes" },
	{ AT_START, "%d-%b-%Y %H:%M:%S%f%z", "tomcat" },
	{ AT_START, "%b %e, %Y %h:%M:%S %p", "java.util.logging" },
	{ AT_START, "%d %b %Y %H:%M:%S%f", "older redis, log4j's DATE" },
	{ AT_START, "%c, [%Y-%m-%d%T%H:%M:%S%f%z", "Ruby's Logger" },
	{ AT_START, "%d/%b/%Y:%H:%M:%S%f%z", "access logs without brackets" },
	{ AT_START, "%E%f ", "squid and others that write seconds since 1970" },
	{ IN_BRACKETS, "%d/%b/%Y:%H:%M:%S%f%z", "access logs of nginx, apache, haproxy" },
	{ IN_BRACKETS, "%d/%b/%Y %H:%M:%S", "Python's http.server" },
	{ IN_BRACKETS, "%Y-%m-%d%T%H:%M:%S%f%z", "gunicorn, Monolog, Rails" },
	{ IN_BRACKETS, "%Y/%m/%d %H:%M:%S%f%z", "Erlang and others" },
	{ IN_BRACKETS, "%a %b %e %H:%M:%S%f %Y", "apache's error log, uwsgi" },
	{ IN_BRACKETS, "%d-%b-%Y %H:%M:%S%f%z", "php and php-fpm" },
	{ BEHIND_KEY, "%Y-%m-%d%T%H:%M:%S%f%z", "JSON and logfmt" },
	{ BEHIND_KEY, "%L", "JSON of pino and bunyan, in milliseconds" },
	{ BEHIND_KEY, "%E%f", "JSON of zap; auditd" },
};

/* What stands before a time that is a value. */
static const char *const keys[] = {
	"\"time\":", "\"timestamp\":", "\"@timestamp\":", "\"ts\":", "\"$date\":",
	"\"date\":", "\"asctime\":",   "\"datetime\":",   "time=",   "timestamp=",
	"ts=",       "msg=audit(",
};

/* Minutes east of UTC. What two zones call themselves (CST, IST) is left to the host's own zone. */
static const struct {
	const char *name;
	int minutes;
} zones[] = {
	{ "UTC", 0 },    { "GMT", 0 },    { "Z", 0 },      { "WET", 0 },    { "WEST", 60 },
	{ "CET", 60 },   { "CEST", 120 }, { "EET", 120 },  { "EEST", 180 }, { "MSK", 180 },
	{ "EST", -300 }, { "EDT", -240 }, { "CDT", -300 }, { "MST", -420 }, { "MDT", -360 },
	{ "PST", -480 }, { "PDT", -420 }, { "JST", 540 },  { "AEST", 600 }, { "AEDT", 660 },
};

struct reading {
	struct bytes rest;
	struct human_calendar date;
	int64_t usec; /* of the second; or all of it when `is_epoch` */
	int64_t offset;
	bool is_epoch, has_zone, is_afternoon, is_morning;
};

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

static size_t digits_of(struct bytes text)
{
	size_t count = 0;

	while (count < text.size && is_digit(text.at[count]))
		count++;
	return count;
}

static void skip(struct reading *reading, size_t size)
{
	reading->rest = bytes_slice(reading->rest, size, reading->rest.size);
}

/* Takes exactly `size` digits between `least` and `most`. */
static bool take_number(struct reading *reading, size_t size, uint64_t least, uint64_t most,
			int *ret)
{
	uint64_t value;

	if (reading->rest.size < size ||
	    !bytes_u64(bytes_slice(reading->rest, 0, size), 10, &value) || value < least ||
	    value > most)
		return false;
	*ret = (int)value;
	skip(reading, size);
	return true;
}

/* One or two digits; a blank may stand for the first. */
static bool take_short_number(struct reading *reading, uint64_t most, int *ret)
{
	if (bytes_starts(reading->rest, " "))
		skip(reading, 1);
	size_t size = digits_of(reading->rest);

	return size && size <= 2 && take_number(reading, size, 1, most, ret);
}

/* Takes one of the names of three letters that `names` holds one behind the other. */
static bool take_name(struct reading *reading, const char *names, int *ret)
{
	for (int i = 0; names[i * 3]; i++)
		if (reading->rest.size >= 3 && memcmp(reading->rest.at, names + i * 3, 3) == 0) {
			*ret = i + 1;
			skip(reading, 3);
			return true;
		}
	return false;
}

static void take_fraction(struct reading *reading)
{
	struct bytes rest = reading->rest;
	size_t size = 0;
	int64_t usec = 0;

	if (!bytes_starts(rest, ".") && !bytes_starts(rest, ",") && !bytes_starts(rest, ":"))
		return;
	size = digits_of(bytes_slice(rest, 1, FRACTION_DIGITS + 1));
	if (!size || size > FRACTION_DIGITS)
		return;
	for (size_t i = 0; i < 6; i++)
		usec = usec * 10 + (i < size ? rest.at[1 + i] - '0' : 0);
	reading->usec += usec;
	skip(reading, size + 1);
}

/* "+01:00", "-0500", "+01": false when it is none. */
static bool take_offset(struct reading *reading, struct bytes text, size_t before)
{
	struct reading part = { .rest = bytes_slice(text, 1, text.size) };
	int hours, minutes = 0;

	if ((!bytes_starts(text, "+") && !bytes_starts(text, "-")) ||
	    !take_number(&part, 2, 0, 14, &hours))
		return false;
	bool has_colon = bytes_skip(&part.rest, ":");

	if (!take_number(&part, 2, 0, 59, &minutes) && has_colon)
		return false;
	reading->offset = (hours * 3600 + minutes * 60) * (text.at[0] == '+' ? 1 : -1);
	reading->has_zone = true;
	skip(reading, before + text.size - part.rest.size);
	return true;
}

/* A zone by name; or the name of a place ("Europe/Berlin"), which is passed over. */
static void take_zone_name(struct reading *reading, struct bytes text, size_t before)
{
	size_t size = 0;

	while (size < text.size &&
	       (is_letter(text.at[size]) || text.at[size] == '/' || text.at[size] == '_'))
		size++;
	struct bytes name = bytes_slice(text, 0, size);

	if (size < text.size && is_digit(text.at[size]))
		return;
	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++)
		if (bytes_is(name, zones[i].name)) {
			reading->offset = zones[i].minutes * 60;
			reading->has_zone = true;
			skip(reading, before + size);
			return;
		}
	if (before && bytes_find(name, '/') > 0)
		skip(reading, before + size);
}

static void take_zone(struct reading *reading)
{
	size_t before = bytes_starts(reading->rest, " ") ? 1 : 0;
	struct bytes text = bytes_slice(reading->rest, before, reading->rest.size);

	if (!take_offset(reading, text, before))
		take_zone_name(reading, text, before);
}

static bool take_epoch(struct reading *reading, size_t digits, int64_t usec_of_one)
{
	uint64_t value, seconds;

	if (digits_of(reading->rest) != digits ||
	    !bytes_u64(bytes_slice(reading->rest, 0, digits), 10, &value))
		return false;
	seconds = value * (uint64_t)usec_of_one / USEC;
	if (seconds < EPOCH_MIN || seconds > EPOCH_MAX)
		return false;
	reading->usec = (int64_t)value * usec_of_one;
	reading->is_epoch = reading->has_zone = true;
	skip(reading, digits);
	return true;
}

static bool take_half_of_day(struct reading *reading)
{
	reading->is_afternoon = bytes_skip(&reading->rest, "PM");
	reading->is_morning = !reading->is_afternoon && bytes_skip(&reading->rest, "AM");
	return reading->is_afternoon || reading->is_morning;
}

static bool take_other(struct reading *reading, char what)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	static const char days[] = "MonTueWedThuFriSatSun";
	int ignored;
	size_t size;

	switch (what) {
	case 'b':
		return take_name(reading, months, &reading->date.month);
	case 'a':
		return take_name(reading, days, &ignored);
	case 'p':
		return take_half_of_day(reading);
	case 'T':
		return bytes_skip(&reading->rest, "T") || bytes_skip(&reading->rest, " ");
	case 'f':
		take_fraction(reading);
		return true;
	case 'z':
		take_zone(reading);
		return true;
	case 'n':
		size = digits_of(reading->rest);
		skip(reading, size);
		return size > 0;
	case 'c':
		ignored = reading->rest.size && is_letter(reading->rest.at[0]);
		skip(reading, 1);
		return ignored;
	case 'E':
		return take_epoch(reading, 10, USEC);
	default:
		return take_epoch(reading, 13, 1000);
	}
}

static bool take_part(struct reading *reading, char what)
{
	struct human_calendar *date = &reading->date;

	switch (what) {
	case 'Y':
		return take_number(reading, 4, 1970, 9999, &date->year);
	case 'm':
		return take_number(reading, 2, 1, 12, &date->month);
	case 'd':
		return take_number(reading, 2, 1, 31, &date->day);
	case 'e':
		return take_short_number(reading, 31, &date->day);
	case 'h':
		return take_short_number(reading, 12, &date->hour);
	case 'H':
		return take_number(reading, 2, 0, 23, &date->hour);
	case 'M':
		return take_number(reading, 2, 0, 59, &date->minute);
	case 'S':
		return take_number(reading, 2, 0, 60, &date->second);
	default:
		return take_other(reading, what);
	}
}

/* Reads `text` by `pattern` and tells how much of it that took; 0: it does not fit. */
static size_t match(struct bytes text, const char *pattern, struct reading *ret)
{
	struct reading reading = { .rest = text };

	for (; *pattern; pattern++) {
		const char literal[] = { *pattern, '\0' };

		if (*pattern == '%' ? !take_part(&reading, *++pattern)
				    : !bytes_skip(&reading.rest, literal))
			return 0;
	}
	*ret = reading;
	return text.size - reading.rest.size;
}

static int64_t seconds_of(struct reading *reading, int64_t latest)
{
	struct human_calendar *date = &reading->date;

	if (reading->is_afternoon || reading->is_morning)
		date->hour = date->hour % 12 + (reading->is_afternoon ? 12 : 0);
	if (date->year)
		return human_calendar_seconds(date);
	int64_t at;

	for (date->year = 1971 + (int)(latest / (365 * DAY + DAY / 4));; date->year--) {
		at = human_calendar_seconds(date);
		if (at <= latest + DAY || date->year <= 1970)
			return at;
	}
}

static void finish(struct reading *reading, int64_t latest, struct log_time *ret)
{
	ret->is_local = !reading->has_zone;
	ret->usec = reading->usec;
	if (!reading->is_epoch)
		ret->usec += (seconds_of(reading, latest) - reading->offset) * USEC;
}

/* The first format of `place` that fits at `from`; the bytes it took, or 0. */
static size_t try_formats(struct bytes line, size_t from, enum place place, int64_t latest,
			  struct log_time *ret)
{
	struct bytes text = bytes_slice(line, from, line.size);
	struct reading reading;

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		size_t size = formats[i].place == place ? match(text, formats[i].pattern, &reading)
							: 0;

		if (!size)
			continue;
		finish(&reading, latest, ret);
		return size;
	}
	return 0;
}

/* How much of what stands behind a time belongs to it for the eye. */
static size_t blanks_at(struct bytes line, size_t at)
{
	size_t size = 0;

	while (at + size < line.size && (line.at[at + size] == ' ' || line.at[at + size] == '\t'))
		size++;
	return size;
}

/* "<34>", "<34>1 ": the priority of syslog's protocol. */
static size_t priority_size(struct bytes line)
{
	size_t digits = bytes_starts(line, "<") ? digits_of(bytes_slice(line, 1, 4)) : 0;

	if (!digits || digits > 3 || !bytes_starts(bytes_slice(line, digits + 1, 1), ">"))
		return 0;
	return digits + 2 + (bytes_starts(bytes_slice(line, digits + 2, 2), "1 ") ? 2 : 0);
}

static bool find_at_start(struct bytes line, int64_t latest, struct log_time *ret)
{
	size_t from = priority_size(line), size = try_formats(line, from, AT_START, latest, ret);

	if (!size)
		return false;
	ret->from = 0;
	ret->size = from + size;
	ret->size += blanks_at(line, ret->size);
	/* Ruby's Logger has the time and the pid in brackets: the line stays as it is */
	if (ret->size > 4 && line.at[1] == ',' && line.at[3] == '[')
		ret->size = 0;
	return true;
}

static bool find_in_brackets(struct bytes line, int64_t latest, struct log_time *ret)
{
	struct bytes near = bytes_slice(line, 0, LOG_TIME_BRACKET_REACH);
	size_t at = 0;

	for (int i = 0; i < BRACKETS_MAX; i++) {
		ptrdiff_t next = bytes_find(bytes_slice(near, at, near.size), '[');

		if (next < 0)
			return false;
		at += (size_t)next + 1;
		size_t size = try_formats(line, at, IN_BRACKETS, latest, ret);

		if (!size)
			continue;
		bool is_alone = bytes_starts(bytes_slice(line, at + size, 1), "]");

		ret->from = at - 1;
		ret->size = is_alone ? size + 2 + blanks_at(line, at + size + 1) : 0;
		return true;
	}
	return false;
}

static bool find_behind_key(struct bytes line, int64_t latest, struct log_time *ret)
{
	struct bytes near = bytes_slice(line, 0, LOG_TIME_KEY_REACH);

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		ptrdiff_t at = bytes_find_text(near, keys[i]);
		size_t from = (size_t)at + strlen(keys[i]);

		/* "uptime=" is another name */
		if (at < 0 || (at > 0 && keys[i][0] != '"' &&
			       (is_letter(near.at[at - 1]) || near.at[at - 1] == '_')))
			continue;
		from += blanks_at(line, from);
		from += bytes_starts(bytes_slice(line, from, 1), "\"");
		if (!try_formats(line, from, BEHIND_KEY, latest, ret))
			continue;
		ret->from = ret->size = 0;
		return true;
	}
	return false;
}

bool log_time_find(struct bytes line, int64_t latest, struct log_time *ret)
{
	struct log_time found = { 0 };

	if (!line.size || line.at[0] == ' ' || line.at[0] == '\t')
		return false;
	if (!find_at_start(line, latest, &found) && !find_in_brackets(line, latest, &found) &&
	    !find_behind_key(line, latest, &found))
		return false;
	*ret = found;
	return true;
}
