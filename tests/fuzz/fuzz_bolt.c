/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/databases/bolt.h"
#include "harness.h"

struct seen {
	size_t bytes;
	size_t deepest;
};

static bool enter_bucket(void *context, const struct bolt_keys *keys)
{
	struct seen *seen = context;

	assert(keys->count > 0 && keys->count <= BOLT_KEYS_MAX);
	seen->deepest = keys->count > seen->deepest ? keys->count : seen->deepest;
	return keys->at[keys->count - 1].size != 1;
}

static void accept_value(void *context, const struct bolt_keys *keys, struct bytes value)
{
	struct seen *seen = context;

	assert(keys->count > 0 && keys->count <= BOLT_KEYS_MAX);
	seen->bytes += keys->at[keys->count - 1].size + value.size;
	for (size_t i = 0; i < value.size; i++)
		seen->deepest += value.at[i] == 'x'; /* all of it can be read */
}

FUZZ(bolt, input)
{
	struct seen seen = { 0 };
	const struct bolt_visitor visitor = { enter_bucket, accept_value, &seen };
	struct byte_source source = byte_source_of(&input);
	struct err err;

	if (bolt_walk(&source, &visitor, &err) == 0)
		assert(bolt_is(&source));
	assert(seen.bytes <= input.size);
}
