/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/dump/flattened.h"
#include "harness.h"

FUZZ(flattened, input)
{
	struct byte_source source = byte_source_of(&input);
	struct flattened flattened = { 0 };
	scoped_buf content = { 0 };
	struct err err;

	if (flattened_read(&source, &flattened, &err) < 0)
		return;
	uint64_t size = flattened.source.size < 65536 ? flattened.source.size : 65536;

	assert(byte_source_get(&flattened.source, 0, size, &content));
	assert(byte_source_get(&flattened.source, flattened.source.size - size, size, &content));
	flattened_deinit(&flattened);
}
