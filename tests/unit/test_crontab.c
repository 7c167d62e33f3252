/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "base/arena.h"
#include "format/starters/at_job.h"
#include "format/starters/crontab.h"
#include "format/starters/init_script.h"

static void assert_bytes(struct bytes bytes, const char *expected)
{
	scoped_arena arena = { 0 };

	assert_string_equal(arena_string(&arena, bytes), expected);
}

TEST(crontab_lines)
{
	static const struct {
		enum crontab_form form;
		const char *text;
		enum crontab_line_kind kind;
		const char *when, *user, *command, *input, *name, *value;
	} cases[] = {
		{ CRONTAB_USER, "5 4 * * * /bin/x a\n", CRONTAB_JOB, "5 4 * * *", "", "/bin/x a" },
		{ CRONTAB_SYSTEM, "*/5\t1-3,7 * jan mon-fri  root\t/bin/x\n", CRONTAB_JOB,
		  "*/5\t1-3,7 * jan mon-fri", "root", "/bin/x" },
		{ CRONTAB_USER, "@reboot /bin/x", CRONTAB_JOB, "@reboot", "", "/bin/x" },
		{ CRONTAB_SYSTEM, "@daily www-data a=1 b", CRONTAB_JOB, "@daily", "www-data",
		  "a=1 b" },
		{ CRONTAB_USER, "0 0 * * * date +\\%F | mail%hello%you", CRONTAB_JOB, "0 0 * * *",
		  "", "date +\\%F | mail", "hello%you" },
		{ CRONTAB_USER, "MAILTO = \"a b\"\n", CRONTAB_SETTING, "", "", "", "", "MAILTO",
		  "a b" },
		{ CRONTAB_USER, "'X'=\n", CRONTAB_SETTING, "", "", "", "", "X", "" },
		{ CRONTAB_USER, "0 0 * * *\n", CRONTAB_BROKEN, "", "", "", "", "", "0 0 * * *" },
		{ CRONTAB_SYSTEM, "0 0 * * * root\n", CRONTAB_BROKEN, "", "", "", "", "",
		  "0 0 * * * root" },
		{ CRONTAB_USER, "every day do it\n", CRONTAB_BROKEN, "", "", "", "", "",
		  "every day do it" },
		{ CRONTAB_ANACRON, "7 10 cron.weekly run-parts x\n", CRONTAB_JOB, "7 10", "",
		  "run-parts x" },
		{ CRONTAB_ANACRON, "@monthly 15 m run-parts x\n", CRONTAB_JOB, "@monthly 15", "",
		  "run-parts x" },
		{ CRONTAB_ANACRON, "x 10 m run-parts x\n", CRONTAB_BROKEN, "", "", "", "", "",
		  "x 10 m run-parts x" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct crontab crontab = crontab_of(bytes_of(cases[i].text), cases[i].form);
		struct crontab_line line;

		assert_true(crontab_next(&crontab, &line));
		assert_int_equal(line.kind, cases[i].kind);
		assert_bytes(line.when, cases[i].when);
		assert_bytes(line.user, cases[i].user);
		assert_bytes(line.command, cases[i].command);
		assert_bytes(line.input, cases[i].input ? cases[i].input : "");
		assert_bytes(line.name, cases[i].name ? cases[i].name : "");
		assert_bytes(line.value, cases[i].value ? cases[i].value : "");
		assert_false(crontab_next(&crontab, &line));
	}
}

TEST(crontab_counts_lines_and_misses_the_newline)
{
	struct crontab crontab = crontab_of(BYTES("# c\n\n@daily a\n@weekly b"), CRONTAB_USER);
	struct crontab_line line;

	assert_true(crontab_next(&crontab, &line));
	assert_int_equal(line.line, 3);
	assert_false(line.unterminated);
	assert_true(crontab_next(&crontab, &line));
	assert_int_equal(line.line, 4);
	assert_true(line.unterminated);
}

TEST(crontab_part_names)
{
	assert_true(crontab_is_part_name(BYTES("0-apt_compat"), false));
	assert_false(crontab_is_part_name(BYTES("backup.sh"), false));
	assert_false(crontab_is_part_name(BYTES(".placeholder"), false));
	assert_true(crontab_is_part_name(BYTES("backup.sh"), true));
	assert_false(crontab_is_part_name(BYTES("backup.rpmsave"), true));
}

TEST(at_job_of_debian)
{
	static const char text[] = "#!/bin/sh\n# atrun uid=1000 gid=1000\n# mail mia 0\n"
				   "umask 22\nHOME=/home/mia; export HOME\ncd /home/mia || {\n"
				   "\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n"
				   "${SHELL:-/bin/sh} << 'marcinDELIMITER0a1b2c3d'\n"
				   "/opt/report --now\n\nmarcinDELIMITER0a1b2c3d\n";
	struct at_job job = { 0 };

	assert_true(at_job_parse_name(BYTES("a0000a01c8f3c0"), &job));
	assert_int_equal(job.number, 10);
	assert_int_equal(job.at, (int64_t)0x01c8f3c0 * 60);
	assert_false(at_job_parse_name(BYTES(".SEQ"), &job));
	at_job_parse(bytes_of(text), &job);
	assert_true(job.has_uid);
	assert_int_equal(job.uid, 1000);
	assert_bytes(job.mail_to, "mia");
	assert_bytes(job.directory, "/home/mia");
	assert_bytes(bytes_trim(job.command), "/opt/report --now");
}

TEST(init_script_tells_without_running)
{
	static const char text[] =
		"#!/bin/sh\n### BEGIN INIT INFO\n# Provides:   web\n"
		"# Default-Start:     2 3 4 5\n# Short-Description: Serves\n"
		"### END INIT INFO\nNAME=web # x\nexport DAEMON=/usr/sbin/$NAME\n"
		"PIDFILE=\"/run/${NAME}/$NAME.pid\"\nUSER=`id -un`\nstart() {\n";
	scoped_arena arena = { 0 };
	struct init_script script;

	init_script_parse(&arena, bytes_of(text), &script);
	assert_true(script.has_header);
	assert_bytes(script.provides, "web");
	assert_bytes(script.default_start, "2 3 4 5");
	assert_bytes(script.description, "Serves");
	assert_string_equal(script.program, "/usr/sbin/web");
	assert_string_equal(script.pidfile, "/run/web/web.pid");
	assert_null(script.user);
	init_script_parse(&arena,
			  BYTES("# chkconfig: 345 20 80\n# description: A b\nexec='/x y'\n"),
			  &script);
	assert_bytes(script.default_start, "345");
	assert_bytes(script.description, "A b");
	assert_string_equal(script.program, "/x y");
	/* one that has everything in the call */
	init_script_parse(&arena,
			  BYTES("P=/run\nstart)\n\t# start-stop-daemon --exec /no\n"
				"\tstart-stop-daemon -S -p \"$P/a.pid\" -x /opt/a -- -p 1\n"
				"\tstart-stop-daemon --stop --exec $UNSET --pidfile /other\n"),
			  &script);
	assert_string_equal(script.program, "/opt/a");
	assert_string_equal(script.pidfile, "/run/a.pid");
}

TEST(inittab_lines)
{
	struct bytes rest = BYTES("# c\nid:2:initdefault:\n1:2345:respawn:/sbin/getty 38400 tty1\n"
				  "broken\nx::once:+/opt/x:y\n");
	struct inittab_line entry;
	unsigned line = 0;

	assert_true(inittab_next(&rest, &line, &entry));
	assert_int_equal(entry.line, 3);
	assert_bytes(entry.action, "respawn");
	assert_bytes(entry.process, "/sbin/getty 38400 tty1");
	assert_true(inittab_next(&rest, &line, &entry));
	assert_int_equal(entry.levels.size, 0);
	assert_bytes(entry.process, "/opt/x:y");
	assert_false(inittab_next(&rest, &line, &entry));
}
