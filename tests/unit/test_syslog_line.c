/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/logs/syslog_line.h"

enum { LATEST = 1795313822 }; /* 2026-11-22 02:17:02 UTC */

TEST(syslog_line)
{
	static const struct {
		const char *line;
		bool valid, is_local;
		int64_t at;
		const char *tag, *message;
	} cases[] = {
		{ "Nov 22 02:17:02 db1 systemd[1]: Started x.", true, true, LATEST, "systemd",
		  "Started x." },
		{ "Nov  2 02:17:02 db1 kernel: [ 12.5] hello", true, true, LATEST - 20 * 86400,
		  "kernel", "hello" },
		{ "Dec 22 02:17:02 db1 kernel: hello", true, true, LATEST - 335 * 86400, "kernel",
		  "hello" },
		{ "Nov 22 08:17:02 db1 cron: zone ahead", true, true, LATEST + 6 * 3600, "cron",
		  "zone ahead" },
		{ "2026-11-22T02:17:02.123456+00:00 db1 sshd[3]: hi", true, false, LATEST, "sshd",
		  "hi" },
		{ "2026-11-22T04:17:02+02:00 db1 sshd: hi", true, false, LATEST, "sshd", "hi" },
		{ "<34>1 2026-11-22T02:17:02.003Z host su 12 ID47 - failed", true, false, LATEST,
		  "su", "failed" },
		{ "<34>1 2026-11-22T02:17:02Z host su - - [a b=\"c\"] failed", true, false, LATEST,
		  "su", "failed" },
		{ "<6>Nov 22 02:17:02 db1 x: y", true, true, LATEST, "x", "y" },
		{ "Nov 32 02:17:02 db1 x: y", false, false, 0, NULL, NULL },
		{ "Nev 22 02:17:02 db1 x: y", false, false, 0, NULL, NULL },
		{ "Nov 22 25:17:02 db1 x: y", false, false, 0, NULL, NULL },
		{ "\tat java.lang.Thread.run", false, false, 0, NULL, NULL },
		{ "", false, false, 0, NULL, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct syslog_line line = { 0 };

		assert_int_equal(syslog_line_parse(bytes_of(cases[i].line), LATEST, &line),
				 cases[i].valid);
		assert_int_equal(line.at, cases[i].at);
		assert_int_equal(line.is_local, cases[i].is_local);
		assert_true(!cases[i].valid || bytes_is(line.tag, cases[i].tag));
		assert_true(!cases[i].valid || bytes_is(line.message, cases[i].message));
	}
}

TEST(kernel_line)
{
	struct kernel_line line;

	kernel_line_parse(BYTES("<6>[   12.345678] hello"), &line);
	assert_int_equal(line.since_boot_ms, 12345);
	assert_true(bytes_is(line.message, "hello"));
	kernel_line_parse(BYTES("<3>plain"), &line);
	assert_int_equal(line.since_boot_ms, -1);
	assert_true(bytes_is(line.message, "plain"));
	kernel_line_parse(BYTES("[drm] no time"), &line);
	assert_int_equal(line.since_boot_ms, -1);
	assert_true(bytes_is(line.message, "[drm] no time"));
}
