/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/log_since.h"

#include <errno.h>

#include "base/buf.h"
#include "base/human.h"
#include "format/logs/log_time.h"

enum { DAY = 24 * 60 * 60, USEC = 1000 * 1000, COUNT_MAX = 1000 * 1000 };

static const struct {
	const char *unit;
	int64_t seconds;
} units[] = {
	{ "s", 1 },           { "sec", 1 },     { "m", 60 },       { "min", 60 },
	{ "h", 3600 },        { "hour", 3600 }, { "hours", 3600 }, { "d", DAY },
	{ "day", DAY },       { "days", DAY },  { "w", 7 * DAY },  { "week", 7 * DAY },
	{ "weeks", 7 * DAY },
};

/* "10m", "2 h", "3d ago" */
static bool parse_ago(struct bytes text, int64_t now, int64_t *ret)
{
	size_t digits = 0;
	uint64_t count;

	while (digits < text.size && text.at[digits] >= '0' && text.at[digits] <= '9')
		digits++;
	struct bytes unit = bytes_trim(bytes_slice(text, digits, text.size));

	if (bytes_ends(unit, " ago"))
		unit = bytes_trim(bytes_slice(unit, 0, unit.size - 4));
	if (!bytes_u64(bytes_slice(text, 0, digits), 10, &count) || count > COUNT_MAX)
		return false;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (bytes_is(unit, units[i].unit)) {
			*ret = now - (int64_t)count * units[i].seconds;
			return true;
		}
	return false;
}

static bool parse_word(struct bytes text, int64_t now, int64_t *ret)
{
	int64_t midnight = now - now % DAY;
	uint64_t epoch;

	if (bytes_is(text, "now"))
		*ret = now;
	else if (bytes_is(text, "today"))
		*ret = midnight;
	else if (bytes_is(text, "yesterday"))
		*ret = midnight - DAY;
	else if (bytes_starts(text, "@") &&
		 bytes_u64(bytes_slice(text, 1, text.size), 10, &epoch) &&
		 epoch <= INT64_MAX / USEC)
		*ret = (int64_t)epoch;
	else
		return false;
	return true;
}

/* A date may lack its clock, and a clock its seconds, or its date. */
static bool parse_date(struct bytes text, int64_t now, int64_t *ret)
{
	static const char *const missing[] = { "", ":00", "T00:00:00" };
	struct log_time time;
	struct human_calendar today;

	if (text.size > 40 || !human_calendar(now, &today))
		return false;
	for (int with_date = 0; with_date < 2; with_date++)
		for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
			scoped_buf try = { 0 };

			if (with_date)
				buf_add_format(&try, "%04d-%02d-%02dT", today.year, today.month,
					       today.day);
			buf_add_bytes(&try, text);
			buf_add_text(&try, missing[i]);
			if (!log_time_find(buf_bytes(&try), now, &time) || time.from ||
			    time.size != try.size)
				continue;
			*ret = time.usec / USEC;
			if (with_date && *ret > now)
				*ret -= DAY;
			return true;
		}
	return false;
}

int log_since_parse(struct bytes text, int64_t now, int64_t *ret, struct err *err)
{
	text = bytes_trim(text);
	if (parse_word(text, now, ret) || parse_ago(text, now, ret) || parse_date(text, now, ret))
		return 0;
	return err_set(err, -EINVAL,
		       "%.*s: no time; 10m, 2h, 3d, today, yesterday, 14:00, 2026-11-25 and "
		       "\"2026-11-25 14:00\" (UTC) are",
		       (int)(text.size < 60 ? text.size : 60), text.at);
}
