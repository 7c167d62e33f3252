/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "format/repositories/git_index.h"

#include <errno.h>

#include "base/cursor.h"

enum {
	HEAD_SIZE = 12,  /* magic, version, count */
	STATE_SIZE = 40, /* times, device, inode, mode, owners, size */
	FLAG_ASSUMED = 0x8000,
	FLAG_EXTENDED = 0x4000,
	FLAG_PATH_SIZE = 0x0fff, /* of longer paths this very number */
	EXTENDED_SKIPPED = 0x4000,
	EXTENDED_MEANT = 0x2000,
	EXTENSION_HEAD_SIZE = 8,
};

static const char is_split[] = "it is split: most of it lies in another file";

static size_t id_size(const struct git_index *index)
{
	return index->kind == DIGEST_SHA1 ? 20 : 32;
}

void git_index_deinit(struct git_index *index)
{
	vec_deinit(&index->places);
	buf_deinit(&index->paths);
	git_tree_map_deinit(&index->trees);
	arena_deinit(&index->arena);
}

/* ---- entries ------------------------------------------------------------------------------- */

static bool is_sound(struct bytes path)
{
	struct bytes part;

	if (path.size == 0 || path.size > GIT_PATH_SIZE_MAX || path.at[path.size - 1] == '/')
		return false;
	while (bytes_part(&path, '/', &part))
		if (!git_name_is_sound(part))
			return false;
	return true;
}

/* How many bytes of the path before go: 7 bits a byte, highest first, each further one adds one. */
static size_t stripped_size(struct cursor *cursor)
{
	uint8_t byte = cursor_u8(cursor);
	size_t value = byte & 0x7f;

	while ((byte & 0x80) && !cursor->failed && value <= GIT_PATH_SIZE_MAX) {
		byte = cursor_u8(cursor);
		value = ((value + 1) << 7) | (byte & 0x7f);
	}
	return value;
}

/* Up to the next zero byte, which is passed. */
static struct bytes zero_ended(struct cursor *cursor)
{
	struct bytes left = bytes_slice(cursor->input, cursor->at, SIZE_MAX);
	ptrdiff_t end = bytes_find(left, '\0');
	struct bytes text = cursor_take(cursor, end < 0 ? SIZE_MAX : (size_t)end);

	(void)cursor_u8(cursor);
	return text;
}

/* The path of an entry of version 4: a part of the one before, and its own end. */
static struct bytes read_joined_path(struct git_index *index, struct cursor *cursor,
				     struct git_entry_place *place)
{
	struct bytes last = { 0 }, end;
	size_t stripped = stripped_size(cursor);

	if (index->places.count)
		last = git_index_path(index, index->places.count - 1);
	end = zero_ended(cursor);
	if (stripped > last.size || last.size - stripped + end.size > GIT_PATH_SIZE_MAX ||
	    index->paths.size > GIT_INDEX_NAMES_MAX)
		return (struct bytes){ 0 };
	place->path_at = (uint32_t)index->paths.size;
	place->path_size = (uint16_t)(last.size - stripped + end.size);
	/* `last` lies in the buffer that grows */
	size_t from = index->places.count ? index->places.at[index->places.count - 1].path_at : 0;

	buf_reserve(&index->paths, place->path_size);
	buf_add(&index->paths, index->paths.at + from, last.size - stripped);
	buf_add_bytes(&index->paths, end);
	return (struct bytes){ index->paths.at + place->path_at, place->path_size };
}

/* The path of an older version: whole, filled up with zeros to eight bytes of the entry. */
static struct bytes read_path(const struct git_index *index, struct cursor *cursor,
			      struct git_entry_place *place)
{
	struct bytes path;
	size_t size;

	place->path_at = (uint32_t)cursor->at;
	path = zero_ended(cursor);
	place->path_size = (uint16_t)path.size;
	size = cursor->at - place->at;
	(void)cursor_take(cursor, (8 - size % 8) % 8);
	return path;
}

/* True if the entry just read comes after the one before. */
static bool is_sorted(const struct git_index *index)
{
	size_t count = index->places.count;

	if (count < 2)
		return true;
	int order = bytes_compare(git_index_path(index, count - 2),
				  git_index_path(index, count - 1));

	return order < 0 || (order == 0 && git_index_entry(index, count - 2).stage <
						   git_index_entry(index, count - 1).stage);
}

static bool read_entry(struct git_index *index, struct cursor *cursor)
{
	struct git_entry_place place = { .at = (uint32_t)cursor->at };
	struct bytes path;
	uint16_t flags;

	(void)cursor_take(cursor, STATE_SIZE + id_size(index));
	flags = cursor_u16be(cursor);
	place.is_extended = flags & FLAG_EXTENDED;
	if (place.is_extended && index->version < 3)
		return false;
	if (place.is_extended)
		(void)cursor_u16be(cursor);
	path = index->version == 4 ? read_joined_path(index, cursor, &place)
				   : read_path(index, cursor, &place);
	if (!cursor->failed && path.size == 0) { /* it takes the place of one in a shared index */
		index->unknown = is_split;
		return true;
	}
	/* a folder as an entry, "lib/", is what a sparse index has */
	if (cursor->failed ||
	    !is_sound(bytes_slice(path, 0, path.size - (path.at[path.size - 1] == '/'))))
		return false;
	*vec_push(&index->places) = place;
	return is_sorted(index);
}

struct bytes git_index_path(const struct git_index *index, size_t at)
{
	const struct git_entry_place *place = &index->places.at[at];
	const char *base = index->version == 4 ? index->paths.at : index->bytes.at;

	return (struct bytes){ base + place->path_at, place->path_size };
}

struct git_entry git_index_entry(const struct git_index *index, size_t at)
{
	const struct git_entry_place *place = &index->places.at[at];
	struct cursor cursor = { .input = index->bytes, .at = place->at };
	struct git_entry entry = { .path = git_index_path(index, at) };
	uint32_t *const numbers[] = { &entry.ctime, &entry.ctime_ns, &entry.mtime, &entry.mtime_ns,
				      &entry.dev,   &entry.ino,      &entry.mode,  &entry.uid,
				      &entry.gid,   &entry.size };
	uint16_t flags, extended = 0;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		*numbers[i] = cursor_u32be(&cursor);
	(void)digest_from_bytes(cursor_take(&cursor, id_size(index)), index->kind, &entry.id);
	flags = cursor_u16be(&cursor);
	if (place->is_extended)
		extended = cursor_u16be(&cursor);
	entry.stage = (flags >> 12) & 3;
	entry.is_assumed = (flags & FLAG_ASSUMED) || (extended & EXTENDED_SKIPPED);
	entry.is_only_meant = extended & EXTENDED_MEANT;
	return entry;
}

size_t git_index_find(const struct git_index *index, struct bytes path)
{
	size_t low = 0, high = index->places.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (bytes_compare(git_index_path(index, middle), path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- extensions ---------------------------------------------------------------------------- */

/* A decimal number up to `end`, which is passed; -1 for one below zero. */
static int64_t number_until(struct bytes *rest, char end)
{
	struct bytes text;
	int64_t value;

	if (!bytes_part(rest, end, &text) || !bytes_i64(text, &value))
		return INT64_MIN;
	return value;
}

/* The folders of the index, each before what lies in it. */
static bool read_trees(struct git_index *index, struct bytes rest)
{
	size_t left[GIT_FOLDERS_MAX], sizes[GIT_FOLDERS_MAX]; /* folders to come; of the path */
	scoped_buf path = { 0 };
	size_t depth = 0;
	struct bytes name;

	while (rest.size) {
		size_t above = depth ? sizes[depth - 1] : 0;

		buf_cut(&path, above);
		if (!bytes_part(&rest, '\0', &name) || (depth > 0) != (name.size > 0))
			return false;
		buf_add_bytes(&path, name);
		buf_add_text(&path, depth ? "/" : "");
		int64_t entries = number_until(&rest, ' '), folders = number_until(&rest, '\n');

		if (entries < -1 || folders < 0 || path.size > GIT_PATH_SIZE_MAX ||
		    index->arena.total > GIT_INDEX_NAMES_MAX)
			return false;
		if (entries >= 0) {
			struct bytes key = { arena_string(&index->arena, buf_bytes(&path)),
					     path.size };

			*git_tree_map_put(&index->trees, key) = (size_t)(rest.at - index->bytes.at);
			rest = bytes_slice(rest, id_size(index), rest.size);
		}
		if (depth == GIT_FOLDERS_MAX)
			return false;
		left[depth] = (size_t)folders;
		sizes[depth++] = path.size;
		while (depth && left[depth - 1] == 0)
			depth--;
		if (depth)
			left[depth - 1]--;
		else
			break;
	}
	return true;
}

static const struct {
	const char *name, *unknown;
	const char *why;
} extensions[] = {
	{ "link", is_split, "a shared index, gitformat-index(5) split index" },
	{ "sdir", "it is sparse: folders stand in it instead of files",
	  "sparse directory entries, gitformat-index(5)" },
};

static bool read_extensions(struct git_index *index, struct cursor *cursor)
{
	while (cursor_left(cursor) >= EXTENSION_HEAD_SIZE + id_size(index)) {
		struct bytes name = cursor_take(cursor, 4);
		struct bytes body = cursor_take(cursor, cursor_u32be(cursor));
		bool is_known = bytes_is(name, "TREE");

		if (cursor->failed)
			return false;
		/* what is wrong in it only makes more to compare */
		if (is_known && !read_trees(index, body))
			git_tree_map_deinit(&index->trees);
		for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++)
			if (bytes_is(name, extensions[i].name)) {
				index->unknown = extensions[i].unknown;
				is_known = true;
			}
		if (!is_known && !(name.at[0] >= 'A' && name.at[0] <= 'Z'))
			index->unknown = "it has a part that is not known, without which it cannot "
					 "be understood";
	}
	return true;
}

bool git_index_tree(const struct git_index *index, struct bytes folder, struct digest *ret)
{
	const size_t *at = git_tree_map_find(&index->trees, folder);

	return at &&
	       digest_from_bytes(bytes_slice(index->bytes, *at, id_size(index)), index->kind, ret);
}

int git_index_parse(struct bytes bytes, enum digest_kind kind, struct git_index *ret,
		    struct err *err)
{
	struct cursor cursor = cursor_of(bytes);

	ret->bytes = bytes;
	ret->kind = kind;
	if (!bytes_is(cursor_take(&cursor, 4), "DIRC") || bytes.size > GIT_INDEX_SIZE_MAX)
		return err_set(err, -EBADMSG, "no index of git");
	ret->version = cursor_u32be(&cursor);
	if (ret->version < 2 || ret->version > 4)
		return err_set(err, -EBADMSG, "an index of version %u", ret->version);
	uint32_t count = cursor_u32be(&cursor);

	for (uint32_t i = 0; i < count; i++)
		if (!read_entry(ret, &cursor))
			return err_set(err, -EBADMSG, "entry %u of %u is broken", i + 1, count);
	if (!read_extensions(ret, &cursor))
		return err_set(err, -EBADMSG, "an extension is cut short");
	return 0;
}
