/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/clock.h"
#include "harness.h"
#include "kernel/pace.h"

#include <cmocka.h>

TEST(pace_reads_pressure)
{
	int64_t total = 0;

	assert_true(
		pace_pressure_total(BYTES("some avg10=0.00 avg60=0.12 avg300=0.10 total=123456\n"
					  "full avg10=0.00 avg60=0.00 avg300=0.00 total=99\n"),
				    &total));
	assert_int_equal(total, 123456);
	assert_false(pace_pressure_total(BYTES("full total=1\n"), &total));
	assert_false(pace_pressure_total(BYTES(""), &total));
}

TEST(pace_counts_requests_in_flight)
{
	assert_int_equal(
		pace_requests_in_flight(BYTES(" 254 0 vda 9 1 2 3 4 5 6 7 3 8 9 0 0 0 0 0 0\n"
					      " 254 1 vda1 9 1 2 3 4 5 6 7 2 8 9\n"
					      " 7 0 loop0 1 2\n")),
		5);
	assert_int_equal(pace_requests_in_flight(BYTES("")), 0);
}

/* A megabyte at a byte a second would be eleven days. */
TEST(pace_ends_at_the_deadline)
{
	int64_t start = clock_ms(CLOCK_MONOTONIC);
	struct pace pace;

	pace_init(&pace, 1, start + 30);
	pace_step(&pace, 1000 * 1000);
	pace_step(&pace, 1000 * 1000);
	pace_deinit(&pace);
	int64_t took = clock_ms(CLOCK_MONOTONIC) - start;

	assert_true(took >= 29 && took < 20 * 1000);
}
