/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A snapshot as a page: whatever its texts are, there is one script, and no control character. */
#include <assert.h>

#include "base/utf8.h"
#include "harness.h"
#include "page/page.h"
#include "snapshot/document.h"

static size_t count_of(struct bytes text, const char *part)
{
	size_t count = 0;

	for (ptrdiff_t at; (at = bytes_find_text(text, part)) >= 0; count++)
		text = bytes_slice(text, (size_t)at + 1, text.size);
	return count;
}

FUZZ(page, input)
{
	scoped_snapshot snapshot;
	scoped_buf page = { 0 };
	struct err err = { 0 };

	snapshot_init(&snapshot);
	if (document_read(&snapshot, input, &err) < 0)
		return;
	page_write(&snapshot.content, &page);
	struct bytes text = buf_bytes(&page);

	assert(utf8_is_valid(text));
	assert(count_of(text, "<script") == 1 && count_of(text, "</script") == 1);
	assert(count_of(text, "<style") == 1 && count_of(text, "<img") == 0);
	for (size_t i = 0; i < text.size; i++)
		assert((unsigned char)text.at[i] >= ' ' || text.at[i] == '\n' ||
		       text.at[i] == '\t');
}
