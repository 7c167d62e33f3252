/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "format/logs/log_condenser.h"

TEST(log_level)
{
	static const struct {
		const char *line;
		enum log_level priority, level;
	} cases[] = {
		{ "[error] 815#815: *3 open() failed", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "[core:error] x", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "[notice] exiting on error", LOG_LEVEL_UNKNOWN, LOG_LEVEL_NOTICE },
		{ "ERROR:  relation \"x\" does not exist", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "LOG:  could not receive data", LOG_LEVEL_UNKNOWN, LOG_LEVEL_INFO },
		{ "FATAL:  the database system is starting up", LOG_LEVEL_UNKNOWN,
		  LOG_LEVEL_CRITICAL },
		{ "INFO 0 ERROR lines", LOG_LEVEL_UNKNOWN, LOG_LEVEL_INFO },
		{ "0 [Warning] Aborted connection", LOG_LEVEL_UNKNOWN, LOG_LEVEL_WARNING },
		{ "ts=1 level=error msg=x", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "{\"level\":\"warn\",\"msg\":\"error\"}", LOG_LEVEL_UNKNOWN, LOG_LEVEL_WARNING },
		{ "{\"level\":50,\"msg\":\"x\"}", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "E, [2026-11-22T02:17:02 #812] worker=1", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "E1122 02:17:02.000001   812 main.go:1] x", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "Everything is fine", LOG_LEVEL_UNKNOWN, LOG_LEVEL_UNKNOWN },
		{ "GET /error HTTP/1.1\" 200 5", LOG_LEVEL_UNKNOWN, LOG_LEVEL_INFO },
		{ "\"GET / HTTP/1.1\" 502 5 \"-\"", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "KeyError: 'x'", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "connect: Connection refused", LOG_LEVEL_UNKNOWN, LOG_LEVEL_ERROR },
		{ "connect: Connection refused", LOG_LEVEL_INFO, LOG_LEVEL_INFO },
		{ "plain", LOG_LEVEL_CRITICAL, LOG_LEVEL_CRITICAL },
		{ "ERROR x", LOG_LEVEL_INFO, LOG_LEVEL_ERROR },
		{ "", LOG_LEVEL_UNKNOWN, LOG_LEVEL_UNKNOWN },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum log_level level = log_level_of(bytes_of(cases[i].line), cases[i].priority);

		if (level != cases[i].level)
			fail_msg("%s: %s", cases[i].line, log_level_name(level));
	}
}

/* The lines of `text` condensed; what the first group says. */
static void condense(const char *text, struct buf *ret, size_t *groups, int64_t *count)
{
	scoped_log_condenser condenser = { 0 };
	struct bytes rest = bytes_of(text), line;
	int64_t at = 100;

	while (bytes_part(&rest, '|', &line))
		log_condenser_take(&condenser, &(struct log_condensed_line){
						       .at = at++,
						       .level = LOG_LEVEL_ERROR,
						       .service = "x",
						       .source = "y",
						       .text = line,
					       });
	log_condenser_top(&condenser);
	*groups = condenser.groups.count;
	*count = condenser.groups.at[0].count;
	assert_int_equal(condenser.groups.at[0].last_at - condenser.groups.at[0].first_at >= 0, 1);
	log_group_say(&condenser.groups.at[0], ret);
}

TEST(log_condenser)
{
	static const struct {
		const char *text; /* lines parted by | */
		size_t groups;
		int64_t count;
		const char *first;
	} cases[] = {
		{ "worker timeout 98s > 60s|worker timeout 71s > 60s", 1, 2,
		  "worker timeout * > 60s" },
		{ "worker timeout 98s > 60s", 1, 1, "worker timeout 98s > 60s" },
		{ "a 1|b 1|a 2", 2, 2, "a *" },
		{ "open() \"/srv/a.png\" failed (2: No such file)|"
		  "open() \"/srv/b.png\" failed (2: No such file)",
		  1, 2, "open() \"*\" failed (2: No such file)" },
		{ "connect to 10.0.0.7:5432|connect to fe80::1|connect to 10.0.0.8:5432", 1, 3,
		  "connect to *" },
		{ "id 123e4567-e89b-12d3-a456-426614174000 lost|"
		  "id 00000000-e89b-12d3-a456-426614174000 lost",
		  1, 2, "id * lost" },
		{ "request 9f86d081884c7d65 failed|request 60303ae22b998861 failed", 1, 2,
		  "request * failed" },
		{ "worker3 died|worker12 died", 1, 2, "worker* died" },
		{ "\"GET /a HTTP/1.1\" 502 1|\"GET /a HTTP/1.1\" 503 1|\"GET /a HTTP/1.1\" 502 7",
		  2, 2, "\"GET /a HTTP/1.1\" 502 *" },
		{ "Exception on /a\nTraceback (most recent call last):\n  File \"a.py\", line 3\n"
		  "KeyError: 'x'|Exception on /a\nTraceback (most recent call last):\n  b\n"
		  "KeyError: 'y'",
		  1, 2, "Exception on /a KeyError: '*'" },
		{ "can't open x|can't open x", 1, 2, "can't open x" },
		{ "\"unclosed 1|\"unclosed 2", 1, 2, "\"unclosed *" },
		{ "", 0, 0, "" },
	};

	for (size_t i = 0; i + 1 < sizeof(cases) / sizeof(cases[0]); i++) {
		scoped_buf first = { 0 };
		size_t groups = 0;
		int64_t count = 0;

		condense(cases[i].text, &first, &groups, &count);
		assert_string_equal(buf_text(&first), cases[i].first);
		assert_int_equal(groups, cases[i].groups);
		assert_int_equal(count, cases[i].count);
	}
}

/* More kinds of lines than are kept: they are counted. */
TEST(log_condenser_bounds)
{
	scoped_log_condenser condenser = { 0 };

	for (int i = 0; i < LOG_GROUPS_MAX + 5; i++) {
		scoped_buf text = { 0 };

		for (int rest = i + 1; rest; rest /= 26)
			buf_add_byte(&text, (char)('a' + rest % 26));
		log_condenser_take(&condenser, &(struct log_condensed_line){
						       .level = LOG_LEVEL_ERROR,
						       .service = "x",
						       .source = "y",
						       .text = buf_bytes(&text),
					       });
	}
	assert_int_equal(condenser.errors, LOG_GROUPS_MAX + 5);
	assert_int_equal(condenser.groups.count, LOG_GROUPS_MAX);
	assert_int_equal(condenser.left_out, 5);
}
