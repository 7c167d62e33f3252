/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/root.h"
#include "format/logs/posix_zone.h"
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

/* Behind the table there is only the rule. */
TEST(tzif_rule_behind_the_table)
{
	assert_int_equal(time_of(2524608000), 2524608000 - 3600); /* 2050-01-01 00:00 */
	assert_int_equal(time_of(2540246400), 2540246400 - 7200); /* 2050-07-01 00:00 */
	assert_int_equal(time_of(2550708000), 2550708000 - 3600); /* 2050-10-30 02:00, twice */
}

TEST(posix_zone_rules)
{
	static const struct {
		const char *rule;
		int64_t wall; /* 2026 */
		int offset;
	} cases[] = {
		{ "UTC0", 1782864000, 0 },
		{ "<+0330>-3:30", 1782864000, 12600 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1774749540, 3600 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1774753200, 7200 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1792893540, 7200 },
		{ "CET-1CEST,M3.5.0,M10.5.0/3", 1792893600, 3600 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1772931600, -18000 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1772938800, -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1793493000, -14400 },
		{ "EST5EDT,M3.2.0,M11.1.0", 1793498400, -18000 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1767225600, 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1780272000, 36000 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1791082800, 39600 },
		{ "AEST-10AEDT,M10.1.0,M4.1.0/3", 1798675200, 39600 },
		{ "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 1774742400, -3600 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", 1767225600, 0 },
		{ "IST-1GMT0,M10.5.0,M3.5.0/1", 1782864000, 3600 },
		{ "AAA0BBB,J60,J300", 1772319600, 0 },
		{ "AAA0BBB,J60,J300", 1772334000, 3600 },
		{ "AAA0BBB,59,299", 1772334000, 3600 },
		{ "AAA0BBB", 1782864000, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct posix_zone zone;

		assert_true(posix_zone_parse(bytes_of(cases[i].rule), &zone));
		assert_int_equal(cases[i].wall - posix_zone_time_of(&zone, cases[i].wall),
				 cases[i].offset);
	}
}

TEST(posix_zone_refuses_what_is_none)
{
	static const char *const cases[] = {
		"",
		"CET",
		"CE-1",
		"CET-1CEST,M3.5.0",
		"CET-1CEST,M13.5.0,M10.5.0",
		"CET-1CEST,M3.6.0,M10.5.0",
		"CET-1CEST,M3.5.7,M10.5.0",
		"CET-1CEST,J0,J5",
		"CET-1CEST,1,366",
		"<+03-3",
		"CET-168",
		"CET-1CEST,M3.5.0,M10.5.0/3x",
		"CET-1:60",
		"CET-99999999999999999999",
	};
	struct posix_zone zone;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_false(posix_zone_parse(bytes_of(cases[i]), &zone));
}
