/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/databases/rpm_bdb.h"
#include "harness.h"

static void accept_blob(void *context, struct bytes blob)
{
	size_t *total = context;

	*total += blob.size;
}

static void count_broken(void *context, const struct err *err)
{
	assert(err->text[0]);
}

FUZZ(rpm_bdb, input)
{
	size_t total = 0;
	const struct rpm_blobs blobs = { accept_blob, count_broken, &total };
	struct byte_source source = byte_source_of(&input);
	struct err err;

	if (rpm_bdb_read(&source, &blobs, &err) == 0)
		assert(rpm_bdb_is(&source));
	/* pages of the hash and overflow pages are counted apart: each gives its bytes once */
	assert(total <= 2 * input.size);
}
