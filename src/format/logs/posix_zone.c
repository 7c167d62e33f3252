/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/logs/posix_zone.h"

#include "base/human.h"

enum {
	DAY_SECONDS = 24 * 60 * 60,
	HOUR_SECONDS = 60 * 60,
	USUAL_CHANGE = 2 * HOUR_SECONDS, /* at two o'clock */
	NAME_MIN = 3,
	HOURS_MAX = 167,
	WEEK_DAYS = 7,
	EPOCH_WEEKDAY = 4, /* 1970 began on a Thursday */
};

static bool take_number(struct bytes *rest, uint64_t most, int *ret)
{
	uint64_t value;
	size_t size = 0;

	while (size < rest->size && rest->at[size] >= '0' && rest->at[size] <= '9')
		size++;
	if (!bytes_u64(bytes_slice(*rest, 0, size), 10, &value) || value > most)
		return false;
	*ret = (int)value;
	*rest = bytes_slice(*rest, size, rest->size);
	return true;
}

static bool is_letter(char byte)
{
	return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/* "CET", "<+03>" */
static bool take_name(struct bytes *rest)
{
	size_t size = 0;

	if (bytes_starts(*rest, "<")) {
		ptrdiff_t end = bytes_find(*rest, '>');

		if (end < 0)
			return false;
		*rest = bytes_slice(*rest, (size_t)end + 1, rest->size);
		return true;
	}
	while (size < rest->size && is_letter(rest->at[size]))
		size++;
	*rest = bytes_slice(*rest, size, rest->size);
	return size >= NAME_MIN;
}

/* "-3:30", "2", "+10:00:00", in seconds. */
static bool take_time(struct bytes *rest, int *ret)
{
	bool is_negative = bytes_skip(rest, "-");
	int hours, minutes = 0, seconds = 0;

	if (!is_negative)
		bytes_skip(rest, "+");
	if (!take_number(rest, HOURS_MAX, &hours) ||
	    (bytes_skip(rest, ":") && !take_number(rest, 59, &minutes)) ||
	    (bytes_skip(rest, ":") && !take_number(rest, 59, &seconds)))
		return false;
	*ret = (hours * HOUR_SECONDS + minutes * 60 + seconds) * (is_negative ? -1 : 1);
	return true;
}

static bool take_weekday(struct bytes *rest, struct posix_zone_day *ret)
{
	ret->kind = POSIX_ZONE_NTH_WEEKDAY;
	return take_number(rest, 12, &ret->month) && ret->month && bytes_skip(rest, ".") &&
	       take_number(rest, 5, &ret->week) && ret->week && bytes_skip(rest, ".") &&
	       take_number(rest, 6, &ret->weekday);
}

static bool take_day(struct bytes *rest, struct posix_zone_day *ret)
{
	bool is_one;

	*ret = (struct posix_zone_day){ .seconds = USUAL_CHANGE };
	if (!bytes_skip(rest, ","))
		return false;
	if (bytes_skip(rest, "M")) {
		is_one = take_weekday(rest, ret);
	} else {
		ret->kind = bytes_skip(rest, "J") ? POSIX_ZONE_JULIAN : POSIX_ZONE_NUMBER;
		is_one = take_number(rest, 365, &ret->day) &&
			 (ret->kind == POSIX_ZONE_NUMBER || ret->day);
	}
	return is_one && (!bytes_skip(rest, "/") || take_time(rest, &ret->seconds));
}

bool posix_zone_parse(struct bytes text, struct posix_zone *ret)
{
	struct posix_zone zone = { 0 };

	if (!take_name(&text) || !take_time(&text, &zone.offset))
		return false;
	zone.offset = -zone.offset; /* POSIX counts to the west */
	zone.summer_offset = zone.offset + HOUR_SECONDS;
	zone.has_summer = text.size > 0;
	if (zone.has_summer) {
		if (!take_name(&text))
			return false;
		if (text.size && text.at[0] != ',') {
			if (!take_time(&text, &zone.summer_offset))
				return false;
			zone.summer_offset = -zone.summer_offset;
		}
		zone.has_summer = text.size > 0;
		if (zone.has_summer &&
		    (!take_day(&text, &zone.start) || !take_day(&text, &zone.end) || text.size))
			return false;
	}
	*ret = zone;
	return true;
}

/* ---- times ---------------------------------------------------------------------------------- */

static int64_t first_of(int year, int month)
{
	struct human_calendar date = { .year = year, .month = month, .day = 1 };

	return human_calendar_seconds(&date);
}

/* The clock on the wall when it is changed, as if it were UTC. */
static int64_t change_at(const struct posix_zone_day *day, int year)
{
	int64_t first = first_of(year, 1), at = first;
	bool is_leap = first_of(year, 3) - first_of(year, 2) == 29 * (int64_t)DAY_SECONDS;

	switch (day->kind) {
	case POSIX_ZONE_NUMBER:
		at += (int64_t)day->day * DAY_SECONDS;
		break;
	case POSIX_ZONE_JULIAN:
		at += (int64_t)(day->day - 1 + (is_leap && day->day > 59)) * DAY_SECONDS;
		break;
	default: {
		int64_t next = day->month == 12 ? first_of(year + 1, 1)
						: first_of(year, day->month + 1);

		at = first_of(year, day->month);
		int weekday = (int)((at / DAY_SECONDS + EPOCH_WEEKDAY) % WEEK_DAYS);

		at += (int64_t)((day->weekday - weekday + WEEK_DAYS) % WEEK_DAYS) * DAY_SECONDS;
		for (int week = 1; week < day->week && at + WEEK_DAYS * DAY_SECONDS < next; week++)
			at += WEEK_DAYS * DAY_SECONDS;
	}
	}
	return at + day->seconds;
}

/* Takes a change into account that lies before that time. */
static void apply(int64_t wall, int64_t at, int offset, int64_t *result)
{
	if (wall - offset >= at)
		*result = wall - offset;
}

int64_t posix_zone_time_of(const struct posix_zone *zone, int64_t wall)
{
	struct human_calendar now = { 0 };
	int64_t result;

	if (__builtin_sub_overflow(wall, zone->offset, &result))
		return wall;
	if (!zone->has_summer || wall < 0 || !human_calendar(wall, &now) || now.year < 1971)
		return result;
	for (int year = now.year - 1; year <= now.year + 1; year++) {
		int64_t start = change_at(&zone->start, year) - zone->offset;
		int64_t end = change_at(&zone->end, year) - zone->summer_offset;

		if (start < end)
			apply(wall, start, zone->summer_offset, &result);
		apply(wall, end, zone->offset, &result);
		if (start >= end) /* south of the equator */
			apply(wall, start, zone->summer_offset, &result);
	}
	return result;
}
