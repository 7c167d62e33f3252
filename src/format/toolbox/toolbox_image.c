/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/toolbox/toolbox_image.h"

#include <errno.h>
#include <xxhash.h>

#include "base/cursor.h"
#include "base/mem.h"
#include "format/toolbox/toolbox_manifest.h"

static const char magic[] = "trowel-toolbox 1";

enum {
	MAGIC_SIZE = sizeof(magic) - 1,
	SUPERBLOCK_AT = 1024,
	SUPERBLOCK_MAGIC_SIZE = 4,
	PIECE_SIZE = 256 * 1024,
};
static const uint32_t superblock_magic = 0xe0f5e1e2;

static void add_number(struct buf *ret, uint64_t number)
{
	for (unsigned shift = 0; shift < 64; shift += 8)
		buf_add_byte(ret, (char)(unsigned char)(number >> shift));
}

void toolbox_image_end(struct toolbox_trailer *trailer, struct bytes manifest, struct buf *ret)
{
	size_t tail = (manifest.size + TOOLBOX_TRAILER_SIZE) % TOOLBOX_BLOCK_SIZE;

	trailer->manifest_size = manifest.size;
	trailer->manifest_hash = XXH3_64bits(manifest.at, manifest.size);
	buf_add_bytes(ret, manifest);
	while (tail && tail++ < TOOLBOX_BLOCK_SIZE)
		buf_add_byte(ret, '\0');
	buf_add(ret, magic, MAGIC_SIZE);
	add_number(ret, trailer->image_size);
	add_number(ret, trailer->manifest_size);
	add_number(ret, trailer->image_hash);
	add_number(ret, trailer->manifest_hash);
}

/* False if there is none at the end of the file, or one that does not fit the file. */
static bool read_trailer(const struct byte_source *file, struct toolbox_trailer *ret)
{
	scoped_buf bytes = { 0 };

	if (file->size < TOOLBOX_TRAILER_SIZE ||
	    !byte_source_get(file, file->size - TOOLBOX_TRAILER_SIZE, TOOLBOX_TRAILER_SIZE, &bytes))
		return false;
	struct cursor cursor = cursor_of(buf_bytes(&bytes));

	if (!bytes_is(cursor_take(&cursor, MAGIC_SIZE), magic))
		return false;
	ret->image_size = cursor_u64(&cursor);
	ret->manifest_size = cursor_u64(&cursor);
	ret->image_hash = cursor_u64(&cursor);
	ret->manifest_hash = cursor_u64(&cursor);
	return file->size % TOOLBOX_BLOCK_SIZE == 0 && ret->image_size < file->size &&
	       ret->image_size % TOOLBOX_BLOCK_SIZE == 0 &&
	       ret->manifest_size <= TOOLBOX_MANIFEST_SIZE_MAX &&
	       ret->manifest_size <= file->size - ret->image_size - TOOLBOX_TRAILER_SIZE;
}

static bool is_erofs(const struct byte_source *file)
{
	scoped_buf bytes = { 0 };

	if (!byte_source_get(file, SUPERBLOCK_AT, SUPERBLOCK_MAGIC_SIZE, &bytes))
		return false;
	struct cursor cursor = cursor_of(buf_bytes(&bytes));

	return cursor_u32(&cursor) == superblock_magic;
}

int toolbox_image_read(const struct byte_source *file, const char *what,
		       struct toolbox_trailer *ret, struct buf *manifest, struct err *err)
{
	struct toolbox_trailer trailer;

	if (!is_erofs(file))
		return err_set(err, -EBADMSG, "%s: not a toolbox, nor an image of one", what);
	if (!read_trailer(file, &trailer))
		return err_set(err, -EBADMSG,
			       "%s: an image that `trowel toolbox build` has not made, or cut "
			       "short",
			       what);
	if (!byte_source_get(file, trailer.image_size, trailer.manifest_size, manifest) ||
	    XXH3_64bits(buf_text(manifest), manifest->size) != trailer.manifest_hash)
		return err_set(err, -EBADMSG, "%s: its manifest is damaged; build it anew", what);
	*ret = trailer;
	return 0;
}

int toolbox_image_hash(const struct byte_source *file, uint64_t size, uint64_t *ret,
		       struct err *err)
{
	XXH3_state_t *state = XXH3_createState();
	scoped_free char *piece = mem_zero(1, PIECE_SIZE);
	int failed = 0;

	XXH3_64bits_reset(state);
	for (uint64_t at = 0; at < size && !failed;) {
		size_t step = size - at < PIECE_SIZE ? (size_t)(size - at) : PIECE_SIZE;

		failed = byte_source_read(file, at, piece, step, err);
		XXH3_64bits_update(state, piece, step);
		at += step;
	}
	if (!failed)
		*ret = XXH3_64bits_digest(state);
	XXH3_freeState(state);
	return failed;
}

int toolbox_image_check(const struct byte_source *file, const char *what,
			const struct toolbox_trailer *trailer, struct err *err)
{
	uint64_t hash = 0;

	if (toolbox_image_hash(file, trailer->image_size, &hash, err) < 0)
		return err_wrap(err, "%s", what);
	if (hash != trailer->image_hash)
		return err_set(err, -EBADMSG, "%s: damaged; build it anew, or copy it again", what);
	return 0;
}
