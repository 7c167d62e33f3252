/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/human.h"

#include <stdio.h>

enum { SECONDS_PER_DAY = 24 * 60 * 60, DAYS_PER_ERA = 146097, ERA_START = 719468 };

static bool is_unknown(struct buf *ret, int64_t number)
{
	if (number < 0)
		buf_add_byte(ret, '?');
	return number < 0;
}

void human_bytes(struct buf *ret, int64_t bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };

	if (is_unknown(ret, bytes))
		return;
	if (bytes < 1024) {
		buf_add_format(ret, "%d B", (int)bytes);
		return;
	}
	double value = (double)bytes / 1024;
	size_t unit = 0;

	while (value >= 1023.5 && unit + 1 < sizeof(units) / sizeof(units[0])) {
		value /= 1024;
		unit++;
	}
	buf_add_format(ret, "%.*f %s", value < 9.95 ? 1 : 0, value, units[unit]);
}

void human_duration(struct buf *ret, int64_t milliseconds)
{
	int64_t seconds = milliseconds / 1000;

	if (is_unknown(ret, milliseconds))
		return;
	if (seconds < 10)
		buf_add_format(ret, "%lld.%lld s", (long long)seconds,
			       (long long)(milliseconds % 1000 / 100));
	else if (seconds < 120)
		buf_add_format(ret, "%lld s", (long long)seconds);
	else if (seconds / 3600 < 2)
		buf_add_format(ret, "%lld min", (long long)(seconds / 60));
	else if (seconds / SECONDS_PER_DAY < 2)
		buf_add_format(ret, "%lld h", (long long)(seconds / 3600));
	else
		buf_add_format(ret, "%lld days", (long long)(seconds / SECONDS_PER_DAY));
}

/* The day count is turned into a year that begins in March, so that the leap day comes last; 400
 * years (an era) always have the same days. */
bool human_calendar(int64_t seconds, struct human_calendar *ret)
{
	int64_t day = seconds / SECONDS_PER_DAY, second = seconds % SECONDS_PER_DAY;

	if (seconds < -62167219200 || seconds > 253402300799)
		return false;
	if (second < 0) {
		second += SECONDS_PER_DAY;
		day--;
	}
	day += ERA_START; /* days since 0000-03-01 */
	int64_t era = (day >= 0 ? day : day - (DAYS_PER_ERA - 1)) / DAYS_PER_ERA;
	int64_t day_of_era = day - era * DAYS_PER_ERA;
	int64_t year = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) /
		       365;
	int64_t day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */

	ret->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	ret->month = (int)(month < 10 ? month + 3 : month - 9);
	ret->year = (int)(year + era * 400 + (ret->month <= 2));
	ret->hour = (int)(second / 3600);
	ret->minute = (int)(second / 60 % 60);
	ret->second = (int)(second % 60);
	return true;
}

int64_t human_calendar_seconds(const struct human_calendar *calendar)
{
	int64_t year = calendar->year - (calendar->month <= 2);
	int64_t month = (calendar->month + 9) % 12; /* 0 is March */
	int64_t era = (year >= 0 ? year : year - 399) / 400, year_of_era = year - era * 400;
	int64_t day_of_year = (153 * month + 2) / 5 + calendar->day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	int64_t day = era * DAYS_PER_ERA + day_of_era - ERA_START;

	return ((day * 24 + calendar->hour) * 60 + calendar->minute) * 60 + calendar->second;
}

void human_date(struct buf *ret, int64_t seconds)
{
	struct human_calendar date;

	if (is_unknown(ret, seconds))
		return;
	if (!human_calendar(seconds, &date))
		buf_add_format(ret, "@%lld", (long long)seconds);
	else
		buf_add_format(ret, "%04d-%02d-%02d", date.year, date.month, date.day);
}

void human_time(struct buf *ret, int64_t seconds)
{
	struct human_calendar date;

	human_date(ret, seconds);
	if (seconds >= 0 && human_calendar(seconds, &date))
		buf_add_format(ret, " %02d:%02d", date.hour, date.minute);
}

void human_count(struct buf *ret, int64_t count)
{
	char digits[32];

	if (is_unknown(ret, count))
		return;
	int size = snprintf(digits, sizeof(digits), "%lld", (long long)count);

	for (int i = 0; i < size; i++) {
		if (i && (size - i) % 3 == 0)
			buf_add_byte(ret, ',');
		buf_add_byte(ret, digits[i]);
	}
}

void human_plural(struct buf *ret, int64_t count, const char *one, const char *many)
{
	human_count(ret, count);
	buf_add_format(ret, " %s", count == 1 ? one : many);
}
