/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/proc/mount_table.h"
#include "format/proc/mount_view.h"
#include "harness.h"

FUZZ(mount_table, input)
{
	struct mount_line line;
	struct swap_line swap;
	struct bytes rest = input;
	scoped_buf text = { 0 };

	while (mountinfo_next(&rest, &line)) {
		assert(line.type.size && line.target.size);
		mount_unescape(line.target, &text);
		mount_unescape(line.source, &text);
	}
	for (rest = input; fstab_next(&rest, &line);)
		mount_unescape(line.target, &text);
	for (rest = input; swaps_next(&rest, &swap);)
		assert(swap.source.size);
	struct mount_view view = { 0 };
	scoped_arena arena = { 0 };

	mount_view_read(input, &arena, &view);
	for (vec_each(entry, &view.entries)) {
		size_t before = text.size;

		assert(mount_view_translate(&view, entry->target, &view, &text) ||
		       text.size == before);
	}
	buf_clear(&text);
	mount_unescape(input, &text);
	assert(bytes_find(buf_bytes(&text), 0) < 0 || bytes_find(input, 0) >= 0);
}
