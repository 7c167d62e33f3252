/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "base/helper.h"

static void send_numbers(int fd, void *context)
{
	scoped_buf batch = { 0 };

	for (uint32_t i = 0; i < *(const uint32_t *)context; i++)
		helper_send(fd, &batch, (struct bytes){ (const char *)&i, sizeof(i) });
	helper_flush(fd, &batch);
}

TEST(helper_frames_arrive_in_order)
{
	uint32_t count = 100000, got;
	struct helper helper;
	struct bytes frame;
	struct err err;

	assert_int_equal(helper_start(&helper, send_numbers, &count, &err), 0);
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(helper_receive(&helper, 5000, &frame, &err), 1);
		assert_int_equal(frame.size, sizeof(got));
		memcpy(&got, frame.at, sizeof(got));
		assert_int_equal(got, i);
	}
	assert_int_equal(helper_receive(&helper, 5000, &frame, &err), 0);
	helper_stop(&helper);
}

static void hang(int fd, void *context)
{
	for (;;)
		pause();
}

TEST(helper_that_hangs_is_given_up)
{
	struct helper helper;
	struct bytes frame;
	struct err err;

	assert_int_equal(helper_start(&helper, hang, NULL, &err), 0);
	pid_t pid = helper.pid;

	assert_int_equal(helper_receive(&helper, 20, &frame, &err), -ETIMEDOUT);
	helper_stop(&helper);
	assert_int_equal(kill(pid, 0), -1);
}

static void send_half(int fd, void *context)
{
	(void)!write(fd, "\x10\0\0\0half", 8);
}

TEST(helper_that_breaks_off_is_told)
{
	struct helper helper;
	struct bytes frame;
	struct err err;

	assert_int_equal(helper_start(&helper, send_half, NULL, &err), 0);
	assert_int_equal(helper_receive(&helper, 5000, &frame, &err), -EBADMSG);
	helper_stop(&helper);
}
