/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "survey/applications/git_store.h"

#include <errno.h>

#include "base/mem.h"
#include "base/root_source.h"
#include "format/repositories/git_pack.h"

/* A pack and its index, open. */
struct git_pack_file {
	struct root_source index, pack;
	struct git_pack objects;
};

static void close_pack(struct git_pack_file *file)
{
	git_pack_deinit(&file->objects);
	root_source_deinit(&file->index);
	root_source_deinit(&file->pack);
	free(file);
}

void git_store_deinit(struct git_store *store)
{
	for (vec_each(file, &store->packs))
		close_pack(*file);
	vec_deinit(&store->packs);
}

/* ---- whom it borrows from ------------------------------------------------------------------ */

static void add_folder(struct git_store *store, const char *folder)
{
	if (text_list_has(&store->folders, folder))
		return;
	if (store->folders.count > GIT_STORES_MAX) {
		store->is_poor = true;
		return;
	}
	*vec_push_in(store->survey->arena, &store->folders) = folder;
}

/* objects/info/alternates: a folder of objects a line, absolute or as seen from this one. Source:
 * gitrepository-layout(5). */
static void add_alternates(struct git_store *store, const char *folder)
{
	struct survey *survey = store->survey;
	const char *path = arena_format(survey->arena, "%s/info/alternates", folder);
	scoped_buf text = { 0 };
	struct bytes rest, line;
	struct err err;

	if (!root_exists(survey->root, path) ||
	    root_read(survey->root, path, GIT_TEXT_SIZE_MAX, &text, &err) < 0)
		return;
	for (rest = buf_bytes(&text); bytes_line(&rest, &line);) {
		scoped_buf joined = { 0 }, real = { 0 };

		if (line.size == 0 || line.at[0] == '#' || bytes_find(line, '\0') >= 0)
			continue;
		if (line.at[0] != '/')
			buf_add_format(&joined, "%s/", folder);
		buf_add_bytes(&joined, line);
		if (root_resolve(survey->root, buf_text(&joined), &real) < 0)
			store->is_poor = true;
		else
			add_folder(store, arena_string(survey->arena, buf_bytes(&real)));
	}
}

void git_store_init(struct git_store *store, struct survey *survey, const char *folder,
		    enum digest_kind kind)
{
	*store = (struct git_store){ .survey = survey,
				     .kind = kind,
				     .left = GIT_UNPACKED_SIZE_MAX };
	add_folder(store, arena_format(survey->arena, "%s/objects", folder));
	for (size_t i = 0; i < store->folders.count; i++)
		add_alternates(store, store->folders.at[i]);
}

/* ---- packs --------------------------------------------------------------------------------- */

/* `name` is "pack-....idx". */
static void open_pack(struct git_store *store, const char *folder, const char *name)
{
	struct git_pack_file *file = mem_zero(1, sizeof(*file));
	int stem = (int)strlen(name) - (int)strlen(".idx");
	struct root *root = store->survey->root;
	scoped_buf index = { 0 }, pack = { 0 };
	struct err err;

	buf_add_format(&index, "%s/pack/%s", folder, name);
	buf_add_format(&pack, "%s/pack/%.*s.pack", folder, stem, name);
	file->index = file->pack = ROOT_SOURCE_CLOSED;
	if (root_source_open(&file->index, root, buf_text(&index), &err) == 0 &&
	    root_source_open(&file->pack, root, buf_text(&pack), &err) == 0 &&
	    git_pack_init(&file->objects, &file->index.source, &file->pack.source, store->kind,
			  &err) == 0) {
		*vec_push(&store->packs) = file;
		return;
	}
	store->is_poor = true;
	close_pack(file);
}

static void open_packs(struct git_store *store)
{
	store->has_packs = true;
	for (vec_each(folder, &store->folders)) {
		const char *path = arena_format(store->survey->arena, "%s/pack", *folder);
		scoped_names names = { 0 };
		struct err err;

		if (!root_exists(store->survey->root, path))
			continue;
		if (root_list(store->survey->root, path, &names, &err) < 0)
			store->is_poor = true;
		for (size_t i = 0; i < names.starts.count; i++) {
			const char *name = root_name(&names, i);

			if (!bytes_ends(bytes_of(name), ".idx"))
				continue;
			if (store->packs.count == GIT_PACKS_MAX)
				store->is_poor = true;
			else
				open_pack(store, *folder, name);
		}
	}
}

/* ---- objects ------------------------------------------------------------------------------- */

static int read_loose(struct git_store *store, const struct digest *id, enum git_kind *ret_kind,
		      struct buf *ret)
{
	struct root *root = store->survey->root;
	scoped_buf hex = { 0 };
	struct err err;

	digest_add_hex(&hex, id);
	for (vec_each(folder, &store->folders)) {
		scoped_buf path = { 0 }, packed = { 0 };

		buf_add_format(&path, "%s/%.2s/%s", *folder, buf_text(&hex), buf_text(&hex) + 2);
		int failed = root_read(root, buf_text(&path), GIT_OBJECT_SIZE_MAX, &packed, &err);

		if (failed == -ENOENT)
			continue;
		if (failed || !git_loose_unpack(buf_bytes(&packed), ret_kind, ret))
			return -EBADMSG;
		if (ret->size > store->left)
			return -E2BIG;
		store->left -= ret->size;
		return 1;
	}
	return 0;
}

static int read_packed(struct git_store *store, const struct digest *id, enum git_kind *ret_kind,
		       struct buf *ret)
{
	if (!store->has_packs)
		open_packs(store);
	for (vec_each(file, &store->packs)) {
		int got = git_pack_read(&(*file)->objects, id, &store->left, ret_kind, ret);

		if (got)
			return got;
	}
	return 0;
}

int git_store_read(struct git_store *store, const struct digest *id, enum git_kind kind,
		   struct buf *ret)
{
	enum git_kind found = GIT_NONE;
	int got = read_loose(store, id, &found, ret);

	if (got == 0)
		got = read_packed(store, id, &found, ret);
	if (got < 0)
		return got;
	if (got == 0)
		return -ENOENT;
	return found == kind ? 0 : -EBADMSG;
}
