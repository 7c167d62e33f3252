/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Crashes that become events of a snapshot. */
#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "crash/crash_event.h"
#include "snapshot/snapshot.h"

static const struct crash_event *crash_of(const char *log, const char *trace)
{
	static const char *path = "/var/crash/1/vmcore";
	static text_list paths;
	static struct crash_event crash;

	paths = (text_list){ .at = &path, .count = 1 };
	crash = (struct crash_event){
		.at = 1763800000,
		.what = BYTES("Linux 6.1 died: bad, password=hunter2hunter2 was given"),
		.task = BYTES("init"),
		.trace = bytes_of(trace),
		.log = bytes_of(log),
		.paths = &paths,
	};
	return &crash;
}

TEST(crash_event_has_no_secrets)
{
	scoped_snapshot snapshot;
	struct content *content = &snapshot.content;

	snapshot_init(&snapshot);
	struct secret *secret = RECORD_ADD(&snapshot.arena, &content->secrets, secret);

	secret->id = "s41";
	crash_event_add(
		crash_of("[    1.000000] Command line: root=/dev/sda "
			 "db_password=hunter2hunter2 quiet\n"
			 "[    2.000000] app: token=ghp_0123456789abcdefghijABCDEFGHIJ012345\n"
			 "[    3.000000] end\n",
			 "panic+0x1/0x2\ninit+0x3/0x4\n"),
		&snapshot);
	assert_int_equal(content->events.count, 1);
	struct event *event = &content->events.at[0];

	assert_string_equal(event->kind, "panic");
	assert_string_equal(event->what, "Linux 6.1 died: bad, password=<secret:s42> was given");
	assert_string_equal(event->subject, "init");
	assert_string_equal(event->evidence.at[0], "/var/crash/1/vmcore");
	assert_int_equal(event->trace.count, 2);
	assert_string_equal(event->trace.at[1], "init+0x3/0x4");
	assert_int_equal(event->log.count, 3);
	assert_string_equal(event->log.at[0], "[    1.000000] Command line: root=/dev/sda "
					      "db_password=<secret:s42> quiet");
	assert_string_equal(event->log.at[1], "[    2.000000] app: token=<secret:s43>");
	assert_int_equal(content->secrets.count, 3);
	assert_string_equal(content->secrets.at[1].path, "/var/crash/1/vmcore");
	assert_string_equal(content->secrets.at[2].kind, "token");
	/* the same crash again */
	crash_event_add(crash_of("[    3.000000] end\n", ""), &snapshot);
	assert_int_equal(content->events.count, 2); /* its sentence has another secret's id */
	crash_event_add(crash_of("", ""), &snapshot);
	assert_int_equal(content->events.count, 3);
}

TEST(crash_event_keeps_the_last_lines)
{
	scoped_snapshot snapshot;
	scoped_buf log = { 0 };

	snapshot_init(&snapshot);
	/* a key that begins before the lines that are kept */
	buf_add_text(&log, "-----BEGIN RSA PRIVATE KEY-----\n");
	for (int i = 0; i < CRASH_EVENT_LINES_MAX; i++)
		buf_add_text(&log, "MIIEowIBAAKCAQEAx0YwR8m4c0c3kq0m3c5lq8q4m7Zr5q3p\n");
	buf_add_text(&log, "-----END RSA PRIVATE KEY-----\n");
	for (int i = 0; i < CRASH_EVENT_LINES_MAX / 2; i++)
		buf_add_format(&log, "line %d\n", i);
	crash_event_add(crash_of(buf_text(&log), ""), &snapshot);
	struct event *event = &snapshot.content.events.at[0];

	assert_string_equal(event->log.at[0], "<secret:s2>-----END RSA PRIVATE KEY-----");
	assert_int_equal(event->log.count, 1 + CRASH_EVENT_LINES_MAX / 2);
	/* without any end of a line */
	crash_event_add(crash_of("one line", ""), &snapshot);
	assert_string_equal(snapshot.content.events.at[1].log.at[0], "one line");
}

TEST(crash_event_of_which_host)
{
	assert_true(crash_event_may_be_of("web1", "web1"));
	assert_true(crash_event_may_be_of("web1.example.org", "web1"));
	assert_true(crash_event_may_be_of("web1", "web1.example.org"));
	assert_true(crash_event_may_be_of("(none)", "web1"));
	assert_true(crash_event_may_be_of(NULL, "web1"));
	assert_true(crash_event_may_be_of("web1", NULL));
	assert_false(crash_event_may_be_of("web1", "web2"));
	assert_false(crash_event_may_be_of("web1.a.org", "web1.b.org"));
}
