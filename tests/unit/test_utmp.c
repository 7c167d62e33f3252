/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/root.h"
#include "format/accounts/utmp.h"

static void read_sample(const char *path, struct buf *ret)
{
	scoped_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct err err;

	assert_int_equal(fd_read_all(fd, path, 64 * 1024, ret, &err), 0);
}

TEST(utmp_records)
{
	scoped_buf text = { 0 };
	struct utmp_record record;

	read_sample(TESTS_DIR "/fuzz/corpus/utmp/wtmp", &text);
	struct cursor cursor = cursor_of(buf_bytes(&text));

	assert_true(utmp_next(&cursor, &record));
	assert_int_equal(record.type, UTMP_BOOT);
	assert_true(utmp_next(&cursor, &record));
	assert_int_equal(record.type, UTMP_USER);
	assert_int_equal(record.at, 1763700000);
	assert_int_equal(record.pid, 812);
	assert_true(bytes_is(record.user, "ann") && bytes_is(record.host, "10.0.0.5"));
	assert_true(bytes_is(record.line, "pts/0"));
	assert_true(utmp_next(&cursor, &record));
	assert_true(utmp_next(&cursor, &record));
	assert_int_equal(record.user.size, 32);
	assert_int_equal(record.host.size, 256);
	assert_int_equal(record.at, 4294967295);
	assert_false(utmp_next(&cursor, &record));
}

TEST(lastlog_record)
{
	scoped_buf text = { 0 };
	struct bytes host;
	int64_t at;

	read_sample(TESTS_DIR "/fuzz/corpus/utmp/lastlog", &text);
	assert_true(lastlog_read(buf_bytes(&text), &at, &host));
	assert_int_equal(at, 1763700000);
	assert_true(bytes_is(host, "10.0.0.5"));
	assert_false(lastlog_read(BYTES(""), &at, &host));
}
