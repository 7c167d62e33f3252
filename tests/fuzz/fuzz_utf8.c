/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/utf8.h"
#include "harness.h"

FUZZ(utf8, input)
{
	scoped_buf escaped = { 0 };

	utf8_add_escaped(&escaped, input);
	assert(utf8_is_valid(buf_bytes(&escaped)));
	assert(!utf8_is_valid(input) || bytes_equal(input, buf_bytes(&escaped)));
}
