/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/network/http_response.h"
#include "harness.h"

/* What was complete stays so when the connection ends. */
FUZZ(http_response, input)
{
	struct http_response open, ended;
	scoped_arena arena = { 0 };
	struct err err;
	int got = http_response_parse(input, false, &arena, &open, &err);
	int got_at_end = http_response_parse(input, true, &arena, &ended, &err);

	assert(got_at_end != 0);
	if (got == 1)
		assert(got_at_end == 1 && bytes_equal(open.body, ended.body));
	if (got_at_end != 1)
		return;
	assert(ended.status >= 200 && ended.status <= 599);
	assert(ended.body.size <= HTTP_RESPONSE_BODY_MAX);
	assert(ended.headers.size <= HTTP_RESPONSE_HEAD_MAX);
	assert(http_response_header(&ended, "Content-Length").size <= ended.headers.size);
}
