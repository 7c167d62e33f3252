/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The input is two documents and a file of rules, parted by lines of "--". */
#include <assert.h>

#include "diff/diff.h"
#include "harness.h"
#include "snapshot/document.h"

static struct bytes cut_part(struct bytes *rest)
{
	ptrdiff_t at = bytes_find_text(*rest, "\n--\n");
	struct bytes part = bytes_slice(*rest, 0, at < 0 ? rest->size : (size_t)at);

	*rest = bytes_slice(*rest, at < 0 ? rest->size : (size_t)at + 4, SIZE_MAX);
	return part;
}

FUZZ(diff, input)
{
	scoped_snapshot a, b;
	scoped_arena arena = { 0 };
	scoped_buf xml = { 0 };
	scoped_term term;
	diff_rules rules = { 0 };
	struct comparison comparison;
	struct err err;

	snapshot_init(&a);
	snapshot_init(&b);
	term_init(&term, -1, TERM_COLOR_NEVER);
	if (document_read(&a, cut_part(&input), &err) < 0 ||
	    document_read(&b, cut_part(&input), &err) < 0 ||
	    diff_rules_read(input, "rules", &arena, &rules, &err) < 0)
		return;
	diff(&a.content, &b.content, &rules, &arena, &comparison);
	assert(comparison.matters + comparison.identity + comparison.expected ==
	       (int64_t)comparison.differences.count + comparison.left_out);
	diff_write(&comparison, true, &term);
	diff_write_junit(&comparison, "fuzz", &xml);
	diff(&a.content, &a.content, &rules, &arena, &comparison);
	assert(comparison.differences.count == 0);
}
