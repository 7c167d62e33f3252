/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "base/decoder.h"
#include "harness.h"

enum { OUTPUT_MAX = 1024 * 1024, ROOM = 4096 };

FUZZ(decoder, input)
{
	struct decoder *decoder = decoder_create(decoder_kind_of(input));
	scoped_buf text = { 0 };
	struct err err;

	while (text.size < OUTPUT_MAX) {
		size_t left = input.size, before = text.size;

		if (decoder_run(decoder, &input, ROOM, &text, &err) < 0)
			break;
		assert(text.size - before <= ROOM && input.size <= left);
		if (text.size == before && input.size == left)
			break;
	}
	decoder_destroy(decoder);
}
