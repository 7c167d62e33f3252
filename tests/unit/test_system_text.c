/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>

#include "format/hosts/instance_data.h"
#include "format/proc/system_text.h"

TEST(system_text_values)
{
	struct bytes meminfo = BYTES(
		"MemTotal:       16318828 kB\nMemAvailable:\t12 kB\nBad: x kB\n");
	struct bytes cpuinfo = BYTES("processor\t: 0\nmodel name\t: Some CPU @ 2.0: fast\n");
	int64_t value;

	assert_true(system_text_kib(meminfo, "MemTotal", &value));
	assert_int_equal(value, 16318828LL * 1024);
	assert_true(system_text_kib(meminfo, "MemAvailable", &value));
	assert_false(system_text_kib(meminfo, "Bad", &value));
	assert_false(system_text_kib(meminfo, "Mem", &value));
	assert_true(bytes_is(system_text_value(cpuinfo, "model name"), "Some CPU @ 2.0: fast"));
	assert_true(bytes_is(system_text_words(BYTES("cpu 1\nbtime 17\n"), "btime"), "17"));
}

TEST(system_text_decimals)
{
	static const struct {
		const char *text;
		double value;
	} good[] = { { "0.00", 0 },          { "12.5", 12.5 }, { "-1.5e-06", -1.5e-6 },
		     { "3.417e+02", 341.7 }, { ".5", 0.5 },    { "7", 7 } };
	static const char *const bad[] = { "", ".", "-", "1.2.3", "1e", "1e9999", "x", "1 " };
	double value;

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(system_text_decimal(bytes_of(good[i].text), &value));
		assert_true(value - good[i].value < 1e-9 && good[i].value - value < 1e-9);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(system_text_decimal(bytes_of(bad[i]), &value));
	assert_true(system_text_pressure(BYTES("some avg10=0.00 avg60=1.25 avg300=0 total=1\n"),
					 "some", &value));
	assert_true(value > 1.24 && value < 1.26);
	assert_false(system_text_pressure(BYTES("some avg10=0\n"), "full", &value));
	assert_int_equal(system_text_cpu_count(BYTES("0-3,5\n")), 5);
	assert_int_equal(system_text_cpu_count(BYTES("0\n")), 1);
	assert_int_equal(system_text_cpu_count(BYTES("3-1")), -1);
	assert_int_equal(system_text_cpu_count(BYTES("0-99999999999")), -1);
	assert_int_equal(system_text_cpu_count(BYTES("")), -1);
}

TEST(assignments)
{
	struct bytes text = BYTES(
		"# comment\nNAME=\"Debian \\\"GNU/Linux\\\"\"\nID=debian # x\n"
		"export LANG='en_US.UTF-8'\nnot a line\n=x\n9A=1\nEMPTY=\nID=last");
	scoped_buf value = { 0 };

	assert_true(assignment_last(text, "NAME", &value));
	assert_string_equal(buf_text(&value), "Debian \"GNU/Linux\"");
	buf_clear(&value);
	assert_true(assignment_last(text, "LANG", &value));
	assert_string_equal(buf_text(&value), "en_US.UTF-8");
	buf_clear(&value);
	assert_true(assignment_last(text, "ID", &value));
	assert_string_equal(buf_text(&value), "last");
	assert_true(assignment_last(text, "EMPTY", &value));
	assert_false(assignment_last(text, "9A", &value));
}

TEST(instance_data)
{
	scoped_arena arena = { 0 };
	struct instance_data data;
	struct err err;

	assert_int_equal(instance_data_parse(
				 BYTES("{\"v1\":{\"cloud_name\":\"aws\",\"instance_id\":\"i-1\","
				       "\"region\":\"eu\"},"
				       "\"ds\":{\"meta_data\":{\"instance-type\":\"t3.micro\"}}}"),
				 &arena, &data, &err),
			 0);
	assert_string_equal(data.provider, "aws");
	assert_string_equal(data.instance_id, "i-1");
	assert_string_equal(data.instance_type, "t3.micro");
	assert_string_equal(data.region, "eu");
	assert_int_equal(
		instance_data_parse(BYTES("{\"id\":17,\"zone\":\"projects/1/zones/eu-b\"}"), &arena,
				    &data, &err),
		0);
	assert_string_equal(data.instance_id, "17");
	assert_string_equal(data.region, "eu-b");
	assert_int_equal(instance_data_parse(BYTES("{\"id\":7,\"type\":\"g6-nanode-1\"}"), &arena,
					     &data, &err),
			 0);
	assert_string_equal(data.instance_type, "g6-nanode-1");
	assert_int_equal(
		instance_data_parse(BYTES("{\"uuid\":\"u-1\",\"availability_zone\":\"nova\"}"),
				    &arena, &data, &err),
		0);
	assert_string_equal(data.instance_id, "u-1");
	assert_string_equal(data.region, "nova");
	assert_int_equal(instance_data_parse(BYTES("[1]"), &arena, &data, &err), -EBADMSG);
	assert_int_equal(instance_data_parse(BYTES("{"), &arena, &data, &err), -EBADMSG);
}
