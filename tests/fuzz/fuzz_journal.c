/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/logs/journal.h"
#include "harness.h"

FUZZ(journal, input)
{
	static const char *const names[] = { "MESSAGE", "PRIORITY" };
	struct byte_source source = byte_source_of(&input);
	scoped_buf text = { 0 };
	struct buf texts[2] = { 0 };
	struct journal_values values;
	struct journal_entry entry;
	struct journal_list list;
	struct journal_walk walk;
	scoped_journal journal = { 0 };
	struct err err;
	unsigned count = 0;

	if (journal_open(&journal, &source, &err) < 0)
		return;
	list = journal_all(&journal);
	journal_walk_start(&walk, &journal, &list);
	while (count++ < 200 && journal_walk_next(&walk, &entry))
		journal_entry_fields(&journal, &entry, names, 2, texts);
	if (journal_values(&journal, "MESSAGE_ID", &values))
		for (count = 0; count < 100 && journal_values_next(&values, &text, &list);
		     count++) {
			assert(text.size <= JOURNAL_TEXT_MAX);
			journal_walk_start(&walk, &journal, &list);
			while (count++ < 100 && journal_walk_next(&walk, &entry))
				;
		}
	buf_deinit(&texts[0]);
	buf_deinit(&texts[1]);
}
