/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/proc_pid_stat.h"

#define REST                                                                                       \
	" S 1 7 7 34816 8 4194560 1 2 3 4 150 25 7 8 20 0 3 0 98765 1000 321 18446744073709551615"

static void check(struct bytes line, struct bytes name)
{
	struct proc_pid_stat stat;

	assert_true(proc_pid_stat_parse(line, &stat));
	assert_true(bytes_equal(stat.name, name));
	assert_int_equal(stat.pid, 812);
	assert_int_equal(stat.state, 'S');
	assert_int_equal(stat.ppid, 1);
	assert_int_equal(stat.session, 7);
	assert_int_equal(stat.tty, 34816);
	assert_int_equal(stat.flags, 4194560);
	assert_int_equal(stat.user_ticks, 150);
	assert_int_equal(stat.system_ticks, 25);
	assert_int_equal(stat.threads, 3);
	assert_int_equal(stat.started_ticks, 98765);
	assert_int_equal(stat.rss_pages, 321);
}

TEST(proc_pid_stat_names)
{
	check(BYTES("812 (nginx)" REST), BYTES("nginx"));
	check(BYTES("812 (a) S 1 (b)" REST "\n"), BYTES("a) S 1 (b"));
	check(BYTES("812 (\n\033[31m)" REST), BYTES("\n\033[31m"));
	check(BYTES("812 ()" REST), BYTES(""));
	check(BYTES("812 ())" REST), BYTES(")"));
	check(BYTES("812 (\xff\xfe)" REST), BYTES("\xff\xfe"));
}

static int64_t cpu_of(struct bytes line)
{
	struct proc_pid_stat stat;

	assert_true(proc_pid_stat_parse(line, &stat));
	return stat.cpu;
}

TEST(proc_pid_stat_cpu)
{
#define BEFORE_CPU REST " 94352 94353 140725 0 0 0 0 4096 65538 1 0 0 17"

	assert_int_equal(cpu_of(BYTES("812 (nginx)" BEFORE_CPU " 3 0 0 0 0 0 94354\n")), 3);
	assert_int_equal(cpu_of(BYTES("812 (nginx)" BEFORE_CPU " 3")), 3);
	assert_int_equal(cpu_of(BYTES("812 (nginx)" BEFORE_CPU "\n")), -1);
	assert_int_equal(cpu_of(BYTES("812 (nginx)" BEFORE_CPU " x")), -1);
	assert_int_equal(cpu_of(BYTES("812 (nginx)" REST)), -1);
}

TEST(proc_pid_stat_refuses)
{
	static const char *const broken[] = {
		"",
		"812",
		"812 (x",
		"812 x) S 1",
		"x (x)" REST,
		") 812 (",
		"812 (x) S 1 7 7 34816 8",
		"812 (x)S" REST,
		"812 (x) S a 7 7 34816 8 4194560 1 2 3 4 150 25 7 8 20 0 3 0 9 1 3 4",
	};
	struct proc_pid_stat stat;

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
		assert_false(proc_pid_stat_parse(bytes_of(broken[i]), &stat));
}
