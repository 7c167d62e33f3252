/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "base/buf.h"
#include "format/logs/log_since.h"
#include "format/logs/log_time.h"

enum { LATEST = 1795313822 }; /* 2026-11-22 02:17:02 UTC */

TEST(log_time)
{
	static const struct {
		const char *line;
		int64_t seconds; /* of LATEST; INT64_MIN: no time */
		int usec;
		bool is_local;
		const char *rest; /* the line without its time */
	} cases[] = {
		{ "2026-11-22T02:17:02.123456+00:00 x", 0, 123456, false, "x" },
		{ "2026-11-22T03:17:02Z x", 3600, 0, false, "x" },
		{ "2026-11-22 02:17:02,5 ERROR x", 0, 500000, true, "ERROR x" },
		{ "2026-11-22 02:17:02.123 UTC [812] LOG:  x", 0, 123000, false, "[812] LOG:  x" },
		{ "2026-11-22 03:17:02 CET [812] x", 0, 0, false, "[812] x" },
		{ "2026-11-22 02:17:02 EVENT x", 0, 0, true, "EVENT x" },
		{ "2026-11-22 03:17:02 +0100 [info] x", 0, 0, false, "[info] x" },
		{ "2026/11/22 02:17:02 [error] 815#815: *3 x", 0, 0, true,
		  "[error] 815#815: *3 x" },
		{ "Nov 22 02:17:02 web sshd[3]: x", 0, 0, true, "web sshd[3]: x" },
		{ "Nov  2 02:17:02 web x", -20 * 86400, 0, true, "web x" },
		{ "Dec 22 02:17:02 web x", -335 * 86400, 0, true, "web x" },
		{ "<34>1 2026-11-22T02:17:02Z h su - x", 0, 0, false, "h su - x" },
		{ "812:M 22 Nov 2026 02:17:02.001 * x", 0, 1000, true, "* x" },
		{ "10.0.0.7 - - [22/Nov/2026:03:17:02 +0100] \"GET / HTTP/1.1\" 200 1", 0, 0, false,
		  "10.0.0.7 - - \"GET / HTTP/1.1\" 200 1" },
		{ "10.0.0.5 - - [22/Nov/2026 02:17:02] \"GET / HTTP/1.1\" 200 -", 0, 0, true,
		  "10.0.0.5 - - \"GET / HTTP/1.1\" 200 -" },
		{ "[Sun Nov 22 02:17:02.123456 2026] [core:error] x", 0, 123456, true,
		  "[core:error] x" },
		{ "[22-Nov-2026 02:17:02 UTC] PHP x", 0, 0, false, "PHP x" },
		{ "[22-Nov-2026 02:17:02 Europe/Berlin] PHP x", 0, 0, true, "PHP x" },
		{ "[22-Nov-2026 02:17:02] NOTICE: x", 0, 0, true, "NOTICE: x" },
		{ "22-Nov-2026 02:17:02.001 INFO [main] x", 0, 1000, true, "INFO [main] x" },
		{ "[2026-11-22 03:17:02 +0100] [7] [CRITICAL] x", 0, 0, false, "[7] [CRITICAL] x" },
		{ "E, [2026-11-22T02:17:02.000001 #812] ERROR -- : x", 0, 1, true,
		  "E, [2026-11-22T02:17:02.000001 #812] ERROR -- : x" },
		{ "E1122 02:17:02.000001   812 main.go:1] x", 0, 1, true, "812 main.go:1] x" },
		{ "Nov 22, 2026 2:17:02 PM org.x", 12 * 3600, 0, true, "org.x" },
		{ "Nov 22, 2026 12:17:02 AM org.x", -2 * 3600, 0, true, "org.x" },
		{ "Sun Nov 22 02:17:02 2026 x", 0, 0, true, "x" },
		{ "Sun Nov 22 02:17:02 UTC 2026 x", 0, 0, false, "x" },
		{ "1795313822.123    456 10.0.0.7 TCP_MISS", 0, 123000, false,
		  "456 10.0.0.7 TCP_MISS" },
		{ "type=AVC msg=audit(1795313822.123:456): x", 0, 123000, false,
		  "type=AVC msg=audit(1795313822.123:456): x" },
		{ "{\"level\":50,\"time\":1795313822123,\"msg\":\"x\"}", 0, 123000, false,
		  "{\"level\":50,\"time\":1795313822123,\"msg\":\"x\"}" },
		{ "{\"ts\": 1795313822.5}", 0, 500000, false, "{\"ts\": 1795313822.5}" },
		{ "{\"@timestamp\" :1}", INT64_MIN, 0, false, NULL },
		{ "{\"t\":{\"$date\":\"2026-11-22T02:17:02.001+00:00\"},\"s\":\"I\"}", 0, 1000,
		  false, "{\"t\":{\"$date\":\"2026-11-22T02:17:02.001+00:00\"},\"s\":\"I\"}" },
		{ "level=info ts=2026-11-22T02:17:02Z msg=x", 0, 0, false,
		  "level=info ts=2026-11-22T02:17:02Z msg=x" },
		{ "uptime=1795313822 x", INT64_MIN, 0, false, NULL },
		{ "  2026-11-22 02:17:02 of a trace", INT64_MIN, 0, false, NULL },
		{ "Traceback (most recent call last):", INT64_MIN, 0, false, NULL },
		{ "select '2026-11-22 02:17:02'", INT64_MIN, 0, false, NULL },
		{ "2026-13-22 02:17:02 x", INT64_MIN, 0, false, NULL },
		{ "1234567890123456789 x", INT64_MIN, 0, false, NULL },
		{ "", INT64_MIN, 0, false, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bytes line = bytes_of(cases[i].line);
		bool has_time = cases[i].seconds != INT64_MIN;
		struct log_time time = { 0 };
		scoped_buf rest = { 0 };

		if (log_time_find(line, LATEST, &time) != has_time)
			fail_msg("%s", cases[i].line);
		if (!has_time)
			continue;
		if (time.usec != (LATEST + cases[i].seconds) * 1000000 + cases[i].usec ||
		    time.is_local != cases[i].is_local)
			fail_msg("%s: %lld, %d", cases[i].line, (long long)time.usec,
				 time.is_local);
		buf_add_bytes(&rest, bytes_slice(line, 0, time.from));
		buf_add_bytes(&rest, bytes_slice(line, time.from + time.size, line.size));
		assert_string_equal(buf_text(&rest), cases[i].rest);
	}
}

TEST(log_since)
{
	static const struct {
		const char *text;
		int64_t at; /* 0: none */
	} cases[] = {
		{ "10m", LATEST - 600 },
		{ "2h", LATEST - 7200 },
		{ "3 days", LATEST - 3 * 86400 },
		{ "1w ago", LATEST - 7 * 86400 },
		{ "now", LATEST },
		{ "today", LATEST - 8222 },
		{ "yesterday", LATEST - 8222 - 86400 },
		{ "2026-11-21", LATEST - 8222 - 86400 },
		{ "2026-11-22 02:17", LATEST - 2 },
		{ "2026-11-22 02:17:02", LATEST },
		{ "2026-11-22T03:17:02+01:00", LATEST },
		{ "02:00", LATEST - 1022 },
		{ "03:00", LATEST - 1022 + 3600 - 86400 },
		{ "@1795313822", LATEST },
		{ "soon", 0 },
		{ "10", 0 },
		{ "10 fortnights", 0 },
		{ "2026-11-22 02:17:02 and more", 0 },
		{ "99999999999999999999d", 0 },
		{ "@99999999999999999999", 0 },
		{ "", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		int64_t at = 0;
		int failed = log_since_parse(bytes_of(cases[i].text), LATEST, &at, &err);

		if (at != cases[i].at || failed != (cases[i].at ? 0 : -EINVAL))
			fail_msg("%s: %lld", cases[i].text, (long long)at);
	}
}
