/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/packages/package_contents.h"
#include "harness.h"

struct seen {
	size_t entries, bytes;
	bool is_wanted;
};

static int see_entry(void *context, const struct package_entry *entry, struct err *err)
{
	struct seen *seen = context;
	struct bytes rest = bytes_of(entry->path), part;

	assert(entry->path[0] && entry->path[0] != '/');
	assert((entry->kind == PACKAGE_FILE) == (entry->target == NULL));
	while (bytes_part(&rest, '/', &part))
		assert(part.size && !bytes_is(part, ".") && !bytes_is(part, ".."));
	seen->is_wanted = seen->entries++ % 2 == 0;
	return seen->entries > 10 * 1000 ? err_set(err, -1, "enough") : seen->is_wanted;
}

static int see_piece(void *context, struct bytes piece, struct err *err)
{
	struct seen *seen = context;

	assert(seen->is_wanted && piece.size && piece.size <= PACKAGE_PIECE_SIZE);
	seen->bytes += piece.size;
	return seen->bytes > 16 * 1024 * 1024 ? err_set(err, -1, "enough") : 0;
}

FUZZ(package_contents, input)
{
	const struct byte_source file = byte_source_of(&input);
	struct seen seen = { 0 };
	const struct package_visitor visitor = { &seen, see_entry, see_piece };
	struct package_identity identity = { 0 };
	scoped_arena arena = { 0 };
	struct err err;

	if (package_contents_read(&file, "fuzz", &visitor, &arena, &identity, &err) == 0)
		assert(identity.name && identity.version && identity.architecture);

	struct package_identity alone = { 0 };

	if (package_contents_identify(&file, "fuzz", &arena, &alone, &err) == 0)
		assert(!identity.name || text_is(alone.name, identity.name));
	else
		assert(!identity.name);
}
