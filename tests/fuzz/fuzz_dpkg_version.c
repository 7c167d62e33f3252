/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/dpkg_version.h"
#include "harness.h"

/* The input's lines are versions. */
FUZZ(dpkg_version, input)
{
	struct bytes a, b;

	while (bytes_line(&input, &a) && bytes_line(&input, &b)) {
		int order = dpkg_version_compare(a, b), back = dpkg_version_compare(b, a);

		assert((order < 0) == (back > 0) && (order == 0) == (back == 0));
		assert(dpkg_version_compare(a, a) == 0);
	}
}
