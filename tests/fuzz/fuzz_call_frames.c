/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/programs/call_frames.h"
#include "harness.h"

enum { ROWS_MAX = 256 };

static void check_row(const struct call_frames *frames, uint64_t address)
{
	struct call_row row;

	if (!call_frames_row(frames, address, &row))
		return;
	assert(address >= row.start && address < row.end);
	assert(row.return_register < CALL_FRAMES_REGISTERS_MAX);
	for (size_t i = 0; i < CALL_FRAMES_REGISTERS_MAX; i++) {
		const struct call_rule *rule = &row.rules[i];

		assert(rule->kind < CALL_RULE_KIND_COUNT);
		assert(call_frames_expression(frames, rule).size == rule->size);
	}
}

/* The first byte: which section it is. */
FUZZ(call_frames, input)
{
	struct call_frames frames = { .section = bytes_slice(input, 1, input.size),
				      .address = 0x1000,
				      .is_debug = input.size && input.at[0] & 1 };

	call_frames_index(&frames);
	for (size_t i = 0; i < frames.entries.count && i < ROWS_MAX; i++) {
		const struct call_entry *entry = &frames.entries.at[i];

		assert(entry->start < entry->end);
		check_row(&frames, entry->start);
		check_row(&frames, entry->start + (entry->end - entry->start) / 2);
		check_row(&frames, entry->end - 1);
	}
	check_row(&frames, 0);
	check_row(&frames, UINT64_MAX);
	call_frames_deinit(&frames);
}
