/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>
#include <string.h>

#include "format/packages/deb_archive.h"
#include "harness.h"

static ssize_t give(void *context, char *into, size_t size)
{
	struct bytes *rest = context;
	struct bytes piece = bytes_slice(*rest, 0, size);

	memcpy(into, piece.at ? piece.at : "", piece.size);
	*rest = bytes_slice(*rest, piece.size, rest->size);
	return (ssize_t)piece.size;
}

static bool look(void *context, const struct deb_member *member)
{
	size_t *members = context;

	assert(member->path[0] == '/' && member->user && member->group);
	return ++*members < 100 * 1000;
}

FUZZ(deb_archive, input)
{
	const struct deb_input source = { &input, give };
	size_t members = 0;
	struct err err;

	(void)!deb_archive_read(&source, "fuzz", &members, look, &err);
}
