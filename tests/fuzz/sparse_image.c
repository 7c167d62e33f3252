/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sparse_image.h"

#include "base/cursor.h"

static char start[SIGNATURE_START_SIZE];
static char end[SIGNATURE_END_SIZE];

static struct bytes last_input_room;
static char last_input[64 * 1024];

/* Each piece is put there, or taken away again: zeros instead of its bytes. */
static uint64_t put_pieces(struct bytes input, bool is_clearing)
{
	struct cursor cursor = cursor_of(input);
	uint64_t size = cursor_u64(&cursor);

	while (cursor_left(&cursor) > 0) {
		bool is_end = cursor_u8(&cursor) != 0;
		uint32_t distance = cursor_u32(&cursor);
		struct bytes piece = cursor_take(&cursor, cursor_u16(&cursor));
		size_t room = is_end ? sizeof(end) : sizeof(start);

		if (distance > room || (!is_end && piece.size > room - distance) ||
		    (is_end && piece.size > distance) || !piece.size)
			continue;
		char *at = is_end ? end + sizeof(end) - distance : start + distance;

		if (is_clearing)
			memset(at, 0, piece.size);
		else
			memcpy(at, piece.at, piece.size);
	}
	return size;
}

struct signature_edges sparse_image_edges(struct bytes input)
{
	struct signature_edges edges = { 0 };

	(void)put_pieces(last_input_room, true);
	input = bytes_slice(input, 0, sizeof(last_input));
	if (input.size)
		memcpy(last_input, input.at, input.size);
	last_input_room = (struct bytes){ last_input, input.size };
	edges.size = put_pieces(last_input_room, false);
	edges.start = (struct bytes){ start, edges.size < sizeof(start) ? (size_t)edges.size
									: sizeof(start) };
	edges.end = (struct bytes){ end, sizeof(end) };
	if (edges.size < sizeof(end))
		edges.end = bytes_slice(edges.end, sizeof(end) - (size_t)edges.size, SIZE_MAX);
	return edges;
}
