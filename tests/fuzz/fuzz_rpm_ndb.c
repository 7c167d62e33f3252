/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/databases/rpm_ndb.h"
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

FUZZ(rpm_ndb, input)
{
	size_t total = 0;
	const struct rpm_blobs blobs = { accept_blob, count_broken, &total };
	struct byte_source source = byte_source_of(&input);
	struct err err;

	if (rpm_ndb_read(&source, &blobs, &err) == 0)
		assert(rpm_ndb_is(&source));
	/* no part of the file is given twice */
	assert(total <= input.size);
}
