/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <assert.h>

#include "format/repositories/git_pack.h"
#include "harness.h"

enum { LEFT = 4 * 1024 * 1024, HEAD_SIZE = 5, NAMES_MAX = 50 };

static void read_all(struct git_pack *pack, struct bytes index)
{
	size_t size = pack->kind == DIGEST_SHA1 ? 20 : 32, left = LEFT;
	size_t row = pack->version == 2 ? size : size + 4;
	size_t start = pack->version == 2 ? 8 + 256 * 4 : 256 * 4 + 4;
	scoped_buf object = { 0 };
	struct digest id;
	enum git_kind kind;

	for (size_t i = 0; i < pack->count && i < NAMES_MAX; i++) {
		struct bytes name = bytes_slice(index, start + i * row, size);

		if (!digest_from_bytes(name, pack->kind, &id))
			return;
		if (git_pack_read(pack, &id, &left, &kind, &object) == 1)
			assert(kind >= GIT_COMMIT && object.size <= GIT_OBJECT_SIZE_MAX);
		assert(left <= LEFT);
	}
}

/* Which digests name the objects, the size of the index, the index, the pack. */
FUZZ(git_pack, input)
{
	struct bytes index, objects;
	struct git_pack pack = { 0 };
	scoped_buf result = { 0 };
	uint32_t size;
	struct err err;

	if (input.size < HEAD_SIZE)
		return;
	memcpy(&size, input.at + 1, sizeof(size));
	index = bytes_slice(input, HEAD_SIZE, size);
	objects = bytes_slice(input, HEAD_SIZE + (size_t)size, input.size);
	(void)git_delta_apply(index, objects, LEFT, &result);
	struct byte_source sources[] = { byte_source_of(&index), byte_source_of(&objects) };

	if (git_pack_init(&pack, &sources[0], &sources[1],
			  input.at[0] == '2' ? DIGEST_SHA256 : DIGEST_SHA1, &err) == 0)
		read_all(&pack, index);
	git_pack_deinit(&pack);
}
