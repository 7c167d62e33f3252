/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The stream that a receiver is sent, in two pieces; and the same bytes as the first block of a
 * device and as an answer. */
#include <assert.h>

#include "format/dump/crash_bundle.h"
#include "harness.h"

struct seen {
	size_t size;
};

static int see_begin(void *context, const struct crash_bundle_begin *begin, struct err *err)
{
	assert(crash_bundle_is_name(bytes_of(begin->host), CRASH_BUNDLE_HOST_MAX));
	return 0;
}

static int see_file(void *context, const char *name, struct err *err)
{
	assert(crash_bundle_is_name(bytes_of(name), CRASH_BUNDLE_NAME_MAX));
	return 0;
}

static int see_data(void *context, struct bytes piece, struct err *err)
{
	struct seen *seen = context;

	seen->size += piece.size;
	return 0;
}

static int see_end(void *context, struct err *err)
{
	return 0;
}

FUZZ(crash_bundle, input)
{
	static const struct crash_bundle_events events = { see_begin, see_file, see_data, see_end };
	struct seen seen = { 0 };
	struct crash_bundle_reader reader = { .events = &events, .context = &seen };
	struct bytes first = bytes_slice(input, 0, input.size / 2);
	struct bytes second = bytes_slice(input, input.size / 2, SIZE_MAX);
	struct crash_target_header header;
	uint32_t failed, panics;
	struct err err;
	int status = crash_bundle_feed(&reader, &first, &err);

	if (status == 0)
		status = crash_bundle_feed(&reader, &second, &err);
	assert(status <= 1 && seen.size <= input.size);
	crash_bundle_reader_deinit(&reader);
	(void)!crash_bundle_answer(input, &failed, &panics);
	if (crash_target_header_parse(input, &header, &err) == 0)
		assert(header.used <= header.size);
}
