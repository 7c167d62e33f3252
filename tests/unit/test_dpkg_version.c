/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "harness.h"

#include <cmocka.h>

#include "format/packages/dpkg_version.h"

/* Each is older than the next; policy 5.6.12 and its examples. */
static const char *const ascending[] = {
	"0~~",        "0~~a",  "0~",           "0",        "0a",      "0.9",
	"1.0~rc1-1",  "1.0-1", "1.0-1ubuntu1", "1.0-1+b1", "1.0-1.1", "1.0-2",
	"1.0+dfsg-1", "1.2-1", "1.10-1",       "1:0.1",    "2:0",
};

TEST(dpkg_version_order)
{
	size_t count = sizeof(ascending) / sizeof(ascending[0]);

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < count; j++) {
			int order = dpkg_version_compare(bytes_of(ascending[i]),
							 bytes_of(ascending[j]));

			assert_true(i < j ? order < 0 : i > j ? order > 0 : order == 0);
		}
	assert_int_equal(dpkg_version_compare(BYTES("0:1.0-0"), BYTES("1.0")), 0);
	assert_int_equal(dpkg_version_compare(BYTES("1.01"), BYTES("1.1")), 0);
}
