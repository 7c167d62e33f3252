/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "made_snapshot.h"

#include "harness.h"

#include <cmocka.h>

#include "base/buf.h"
#include "snapshot/document.h"

void made_snapshot(struct snapshot *ret, const char *members)
{
	scoped_buf text = { 0 };
	struct err err;

	snapshot_init(ret);
	buf_add_format(&text,
		       "{\"format\":\"trowel-snapshot\",\"version\":1,"
		       "\"taken_at\":\"2026-11-22T01:40:08Z\",%s}",
		       members);
	if (document_read(ret, buf_bytes(&text), &err) < 0)
		fail_msg("%s", err.text);
}
