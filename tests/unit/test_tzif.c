/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/root.h"
#include "format/logs/tzif.h"

static int64_t time_of(int64_t wall)
{
	scoped_fd int fd = open(TESTS_DIR "/fuzz/corpus/tzif/berlin", O_RDONLY | O_CLOEXEC);
	scoped_buf zone = { 0 };
	struct err err;

	assert_int_equal(fd_read_all(fd, "berlin", 64 * 1024, &zone, &err), 0);
	return tzif_time_of(buf_bytes(&zone), wall);
}

TEST(tzif_winter_summer_and_between)
{
	assert_int_equal(time_of(1704067200), 1704067200 - 3600); /* 2024-01-01 00:00 */
	assert_int_equal(time_of(1719792000), 1719792000 - 7200); /* 2024-07-01 00:00 */
	assert_int_equal(time_of(1729994400), 1729994400 - 3600); /* 2024-10-27 02:00, twice */
	assert_int_equal(time_of(1729990800), 1729990800 - 7200); /* 2024-10-27 01:00 */
}

TEST(tzif_broken_zone_is_utc)
{
	assert_int_equal(tzif_time_of(BYTES("TZif2"), 1000), 1000);
	assert_int_equal(tzif_time_of(BYTES(""), 1000), 1000);
}
