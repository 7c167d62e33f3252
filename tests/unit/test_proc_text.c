/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/proc/proc_text.h"

TEST(proc_text_numbers)
{
	struct bytes status = BYTES("Name:\tVmSwap: 1\nVmSwap:\t      12 kB\nThreads:\t3\n");
	struct bytes vmstat = BYTES("pswpin_x 1\npswpin 17\npswpout 4\n");
	uint64_t value = 99;

	assert_true(proc_text_kilobytes(status, "VmSwap:", &value));
	assert_int_equal(value, 12 * 1024);
	assert_true(proc_text_number(status, "Threads:", &value));
	assert_int_equal(value, 3);
	assert_true(proc_text_number(vmstat, "pswpin", &value));
	assert_int_equal(value, 17);
	assert_false(proc_text_number(vmstat, "pswp", &value));
	assert_false(proc_text_number(BYTES("pswpin"), "pswpin", &value));
	assert_false(proc_text_kilobytes(BYTES("a: 18446744073709551615 kB"), "a:", &value));
	assert_int_equal(value, 17);
}

TEST(proc_text_own_pids)
{
	assert_int_equal(proc_text_own_pid(BYTES("Pid:\t812\nNSpid:\t812\t35\t1\nx:\t2\n")), 1);
	assert_int_equal(proc_text_own_pid(BYTES("NSpid:\t812\n")), 812);
	assert_int_equal(proc_text_own_pid(BYTES("NSpid:\t812\tx\n")), 0);
	assert_int_equal(proc_text_own_pid(BYTES("NSpid:\t4294967296\n")), 0);
	assert_int_equal(proc_text_own_pid(BYTES("Pid:\t812\n")), 0);
}

TEST(proc_text_cpu_line)
{
	struct proc_cpu_times times;

	assert_true(proc_text_cpu_times(
		BYTES("cpu  1 2 3 4 5 6 7 8 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\nbtime 5\n"), &times));
	assert_int_equal(times.busy, 1 + 2 + 3 + 6 + 7);
	assert_int_equal(times.idle, 4);
	assert_int_equal(times.iowait, 5);
	assert_int_equal(times.steal, 8);
	assert_true(proc_text_cpu_times(BYTES("cpu  1 2 3 4\n"), &times));
	assert_int_equal(times.iowait, 0);
	assert_false(proc_text_cpu_times(BYTES("cpu0 1 2 3 4\n"), &times));
	assert_false(proc_text_cpu_times(BYTES("cpu  1 2 x 4\n"), &times));
	assert_false(proc_text_cpu_times(BYTES("cpu  1 2\n"), &times));
}

TEST(proc_text_command_lines)
{
	static const struct {
		struct bytes text, trimmed;
	} cases[] = {
		{ BYTES("sh\0-c\0x\0"), BYTES("sh\0-c\0x\0") },
		{ BYTES("sh\0-c\0\0"), BYTES("sh\0-c\0\0") },
		{ BYTES("nginx: worker process\0\0\0\0\0"), BYTES("nginx: worker process\0") },
		{ BYTES("no end"), BYTES("no end") },
		{ BYTES(""), BYTES("") },
		{ BYTES("\0\0"), BYTES("\0") },
		{ BYTES("\0x\0"), BYTES("\0x\0") },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(bytes_equal(proc_text_cmdline(cases[i].text), cases[i].trimmed));
}

TEST(proc_text_settings)
{
	struct bytes rest = BYTES("A=1\0title over it\0=x\0B=\0C=a=b\nc\0D"), name, value;

	assert_true(proc_text_setting(&rest, &name, &value));
	assert_true(bytes_is(name, "A") && bytes_is(value, "1"));
	assert_true(proc_text_setting(&rest, &name, &value));
	assert_true(bytes_is(name, "B") && bytes_is(value, ""));
	assert_true(proc_text_setting(&rest, &name, &value));
	assert_true(bytes_is(name, "C") && bytes_is(value, "a=b\nc"));
	assert_false(proc_text_setting(&rest, &name, &value));
}
