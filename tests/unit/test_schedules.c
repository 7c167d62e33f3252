/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tree.h"

#include "harness.h"

#include <cmocka.h>

#include "survey/collectors.h"

static const struct tree_entry machine[] = {
	{ "/usr/sbin/cron", "" },
	{ "/usr/sbin/anacron", "" },
	{ "/etc/crontab",
	  "SHELL=/bin/sh\nMAILTO=ops@example.org\n# c\n17 * * * * root cd / && run\n"
	  "MAILTO=\"\"\n25 6 * * * app PATH=/x y\nbroken\n" },
	{ "/etc/cron.d/mine", "@reboot root /opt/reboot.sh\n" },
	{ "/etc/cron.d/mine.dpkg-old", "@daily root /opt/old\n" },
	{ "/etc/cron.d/.placeholder", "#\n" },
	{ "/etc/cron.daily/rotate", "#!/bin/sh\n", 0755 },
	{ "/etc/cron.daily/backup.sh", "#!/bin/sh\n", 0755 },
	{ "/etc/cron.daily/sleeping", "#!/bin/sh\n", 0644 },
	{ "/var/spool/cron/crontabs/mia", "0 4 * * * /home/mia/x\n@weekly y" },
	{ "/var/spool/cron/atjobs/a0000a01c8f3c0", "#!/bin/sh\n# atrun uid=1000 gid=1000\n"
						   "# mail mia 0\ncd / || {\n}\n/opt/late\n" },
	{ "/var/spool/cron/atjobs/.SEQ", "a\n" },
	{ "/etc/anacrontab", "7\t10\tcron.weekly\trun-parts /etc/cron.weekly\n" },
	{ "/var/spool/anacron/cron.weekly", "20261116\n" },
	{ "/var/spool/anacron/cron.daily", "20261121\n" },
	{ "/usr/lib/systemd/system/default.target", "[Unit]\nWants=timers.target\n" },
	{ "/usr/lib/systemd/system/timers.target", "[Unit]\n" },
	{ "/usr/lib/systemd/system/trim.timer",
	  "[Timer]\nOnCalendar=weekly\nPersistent=true\n"
	  "OnBootSec=5min\n[Install]\nWantedBy=timers.target\n" },
	{ "/usr/lib/systemd/system/trim.service", "[Service]\nExecStart=/sbin/trim -v\n" },
	{ "/etc/systemd/system/timers.target.wants/trim.timer",
	  "-> /usr/lib/systemd/system/trim.timer" },
	{ "/var/lib/systemd/timers/stamp-trim.timer", "" },
	{ "/usr/lib/systemd/system/idle.timer", "[Timer]\nOnCalendar=daily\n" },
	{ "/usr/lib/systemd/system/gone.timer", "[Timer]\nOnCalendar=daily\n" },
	{ "/etc/systemd/system/gone.timer", "-> /dev/null" },
};

TEST(schedules_of_all_places)
{
	static const struct {
		const char *kind, *when, *user, *command, *mailto, *path;
		int64_t line;
		enum tri enabled;
	} cases[] = {
		{ "cron", "17 * * * *", "root", "cd / && run", "ops@example.org", "/etc/crontab", 4,
		  TRI_YES },
		{ "cron", "25 6 * * *", "app", "PATH=/x y", "", "/etc/crontab", 6, TRI_YES },
		{ "cron", "@reboot", "root", "/opt/reboot.sh", NULL, "/etc/cron.d/mine", 1,
		  TRI_YES },
		{ "cron", "@daily", "root", "/opt/old", NULL, "/etc/cron.d/mine.dpkg-old", 1,
		  TRI_NO },
		{ "cron", "0 4 * * *", "mia", "/home/mia/x", NULL, "/var/spool/cron/crontabs/mia",
		  1, TRI_YES },
		{ "cron", "@weekly", "mia", "y", NULL, "/var/spool/cron/crontabs/mia", 2,
		  TRI_UNKNOWN },
		{ "anacron", "7 10", "root", "run-parts /etc/cron.weekly", NULL, "/etc/anacrontab",
		  1, TRI_YES },
		{ "cron", "daily", "root", "/etc/cron.daily/backup.sh", NULL,
		  "/etc/cron.daily/backup.sh", UNKNOWN, TRI_NO },
		{ "cron", "daily", "root", "/etc/cron.daily/rotate", NULL, "/etc/cron.daily/rotate",
		  UNKNOWN, TRI_YES },
		{ "cron", "daily", "root", "/etc/cron.daily/sleeping", NULL,
		  "/etc/cron.daily/sleeping", UNKNOWN, TRI_NO },
		{ "at", NULL, "1000", "/opt/late", "mia", "/var/spool/cron/atjobs/a0000a01c8f3c0",
		  UNKNOWN, TRI_NO },
		{ "timer", NULL, NULL, NULL, NULL, "/etc/systemd/system/gone.timer", UNKNOWN,
		  TRI_NO },
		{ "timer", "OnCalendar=weekly; OnBootSec=5min", "root", "/sbin/trim -v", NULL,
		  "/usr/lib/systemd/system/trim.timer", UNKNOWN, TRI_YES },
	};
	const size_t count = sizeof(cases) / sizeof(cases[0]);
	scoped_tree tree;
	struct err err;

	tree_init(&tree, machine, sizeof(machine) / sizeof(machine[0]));
	tree_touch(&tree, "/var/spool/anacron/cron.daily", 1789000000);
	tree_touch(&tree, "/var/lib/systemd/timers/stamp-trim.timer", 1789000001);
	assert_int_equal(survey_schedules(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->schedules.count, count);
	for (size_t i = 0; i < count; i++) {
		const struct schedule *schedule = &content->schedules.at[i];
		const char *const found[] = { schedule->kind,    schedule->when,   schedule->user,
					      schedule->command, schedule->mailto, schedule->path };
		const char *const wanted[] = { cases[i].kind,    cases[i].when,   cases[i].user,
					       cases[i].command, cases[i].mailto, cases[i].path };

		for (size_t f = 0; f < sizeof(found) / sizeof(found[0]); f++) {
			if (!found[f] || !wanted[f])
				assert_ptr_equal(found[f], wanted[f]);
			else
				assert_string_equal(found[f], wanted[f]);
		}
		assert_int_equal(schedule->line, cases[i].line);
		assert_int_equal(schedule->enabled, cases[i].enabled);
		assert_true(schedule->enabled == TRI_YES || schedule->why);
	}
	assert_int_equal(content->schedules.at[8].last_run, 1789000000);
	assert_int_equal(content->schedules.at[12].last_run, 1789000001);
	assert_int_equal(content->schedules.at[10].runs_at, (int64_t)0x01c8f3c0 * 60);
	assert_int_equal(content->schedules.at[0].environment.count, 1);
	assert_int_equal(content->errors.count, 1); /* the broken line */
}

TEST(schedules_added_to_a_packaged_crontab_are_somebodys)
{
	static const struct tree_entry entries[] = {
		{ "/usr/sbin/cron", "" },
		{ "/etc/crontab", "17 *\t* * *\troot cd / && run-parts --report /etc/cron.hourly\n"
				  "12 3 * * * root pg_dumpall >/backup/all\n" },
		{ "/etc/cron.d/stat", "5 * * * * root stat\n" },
		{ "/var/lib/dpkg/status", "Package: cron\nStatus: install ok installed\n"
					  "Architecture: amd64\nVersion: 1\n" },
		{ "/var/lib/dpkg/info/cron.list", "/.\n/etc/crontab\n/etc/cron.d/stat\n" },
	};
	static const enum tri by_package[] = { TRI_YES, TRI_NO, TRI_YES };
	scoped_tree tree;
	struct err err;

	tree_init(&tree, entries, sizeof(entries) / sizeof(entries[0]));
	assert_int_equal(survey_packages(&tree.survey, &err), 0);
	assert_int_equal(survey_schedules(&tree.survey, &err), 0);
	const struct content *content = &tree.snapshot.content;

	assert_int_equal(content->schedules.count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(content->schedules.at[i].by_package, by_package[i]);
	assert_string_equal(content->schedules.at[0].when, "17 * * * *");
	/* so that it counts as a backup, too */
	assert_int_equal(survey_backups(&tree.survey, &err), 0);
	assert_int_equal(content->backups.count, 1);
	assert_string_equal(content->backups.at[0].tool, "pg_dumpall");
}
