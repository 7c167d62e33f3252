/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "toolbox/stock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "base/new_file.h"
#include "base/path.h"
#include "base/root_source.h"
#include "toolbox/lists.h"

void stock_init(struct stock *stock, int folder)
{
	*stock = (struct stock){ .folder = folder, .fd = -1 };
}

void stock_deinit(struct stock *stock)
{
	cleanup_fd(&stock->fd);
	vec_deinit(&stock->packages);
	vec_deinit(&stock->files);
	stock_map_deinit(&stock->paths);
	stock_map_deinit(&stock->libraries);
	arena_deinit(&stock->arena);
}

static const char *without_usr(const char *path)
{
	return strncmp(path, "usr/", 4) == 0 ? path + 4 : path;
}

static bool is_tool(const char *path)
{
	struct bytes folder = path_folder(path);

	return bytes_is(folder, "bin") || bytes_is(folder, "sbin");
}

/* Plug-ins, which lie deeper, have other names. */
static bool is_library(const char *path)
{
	struct bytes name = bytes_of(path_name(path));

	return (bytes_starts(name, "lib") || bytes_starts(name, "ld")) &&
	       bytes_find_text(name, ".so") > 0 &&
	       (strncmp(path, "lib/", 4) == 0 || strncmp(path, "lib64/", 6) == 0);
}

static bool is_data(const char *path)
{
	for (const struct data_place *place = list_data; place->from; place++)
		if (bytes_ends(bytes_of(place->from), "/")
			    ? bytes_starts(bytes_of(path), place->from)
			    : text_is(path, place->from))
			return true;
	return false;
}

enum stock_part stock_part_of(const char *path)
{
	struct bytes bytes = bytes_of(path);

	if (is_tool(path))
		return STOCK_TOOL;
	if (is_library(path))
		return STOCK_LIBRARY;
	if (bytes_starts(bytes, "share/ca-certificates/") && bytes_ends(bytes, ".crt"))
		return STOCK_CERTIFICATE;
	return is_data(path) ? STOCK_DATA : STOCK_NOTHING;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* Where the link leads, as a path of the stock; NULL where it leads out. */
static const char *link_target(struct stock *stock, const char *path, const char *target)
{
	scoped_buf result = { 0 };
	struct bytes rest = bytes_of(target), part;

	if (target[0] != '/')
		buf_add_bytes(&result, path_folder(path));
	while (bytes_part(&rest, '/', &part)) {
		if (!part.size || bytes_is(part, "."))
			continue;
		if (bytes_is(part, "..")) {
			ptrdiff_t slash = bytes_find_last(buf_bytes(&result), '/');

			buf_cut(&result, slash < 0 ? 0 : (size_t)slash);
			continue;
		}
		buf_add_text(&result, result.size ? "/" : "");
		buf_add_bytes(&result, part);
	}
	if (!result.size || result.size > PACKAGE_PATH_MAX)
		return NULL;
	return without_usr(arena_string(&stock->arena, buf_bytes(&result)));
}

static void remember(struct stock *stock, struct stock_file *file)
{
	struct stock_file **same = stock_map_put(&stock->paths, file->path);

	*vec_push(&stock->files) = file;
	if (!*same) /* the first one wins, as with a PATH */
		*same = file;
	if (file->part != STOCK_LIBRARY)
		return;
	same = stock_map_put(&stock->libraries, file->name);
	if (!*same || strlen(file->path) < strlen((*same)->path))
		*same = file;
}

/* Opens the numbered file for what comes next. */
static int begin_file(struct stock *stock, unsigned number, int flags, struct err *err)
{
	char name[32];

	cleanup_fd(&stock->fd);
	snprintf(name, sizeof(name), "%u", number);
	stock->fd = openat(stock->folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, 0644);
	return stock->fd < 0 ? err_errno(err, "a file of a package") : 1;
}

/* A hard link: the file that it is one to gets the contents, if it has them. */
static int take_hard_link(struct stock *stock, struct stock_file *file,
			  const struct package_entry *entry, struct err *err)
{
	file->target = without_usr(arena_string(&stock->arena, bytes_of(entry->target)));
	remember(stock, file);
	struct stock_file *first = stock_resolve(stock, file);

	return entry->has_contents && first && first->package == file->package
		       ? begin_file(stock, first->number, O_TRUNC, err)
		       : 0;
}

static int take_entry(void *context, const struct package_entry *entry, struct err *err)
{
	struct stock *stock = context;
	const char *path = without_usr(entry->path);
	enum stock_part part = stock_part_of(path);

	if (part == STOCK_NOTHING || (part == STOCK_TOOL && !stock->package->is_chosen))
		return 0;
	if (stock->files.count == STOCK_FILES_MAX)
		return err_set(err, -EFBIG, "more than %d files", STOCK_FILES_MAX);
	struct stock_file *file = arena_alloc(&stock->arena, sizeof(*file));

	path = arena_string(&stock->arena, bytes_of(path));
	*file = (struct stock_file){
		.path = path,
		.name = path_name(path),
		.package = stock->package,
		.part = part,
		.number = stock->next++,
	};
	if (entry->kind == PACKAGE_HARD_LINK)
		return take_hard_link(stock, file, entry, err);
	if (entry->kind == PACKAGE_LINK) {
		file->target = link_target(stock, path, entry->target);
		if (file->target)
			remember(stock, file);
		return 0;
	}
	remember(stock, file);
	return begin_file(stock, file->number, O_CREAT | O_EXCL, err);
}

static int take_piece(void *context, struct bytes piece, struct err *err)
{
	struct stock *stock = context;

	return fd_write_all(stock->fd, "unpacking", piece, err);
}

int stock_read(struct stock *stock, int fd, const char *what, bool is_chosen, struct err *err)
{
	const struct package_visitor visitor = { stock, take_entry, take_piece };
	struct stock_package *package = arena_alloc(&stock->arena, sizeof(*package));
	scoped_root_source file = ROOT_SOURCE_CLOSED;

	if (root_source_take(&file, fd, what, err) < 0)
		return err->code;
	package->is_chosen = is_chosen;
	stock->package = package;
	int failed = package_contents_read(&file.source, what, &visitor, &stock->arena,
					   &package->identity, err);

	cleanup_fd(&stock->fd);
	stock->fd = -1;
	if (!failed)
		*vec_push(&stock->packages) = package;
	return failed;
}

/* ---- looking up ---------------------------------------------------------------------------- */

struct stock_file *stock_resolve(const struct stock *stock, struct stock_file *file)
{
	for (int i = 0; file && file->target; i++) {
		struct stock_file **next = stock_map_find(&stock->paths, file->target);

		file = next && i < STOCK_LINKS_MAX ? *next : NULL;
	}
	return file;
}

int stock_open(const struct stock *stock, const struct stock_file *file, struct err *err)
{
	char name[32];

	snprintf(name, sizeof(name), "%u", file->number);
	int fd = openat(stock->folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? err_errno(err, "%s", file->path) : fd;
}
