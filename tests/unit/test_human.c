/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/human.h"

struct human_case {
	int64_t number;
	const char *expected;
};

static void check(void (*add)(struct buf *, int64_t), const struct human_case *cases)
{
	for (; cases->expected; cases++) {
		scoped_buf text = { 0 };

		add(&text, cases->number);
		assert_string_equal(buf_text(&text), cases->expected);
	}
}

TEST(human_bytes)
{
	static const struct human_case cases[] = {
		{ 0, "0 B" },           { 1023, "1023 B" },
		{ 1024, "1.0 KiB" },    { 10189, "10 KiB" },
		{ 38 << 20, "38 MiB" }, { 8375186227, "7.8 GiB" },
		{ 1048575, "1.0 MiB" }, { INT64_MAX, "8.0 EiB" },
		{ INT64_MIN, "?" },     { 0, NULL },
	};

	check(human_bytes, cases);
}

TEST(human_duration)
{
	static const struct human_case cases[] = {
		{ 0, "0.0 s" },
		{ 640, "0.6 s" },
		{ 12999, "12 s" },
		{ 119000, "119 s" },
		{ 120000, "2 min" },
		{ 7200000, "2 h" },
		{ 3 * 3600000, "3 h" },
		{ 172800000, "2 days" },
		{ 412LL * 86400000, "412 days" },
		{ INT64_MIN, "?" },
		{ 0, NULL },
	};

	check(human_duration, cases);
}

TEST(human_dates)
{
	static const struct human_case dates[] = {
		{ 0, "1970-01-01" },
		{ 951782400, "2000-02-29" },
		{ 1614643200, "2021-03-02" },
		{ 4107542399, "2100-02-28" },
		{ 4107542400, "2100-03-01" },
		{ 253402300799, "9999-12-31" },
		{ 253402300800, "@253402300800" },
		{ INT64_MIN, "?" },
		{ 0, NULL },
	};
	static const struct human_case times[] = {
		{ 1795313408, "2026-11-22 02:10" },
		{ 86399, "1970-01-01 23:59" },
		{ INT64_MAX, "@9223372036854775807" },
		{ 0, NULL },
	};
	struct human_calendar date;

	check(human_date, dates);
	check(human_time, times);
	assert_true(human_calendar(-1, &date));
	assert_int_equal(date.year, 1969);
	assert_int_equal(date.second, 59);
	assert_true(human_calendar(-62167219200, &date));
	assert_int_equal(date.year, 0);
	assert_false(human_calendar(INT64_MIN, &date));
}

TEST(human_count)
{
	static const struct human_case cases[] = {
		{ 0, "0" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 20000, "20,000" },
		{ INT64_MAX, "9,223,372,036,854,775,807" },
		{ -1, "?" },
		{ 0, NULL },
	};
	scoped_buf text = { 0 };

	check(human_count, cases);
	human_plural(&text, 1, "flow", "flows");
	human_plural(&text, 2000, "flow", "flows");
	assert_string_equal(buf_text(&text), "1 flow2,000 flows");
}
