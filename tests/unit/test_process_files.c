/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "survey/processes/process_files.h"
#include "survey/processes/process_sample.h"

TEST(process_files_kinds)
{
	static const struct {
		const char *path;
		char kind;
	} cases[] = {
		{ "/var/log/nginx/access.log", OPEN_FILE_LOG },
		{ "/srv/shop/nohup.out", OPEN_FILE_LOG },
		{ "/var/lib/mysql/ibdata1", OPEN_FILE_DATABASE },
		{ "/home/shop/data.sqlite3", OPEN_FILE_DATABASE },
		{ "/etc/shop/main.cfg", OPEN_FILE_CONFIG },
		{ "/opt/shop/config.yaml", OPEN_FILE_CONFIG },
		{ "/srv/spool/1", OPEN_FILE_DATA },
		{ "/usr/lib/locale/C.utf8/LC_CTYPE", 0 },
		{ "/proc/1/mounts", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(open_file_kind(bytes_of(cases[i].path)), cases[i].kind);
	assert_string_equal(open_file_kind_name(OPEN_FILE_DELETED), "deleted");
	assert_null(open_file_kind_name('?'));
}

TEST(process_activity_between_samples)
{
	struct process_activity before = { .known = true, .cpu = { 100, 800, 50, 0 } };
	struct process_activity after = { .known = true, .cpu = { 150, 830, 60, 10 } };
	struct activity activity;

	after.at_us = 2000000;
	before.swapped_in = 5;
	after.swapped_in = 7;
	record_init(&activity_type, &activity);
	process_activity_fill(&before, &after, 4096, &activity);
	assert_true(activity.sample_seconds == 2);
	assert_true(activity.cpu_percent == 50 && activity.iowait_percent == 10);
	assert_true(activity.steal_percent == 10);
	assert_int_equal(activity.swap_in_bytes, 2 * 4096);
	assert_int_equal(activity.swap_out_bytes, 0);
}
