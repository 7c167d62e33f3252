/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Documents, and rows: what is accepted has to be written and read again to the same bytes. */
#include <assert.h>

#include "base/buf.h"
#include "harness.h"
#include "snapshot/document.h"

static int collect(void *context, struct bytes piece, struct err *err)
{
	buf_add_bytes(context, piece);
	return 0;
}

FUZZ(snapshot, input)
{
	scoped_snapshot first;
	scoped_snapshot second;
	scoped_buf once = { 0 }, twice = { 0 };
	struct err err = { 0 };

	snapshot_init(&first);
	snapshot_init(&second);
	if (document_read(&first, input, &err) < 0)
		return;
	assert(document_write(&first.content, true, collect, &once, &err) == 0);
	assert(document_read(&second, buf_bytes(&once), &err) == 0);
	assert(document_write(&second.content, true, collect, &twice, &err) == 0);
	assert(bytes_equal(buf_bytes(&once), buf_bytes(&twice)));
}
