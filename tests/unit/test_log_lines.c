/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/logs/container_log.h"
#include "format/logs/log_rotation.h"

TEST(log_rotation)
{
	static const struct {
		const char *name, *current;
		bool is_one, is_dated, is_packed;
		uint64_t number;
	} cases[] = {
		{ "error.log.1", "error.log", true, false, false, 1 },
		{ "error.log.12.gz", "error.log", true, false, true, 12 },
		{ "error.log-20261125.xz", "error.log", true, true, true, 20261125 },
		{ "error.log-20261125-1732543200.gz", "error.log", true, true, true,
		  202611251732543200 },
		{ "error-20261125.log.zst", "error.log", true, true, true, 20261125 },
		{ "error.2026-11-25.log", "error.log", true, true, false, 20261125 },
		{ "error.log.2026-11-25_14", "error.log", true, true, false, 2026112514 },
		{ "error.1.log", "error.log", true, false, false, 1 },
		{ "messages-20261125", "messages", true, true, false, 20261125 },
		{ "syslog.0", "syslog", true, false, false, 0 },
		{ "ctr.log.old", "ctr.log", true, false, false, 1 },
		{ "error.log", "error.log", false, false, false, 0 },
		{ "error.log.gz", "error.log", false, false, false, 0 },
		{ "error.log.1~", "error.log", false, false, false, 0 },
		{ "error.logs.1", "error.log", false, false, false, 0 },
		{ "error.log.", "error.log", false, false, false, 0 },
		{ "error.log.-", "error.log", false, false, false, 0 },
		{ "other.log.1", "error.log", false, false, false, 0 },
		{ "error.log.99999999999999999999", "error.log", false, false, false, 0 },
		{ "", "", false, false, false, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct log_rotation rotation = { 0 };
		bool is_one = log_rotation_of(bytes_of(cases[i].name), bytes_of(cases[i].current),
					      &rotation);

		if (is_one != cases[i].is_one || rotation.is_dated != cases[i].is_dated ||
		    rotation.is_packed != cases[i].is_packed || rotation.number != cases[i].number)
			fail_msg("%s", cases[i].name);
	}
}

TEST(log_rotation_order)
{
	struct log_rotation one = { .number = 1 }, two = { .number = 2 };
	struct log_rotation old = { .number = 20261124, .is_dated = true };
	struct log_rotation young = { .number = 20261125, .is_dated = true };

	assert_true(log_rotation_compare(&one, &two) < 0);
	assert_true(log_rotation_compare(&two, &one) > 0);
	assert_true(log_rotation_compare(&young, &old) < 0);
	assert_true(log_rotation_compare(&old, &young) > 0);
	assert_true(log_rotation_compare(&two, &young) < 0);
	assert_int_equal(log_rotation_compare(&two, &two), 0);
}

TEST(container_log)
{
	static const struct {
		const char *line;
		bool is_one, is_partial;
		const char *stream, *text;
	} cases[] = {
		{ "{\"log\":\"hi \\u001b[1m\\n\",\"stream\":\"stdout\",\"time\":"
		  "\"2026-11-22T02:17:02.5Z\"}",
		  true, false, "stdout", "hi \x1b[1m" },
		{ "{\"log\":\"half\",\"stream\":\"stderr\",\"time\":\"2026-11-22T02:17:02.5Z\"}",
		  true, true, "stderr", "half" },
		{ "2026-11-22T03:17:02.500000000+01:00 stdout F hi there", true, false, "stdout",
		  "hi there" },
		{ "2026-11-22T02:17:02.5Z stderr P half", true, true, "stderr", "half" },
		{ "2026-11-22T02:17:02.5Z stdout F ", true, false, "stdout", "" },
		{ "2026-11-22T02:17:02.5Z stdout F", true, false, "stdout", "" },
		{ "2026-11-22T02:17:02.5Z stdin F x", false, false, NULL, NULL },
		{ "2026-11-22T02:17:02.5 stdout F x", false, false, NULL, NULL },
		{ "{\"log\":\"x\\n\",\"time\":\"now\"}", false, false, NULL, NULL },
		{ "{\"log\":1}", false, false, NULL, NULL },
		{ "{\"log", false, false, NULL, NULL },
		{ "", false, false, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct container_log_line line = { 0 };
		scoped_buf text = { 0 };

		if (container_log_parse(bytes_of(cases[i].line), &line, &text) != cases[i].is_one)
			fail_msg("%s", cases[i].line);
		if (!cases[i].is_one)
			continue;
		assert_int_equal(line.usec, 1795313822500000);
		assert_int_equal(line.is_partial, cases[i].is_partial);
		assert_string_equal(line.stream, cases[i].stream);
		assert_string_equal(buf_text(&text), cases[i].text);
	}
}
