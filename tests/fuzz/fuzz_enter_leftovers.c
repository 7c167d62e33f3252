/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "enter/leftovers.h"
#include "enter/marks.h"
#include "harness.h"

FUZZ(enter_leftovers, input)
{
	scoped_arena arena = { 0 };
	struct leftovers_note note;
	mark_list marks = { 0 };

	if (leftovers_read(input, &arena, &note)) {
		assert(leftovers_is_name(bytes_of(note.name)));
		for (vec_each(folder, &note.folders))
			assert((*folder)[0] == '/');
	}
	marks_find(input, &arena, &marks);
	for (vec_each(mark, &marks))
		assert(mark->target[0] == '/');
}
