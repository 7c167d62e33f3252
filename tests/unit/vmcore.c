/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vmcore.h"

#include "harness.h"

#include <stdio.h>

#include <cmocka.h>

#include "base/decoder.h"

enum { PIECE_SIZE = 64 * 1024 };

void vmcore_fixture(const char *name, struct buf *ret)
{
	struct decoder *decoder = decoder_create(DECODER_XZ);
	scoped_buf path = { 0 };
	char piece[PIECE_SIZE];
	size_t size;
	struct err err;

	buf_add_format(&path, TESTS_DIR "/fixtures/vmcore/%s.xz", name);
	FILE *file = fopen(buf_text(&path), "rb");

	assert_non_null(file);
	while ((size = fread(piece, 1, sizeof(piece), file)) > 0)
		for (struct bytes input = { piece, size }; input.size;)
			assert_int_equal(decoder_run(decoder, &input, PIECE_SIZE, ret, &err), 0);
	for (size_t before = ret->size + 1; before != ret->size;) {
		struct bytes nothing = { 0 };

		before = ret->size;
		assert_int_equal(decoder_run(decoder, &nothing, PIECE_SIZE, ret, &err), 0);
	}
	fclose(file);
	decoder_destroy(decoder);
}
